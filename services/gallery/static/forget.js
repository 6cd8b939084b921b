// Forgets what the header on the way here has not: in browsers that do not know it, or offline.
async function forget() {
  if (self.caches) for (const name of await caches.keys()) await caches.delete(name);
  if (navigator.serviceWorker)
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  localStorage.clear();
  sessionStorage.clear();
}
forget().catch(() => {});
