// Taking photos into a file field: a camera gives one at a time, each is added to those before and can be taken out again.

import { fitting } from "./photos.js";
import { say } from "./words.js";

const MOST_PHOTOS = 5;
const taken = new WeakMap();

/** Put these files into the field. */
export function setFiles(input, files) {
  const chosen = new DataTransfer();
  for (const file of files) chosen.items.add(file);
  input.files = chosen.files;
  taken.set(input, files);
}

/** What was just chosen joins what was there; `limits` as of `fitting`. */
export async function gather(input, limits) {
  const before = taken.get(input) ?? [];
  const fresh = [...input.files].filter((file) => !before.includes(file));
  const fit = await Promise.all(fresh.map((file) => fitting(file, limits)));
  setFiles(input, [...before, ...fit].slice(0, MOST_PHOTOS));
  showRemoval(input);
}

/** Files that were kept somewhere are back in the field. */
export function putBack(input, files) {
  setFiles(input, files);
  showRemoval(input);
}

function showRemoval(input) {
  input.dispatchEvent(new Event("change"));
  const list = input.closest(".form-group").querySelector("[data-photo-list]");
  [...list.children].forEach((item, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet btn-sm";
    button.textContent = say("Hapus foto");
    button.setAttribute("aria-label", say("Hapus foto {n}", { n: at + 1 }));
    button.addEventListener("click", () => {
      setFiles(input, taken.get(input).filter((_, other) => other !== at));
      showRemoval(input);
      input.form.dispatchEvent(new Event("input"));
      input.focus();
    });
    item.append(button);
  });
}

/** One large button opens the camera at once; photos made before are one tap further. */
export function cameraFirst(input) {
  input.setAttribute("capture", "environment");
  input.classList.add("visually-hidden");
  const camera = document.createElement("label");
  camera.className = "btn btn-secondary camera";
  camera.htmlFor = input.id;
  camera.textContent = say("Ambil foto");
  camera.prepend(input.closest("[data-photos]").querySelector(".icon"));
  input.after(camera);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet btn-sm";
  button.textContent = say("Pilih dari galeri");
  button.addEventListener("click", () => {
    input.removeAttribute("capture");
    input.click();
    input.setAttribute("capture", "environment");
  });
  input.closest("[data-photos]").append(button);
}
