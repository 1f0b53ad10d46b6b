// After a redemption the receipt says how far from the store it was confirmed: rounded to about a hundred metres,
// in a header, once, and only where the browser lets it. Nobody waits for it, and a refusal changes nothing.
(function () {
  "use strict";
  if (!window.isSecureContext || !navigator.geolocation) { return; }

  function send(url, coords) {
    const token = (document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/) || [])[1] || "";
    const near = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
    fetch(url, {
      method: "POST", keepalive: true, credentials: "same-origin", headers: { "X-CSRFToken": token, "X-Near": near },
    }).catch(function () {});
  }

  function ask() {
    const receipt = document.querySelector("[data-place]");
    if (!receipt) { return; }
    const url = receipt.dataset.place;
    delete receipt.dataset.place;
    navigator.geolocation.getCurrentPosition(
      function (found) { send(url, found.coords); }, function () {}, { timeout: 10000, maximumAge: 120000 }
    );
  }

  document.addEventListener("portal:shown", ask);
  ask();
})();
