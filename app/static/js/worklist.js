// The workplaces by keyboard: / searches, j and k walk through the list, Enter opens, x chooses, p shows the map; on a report 1 to 9
// get a step ready, which Enter sends; n goes on, b goes back, ? says all this. No key sends anything by itself, none works while
// somebody types, and all of them can be switched off on this device.

const OFF = "tombol-mati";
const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
const box = document.querySelector("[data-keys]");

function isOff() {
  try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
}

function walk(step) {
  const links = [...document.querySelectorAll("[data-worklist] .row-link")];
  if (!links.length) return;
  const row = document.activeElement.closest?.("tr");
  const at = links.findIndex((link) => link.closest("tr") === row);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  links[next].focus();
  links[next].closest("tr").scrollIntoView({ block: "nearest" });
}

/** Choose the row that has the focus, or drop it again. */
function choose() {
  document.activeElement.closest?.("[data-worklist] tr")?.querySelector(".row-choice input")?.click();
}

/** Open the form of a step; what is still to be filled in takes the focus, else the button that sends it. */
function getReady(digit) {
  const step = document.querySelectorAll("details.action")[Number(digit) - 1];
  if (!step) return;
  step.open = true;
  const form = step.querySelector("form");
  const missing = [...form.elements].find((field) => field.required && !field.value);
  (missing ?? form.querySelector("button[type=submit]")).focus();
}

function showKeys() {
  if (!box) return;
  box.open = !box.open;
  box.querySelector("summary").focus();
  box.scrollIntoView({ block: "nearest" });
}

const follow = (key) => () => document.querySelector(`[data-key=${key}]`)?.click();
const KEYS = {
  "/": () => {
    const search = document.querySelector("[data-search]");
    search?.focus();
    search?.select();
  },
  j: () => walk(1),
  k: () => walk(-1),
  x: choose,
  p: follow("p"),
  n: follow("n"),
  b: follow("b"),
  "?": showKeys,
  ...Object.fromEntries([..."123456789"].map((digit) => [digit, () => getReady(digit)])),
};
const HELD = new Set(["j", "k"]);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target.matches?.("[data-search]")) event.target.blur();
  if (typing(event.target) || !KEYS[event.key] || isOff()) return;
  event.preventDefault();
  if (!event.repeat || HELD.has(event.key)) KEYS[event.key]();
});

function showSwitch(button) {
  button.setAttribute("aria-pressed", String(isOff()));
  document.documentElement.classList.toggle("keys-off", isOff());
}

if (box) {
  const button = box.querySelector("[data-keys-switch]");
  box.hidden = false;
  showSwitch(button);
  button.addEventListener("click", () => {
    try { localStorage.setItem(OFF, isOff() ? "0" : "1"); } catch { return; }
    showSwitch(button);
  });
}
