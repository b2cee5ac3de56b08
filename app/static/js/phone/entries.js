// The page of what was not sent yet: every action with everything typed and photographed, and what can be done about it.

import { drop, ofOthers, onChange, sendAgain, sent, unsent } from "./queue.js";

const list = document.querySelector("[data-queue-list]");
const template = document.querySelector("template[data-entry]");
const NAMES = { tanggal: "Tanggal", alasan: "Alasan", kategori: "Kategori", prioritas: "Prioritas" };
const moment = (at) => new Date(at).toLocaleString("id-ID", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

function stateOf(row, blocked) {
  if (row.state === "refused") {
    const { sebab, keadaan } = row.answer;
    const now = keadaan ? ` Sekarang: ${keadaan.status}, di ${keadaan.unit}${keadaan.milik_saya ? "" : "; bukan tugas Anda lagi"}.` : "";
    return `Perlu Anda periksa. ${sebab}${now}`;
  }
  return `Diambil ${moment(row.at)}. ${blocked ? "Menunggu langkah sebelumnya." : "Menunggu sinyal."}`;
}

function photoItem(photo) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const image = document.createElement("img");
  link.href = URL.createObjectURL(photo.data);
  link.download = photo.name;
  image.src = link.href;
  image.alt = photo.field === "foto_sebelum" ? "Foto sebelum" : "Foto hasil";
  link.append(image, `Simpan ${photo.name}`);
  item.append(link);
  return item;
}

function fill(row, blocked) {
  const entry = template.content.firstElementChild.cloneNode(true);
  const part = (name) => entry.querySelector(`[data-part=${name}]`);
  const fields = Object.fromEntries(row.fields);
  entry.dataset.entry = row.id;
  entry.dataset.state = row.state;
  entry.classList.toggle("is-refused", row.state === "refused");
  part("label").textContent = row.label;
  part("number").textContent = row.number;
  for (const name of ["number", "look"]) part(name).href = `/petugas/laporan/${row.number}`;
  part("state").textContent = stateOf(row, blocked);
  for (const [name, words] of Object.entries(NAMES)) {
    if (!fields[name]) continue;
    const [term, value] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = words;
    value.textContent = fields[name];
    part("fields").append(term, value);
  }
  part("photos").append(...row.photos.map(photoItem));
  note(row, part, fields.catatan ?? "");
  tools(row, entry, part);
  return entry;
}

function note(row, part, text) {
  if (!text && row.state !== "refused") return;
  const area = part("note");
  area.id = `catatan-${row.id}`;
  part("note-group").querySelector("label").htmlFor = area.id;
  area.value = text;
  area.readOnly = row.state !== "refused";
  part("note-group").hidden = false;
}

function tools(row, entry, part) {
  if (row.state !== "refused") return;
  part("tools").hidden = false;
  entry.querySelector("[data-do=again]").addEventListener("click", () => sendAgain(row, part("note").value));
  entry.querySelector("[data-do=copy]").hidden = !navigator.clipboard || !part("note").value;
  entry.querySelector("[data-do=copy]").addEventListener("click", () => navigator.clipboard.writeText(part("note").value));
  const remove = entry.querySelector("[data-do=drop]");
  remove.addEventListener("click", () => {
    if (remove.dataset.asked) { drop(row); return; }
    remove.dataset.asked = "1";
    remove.classList.replace("btn-quiet", "btn-danger");
    remove.querySelector("span").textContent = "Hapus catatan dan foto ini? Ketuk lagi.";
  });
}

async function showOthers(user) {
  const box = document.querySelector("[data-others]");
  const count = await ofOthers(user);
  box.hidden = !count;
  box.textContent = `Di telepon ini ada ${count} langkah petugas lain yang belum terkirim. Langkah itu terkirim setelah petugasnya masuk lagi.`;
}

async function showSent(user) {
  const rows = await sent(user);
  document.querySelector("[data-queue-sent]").hidden = !rows.length;
  document.querySelector("[data-sent-list]").replaceChildren(...rows.map((row) => {
    const item = document.createElement("li");
    item.dataset.sent = row.number;
    item.textContent = `${moment(row.sentAt)} · ${row.number} · ${row.label}`;
    return item;
  }));
}

async function show(user) {
  // Somebody is typing: the entry stays as it is until it is sent or deleted.
  if (list.contains(document.activeElement) && document.activeElement.matches("textarea")) return;
  const held = new Set();
  const entries = (await unsent(user)).map((row) => {
    const entry = fill(row, held.has(row.number));
    held.add(row.number);
    return entry;
  });
  list.replaceChildren(...entries);
  document.querySelector("[data-queue-empty]").hidden = entries.length > 0;
  await showSent(user);
  await showOthers(user);
}

export function prepareEntries(user, send) {
  if (!list) return;
  const button = document.querySelector("[data-send-now]");
  button.hidden = false;
  button.addEventListener("click", send);
  onChange(() => show(user));
  show(user);
}
