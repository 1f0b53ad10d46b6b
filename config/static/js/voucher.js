// The voucher's QR code: when it could not be renewed it is out of date, so the page says to type the code instead.
(function () {
  "use strict";

  const card = document.querySelector("[data-voucher]");
  const picture = card && card.querySelector(".qr");
  if (!picture) { return; }

  const show = function (isStale) {
    picture.classList.toggle("qr_stale", isStale);
    card.querySelector(".qr__stale").hidden = !isStale;
    card.querySelector(".qr__fresh").hidden = isStale;
  };
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    picture.addEventListener(name, function () { show(true); });
  });
  picture.addEventListener("htmx:afterSwap", function () { show(false); });
  window.addEventListener("offline", function () { show(true); });
})();
