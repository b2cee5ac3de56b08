// The portal's map is some hundred kilobytes, its list is there at once: the map starts after the page, on phones and where data
// is to be saved when it is asked for; whoever asked for it once has it until the tab is closed.

import { say } from "./words.js";

const box = document.querySelector("[data-map=portal]");
const button = box?.querySelector("[data-map-start]");
const ASKED = "peta-dibuka";

function add(tag, attributes) {
  return new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement(tag), attributes, { onload: resolve, onerror: reject }));
  });
}

function tell(words) {
  box.querySelector("[data-map-words]").textContent = words;
}

async function start() {
  button.hidden = true;
  box.classList.add("is-starting");
  tell(say("Memuat peta ..."));
  try {
    await Promise.all([add("link", { rel: "stylesheet", href: box.dataset.style }), add("script", { src: box.dataset.library })]);
    await import(box.dataset.module);
  } catch (error) {
    console.warn("peta:", error.message);
    tell(say("Peta tidak dapat dimuat. Periksa sambungan Anda, lalu coba lagi. Laporan yang sama ada dalam daftar."));
    button.hidden = false;
    return;
  }
  if (!box.map) tell(say("Peramban ini tidak dapat menggambar peta (WebGL). Laporan yang sama ada dalam daftar."));
}

function asked() {
  try {
    return sessionStorage.getItem(ASKED) === "1";
  } catch {
    return false;
  }
}

function open() {
  try { sessionStorage.setItem(ASKED, "1"); } catch { /* then it is asked for again */ }
  start().then(() => box.querySelector("canvas")?.focus());
}

if (box) {
  const isWide = matchMedia("(min-width: 62rem)").matches && !navigator.connection?.saveData;
  button.addEventListener("click", open);
  if (isWide || asked()) {
    const later = window.requestIdleCallback ?? ((work) => setTimeout(work, 200));
    const begin = () => later(start, { timeout: 2000 });
    if (document.readyState === "complete") begin();
    else addEventListener("load", begin, { once: true });
  } else {
    tell(say("Peta memuat sekitar 350 kB. Laporan yang sama ada dalam daftar."));
    button.hidden = false;
  }
}
