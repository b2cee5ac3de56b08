// The report form: photo first, place and category proposed, kept while it is written, sent or queued under a key of its own.

import { cameraFirst, gather } from "./camera.js";
import { newKey } from "./database.js";
import * as faults from "./faults.js";
import { anonymous, hasAnswers, isEmpty, photosOf, restore, written } from "./fields.js";
import { preparePlace } from "./place.js";
import { askQuestions, prepareEmergency, prepareReading } from "./reading.js";
import { sendLater, sendNow } from "./send.js";
import { draft, drop, dropDraft, keep, reports, saveDraft } from "./store.js";
import { locale, say, worded } from "./words.js";

const WRITING = 500;
const TAB = "lapor-kunci";
// Enough to see a pothole, little enough for a slow line; time and place of the photo stay in it.
const PHOTO = { bytes: 1.5 * 1024 * 1024, pixels: 12e6, longest: 2560 };
const form = document.querySelector("[data-report]");
const news = document.querySelector("[data-form-news]");
const input = form.querySelector("input[type=file]");
const word = form.querySelector("[data-draft-word]");
const bar = document.querySelector("[data-draft-bar]");
let key = newKey();
let mended = null;
let busy = false;
let timer = null;
let gathering = Promise.resolve();
let soon = () => {};
let place = null;

function tabKey(value) {
  try {
    if (value === undefined) return sessionStorage.getItem(TAB);
    if (value) sessionStorage.setItem(TAB, value);
    else sessionStorage.removeItem(TAB);
  } catch { /* a browser that keeps nothing */ }
  return null;
}

async function save() {
  if (busy || mended) return;
  if (isEmpty(form, input)) { await dropDraft(); word.hidden = true; return; }
  await saveDraft({ key, fields: anonymous(written(form)), photos: await photosOf(input) });
  tabKey(key);
  word.hidden = false;
}

const saveSoon = () => { clearTimeout(timer); timer = setTimeout(() => save().catch(() => {}), WRITING); };

/** Everything back into the form, questions included. */
async function putIn(row) {
  restore(form, input, row);
  form.elements.kategori.dataset.mine = form.elements.kategori.value ? "1" : "";
  if (hasAnswers(row.fields)) {
    await askQuestions(form);
    restore(form, input, row);
  }
  form.elements.isi.dispatchEvent(new Event("input", { bubbles: true }));
  await place.look([...input.files]);
}

function offerDraft(found) {
  const box = document.createElement("div");
  box.className = "alert alert-info";
  const words = document.createElement("p");
  const at = new Date(found.at).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  words.textContent = say("Di telepon ini ada laporan yang belum selesai ditulis, dari pukul {at}.", { at });
  const row = document.createElement("div");
  row.className = "btn-row";
  const [go, away] = [document.createElement("button"), document.createElement("button")];
  Object.assign(go, { type: "button", className: "btn btn-primary btn-sm", textContent: say("Lanjutkan") });
  Object.assign(away, { type: "button", className: "btn btn-quiet btn-sm", textContent: say("Hapus draf") });
  go.addEventListener("click", async () => { bar.replaceChildren(); ({ key } = found); await putIn(found); form.elements.isi.focus(); save(); });
  away.addEventListener("click", async () => { await dropDraft(); bar.replaceChildren(); });
  row.append(go, away);
  const inner = document.createElement("div");
  inner.append(words, row);
  box.append(inner);
  bar.replaceChildren(box);
}

/** The same tab goes on by itself; in another one somebody else may sit, who is only told that there is something. */
async function restoreDraft() {
  const found = await draft();
  if (!found || input.files.length || form.elements.isi.value) return;
  if (tabKey() !== found.key) { offerDraft(found); return; }
  ({ key } = found);
  await putIn(found);
  word.hidden = false;
}

async function forget() {
  clearTimeout(timer);
  await dropDraft();
  tabKey("");
  word.hidden = true;
}

function setBusy(is) {
  busy = is;
  const button = form.querySelector("[data-send]");
  button.classList.toggle("is-busy", is);
  button.setAttribute("aria-disabled", String(is));
}

/** What can be seen to be missing without asking anybody. */
function missing() {
  const isJoined = new FormData(form).get("dukung");
  return form.elements.isi.value.trim() || isJoined ? null : { isi: worded("Ceritakan masalahnya.") };
}

