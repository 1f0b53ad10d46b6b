// The phone: acts are posted to the sandbox, the screen is fetched again when something moved.
const phone = document.getElementById("phone");
const openid = phone.dataset.openid;
const veil = phone.querySelector(".veil");
const toast = phone.querySelector(".toast");
const chat = phone.querySelector('[data-part="chat"]');
const desktop = matchMedia("(min-width: 900px)");
let seen = "";
let newestText = null;

function say(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { toast.hidden = true; }, 2200);
}

function open(name) {
  for (const sheet of phone.querySelectorAll(".sheet")) sheet.hidden = sheet.dataset.name !== name;
  veil.hidden = !name;
}

function closePopups(except) {
  for (const button of phone.querySelectorAll(".opens")) {
    if (button === except) continue;
    button.setAttribute("aria-expanded", "false");
    button.nextElementSibling.hidden = true;
  }
}

async function act(name, body = {}) {
  open("");
  const asked = fetch(`/sandbox/phones/${openid}/${name}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), keepalive: true,
  });
  setTimeout(refresh, 80);
  const answer = await (await asked).json();
  if (!answer.ok) say(phone.dataset.expired);
  else if (answer.club && answer.club.status === null) say(phone.dataset.fault);
  await refresh();
}

function toBottom() { chat.scrollTop = chat.scrollHeight; }

function show(news) {
  const low = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
  for (const part of phone.querySelectorAll("[data-part]")) {
    const html = news[part.dataset.part];
    if (html !== undefined && part.dataset.html !== html) {
      part.innerHTML = html; // rendered and escaped by the server
      part.dataset.html = html;
    }
  }
  phone.dataset.following = news.following;
  if (newestText !== null && news.newest_text !== newestText && phone.dataset.tab !== "texts") {
    phone.querySelector(".dot").hidden = false;
  }
  newestText = news.newest_text;
  if (low) toBottom();
}

async function refresh() {
  try {
    const news = await (await fetch(`/phone/${openid}/feed?seen=${seen}`)).json();
    if (news.chat !== undefined) show(news);
    seen = news.seen;
  } catch { /* the sandbox is restarting; the next round will tell */ }
}

function choose(tab) {
  phone.dataset.tab = tab;
  for (const button of phone.querySelectorAll("[role=tab]")) button.setAttribute("aria-selected", button.dataset.tab === tab);
  for (const panel of phone.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== tab;
  if (tab === "texts") phone.querySelector(".dot").hidden = true;
  else toBottom();
}

phone.addEventListener("click", (event) => {
  const hit = event.target.closest("button, a");
  if (event.target === veil || hit?.matches("[data-close]")) return open("");
  closePopups(hit);
  if (!hit) return;
  const data = hit.dataset;
  if (hit.matches("[role=tab]")) choose(data.tab);
  else if (data.sheet) open(data.sheet);
  else if (data.act) act(data.act);
  else if (data.notice) act(data.notice, { template_id: data.template });
  else if (data.scene) act("scan", { scene: data.scene });
  else if (data.copy) navigator.clipboard?.writeText(data.copy).then(() => say(data.copy));
  else if (data.toggle !== undefined) phone.toggleAttribute("data-typing");
  else if (hit.matches(".opens")) {
    const popup = hit.nextElementSibling;
    popup.hidden = !popup.hidden;
    hit.setAttribute("aria-expanded", String(!popup.hidden));
  } else if (data.key) act("menu", { key: data.key });
  if (hit.tagName === "A" && desktop.matches && hit.pathname.endsWith("/open")) hit.target = "_blank";
});

phone.querySelector("[data-write]").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.content;
  if (field.value.trim()) act("text", { content: field.value.trim() });
  field.value = "";
});

phone.querySelector("[data-scan]").addEventListener("submit", (event) => {
  event.preventDefault();
  act("scan", { scene: event.target.scene.value.trim() });
});

if (location.hash === "#sms") choose("texts");
toBottom();
refresh().then(toBottom);
setInterval(() => { if (!document.hidden) refresh(); }, 1200);
