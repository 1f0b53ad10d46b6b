// Counts down to the moment at which a campaign begins, by the server's clock, and then shows the form that waits in
// the page. Only where it was opened too early to hold one the page is loaded anew, or thousands would load it at once.
(function () {
  "use strict";

  const box = document.querySelector("[data-countdown]");
  if (!box) { return; }
  const ahead = Date.parse(box.dataset.countdown) - Date.parse(box.dataset.now);
  const end = performance.now() + ahead;  // a phone whose clock is wrong counts right all the same
  const two = function (number) { return String(number).padStart(2, "0"); };

  const begin = function () {
    const form = document.querySelector("[data-from-begin]");
    if (!form) { window.location.reload(); return; }
    document.querySelector("[data-until-begin]").hidden = true;
    form.hidden = false;
  };

  const tick = function () {
    const seconds = Math.ceil((end - performance.now()) / 1000);
    if (seconds <= 0) { window.clearInterval(timer); begin(); return; }
    const days = Math.floor(seconds / 86400);
    const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
    box.textContent = (days ? box.dataset.days.replace("{n}", days) + " " : "") + clock;
  };
  const timer = window.setInterval(tick, 250);
  tick();
})();
