// A printed QR code leads here with its code behind the #, which browsers never send to a server or a log.
(function () {
  "use strict";

  const field = document.querySelector("input[data-code]");
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (field && !field.value && code) {
    field.value = code;
    window.history.replaceState(null, "", window.location.pathname);
  }
})();
