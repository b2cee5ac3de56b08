// Who else has this report open: the page asks every four seconds and says whether somebody is typing here. It asks not at all
// in a hidden tab or after half an hour without a touch, and ends when the server says so.

const PACE = 4000;
const TYPING = 6000;
const IDLE_AFTER = 30 * 60 * 1000;
const STOP = 286;

const box = document.querySelector("[data-presence]");
let typed = -TYPING;
let touched = Date.now();
let timer = null;

async function ask() {
  const typing = performance.now() - typed < TYPING ? "?mengetik=1" : "";
  const response = await fetch(box.dataset.presence + typing, { cache: "no-store" });
  if (response.status === STOP) return false;
  const text = response.ok ? (await response.text()).trim() : "";
  if (text !== box.dataset.shown) {
    box.innerHTML = text;
    box.dataset.shown = text;
  }
  return true;
}

async function tick() {
  timer = null;
  if (document.hidden || Date.now() - touched > IDLE_AFTER) return;
  let goesOn = true;
  try { goesOn = await ask(); } catch { /* the network is away: the next time */ }
  if (goesOn) plan();
}

function plan(wait = PACE) {
  if (timer === null) timer = setTimeout(tick, wait);
}

function touch() {
  touched = Date.now();
  plan();
}

if (box) {
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea, input[type=text]")) {
      if (performance.now() - typed > TYPING && timer !== null) { clearTimeout(timer); timer = null; }
      typed = performance.now();
      touched = Date.now();
      plan(0);
    }
  });
  for (const name of ["pointermove", "keydown", "scroll"]) document.addEventListener(name, touch, { passive: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { touched = Date.now(); plan(0); } });
  plan(0);
}
