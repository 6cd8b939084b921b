// Moves the crop by dragging the proof, or with the arrow keys; the buttons do the same without this.
(() => {
  const proof = document.getElementById("proof");
  const form = document.getElementById("crop");
  if (!proof || !form) return;
  const image = proof.querySelector("img");
  const send = (move, dx, dy) => {
    form.elements.dx.value = dx;
    form.elements.dy.value = dy;
    const how = document.createElement("input");
    how.type = "hidden";
    how.name = "move";
    how.value = move;
    form.append(how);
    form.submit();
  };
  const keys = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", "+": "closer", "-": "wider" };
  proof.addEventListener("keydown", (event) => {
    const move = keys[event.key];
    if (!move) return;
    event.preventDefault();
    send(move, 0, 0);
  });
  let from = null;
  image.draggable = false;
  image.addEventListener("pointerdown", (event) => {
    from = { x: event.clientX, y: event.clientY };
    image.setPointerCapture(event.pointerId);
  });
  image.addEventListener("pointerup", (event) => {
    if (!from) return;
    const box = image.getBoundingClientRect();
    const dx = (from.x - event.clientX) / box.width;
    const dy = (from.y - event.clientY) / box.height;
    from = null;
    if (Math.abs(dx) > 0.01 || Math.abs(dy) > 0.01) send("drag", dx, dy);
  });
})();
