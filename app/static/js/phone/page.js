// Every page of field staff: keeps pages and queue for the time without signal, sends when there is signal, says how it stands.

import { prepareEntries } from "./entries.js";
import { prepareForms, standBy } from "./forms.js";
import { prepareDistances } from "./near.js";
import { forgetPages, refresh } from "./pages.js";
import { forgetOldSent, onChange, unsent } from "./queue.js";
import { SignIn, flush, pass } from "./send.js";
import { fact, learn } from "./store.js";

const user = Number(document.querySelector("meta[name=petugas]").content);
const bar = document.querySelector("[data-phone-bar]");
const FIRST_PAUSE = 5000;
const LONGEST_PAUSE = 300000;
const LITTLE_ROOM = 60 * 1024 * 1024;
const EVERY = 120000;
let trouble = null;
let pause = FIRST_PAUSE;
let timer = null;
let running = null;

const steps = (count) => `${count} langkah`;

async function words() {
  const rows = await unsent(user);
  const refused = rows.filter((row) => row.state === "refused").length;
  const waiting = rows.length - refused;
  const said = [];
  if (refused) said.push(`${steps(refused)} perlu Anda periksa.`);
  if (trouble === "masuk") said.push("Sesi berakhir. Masuk lagi untuk mengirim; semuanya tersimpan di telepon.");
  else if (waiting) said.push(`${steps(waiting)} menunggu sinyal.`);
  if (trouble === "sinyal") said.push(`Tanpa sinyal. Terakhir diperbarui ${(await fact("diperbarui"))?.jam ?? "belum pernah"}.`);
  return { said, rows, refused };
}

async function tell() {
  const { said, rows, refused } = await words();
  bar.hidden = !said.length;
  bar.classList.toggle("is-refused", refused > 0);
  bar.querySelector("[data-phone-text]").textContent = said.join(" ");
  const link = bar.querySelector("[data-phone-link]");
  const away = trouble === "masuk";
  link.hidden = !away && !rows.length;
  link.textContent = away ? "Masuk" : "Lihat";
  link.href = away ? `/masuk?lanjut=${encodeURIComponent(location.pathname)}` : "/petugas/antrean";
  mark(rows);
  if (trouble === "sinyal") showLimits();
}

/** The tasks in the list that have something waiting. */
function mark(rows) {
  for (const box of document.querySelectorAll("[data-queued]")) {
    const mine = rows.filter((row) => row.number === box.dataset.queued);
    box.hidden = !mine.length;
    box.textContent = mine.some((row) => row.state === "refused") ? "Perlu diperiksa" : "Belum terkirim";
  }
}

/** The hours of a kept page have gone on: only the limits beside them are still true. */
function showLimits() {
  for (const clock of document.querySelectorAll("time.clock")) {
    const late = new Date(clock.dateTime) < new Date();
    clock.textContent = late ? "lewat batas" : "";
    clock.classList.toggle("clock-late", late);
  }
}

async function round() {
  try {
    await flush();
    const found = await refresh();
    // Another officer's page is still on the screen: theirs is the phone now.
    if (found && found.petugas !== user) location.reload();
    trouble = null;
    pause = FIRST_PAUSE;
    plan(EVERY);
  } catch (error) {
    trouble = error instanceof SignIn ? "masuk" : "sinyal";
    plan(Math.max(pause, (error.seconds ?? 0) * 1000));
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  }
  await tell();
}

function plan(wait) {
  clearTimeout(timer);
  timer = setTimeout(() => { if (document.hidden) plan(EVERY); else sync(); }, wait);
}

/** Send and refresh; one round at a time, and another one if something was queued meanwhile. */
function sync() {
  running = (running ?? Promise.resolve()).then(round);
  return running;
}

/** A step was queued: send it at once if there is signal, and go on with the fresh page. */
async function queued(form) {
  const here = document.querySelector("[data-laporan]").dataset.laporan;
  askForRoom();
  const registration = await navigator.serviceWorker?.getRegistration("/petugas/");
  registration?.sync?.register("kirim").catch(() => {});
  for (const button of form.querySelectorAll("button[type=submit]")) button.classList.add("is-busy");
  await flush().catch((error) => { trouble = error instanceof SignIn ? "masuk" : "sinyal"; });
  const left = (await unsent(user)).filter((row) => row.number === here);
  if (!left.length) {
    sessionStorage.setItem("terkirim", form.closest("details").querySelector("summary").textContent.trim());
    location.assign(location.pathname);
  }
  else if (left.some((row) => row.state === "refused")) location.assign("/petugas/antrean");
  else standBy(user, form);
  sync();
}

/** The browser may clear what is not asked to be kept; and a full phone is said before it is too late. */
async function askForRoom() {
  await navigator.storage?.persist?.();
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota - usage < LITTLE_ROOM) document.getElementById("announcer").textContent = "Ruang penyimpanan telepon hampir penuh.";
  document.body.classList.toggle("has-little-room", quota - usage < LITTLE_ROOM);
}

async function signOut(form) {
  const waiting = (await unsent(user)).length;
  if (waiting && !form.dataset.asked) {
    form.dataset.asked = "1";
    warn(form, `${steps(waiting)} belum terkirim. Kalau Anda keluar, semuanya tetap di telepon ini dan baru terkirim setelah Anda masuk lagi.`);
    form.querySelector("button").lastChild.textContent = "Tetap keluar";
    return;
  }
  try {
    // The page may be one that the phone kept: its own token may have ended.
    const body = new URLSearchParams({ csrf_token: (await pass()).csrf_token });
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
  } catch (error) {
    if (!(error instanceof SignIn)) {
      warn(form, "Tanpa sinyal Anda belum dapat keluar. Coba lagi saat ada sinyal.");
      return;
    }
  }
  await learn("petugas", null);
  await forgetPages();
  location.assign("/masuk");
}

function warn(form, text) {
  const box = form.querySelector("[role=alert]") ?? document.createElement("p");
  box.className = "alert alert-warning";
  box.setAttribute("role", "alert");
  box.textContent = text;
  form.prepend(box);
}

/** What was sent a moment ago, on the page that came after it. */
function sayWhatWasSent() {
  const label = sessionStorage.getItem("terkirim");
  if (!label) return;
  sessionStorage.removeItem("terkirim");
  const box = document.createElement("p");
  box.className = "alert alert-success";
  box.textContent = `Terkirim: ${label}.`;
  document.getElementById("kabar").replaceChildren(box);
}

async function begin() {
  sayWhatWasSent();
  await learn("petugas", user);
  await forgetOldSent();
  await prepareForms(user, queued);
  prepareEntries(user, sync);
  prepareDistances();
  onChange(tell);
  const list = document.querySelector("[data-live-list]");
  if (list) new MutationObserver(tell).observe(list, { childList: true });
  await tell();
  await navigator.serviceWorker?.register("/petugas/sw.js", { scope: "/petugas/", type: "module" }).catch(() => {});
  await sync();
}

for (const form of document.querySelectorAll('form[action="/keluar"]')) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signOut(form);
  });
}
window.addEventListener("online", sync);
window.addEventListener("focus", () => { if (trouble) sync(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) sync(); });
begin();
