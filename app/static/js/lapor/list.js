// "Laporan di telepon ini": what waits, what has to be mended, and the numbers of what was sent, until their owner deletes them.

import { drop, keep, onChange, reports } from "./store.js";

const place = document.querySelector("[data-on-phone]");
const frame = document.querySelector("template[data-phone-section]");
const template = document.querySelector("template[data-phone-entry]");
const moment = (at) => new Date(at).toLocaleString("id-ID", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const groups = (number) => number.replace(/^(\D+\d{6})(\d+)$/, "$1 $2");

function stateOf(row) {
  if (row.state === "sent") return `Terkirim ${moment(row.sentAt)}`;
  if (row.state === "refused") return `Ditulis ${moment(row.at)}, belum terkirim: perlu Anda betulkan.`;
  if (row.held) return `Ditulis ${moment(row.at)}, lebih dari sebulan lalu. Masih perlu dikirim?`;
  if (row.until > Date.now()) return `${row.answer.sebab} Dikirim lagi sendiri sesudah itu.`;
  return `Ditulis ${moment(row.at)}. Terkirim sendiri begitu ada sambungan.`;
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
    part("fault").textContent = Object.values(row.answer.isian ?? {}).join(" ") || row.answer.sebab;
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
  button.querySelector("span").textContent = row.state === "sent" ? "Nomor dan kode hilang dari sini. Ketuk lagi." : "Laporan ini belum terkirim. Ketuk lagi untuk menghapus.";
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
