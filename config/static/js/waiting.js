// A page that shows how far something is loads itself anew until it is done.
(function () {
  "use strict";

  if (document.querySelector("[data-waiting]")) {
    window.setTimeout(function () { window.location.reload(); }, 2000);
  }
})();
