// "Laporan di telepon ini": what waits, what has to be mended, and the numbers of what was sent, until their owner deletes them.

import { drop, keep, onChange, reports } from "./store.js";
import { locale, say } from "./words.js";

const place = document.querySelector("[data-on-phone]");
const frame = document.querySelector("template[data-phone-section]");
const template = document.querySelector("template[data-phone-entry]");
const moment = (at) => new Date(at).toLocaleString(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const groups = (number) => number.replace(/^(\D+\d{6})(\d+)$/, "$1 $2");

function stateOf(row) {
  if (row.state === "sent") return say("Terkirim {at}", { at: moment(row.sentAt) });
  const at = moment(row.at);
  if (row.state === "refused") return say("Ditulis {at}, belum terkirim: perlu Anda betulkan.", { at });
  if (row.held) return say("Ditulis {at}, lebih dari sebulan lalu. Masih perlu dikirim?", { at });
  if (row.until > Date.now()) return [row.answer.sebab, say("Dikirim lagi sendiri sesudah itu.")].join(" ");
  return say("Ditulis {at}. Terkirim sendiri begitu ada sambungan.", { at });
}

function fill(row, { mend, send }) {
  const entry = template.content.firstElementChild.cloneNode(true);
  const part = (name) => entry.querySelector(`[data-part=${name}]`);
  const tool = (name) => entry.querySelector(`[data-do=${name}]`);
  entry.dataset.state = row.state;
  part("state").textContent = stateOf(row);
  part("text").textContent = Object.fromEntries(row.fields).isi ?? "";
  if (row.state === "sent") {
    part("receipt").hidden = false;
    part("number").textContent = groups(row.number);
    part("number").href = `/lacak/${row.number}`;
    entry.dataset.nomor = row.number;
    part("code").textContent = row.code;
    entry.dataset.kode = row.code;
  }
  if (row.state === "refused") {
    part("fault").hidden = false;
    part("fault").textContent = Object.values(row.answer.isian ?? {}).map((fault) => say(fault)).join(" ") || say(row.answer.sebab);
  }
  tool("mend").hidden = row.state === "sent";
  tool("mend").addEventListener("click", () => mend(row));
  tool("send").hidden = row.state !== "waiting";
  tool("send").addEventListener("click", () => send(row));
  tool("drop").addEventListener("click", () => sureDrop(tool("drop"), row));
  return entry;
}

async function sureDrop(button, row) {
  if (button.dataset.asked) {
    await drop(row.key);
    const next = document.getElementById("telepon") ?? document.querySelector("h1");
    next.tabIndex = -1;
    next.focus();
    return;
  }
  button.dataset.asked = "1";
  button.classList.replace("btn-quiet", "btn-danger");
  button.querySelector("span").textContent = row.state === "sent" ? say("Nomor dan kode hilang dari sini. Ketuk lagi.") : say("Laporan ini belum terkirim. Ketuk lagi untuk menghapus.");
}

/** The one that lies in the form is shown there and not here. */
export async function prepareList(tools, inForm) {
  const show = async () => {
    const rows = (await reports()).filter((row) => row.key !== inForm()).reverse();
    if (!rows.length) { place.replaceChildren(); return; }
    const section = frame.content.firstElementChild.cloneNode(true);
    section.querySelector("ul").append(...rows.map((row) => fill(row, tools)));
    place.replaceChildren(section);
    for (const row of rows) if (row.state === "sent" && !row.seen) await keep({ ...row, seen: true });
  };
  onChange(() => show());
  await show();
  return show;
}
