// The counter on a bad network: what was confirmed is kept on the phone until it is answered, and sent again
// with the same key, so that it is one use however often it travels. Works on forms with data-send:
// "keep" (kept over reloads until answered) and "ask" (changes nothing, so only tried again).
(function () {
  "use strict";
  const PENDING = "portal.pending";
  const bar = document.getElementById("sending");
  if (!bar || !window.fetch || !window.URLSearchParams) { return; }
  const said = bar.querySelector("[data-said]");
  const again = bar.querySelector("[data-again]");
  const drop = bar.querySelector("[data-drop]");
  const keep = bar.querySelector("[data-keep]");
  let current = null;
  let timer = 0;
  let tries = 0;
  let busy = false;

  function token() {
    const found = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    return found ? decodeURIComponent(found[1]) : "";
  }

  function say(state, buttons) {
    bar.hidden = !state;
    bar.dataset.state = state;
    said.textContent = state ? bar.dataset[state] : "";
    again.hidden = drop.hidden = keep.hidden = true;
    (buttons || []).forEach(function (button) { button.hidden = false; });
  }

  function forget() {
    window.clearTimeout(timer);
    current = null;
    tries = 0;
    sessionStorage.removeItem(PENDING);
  }

  // The answer's page takes the place of this one without another trip over the network.
  function show(html, url) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main");
    if (!main) { window.location.replace(url); return; }
    document.querySelector("main").replaceWith(document.adoptNode(main));
    if (window.htmx) { window.htmx.process(main); }
    document.title = page.title;
    window.history.replaceState(null, "", /\/confirm\/$/.test(url) ? "/portal/redeem/" : url);
    window.scrollTo(0, 0);
    const heading = document.querySelector("main h1");
    if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
    document.dispatchEvent(new CustomEvent("portal:shown"));
  }

  function later(state) {
    tries += 1;
    const buttons = current.kind === "keep" ? [again, drop] : [again, drop].concat(canKeep() ? [keep] : []);
    say(state, buttons);
    timer = window.setTimeout(send, Math.min(2000 * tries, 15000));
  }

  function canKeep() { return Boolean(current.code && document.querySelector("[data-offline-stores]")); }

  function answered(response, html) {
    if (/\/accounts\/reauthenticate\//.test(response.url)) { window.location.assign(response.url); return; }
    if (/\/accounts\//.test(new URL(response.url).pathname)) {
      window.location.assign("/accounts/login/?next=/portal/redeem/");  // what is kept is sent after the login
      return;
    }
    if (response.status >= 500 || response.status === 429) { later("busy"); return; }
    if (/data-code="in_progress"/.test(html)) { later("sending"); return; }
    const kept = current.kind === "keep";
    forget();
    show(html, response.url);
    say(kept && document.querySelector("main .outcome_good") ? "done" : "");  // a refusal speaks for itself
    if (kept) { window.setTimeout(function () { if (!current) { say(""); } }, 2500); }
  }

  function send() {
    if (!current || busy) { return; }
    window.clearTimeout(timer);
    busy = true;
    say("sending", []);
    const stop = new AbortController();
    const limit = window.setTimeout(function () { stop.abort(); }, 30000);
    fetch(current.url, {
      method: "POST", body: new URLSearchParams(current.body), credentials: "same-origin", signal: stop.signal,
      headers: { "X-CSRFToken": token() },
    }).then(function (response) {
      return response.text().then(function (html) { busy = false; answered(response, html); });
    }).catch(function () {
      busy = false;
      if (current) { later(current.kind === "keep" ? "kept" : "offline"); }
    }).finally(function () { window.clearTimeout(limit); });
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || !form.dataset.send) { return; }
    event.preventDefault();
    if (current) { return; }
    const fields = new FormData(form);
    fields.delete("csrfmiddlewaretoken");
    const body = Array.from(fields.entries());
    current = { kind: form.dataset.send, url: form.action, body: body, code: fields.get("code"), store: fields.get("store"), at: new Date().toISOString() };
    if (current.kind === "keep") { sessionStorage.setItem(PENDING, JSON.stringify(current)); }
    send();
  });

  again.addEventListener("click", send);
  window.addEventListener("online", send);
  drop.addEventListener("click", function () {
    if (current.kind === "keep" && !window.confirm(bar.dataset.sure)) { return; }
    forget();
    window.location.assign("/portal/redeem/");
  });
  keep.addEventListener("click", function () {
    const scan = { code: current.code, store: current.store, at: current.at };
    forget();
    say("");
    document.dispatchEvent(new CustomEvent("portal:keep", { detail: scan }));
  });

  const left = sessionStorage.getItem(PENDING);
  if (left) { current = JSON.parse(left); send(); }
})();
