// The counter's page: read a QR code with the camera, or show a typed code in groups of four.

const box = document.getElementById("scan");
const form = document.getElementById("type");
const input = form.querySelector("[data-code]");
const video = box.querySelector("video");
const start = box.querySelector(".scanner__start");
const stop = box.querySelector("[data-stop]");
const hint = box.querySelector("[data-hint]");
let scanner = null;

function send(text) {
  close();
  input.value = text;
  form.requestSubmit();
}

// Everything that the square on screen shows; the library's own frame is so narrow that people miss it.
function wholeSquare(frame) {
  const side = Math.min(frame.videoWidth, frame.videoHeight);
  return {
    x: Math.round((frame.videoWidth - side) / 2),
    y: Math.round((frame.videoHeight - side) / 2),
    width: side,
    height: side,
    downScaledWidth: Math.min(side, 640),
    downScaledHeight: Math.min(side, 640),
  };
}

function close() {
  if (scanner) { scanner.stop(); }
  box.classList.remove("is-live");
  video.hidden = true;
  stop.hidden = true;
  start.hidden = false;
}

async function open() {
  if (!window.isSecureContext) { hint.textContent = box.dataset.insecure; input.focus(); return; }
  try {
    // Only fetched when somebody scans: 60 kB that a typed code does not need.
    const { default: QrScanner } = await import(box.dataset.scanner);
    // Shown first: the library shrinks a video that is hidden when it is handed over.
    start.hidden = true;
    video.hidden = false;
    stop.hidden = false;
    box.classList.add("is-live");
    scanner = scanner || new QrScanner(video, (found) => send(found.data), {
      preferredCamera: "environment",
      returnDetailedScanResult: true,
      calculateScanRegion: wholeSquare,
    });
    await scanner.start();
  } catch {
    close();
    hint.textContent = box.dataset[await isRefused() ? "refused" : "noCamera"];
    input.focus();
  }
}

// The library says "not found" of a camera that is there but not allowed; the browser tells them apart.
async function isRefused() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    stream.getTracks().forEach((track) => track.stop());
    return false;
  } catch (error) {
    return error.name === "NotAllowedError";
  }
}

// A hand-held scanner types the QR text like a keyboard; only codes of letters are put into groups.
input.addEventListener("input", () => {
  if (/^v1\./i.test(input.value) || input.selectionStart !== input.value.length) { return; }
  const letters = input.value.toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, 13);
  input.value = letters.replace(/(.{4})(?=.)/g, "$1 ");
});

box.querySelector("[data-start]").addEventListener("click", open);
stop.addEventListener("click", close);
window.addEventListener("pagehide", close);

const wanted = new URLSearchParams(location.search);
if (wanted.has("scan")) { open(); }
if (wanted.has("type")) { input.focus(); }
