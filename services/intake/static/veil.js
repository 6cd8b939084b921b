// Draws veils over the proof, with a pointer or with keys; without this there are the boxes to tick.
(() => {
  const tools = document.getElementById("veiling");
  const proof = document.getElementById("proof");
  const form = document.getElementById("retouch");
  if (!tools || !proof || !form) return;
  const image = proof.querySelector("img");
  const told = document.getElementById("veil-told");
  const act = (name) => document.getElementById(`veil-${name}`);
  const [STEP, LEAST, MOST] = [0.02, 0.03, Number(tools.dataset.most)];
  const frame = tools.dataset.frame.split(" ").map(Number);
  const numbers = (text) => text.split(" ").map(Number);

  // Veils are kept as fractions of the whole photo, and drawn as fractions of the frame.
  const onFrame = ([x, y, w, h]) => [(x - frame[0]) / frame[2], (y - frame[1]) / frame[3], w / frame[2], h / frame[3]];
  const onPhoto = ([x, y, w, h]) => [frame[0] + x * frame[2], frame[1] + y * frame[3], w * frame[2], h * frame[3]];
  const seen = ([x, y, w, h]) => x < 1 && y < 1 && x + w > 0 && y + h > 0;
  const within = (value, low, high) => Math.min(Math.max(value, low), high);

  let veils = tools.dataset.veils ? tools.dataset.veils.split(";").map(numbers) : [];
  let chosen = -1;
  const past = [];

  const sheet = document.createElement("div");
  sheet.id = "veil-sheet";
  sheet.setAttribute("role", "group");
  sheet.setAttribute("aria-label", tools.dataset.sheet);
  const place = (part, [x, y, w, h], unit, times) => {
    part.style.left = `${x * times}${unit}`;
    part.style.top = `${y * times}${unit}`;
    part.style.width = `${w * times}${unit}`;
    part.style.height = `${h * times}${unit}`;
  };
  const cover = () => place(sheet, [image.offsetLeft, image.offsetTop, image.offsetWidth, image.offsetHeight], "px", 1);
  const say = (what, number) => {
    told.textContent = tools.dataset[what].replace("{n}", number);
  };

  const draw = (focus) => {
    sheet.replaceChildren();
    veils.forEach((veil, at) => {
      const box = onFrame(veil);
      if (!seen(box)) return;
      const part = document.createElement("button");
      part.type = "button";
      part.className = "veil-box";
      part.setAttribute("aria-label", tools.dataset.name.replace("{n}", at + 1));
      part.setAttribute("aria-pressed", at === chosen);
      place(part, box, "%", 100);
      part.addEventListener("focus", () => {
        chosen = at;
        for (const one of sheet.children) one.setAttribute("aria-pressed", one === part);
        act("remove").disabled = false;
      });
      part.addEventListener("keydown", (event) => pressed(event, at));
      sheet.append(part);
      if (focus && at === chosen) part.focus();
    });
    act("remove").disabled = chosen < 0;
    act("undo").disabled = !past.length;
    act("add").disabled = veils.length >= MOST;
  };
  const change = (next, pick, focus) => {
    past.push([veils, chosen]);
    [veils, chosen] = [next, pick];
    draw(focus);
  };
  const add = (box) => {
    if (veils.length >= MOST) return;
    change([...veils, onPhoto(box)], veils.length, true);
    say("added", veils.length);
  };
  const remove = (at) => {
    if (at < 0) return;
    change(veils.filter((_, other) => other !== at), -1, false);
    say("removed", at + 1);
    act("add").focus();
  };
  const undo = () => {
    if (!past.length) return;
    [veils, chosen] = past.pop();
    draw(true);
    say("undone", "");
    if (chosen < 0) act("add").focus();
  };

  const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  const pressed = (event, at) => {
    if (event.key === "Delete" || event.key === "Backspace") remove(at);
    else if (moves[event.key]) {
      const [x, y, w, h] = onFrame(veils[at]);
      const [across, down] = moves[event.key];
      const box = event.shiftKey
        ? [x, y, within(w + across, LEAST, 1), within(h + down, LEAST, 1)]
        : [within(x + across, 0, Math.max(0, 1 - w)), within(y + down, 0, Math.max(0, 1 - h)), w, h];
      change(veils.map((veil, other) => (other === at ? onPhoto(box) : veil)), at, true);
    } else return;
    event.preventDefault();
  };
  for (const part of [sheet, act("tools")])
    part.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the same keys move the frame elsewhere
      if (event.key === "z" && (event.ctrlKey || event.metaKey)) undo();
    });

  let from = null;
  let ghost = null;
  const at = (event) => {
    const box = sheet.getBoundingClientRect();
    return [within((event.clientX - box.left) / box.width, 0, 1), within((event.clientY - box.top) / box.height, 0, 1)];
  };
  const between = ([x, y], [a, b]) => [Math.min(x, a), Math.min(y, b), Math.abs(x - a), Math.abs(y - b)];
  const forget = () => {
    if (ghost) ghost.remove();
    [from, ghost] = [null, null];
  };
  sheet.addEventListener("pointerdown", (event) => {
    if (event.target !== sheet || event.button > 0) return;
    from = at(event);
    ghost = document.createElement("span");
    ghost.className = "veil-box";
    sheet.append(ghost);
    sheet.setPointerCapture(event.pointerId);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (from) place(ghost, between(from, at(event)), "%", 100);
  });
  sheet.addEventListener("pointerup", (event) => {
    if (!from) return;
    const box = between(from, at(event));
    forget();
    if (box[2] >= LEAST && box[3] >= LEAST) add(box);
  });
  sheet.addEventListener("pointercancel", forget);

  const open = (opened) => {
    act("open").hidden = opened;
    act("tools").hidden = !opened;
    proof.classList.toggle("veiling", opened);
    if (opened) {
      proof.append(sheet, act("tools")); // beside the picture, not a screen below it
      cover();
      draw(false);
      image.scrollIntoView({ block: "nearest" });
      act("add").focus({ preventScroll: true });
    } else {
      sheet.remove();
      tools.append(act("tools"));
      act("open").focus();
    }
  };
  const keep = () => {
    if (!past.length) return open(false);
    const send = (name, value) => {
      const field = document.createElement("input");
      [field.type, field.name, field.value] = ["hidden", name, value];
      form.append(field);
    };
    veils.forEach((veil) => send("box", veil.join(" ")));
    send("how", "drawn");
    form.submit();
  };
  act("open").addEventListener("click", () => open(true));
  act("add").addEventListener("click", () => add([0.35, 0.35, 0.3, 0.3]));
  act("remove").addEventListener("click", () => remove(chosen));
  act("undo").addEventListener("click", undo);
  act("keep").addEventListener("click", keep);
  act("stop").addEventListener("click", () => {
    if (past.length) [veils, chosen] = [past[0][0], -1];
    past.length = 0;
    told.textContent = "";
    open(false);
  });
  window.addEventListener("resize", cover);
  tools.hidden = false;
})();
