// Nearest stores: asks the browser for the position, to about a hundred metres; when it refuses, says so.
// The position goes out in a header of the requests for the list and is kept nowhere but in this page.
(function () {
  "use strict";
  let position = "";

  document.addEventListener("htmx:configRequest", (event) => {
    if (position && event.target.closest("[data-nearest-form], [data-nearest-list]")) {
      event.detail.headers["X-Near"] = position;
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-nearest]");
    if (!button) return;
    const form = button.closest("[data-nearest-form]");
    const message = form.querySelector("[data-nearest-message]");
    const tell = (text) => { message.textContent = text; message.hidden = !text; };
    const failed = () => { button.disabled = false; tell(button.dataset.failed); };
    if (!navigator.geolocation || !window.htmx) { failed(); return; }
    button.disabled = true;
    tell(button.dataset.busy);
    navigator.geolocation.getCurrentPosition((found) => {
      button.disabled = false;
      tell("");
      position = `${found.coords.latitude.toFixed(3)},${found.coords.longitude.toFixed(3)}`;
      window.htmx.trigger(form, "near");
    }, failed, { timeout: 8000, maximumAge: 60000 });
  });
})();
