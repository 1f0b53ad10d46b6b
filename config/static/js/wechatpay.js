// The button that opens WeChat's own sheet. What comes back proves nothing: the order's page waits for the money.
(function () {
  "use strict";
  const till = document.querySelector("[data-wechat-pay]");
  if (!till) { return; }
  const button = till.querySelector("[data-pay]");
  const WAIT_MS = 3000;

  function tell(what) {
    till.querySelectorAll("[data-told]").forEach(function (line) { line.hidden = line.dataset.told !== what; });
    button.disabled = false;
  }

  function ask() {
    window.WeixinJSBridge.invoke("getBrandWCPayRequest", JSON.parse(till.dataset.wechatPay), function (answer) {
      if (answer.err_msg === "get_brand_wcpay_request:ok") {
        window.location.replace(till.dataset.paid);
      } else {
        tell(answer.err_msg === "get_brand_wcpay_request:cancel" ? "cancel" : "fail");
      }
    });
  }

  button.addEventListener("click", function () {
    tell("");
    button.disabled = true;
    if (window.WeixinJSBridge) { ask(); return; }
    // WeChat brings its bridge a moment after the page; other browsers never do.
    const late = window.setTimeout(function () {
      document.removeEventListener("WeixinJSBridgeReady", ready);
      tell("elsewhere");
    }, WAIT_MS);
    function ready() { window.clearTimeout(late); ask(); }
    document.addEventListener("WeixinJSBridgeReady", ready, { once: true });
  });

  // Coming back by the browser's back button shows the page as it was.
  window.addEventListener("pageshow", function () { button.disabled = false; });
})();
