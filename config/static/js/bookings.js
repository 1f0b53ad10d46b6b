// A booking day on a phone: a call is noted while the phone dials, and a photo is sent as soon as it is taken.
// Without it the buttons beside do the same.
(function () {
  "use strict";

  function token() {
    const found = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    return found ? decodeURIComponent(found[1]) : "";
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-called]");
    if (!link) { return; }
    fetch(link.dataset.called, {
      method: "POST", keepalive: true, credentials: "same-origin", headers: { "X-CSRFToken": token() },
    }).then(function () {
      // Back from the call, the next step stands there.
      if (document.visibilityState === "visible") { window.location.reload(); }
      document.addEventListener("visibilitychange", function () { window.location.reload(); }, { once: true });
    }).catch(function () { /* the second button notes it */ });
  });

  document.querySelectorAll("[data-photos]").forEach(function (form) {
    form.querySelector("button").hidden = true;
  });

  document.addEventListener("change", function (event) {
    const form = event.target.closest("[data-photos]");
    if (!form || !event.target.files.length) { return; }
    const words = form.querySelector("[data-busy]");
    words.textContent = words.dataset.busy;
    form.requestSubmit();
  });
})();
