// Keeps the help, and what it is drawn with, for those who are not connected; never a face.
// Before this the gallery writes KEPT: a closed list of addresses, the same for everybody.
// Nothing that is fetched while somebody reads is ever put into the cache.
addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(keep());
});
addEventListener("activate", (event) => event.waitUntil(dropOthers().then(() => clients.claim())));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate") event.respondWith(open(event.request, pathname));
  else if (KEPT.files.includes(pathname)) event.respondWith(file(event.request, pathname));
});

async function keep() {
  const cache = await caches.open(KEPT.name);
  await Promise.all(
    [...KEPT.pages.map((page) => page + "?kept"), ...KEPT.files].map(async (address) => {
      const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
      if (!answer.ok || answer.redirected) throw new Error(address);
      await cache.put(address.replace("?kept", ""), answer);
    }),
  );
}

async function dropOthers() {
  for (const name of await caches.keys())
    if (name !== KEPT.name && name.startsWith(KEPT.kin)) await caches.delete(name);
}

async function open(request, path) {
  try {
    return await fetch(request);
  } catch {
    return (await kept(KEPT.instead[path] || path)) || kept(KEPT.offline);
  }
}

async function file(request, path) {
  return (await kept(path)) || fetch(request);
}

// Looks without opening: that would make anew what was forgotten.
function kept(path) {
  return caches.match(path, { cacheName: KEPT.name });
}
