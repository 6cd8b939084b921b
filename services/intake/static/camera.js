// Takes a photo in the page and puts it into the form as a file; nothing is stored, nothing is sent before "Hand in".
(() => {
  const part = (name) => document.getElementById(name);
  const box = part("camera");
  const form = part("hand-in");
  const media = navigator.mediaDevices;
  if (!box || !form || !media || !media.getUserMedia || !window.DataTransfer) return;
  const view = part("camera-view");
  const taken = part("camera-taken");
  const input = part("camera-input");
  const [open, take, again] = ["camera-open", "camera-take", "camera-again"].map(part);
  let stream = null;

  const show = (...visible) => {
    for (const one of [view, taken, open, take, again, part("camera-done")]) one.hidden = !visible.includes(one);
  };
  const stop = () => {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    view.srcObject = null;
  };
  const start = async () => {
    part("camera-refused").hidden = true;
    input.value = "";
    try {
      stream = await media.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1440 } },
      });
    } catch {
      // Refused, taken by another program, or not there: a file does as well.
      part("camera-refused").hidden = false;
      show(open);
      return;
    }
    view.srcObject = stream;
    await view.play();
    show(view, take);
    take.focus();
  };
  const keep = () => {
    taken.width = view.videoWidth;
    taken.height = view.videoHeight;
    taken.getContext("2d").drawImage(view, 0, 0);
    stop();
    taken.toBlob((picture) => {
      if (!picture) return;
      const files = new DataTransfer();
      files.items.add(new File([picture], "photo.jpg", { type: "image/jpeg" }));
      input.files = files.files;
      show(taken, again, part("camera-done"));
      again.focus();
    }, "image/jpeg", 0.92);
  };
  open.addEventListener("click", start);
  again.addEventListener("click", start);
  take.addEventListener("click", keep);
  window.addEventListener("pagehide", stop);
  box.hidden = false;
  part("camera-file").hidden = true;
})();
