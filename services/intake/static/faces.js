// Counts the faces that are ticked while somebody chooses; without this the next page counts them.
(() => {
  const form = document.getElementById("choosing");
  const said = form && form.querySelector("[data-chosen]");
  if (!said) return;
  form.addEventListener("change", () => {
    const count = form.querySelectorAll("input[name=faces]:checked").length;
    said.textContent = said.dataset.chosen.replace("#", String(count));
  });
})();
