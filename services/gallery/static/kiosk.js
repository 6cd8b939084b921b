// A kiosk: it asks whether somebody is there and goes back to the start after quiet; a quarter of
// an hour after a page was fetched it shows no face, whatever became of the connection; and what
// the browser keeps of a page that was left has none.
const { lease, quiet, warning } = document.body.dataset;
const still = document.querySelector("#still");
const main = document.querySelector("main");
const born = Date.now() - performance.now();
let waiting;

// A clock may be set back and the other may stand while a computer sleeps: the later counts.
const age = () => Math.max(Date.now() - born, performance.now()) / 1000;

function empty() {
  if (still) still.close();
  main.remove();
  document.querySelector(".kiosk-top nav")?.remove();
  document.querySelector("#gone").hidden = false;
}
function look() {
  if (!main.isConnected) return;
  if (age() >= lease) empty();
  else main.hidden = document.hidden;
}
setTimeout(look, (lease - age()) * 1000);
for (const kind of ["visibilitychange", "focus", "resume", "online"]) {
  addEventListener(kind, look);
  document.addEventListener(kind, look);
}
addEventListener("pagehide", empty);
addEventListener("pageshow", (event) => {
  if (event.persisted) location.replace("/kiosk");
});

function wait(seconds, then) {
  clearTimeout(waiting);
  waiting = setTimeout(then, seconds * 1000);
}
const leave = () => location.replace("/kiosk");
function ask() {
  if (still && main.isConnected) still.showModal();
  wait(warning, leave);
}
// While it asks, only its own answer counts: what closed it early would let a touch fall through.
function heard() {
  if (still && still.open) return;
  wait(quiet - warning, ask);
}
if (location.pathname !== "/kiosk") {
  for (const kind of ["pointerdown", "keydown", "wheel", "scroll"])
    addEventListener(kind, heard, { capture: true, passive: true });
  if (still) {
    still.querySelector("button").addEventListener("click", () => still.close());
    still.addEventListener("close", heard);
  }
  heard();
}

for (const kind of ["contextmenu", "dragstart"])
  addEventListener(kind, (event) => event.preventDefault());
for (const one of document.querySelectorAll("[data-print]")) {
  one.hidden = false;
  one.addEventListener("click", () => print());
}
