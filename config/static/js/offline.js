// Scans made without a network, for stores that may: kept in this browser's database until they are uploaded.
// Only code, store and time are kept, each under a nonce that makes the upload repeatable.
(function () {
  "use strict";
  const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  const SHELL = "portal-shell";
  const words = document.getElementById("sending");
  if (!words || !window.indexedDB) { return; }

  function base() {
    return new Promise(function (done, fail) {
      const asked = indexedDB.open("portal", 1);
      asked.onupgradeneeded = function () { asked.result.createObjectStore("scans", { keyPath: "nonce" }); };
      asked.onsuccess = function () { done(asked.result); };
      asked.onerror = function () { fail(asked.error); };
    });
  }

  function act(mode, work) {
    return base().then(function (db) {
      return new Promise(function (done, fail) {
        const step = db.transaction("scans", mode);
        const asked = work(step.objectStore("scans"));
        step.oncomplete = function () { db.close(); done(asked.result); };
        step.onerror = step.onabort = function () { db.close(); fail(step.error); };
      });
    });
  }

  const all = function () { return act("readonly", function (scans) { return scans.getAll(); }); };
  const remove = function (nonce) { return act("readwrite", function (scans) { return scans.delete(nonce); }); };

  function nonce() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (byte) {
      return byte.toString(16).padStart(2, "0");
    }).join("");
  }

  function add(scan) {
    const row = { nonce: nonce(), code: scan.code, store: scan.store || "", at: scan.at || new Date().toISOString() };
    return act("readwrite", function (scans) { return scans.put(row); }).then(list);
  }

  // The check letter, as the server works it out: a slip of the finger must not wait for hours.
  function sound(text) {
    if (/^v1\.\d+\.[0-9a-f]{32}\.\d+\.[\w-]{22}$/.test(text.trim())) { return true; }
    const code = text.normalize("NFKC").toUpperCase().replace(/[^0-9A-Z|]/g, "").replace(/[1I|]/g, "L").replace(/[0O]/g, "Q");
    let total = 0;
    for (const letter of code) {
      total = (total << 1) ^ (total & 16 ? 37 : 0) ^ ALPHABET.indexOf(letter);
    }
    return code.length === 13 && total === 0;
  }

  // --- what waits, and what became of it ---------------------------------------------------------
  function line(head, text, className) {
    const item = document.createElement("div");
    item.className = "list__item slip " + (className || "");
    const grow = document.createElement("span");
    grow.className = "grow";
    const strong = document.createElement("b");
    strong.textContent = head;
    const small = document.createElement("span");
    small.className = "muted small slip__line";
    small.textContent = text;
    grow.append(strong, small);
    item.append(grow);
    return item;
  }

  function time(at) {
    return new Date(at).toLocaleString(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  }

  function list() {
    return all().then(function (scans) {
      document.querySelectorAll("[data-waiting]").forEach(function (box) {
        box.replaceChildren.apply(box, scans.map(function (scan) {
          return line(time(scan.at), (scan.code.startsWith("v1.") ? words.dataset.qr : "•••• " + scan.code.replace(/\s/g, "").slice(-4)));
        }));
      });
      document.querySelectorAll("[data-waiting-count]").forEach(function (box) { box.textContent = scans.length; });
      document.querySelectorAll("[data-when-waiting]").forEach(function (box) { box.hidden = scans.length === 0; });
      return scans;
    });
  }

  function told(result, scan) {
    const box = document.querySelector("[data-results]");
    if (!box) { return; }
    const good = result.state === "redeemed";
    const bad = result.state === "refused" || !result.kept;
    const text = [time(scan.at), result.message, result.advice].filter(Boolean).join(" · ");
    const item = line(result.label || words.dataset.later, text, "result result_" + (good ? "good" : bad ? "bad" : "wait"));
    item.dataset.result = result.state || "kept";
    box.prepend(item);
  }

  let uploading = false;
  function upload() {
    const target = words.dataset.upload;
    if (uploading || !target || navigator.onLine === false) { return Promise.resolve(); }
    uploading = true;
    return all().then(function (scans) {
      const part = scans.slice(0, 50);  // small parts: what was answered is off the phone for good
      if (!part.length) { return null; }
      const items = part.map(function (scan) { return { code: scan.code, nonce: scan.nonce, store: scan.store, occurred_at: scan.at }; });
      const token = (document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/) || [])[1] || "";
      return fetch(target, {
        method: "POST", credentials: "same-origin", redirect: "error", body: JSON.stringify(items),
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      }).then(function (response) { return response.ok ? response.json() : Promise.reject(new Error(response.status)); })
        .then(function (answer) {
          const kept = answer.items.filter(function (result) { return result.kept; });
          answer.items.forEach(function (result, place) { told(result, part[place]); });
          return Promise.all(kept.map(function (result) { return remove(result.nonce); })).then(function () {
            return kept.length && scans.length > part.length;
          });
        });
    }).then(function (more) {
      uploading = false;
      return list().then(function () { return more ? upload() : undefined; });
    }).catch(function () { uploading = false; });
  }

  // --- the page that works without a network ----------------------------------------------------------
  function keepShell(address) {
    const parts = [];
    return caches.open(SHELL).then(function (cache) {
      return fetch(address, { credentials: "same-origin", redirect: "error" }).then(function (response) {
        if (!response.ok) { return null; }
        const copy = response.clone();
        return response.text().then(function (html) {
          const page = new DOMParser().parseFromString(html, "text/html");
          page.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], [data-scanner]").forEach(function (each) {
            parts.push(each.dataset.scanner || each.getAttribute("href") || each.getAttribute("src"));
            if (each.dataset.scannerWorker) { parts.push(each.dataset.scannerWorker); }
          });
          return Promise.all([cache.put(address, copy)].concat(parts.map(function (part) { return cache.add(part); })));
        });
      });
    });
  }

  function wipe() {
    const steps = [act("readwrite", function (scans) { return scans.clear(); })];
    if (window.caches) { steps.push(caches.delete(SHELL)); }
    return Promise.all(steps);
  }

  const here = document.querySelector("[data-offline-stores]");
  if (here && "serviceWorker" in navigator && navigator.onLine !== false) {
    navigator.serviceWorker.register(here.dataset.worker, { scope: "/portal/" })
      .then(function () { return keepShell(here.dataset.shell); })
      .then(function () { document.documentElement.dataset.shell = "kept"; })
      .catch(function () { /* without it the counter works as long as the network does */ });
  }

  document.addEventListener("portal:keep", function (event) {
    add(event.detail).then(function () { window.location.assign(here.dataset.shell); });
  });

  const form = document.querySelector("form[data-keep-offline]");
  if (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      event.stopPropagation();
      const input = form.querySelector("[data-code]");
      const notice = document.querySelector("[data-note]");
      const good = sound(input.value);
      notice.hidden = false;
      notice.className = "notice " + (good ? "notice_success" : "notice_error");
      notice.textContent = good ? notice.dataset.kept : notice.dataset.slip;
      if (!good) { return; }
      add({ code: input.value.trim(), store: form.elements.store.value }).then(upload);
      input.value = "";
    });
  }

  document.querySelectorAll("[data-upload-now]").forEach(function (button) { button.addEventListener("click", upload); });
  document.querySelectorAll("form[data-logout]").forEach(function (out) {
    out.addEventListener("submit", function (event) {
      event.preventDefault();
      event.stopPropagation();
      all().catch(function () { return []; }).then(function (scans) {
        if (scans.length && !window.confirm(words.dataset.logout)) { return null; }
        sessionStorage.clear();
        return wipe().catch(function () { return null; }).then(function () { out.submit(); });
      });
    });
  });

  window.addEventListener("online", upload);
  window.setInterval(upload, 8000);  // "online" comes once, often before the network really is
  list().then(upload);
})();
