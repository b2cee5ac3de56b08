// The portal's maps come after the page: their library is larger than all the rest. On a wide screen /peta draws its map as soon as the
// page stands. Elsewhere it comes by its button, or once its place is near and somebody has begun to use the page: who only reads, on a
// telephone and by the megabyte, pays nothing for it.

import { say } from "./words.js";

const { library, looks, draws } = document.getElementById("peta-mulai").dataset;
const boxes = [...document.querySelectorAll("[data-map]")];
const SIGNS = ["pointerdown", "pointermove", "touchstart", "keydown", "wheel", "scroll", "focusin"];
const told = [];
let begun = false;

function load(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes, { onload: resolve, onerror: reject });
    document.head.prepend(element); // our own styles come after it
  });
}

async function start() {
  if (begun) return;
  begun = true;
  for (const { words, button } of told) {
    words.textContent = say("Peta sedang disiapkan ...");
    button.remove();
  }
  try {
    await Promise.all([load("link", { rel: "stylesheet", href: looks }), load("script", { src: library })]);
    await import(draws);
  } finally {
    // Where no map came of it, the box says again what can be done without one.
    for (const { words, before } of told) words.textContent = before;
  }
}

function offer(box) {
  const words = box.querySelector(".map-fallback span");
  if (!words) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary", textContent: say("Buka peta") });
  button.addEventListener("click", () => {
    box.tabIndex = -1;
    box.focus();
    start();
  });
  told.push({ words, before: words.textContent, button });
  words.textContent = box.dataset.label ?? say("Peta");
  words.after(button);
}

function afterThePage() {
  const rest = window.requestIdleCallback ?? ((work) => setTimeout(work, 200));
  rest(start, { timeout: 2000 });
}

function whenUsed() {
  const used = (event) => {
    if (event.target.closest?.(".map-fallback button")) return; // which starts it itself, and keeps the focus
    for (const sign of SIGNS) removeEventListener(sign, used, true);
    start();
  };
  for (const sign of SIGNS) addEventListener(sign, used, { capture: true, passive: true });
}

function whenNear(then) {
  if (!window.IntersectionObserver) return then();
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watch.disconnect();
    then();
  }, { rootMargin: "300px" });
  for (const box of boxes) watch.observe(box);
}

boxes.forEach(offer);
if (boxes.some((box) => box.dataset.map === "portal") && matchMedia("(min-width: 62rem)").matches) {
  if (document.readyState === "complete") afterThePage();
  else addEventListener("load", afterThePage);
} else if (boxes.length) whenNear(whenUsed);
