// Without a network, the pages of the portal give way to the one that keeps scans. Everything else is left alone.
const SHELL = "portal-shell";
const SCAN = "{% url 'portal_offline_scan' %}";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") { return; }
  const url = new URL(request.url);
  if (request.mode === "navigate" && url.pathname.startsWith("/portal/")) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(SCAN)) || Response.error()));
  } else if (url.origin === self.location.origin && url.pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) || Response.error()));
  }
});
