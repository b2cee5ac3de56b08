// Comfort for the longer forms: counters, photo previews with names, dropping photos onto the field.

import { say } from "./words.js";

const MAX_BYTES = 10 * 1024 * 1024;
const LANGUAGE = document.documentElement.lang;
const ONE_DECIMAL = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const VIEWABLE = ["image/jpeg", "image/png", "image/webp"];

function prepareCounter(area) {
  const limit = Number(area.maxLength);
  if (area.dataset.ready || limit <= 0) return;
  area.dataset.ready = "1";
  const counter = document.createElement("p");
  counter.className = "counter";
  area.after(counter);
  const count = () => {
    const left = limit - area.value.length;
    const [typed, most] = [area.value.length, limit].map((number) => number.toLocaleString(LANGUAGE));
    counter.textContent = say("{typed} dari {most} karakter", { typed, most });
    counter.hidden = area.value.length < limit * 0.5;
    counter.classList.toggle("is-over", left < 0);
  };
  area.addEventListener("input", count);
  count();
}

function sizeOf(file) {
  return file.size < 1048576 ? `${Math.max(1, Math.round(file.size / 1024))} kB` : `${(file.size / 1048576).toLocaleString(LANGUAGE, ONE_DECIMAL)} MB`;
}

function preview(file) {
  const item = document.createElement("li");
  if (VIEWABLE.includes(file.type)) {
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = "";
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    item.append(image);
  } else {
    const box = document.createElement("span");
    box.className = "no-preview";
    box.textContent = say("tanpa pratinjau");
    item.append(box);
  }
  const name = document.createElement("span");
  name.textContent = `${file.name} (${sizeOf(file)})`;
  item.append(name);
  if (file.size > MAX_BYTES) {
    const warning = document.createElement("span");
    warning.className = "text-bad fw-semibold";
    warning.textContent = say("Lebih dari 10 MB; pilih foto yang lebih kecil.");
    item.append(warning);
  }
  return item;
}

function preparePhotos(zone) {
  if (zone.dataset.ready) return;
  zone.dataset.ready = "1";
  const input = zone.querySelector("input[type=file]");
  const list = zone.parentElement.querySelector("[data-photo-list]");
  const show = () => list.replaceChildren(...[...input.files].map(preview));
  input.addEventListener("change", show);
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    const chosen = new DataTransfer();
    const dropped = [...event.dataTransfer.files];
    for (const file of input.multiple ? [...input.files, ...dropped] : dropped.slice(0, 1)) chosen.items.add(file);
    input.files = chosen.files;
    show();
  });
}

/** A phrase goes into the note behind what was typed there, and in the place of what was only suggested. */
function fill(event) {
  const link = event.target.closest("[data-fill]");
  const area = link && document.getElementById(link.dataset.fill);
  if (!area) return;
  event.preventDefault();
  const typed = area.value.trim() && !("suggested" in area.dataset && area.value === area.defaultValue);
  area.value = typed ? `${area.value.trimEnd()}\n${link.dataset.text}` : link.dataset.text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

function prepare(root) {
  root.querySelectorAll("textarea[data-counter]").forEach(prepareCounter);
  root.querySelectorAll("[data-photos]").forEach(preparePhotos);
}

prepare(document);
document.addEventListener("click", fill);
document.body.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target.parentElement ?? document));
