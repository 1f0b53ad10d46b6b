// Sending a page on. Inside WeChat its own menu does it, with our title and picture; elsewhere the phone's
// sheet, or the link is copied. Nothing here is needed to read the page.
(function () {
  "use strict";

  const button = document.querySelector("[data-share]");
  if (!button) { return; }
  const page = { title: button.dataset.title, text: button.dataset.text, picture: button.dataset.picture };
  const link = window.location.origin + window.location.pathname + "?" + button.dataset.share;
  const isWeChat = /MicroMessenger/i.test(navigator.userAgent);
  const told = document.getElementById(button.getAttribute("aria-describedby"));

  const say = function (words) { told.textContent = words; told.hidden = false; };
  const copy = function () {
    navigator.clipboard.writeText(link).then(
      function () { say(button.dataset.copied); },
      function () { say(link); }  // to be marked and copied by hand
    );
  };

  button.addEventListener("click", function () {
    if (isWeChat) { say(button.dataset.menu); return; }
    if (!navigator.share) { copy(); return; }
    navigator.share({ title: page.title, text: page.text, url: link }).catch(function (error) {
      if (error.name !== "AbortError") { copy(); }
    });
  });

  // What WeChat's menu sends: asked for once the page stands.
  const dress = function (wx) {
    const card = { title: page.title, desc: page.text, link: link, imgUrl: page.picture };
    wx.updateAppMessageShareData(card);
    wx.updateTimelineShareData({ title: page.title, link: link, imgUrl: page.picture });
  };
  const configure = function (signed) {
    const wx = window.module.exports;
    wx.config({
      debug: false,
      appId: signed.appId,
      timestamp: signed.timestamp,
      nonceStr: signed.nonceStr,
      signature: signed.signature,
      jsApiList: ["updateAppMessageShareData", "updateTimelineShareData"]
    });
    wx.ready(function () { dress(wx); });
  };
  const begin = function () {
    const here = window.location.pathname + window.location.search;
    fetch(button.dataset.signer + "?page=" + encodeURIComponent(here))
      .then(function (answer) { return answer.ok ? answer.json().then(configure) : null; })
      .catch(function () { /* the menu sends the address as it is */ });
  };
  if (isWeChat) {
    window.addEventListener("load", function () {
      window.module = {};  // the package is written for bundlers and leaves itself here
      const script = document.createElement("script");
      script.src = button.dataset.script;
      script.addEventListener("load", begin);
      document.head.appendChild(script);
    });
  }
})();
