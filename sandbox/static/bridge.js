// What WeChat's own browser gives to a page: WeixinJSBridge, as far as paying needs it. The club's local settings
// load it into the page where a member pays; a real phone brings its own.
(function () {
  "use strict";
  if (window.WeixinJSBridge) { return; }
  const sandbox = new URL(document.currentScript.src).origin;
  const FAIL = "get_brand_wcpay_request:fail";

  async function ask(path, params) {
    // Plain text: a question between two origins that needs no permission first.
    const answer = await fetch(sandbox + path, { method: "POST", body: JSON.stringify(params) });
    return answer.json();
  }

  const STYLE = `
    .veil { position: fixed; inset: 0; z-index: 9999; background: rgba(0, 0, 0, .6); display: flex; align-items: flex-end; justify-content: center; }
    .sheet { box-sizing: border-box; width: 100%; max-width: 480px; background: #fff; color: #191919; border-radius: 12px 12px 0 0;
      padding: 20px 24px 28px; font: 16px/1.5 -apple-system, "PingFang SC", "Noto Sans SC", sans-serif; text-align: center; }
    .who { margin: 4px 0 0; } .what { margin: 0; color: #737373; font-size: 14px; overflow-wrap: anywhere; }
    .sum { margin: 12px 0 16px; font-size: 38px; font-weight: 600; line-height: 1.2; }
    .row { display: flex; justify-content: space-between; padding: 12px 0; border-top: 1px solid #ededed; font-size: 15px; color: #737373; }
    .row b { color: #191919; font-weight: 400; }
    button { display: block; width: 100%; min-height: 48px; border: 0; border-radius: 8px; font: inherit; cursor: pointer; }
    .pay { background: #07873f; color: #fff; font-weight: 600; margin-top: 8px; } .pay[disabled] { opacity: .6; }
    .turn { background: none; color: #576b95; margin-top: 4px; } .fail { background: none; color: #737373; font-size: 14px; min-height: 44px; }
    .note { margin: 4px 0 0; color: #737373; font-size: 12px; }
    button:focus-visible { outline: 3px solid #10aeff; outline-offset: 2px; }
    @media (prefers-color-scheme: dark) { .sheet { background: #1e1e1e; color: #e6e6e6; } .row b { color: #e6e6e6; }
      .row { border-color: #383838; } .what, .row, .fail, .note { color: #a6a6a6; } .turn { color: #8da5d6; } }`;
  const ENGLISH = (document.documentElement.lang || "").startsWith("en");
  const say = function (chinese, english) { return ENGLISH ? english : chinese; };

  function piece(name, kind, text) {
    const made = document.createElement(name);
    made.className = kind;
    made.textContent = text;
    return made;
  }

  function sheet(order, answer) {
    const host = document.createElement("div");
    host.id = "wechat-pay-sheet";
    const root = host.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    const veil = piece("div", "veil", "");
    const body = piece("section", "sheet", "");
    body.setAttribute("role", "dialog");
    body.setAttribute("aria-modal", "true");
    body.setAttribute("aria-label", say("微信支付", "WeChat Pay"));
    const row = piece("div", "row", say("付款方式", "Pay from"));
    row.append(piece("b", "", say("零钱", "Balance")));
    const pay = piece("button", "pay", say("支付", "Pay"));
    const turn = piece("button", "turn", say("取消", "Cancel"));
    const fail = piece("button", "fail", say("演练：支付失败", "Rehearse: payment fails"));
    body.append(
      piece("p", "who", order.name), piece("p", "what", order.what),
      piece("p", "sum", "¥" + (order.total / 100).toFixed(2)), row, pay, turn, fail,
      piece("p", "note", say("沙箱：不会真的扣款", "Sandbox: no money moves")));
    veil.append(body);
    root.append(veil);
    document.body.append(host);
    pay.focus();
    const end = function (outcome, why) { host.remove(); answer({ err_msg: outcome, err_desc: why || "" }); };
    pay.addEventListener("click", async function () {
      pay.disabled = true;
      const paid = await ask("/wechatpay/sheet/pay", order.params).catch(function () { return { ok: false, error: "" }; });
      end(paid.ok ? "get_brand_wcpay_request:ok" : FAIL, paid.error);
    });
    turn.addEventListener("click", function () { end("get_brand_wcpay_request:cancel"); });
    fail.addEventListener("click", function () { end(FAIL, say("余额不足", "Not enough money")); });
    veil.addEventListener("keydown", function (event) { if (event.key === "Escape") { turn.click(); } });
  }

  window.WeixinJSBridge = {
    invoke: async function (name, params, answer) {
      if (name !== "getBrandWCPayRequest") { answer({ err_msg: name + ":fail" }); return; }
      const order = await ask("/wechatpay/sheet", params).catch(function () { return { ok: false, error: "" }; });
      if (!order.ok) { answer({ err_msg: FAIL, err_desc: order.error }); return; }
      sheet(Object.assign(order, { params: params }), answer);
    },
  };
  document.dispatchEvent(new Event("WeixinJSBridgeReady"));
})();
