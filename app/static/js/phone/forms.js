// The action forms of a task: what is typed and photographed is kept at once as a draft, and sending means to queue.

import { cameraFirst, gather, setFiles } from "./camera.js";
import { add, unsent } from "./queue.js";
import { change, photoOf, read } from "./store.js";

const WRITING = 400;
const UNSENT = new Set(["versi", "csrf_token", "kunci"]);
const gathering = new WeakMap();

const page = document.querySelector("[data-laporan]");
const numberOf = () => page.dataset.laporan;
const stepOf = (form) => form.dataset.step ?? form.getAttribute("action").split("/").pop();
const filesIn = (form) => [...form.querySelectorAll("input[type=file]")];

function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !UNSENT.has(name));
}

async function photosOf(form) {
  const inputs = filesIn(form).flatMap((input) => [...input.files].map((file) => photoOf(input.name, file)));
  return Promise.all(inputs);
}

const draftName = (user, form) => `${user} ${numberOf()} ${stepOf(form)}`;

async function saveDraft(user, form) {
  if (form.dataset.queued) return;
  const draft = { name: draftName(user, form), fields: fieldsOf(form), photos: await photosOf(form) };
  if (!form.dataset.queued) await change(["drafts"], (drafts) => drafts.put(draft));
}

async function restoreDraft(user, form) {
  const draft = await read("drafts", (drafts) => drafts.get(draftName(user, form)));
  if (!draft) return;
  for (const [name, value] of draft.fields) if (form.elements[name]) form.elements[name].value = value;
  for (const input of filesIn(form)) {
    const mine = draft.photos.filter((photo) => photo.field === input.name);
    setFiles(input, mine.map((photo) => new File([photo.data], photo.name, { type: photo.type })));
    input.dispatchEvent(new Event("change"));
  }
  if (draft.photos.length || draft.fields.some(([name, value]) => name === "catatan" && value)) form.closest("details").open = true;
}

function complain(form, text) {
  const box = form.querySelector("[data-fault]") ?? document.createElement("p");
  box.className = "alert alert-danger";
  box.dataset.fault = "";
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  box.textContent = text;
  form.prepend(box);
  box.focus();
}

/** The form gives way to a word that it is kept. A note can be followed by another one. */
function leaveWord(form, at) {
  const details = form.closest("details");
  const word = details.nextElementSibling?.matches(".queued-word") ? details.nextElementSibling : document.createElement("p");
  word.className = "queued-word";
  word.tabIndex = -1;
  word.textContent = `${labelOf(form)}: tersimpan di telepon pukul ${clock(at)}, terkirim sendiri begitu ada sinyal.`;
  details.after(word);
  if (stepOf(form) === "note") {
    form.reset();
    delete form.dataset.queued;
    for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
  } else {
    form.dataset.queued = "1";
    details.hidden = true;
    document.querySelector(".next-step")?.setAttribute("hidden", "");
  }
  return word;
}

const labelOf = (form) => form.closest("details").querySelector("summary").textContent.trim();
const clock = (at) => new Date(at).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });

/** Put the form that the server would offer after this step in its place. */
function reveal(user, step) {
  const next = page.querySelector(`template[data-after="${step}"]`);
  if (!next || next.dataset.used) return;
  next.dataset.used = "1";
  const form = next.content.querySelector("form");
  page.querySelector("#langkah > h2").after(next.content);
  document.body.dispatchEvent(new CustomEvent("htmx:afterSwap", { detail: { target: form } }));
  takeOver(user, form);
}

/** Show on the page what waits in the queue for this report. */
function reflect(user, row) {
  const form = [...page.querySelectorAll("form")].find((one) => one.dataset.taken && stepOf(one) === row.action && !one.dataset.queued);
  if (form) leaveWord(form, row.at);
  reveal(user, row.action);
}

async function queue(user, form) {
  const step = stepOf(form);
  const version = step === "note" ? null : Number(form.elements.versi.value);
  const action = { user, number: numberOf(), action: step, label: labelOf(form), fields: fieldsOf(form), photos: await photosOf(form), version };
  await add(action, draftName(user, form));
  form.dataset.queued = "1";
}

async function submit(user, form, after) {
  if (form.dataset.queued) return;
  form.dataset.queued = "busy";
  try {
    await gathering.get(form);
    await queue(user, form);
  } catch (error) {
    delete form.dataset.queued;
    complain(form, error.name === "QuotaExceededError"
      ? "Ruang penyimpanan telepon penuh. Kosongkan sedikit, lalu kirim lagi; isian ini tetap di sini."
      : "Tidak dapat disimpan di telepon ini. Coba sekali lagi; isian ini tetap di sini.");
    return;
  }
  await after(form);
}

let afterQueueing = async () => {};

function takeOver(user, form) {
  if (form.dataset.taken) return;
  form.dataset.taken = "1";
  form.removeAttribute("data-once");
  let timer;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => saveDraft(user, form), WRITING); });
  form.addEventListener("change", async (event) => {
    if (event.target.type === "file") {
      gathering.set(form, gather(event.target));
      await gathering.get(form);
    }
    await saveDraft(user, form);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(user, form, afterQueueing);
  });
  for (const input of filesIn(form)) cameraFirst(input);
  restoreDraft(user, form);
}

/** After queueing, where the server did not answer at once: the form gives way to its word and the next form. */
export function standBy(user, form) {
  const step = stepOf(form);
  const word = leaveWord(form, Date.now());
  reveal(user, step);
  (page.querySelector("#langkah form[data-step]:not([hidden]) input[type=file]") ?? word).focus();
}

export async function prepareForms(user, after) {
  if (!page) return;
  afterQueueing = after;
  for (const form of page.querySelectorAll('form[action*="/aksi/"]')) takeOver(user, form);
  for (const row of await unsent(user)) if (row.number === numberOf()) reflect(user, row);
}
