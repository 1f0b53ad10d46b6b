// The secret of an invitation stands behind the # of its link: browsers do not send that to the server, so no log
// holds it. It goes into the form, out of the address, and on by a POST.
(function () {
  "use strict";
  const box = document.querySelector("[data-invitation]");
  if (!box || box.type === "hidden") { return; }

  function goOn() {
    if (window.location.hash.length < 2) { return; }
    box.value = window.location.hash.slice(1);
    window.history.replaceState(null, "", window.location.pathname);
    box.form.submit();
  }

  goOn();
  window.addEventListener("hashchange", goOn);  // the link was pasted over this page's own address
})();
