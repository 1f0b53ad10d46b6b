// After a code was sent, the button waits a minute, as the server does.
(function () {
  "use strict";

  function wait(button, seconds, words) {
    const before = button.dataset.label || button.textContent;
    button.dataset.label = before;
    button.disabled = true;
    const ends = Date.now() + seconds * 1000;
    const timer = window.setInterval(function () {
      const left = Math.ceil((ends - Date.now()) / 1000);
      if (left <= 0) {
        window.clearInterval(timer);
        button.disabled = false;
        button.textContent = before;
        return;
      }
      button.textContent = words.replace("%s", left);
    }, 250);
  }

  document.addEventListener("htmx:afterSwap", function (event) {
    const sent = event.target.querySelector("[data-code-sent]");
    const button = document.querySelector("[data-code-button]");
    if (sent && button) {
      wait(button, Number(sent.dataset.codeSent), sent.dataset.again);
      const field = document.querySelector("input[autocomplete='one-time-code']");
      if (field) { field.focus(); }
    }
  });
})();