async function submit(event) {
  if (event.submitter?.name) return;
  event.preventDefault();
  if (busy) return;
  const wrong = missing();
  if (wrong) { faults.show(form, news, wrong); return; }
  if (place.asksFirst()) return;
  setBusy(true);
  try {
    await gathering;
    await keep({ key, at: Date.now(), state: "waiting", fields: written(form, { sending: true }), photos: await photosOf(input) });
  } catch {
    setBusy(false);
    // The browser keeps nothing (full, or a private window): the form goes as it would without script.
    if (form.elements.csrf_token) form.submit();
    else faults.notice(news, say("Tidak dapat disimpan"), say("Ruang penyimpanan telepon penuh atau tidak tersedia. Isian ini tetap di sini; coba lagi saat ada sambungan."));
    return;
  }
  await told(await sendNow(key, true));
}

/** What became of the report that somebody waits for. */
async function told(row) {
  if (row?.state === "sent") {
    await keep({ ...row, awaited: true });
    await forget();
    location.assign("/lapor/diterima");
    return;
  }
  setBusy(false);
  const { answer, until } = row;
  if (row.state === "refused" || until > Date.now()) {
    if (!mended) await drop(row.key);
    if (row.state === "refused") faults.show(form, news, answer.isian, answer.sebab);
    else faults.notice(news, say("Laporan belum terkirim"), [answer.sebab, say("Isian Anda tetap ada di halaman ini.")].join(" "));
    await save();
    return;
  }
  await forget();
  await sendLater();
  await stored();
}

/** Kept for later: the form makes room for the next one. */
async function stored() {
  fresh();
  await refreshList();
  faults.notice(news, "Tersimpan di telepon ini", "Belum ada sambungan. Laporan terkirim sendiri begitu ada sambungan, dan nomornya muncul di sini.", "success");
}

function fresh() {
  key = newKey();
  mended = null;
  form.reset();
  if (form.elements.foto_diterima) form.elements.foto_diterima.value = "";
  form.querySelector("[data-kept]")?.remove();
  faults.clear(form, news);
  const questions = form.querySelector("#pertanyaan");
  questions.replaceChildren();
  delete questions.dataset.of;
  form.elements.kategori.dataset.mine = "";
  for (const piece of form.querySelectorAll("[data-piece]")) piece.replaceChildren();
  restore(form, input, { fields: [], photos: [] });
  form.elements.isi.dispatchEvent(new Event("input"));
  place.look([]);
}

const tools = {
  async mend(row) {
    fresh();
    key = row.key;
    mended = row.key;
    await putIn(row);
    await refreshList();
    if (row.answer?.isian || row.answer?.sebab) faults.show(form, news, row.answer.isian, row.answer.sebab);
    else form.elements.isi.focus();
  },
  async send(row) {
    const now = await sendNow(row.key, false);
    if (now.state === "waiting") faults.notice(news, say("Belum terkirim"), now.until > Date.now() ? now.answer.sebab : say("Masih tidak ada sambungan. Laporan tetap tersimpan dan terkirim sendiri."));
  },
};
let showList = null;

/** The list comes once there is something in it. */
async function refreshList() {
  if (showList) { await showList(); return; }
  if (!(await reports()).length) return;
  const { prepareList } = await import("./list.js");
  showList = await prepareList(tools, () => mended);
}

async function begin() {
  form.removeAttribute("data-once");
  for (const plain of form.querySelectorAll("[data-plain]")) plain.hidden = true;
  if (matchMedia("(pointer: coarse)").matches) cameraFirst(input);
  form.elements.kategori.dataset.mine = form.elements.kategori.value ? "1" : "";
  place = preparePlace(form, () => soon(50));
  soon = prepareReading(form, () => place.photo(), (found) => place.heard(found));
  prepareEmergency(form.elements.isi);
  form.addEventListener("submit", submit);
  form.addEventListener("input", (event) => {
    // A photo was taken out.
    if (event.target === form) place.look([...input.files]);
    saveSoon();
  });
  form.addEventListener("picked", saveSoon);
  form.addEventListener("change", async (event) => {
    if (event.target === input) {
      gathering = gather(input, PHOTO);
      await gathering;
      await place.look([...input.files]);
    }
    saveSoon();
  });
  form.querySelector("[data-draft-drop]").addEventListener("click", async () => { await forget(); fresh(); form.querySelector("#langkah-foto").scrollIntoView(); });
  await refreshList().catch(() => {});
  await restoreDraft().catch(() => {});
  soon(50);
  if (location.hash === "#telepon") document.getElementById("telepon")?.scrollIntoView();
}

begin();
