// Every page of the portal: it works without signal, and says so where a report on this phone waits or has to be looked at.

import { remember } from "./reader.js";
import { drop, onChange, reports } from "./store.js";
import { say } from "./words.js";

const EVERY = 60000;
let timer = null;
const WORDS = {
  refused: (n) => say("{n} laporan di telepon ini perlu Anda betulkan.", { n }),
  waiting: (n) => say("{n} laporan di telepon ini menunggu sambungan.", { n }),
  sent: (n) => say("{n} laporan di telepon ini sudah terkirim.", { n }),
};

/** One line above the page; the form has the whole list. */
function bar(rows) {
  const state = ["refused", "waiting", "sent"].find((one) => rows.some((row) => row.state === one && !row.seen));
  const old = document.querySelector("[data-phone-word]");
  if (!state || document.querySelector("[data-on-phone]")) { old?.remove(); return; }
  const box = old ?? document.createElement("p");
  box.className = `alert alert-${state === "sent" ? "success" : "warning"}`;
  box.dataset.phoneWord = state;
  const link = document.createElement("a");
  link.href = "/lapor#telepon";
  link.textContent = say("Lihat");
  box.replaceChildren(`${WORDS[state](rows.filter((row) => row.state === state && !row.seen).length)} `, link);
  document.getElementById("kabar")?.append(box);
}

/** The receipt shows number and code: what the phone kept of them until then has done its work. */
async function leaveToReceipt(rows) {
  const shown = document.querySelector("main [data-nomor][data-kode]")?.dataset.nomor;
  for (const row of rows) if (row.awaited && row.number === shown) await drop(row.key);
}

async function look() {
  const rows = await reports();
  bar(rows);
  return rows;
}

/** What waits is tried now and every minute while the page is open; the service worker does it besides. */
async function send() {
  if (!(await look()).some((row) => row.state === "waiting")) return;
  const { flush } = await import("./send.js");
  await flush().catch(() => {});
  clearTimeout(timer);
  timer = setTimeout(() => send().catch(() => {}), EVERY);
}

async function begin() {
  await leaveToReceipt(await reports());
  await look();
  await send();
}

begin().catch(() => {});
remember(document.documentElement.lang).catch(() => {});
onChange(() => look().catch(() => {}));
window.addEventListener("online", () => send().catch(() => {}));
// After everything else of the page: what it keeps for later must not hold up what is wanted now.
window.addEventListener("load", () => {
  navigator.serviceWorker?.register("/sw.js", { scope: "/", type: "module" }).catch(() => {});
});
