// What is wrong, beside its fields and summed up above the form, as the server writes it where there is no script.

import { say } from "./words.js";

const DONE = "data-told";
const fieldOf = (form, name) => form.querySelector(`#f-${CSS.escape(name)}`) ?? form.querySelector(`[name="${CSS.escape(name)}"]`);

function icon() {
  const from = document.querySelector(".emergency .icon");
  const copy = from.cloneNode(true);
  copy.setAttribute("class", "icon icon-sm");
  return copy;
}

/** Take away what was said before. */
export function clear(form, news) {
  news.replaceChildren();
  for (const old of form.querySelectorAll(`[${DONE}], .invalid-feedback`)) old.remove();
  for (const group of form.querySelectorAll(".is-invalid")) group.classList.remove("is-invalid");
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    const rest = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => !id.endsWith("-error")).join(" ");
    if (rest) field.setAttribute("aria-describedby", rest);
    else field.removeAttribute("aria-describedby");
  }
}

function beside(field, name, sentence) {
  const group = field.closest(".form-group, fieldset") ?? field.parentElement;
  const told = document.createElement("p");
  told.className = "invalid-feedback";
  told.setAttribute(DONE, "");
  told.id = `f-${name}-error`;
  const words = document.createElement("span");
  words.textContent = say(sentence);
  told.append(icon(), words);
  group.classList.add("is-invalid");
  group.append(told);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${told.id}`.trim());
  const hidden = field.closest("details");
  if (hidden) hidden.open = true;
}

function headOf(faults, sentence) {
  if (!faults) return [say("Belum dapat dikirim."), sentence && say(sentence)].join(" ");
  return faults === 1 ? say("Belum dapat dikirim. Periksa isian ini:") : say("Belum dapat dikirim. Periksa {many} isian ini:", { many: faults });
}

/** `errors`: field -> sentence; `sentence` where no field is to blame. The focus goes to the first thing that is wrong. */
export function show(form, news, errors, sentence) {
  clear(form, news);
  const box = document.createElement("div");
  box.className = "error-summary";
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  const title = document.createElement("h2");
  const list = document.createElement("ul");
  const all = Object.entries(errors ?? {});
  for (const [name, words] of all) {
    const field = fieldOf(form, name);
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.textContent = say(words);
    if (field) {
      field.id ||= `f-${name}`;
      link.href = `#${field.id}`;
      beside(field, name, words);
    }
    item.append(link);
    list.append(item);
  }
  title.textContent = headOf(all.length, sentence);
  box.append(title, ...(all.length ? [list] : []));
  news.replaceChildren(box);
  box.focus();
}

/** A word that blames no field. */
export function notice(news, title, sentence, kind = "warning") {
  const box = document.createElement("div");
  box.className = `alert alert-${kind}`;
  box.tabIndex = -1;
  const words = document.createElement("div");
  const [head, text] = [document.createElement("p"), document.createElement("p")];
  head.className = "alert-title";
  head.textContent = title;
  text.textContent = sentence;
  words.append(head, text);
  box.append(words);
  news.replaceChildren(box);
  box.focus();
}
