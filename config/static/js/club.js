// Small behaviours every page shares. Nothing here is needed to read a page or send a form.
(function () {
  "use strict";

  // A form that is being sent must not be sent again by a second tap.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () {
      if (!form.dataset.sent) { return; }  // an answer to the form was faster
      form.querySelectorAll("button").forEach(function (button) { button.disabled = true; });
    }, 0);
  });

  // Coming back by the browser's back button shows the form as it was, so it must work again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach(function (button) { button.disabled = false; });
    });
  });

  // Forms that HTMX sent stay on the page, and may be sent again.
  document.addEventListener("htmx:afterRequest", function (event) {
    const form = event.target.closest("form[data-sent]");
    if (!form) { return; }
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach(function (button) { button.disabled = false; });
  });

  // What was wrong with a field is not said about the next thing typed into it.
  document.addEventListener("input", function (event) {
    const field = event.target.closest(".field_error");
    if (!field) { return; }
    field.classList.remove("field_error");
    event.target.removeAttribute("aria-invalid");
    field.querySelectorAll(".field__error").forEach(function (line) { line.remove(); });
  });

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) { return; }
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      const before = button.dataset.label || button.textContent;
      button.dataset.label = before;
      button.textContent = button.dataset.copied || "✓";
      window.setTimeout(function () { button.textContent = before; }, 1500);
    });
  });
})();
