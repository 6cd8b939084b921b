// Keeps what is typed while it is typed, on the server and for its writer alone; nothing stays in the browser.
(() => {
  const told = document.getElementById("kept");
  const form = told && told.closest("form");
  if (!form || !window.fetch) return;
  const [EVERY, AGAIN] = [2000, 15000];
  const began = Number(told.dataset.beat);
  let changed = false;
  let waiting = null;
  let handedIn = false;

  // Said once, not with every save: a screen reader reads what changes.
  const say = (text) => {
    if (told.textContent !== text) told.textContent = text;
  };
  const later = (span) => {
    if (!waiting) waiting = setTimeout(() => save(false), span);
  };
  const typed = () => {
    const words = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") words.append(name, value);
    for (const secret of form.querySelectorAll("[type=password]")) words.delete(secret.name);
    words.set("beat", String(began + Math.round(performance.now())));
    return words;
  };
  const lost = () => {
    changed = true;
    say(told.dataset.lost);
    if (!handedIn) later(AGAIN);
  };
  const save = async (leaving) => {
    clearTimeout(waiting);
    waiting = null;
    if (!changed) return;
    changed = false;
    try {
      const answer = await fetch(told.dataset.keep, {
        method: "POST",
        body: typed(),
        headers: { accept: "application/json" },
        keepalive: leaving,
      });
      if (answer.ok) say((await answer.json()).said);
      else if (answer.status === 410) {
        // Handed in or thrown away in another window: what is typed from here on is a draft of its own.
        form.elements.draft.value = crypto.randomUUID();
        changed = true;
        if (!handedIn) later(EVERY);
      } else if ([401, 403].includes(answer.status)) say(told.dataset.ended);
      else lost();
    } catch {
      lost();
    }
  };
  const change = () => {
    changed = true;
    later(EVERY);
  };
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  form.addEventListener("submit", (event) => {
    handedIn = true;
    const keeps = event.submitter && event.submitter.hasAttribute("formaction");
    if (keeps) changed = false;
    else save(true);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
  window.addEventListener("pagehide", () => save(true));
  window.addEventListener("pageshow", () => {
    handedIn = false;
  });
})();
