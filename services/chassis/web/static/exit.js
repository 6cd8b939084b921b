// Leaving quickly: the link works without this; with it, the page is replaced, not followed,
// and Shift pressed three times does the same.
const way = document.querySelector(".exit");
let presses = 0;
function leave(event) {
  if (event) event.preventDefault();
  document.documentElement.hidden = true;
  location.replace(way.href);
}
way.addEventListener("click", leave);
addEventListener("keydown", (event) => {
  if (event.repeat) return;
  presses = event.key === "Shift" ? presses + 1 : 0;
  if (presses === 3) leave();
});
