// What every page gains from JavaScript. Each page works without it; nothing here is needed to send a form.

import { say } from "./words.js";

const announcer = () => document.getElementById("announcer");

/** Say something to screen readers without moving the focus. */
function announce(text) {
  const region = announcer();
  if (region) region.textContent = text;
}

/** The hidden copy buttons appear where the browser can copy. */
function prepareCopying(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll?.("[data-copy][hidden]") ?? []) button.hidden = false;
}

async function copy(button) {
  const words = button.querySelector("span") ?? button;
  const before = words.textContent;
  await navigator.clipboard.writeText(button.dataset.copy);
  words.textContent = say("Tersalin");
  announce(say("{text} tersalin", { text: button.dataset.copy }));
  setTimeout(() => { words.textContent = before; }, 2000);
}

/** An error summary or a result takes the focus, so that nobody misses it. */
function takeFocus(root) {
  const target = root.matches?.("[data-focus]") ? root : root.querySelector?.("[data-focus]");
  target?.focus();
}

/** GET forms that send themselves when a choice changes; typing waits for Enter. */
function autosubmit(event) {
  const form = event.target.closest?.("form[data-autosubmit]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
}

/** A form leaves once: the second click is dropped until the page comes back or the answer arrives. */
function sendOnce(event) {
  const form = event.target;
  if (!form.matches?.("form[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "1";
  for (const button of form.querySelectorAll("button[type=submit]")) {
    button.classList.add("is-busy");
    button.setAttribute("aria-disabled", "true");
  }
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[type=submit]")) {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
  }
}

function releaseAll() {
  for (const form of document.querySelectorAll("form[data-sent]")) release(form);
}

/** Empty fields of a filter form stay out of the address. */
function dropEmptyFields(event) {
  const form = event.target;
  if (!form.matches?.("form[method=get]")) return;
  const empty = [...form.elements].filter((field) => field.name && !field.value && !field.disabled);
  for (const field of empty) field.disabled = true;
  setTimeout(() => { for (const field of empty) field.disabled = false; }, 0);
}

/** Account menus close by Escape and by a click elsewhere. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
}

/** What an error page says, beside the form that was sent; a failed refresh of a list stays quiet. */
function tellError({ detail }) {
  const { xhr, requestConfig } = detail;
  if (requestConfig.verb === "get" || xhr.status === 409 || xhr.status === 422) return;
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const sentence = page.querySelector("#isi .lead")?.textContent ?? say("Server tidak dapat memproses permintaan ini. Coba lagi.");
  const box = document.createElement("div");
  box.className = "alert alert-danger";
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  box.textContent = sentence;
  document.getElementById("kabar")?.replaceChildren(box);
  box.focus();
}

/** htmx: the CSRF header, focus after swaps, and a word where the server cannot be reached. */
function joinHtmx() {
  let focused = null;
  document.body.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name=csrf-token]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    focused = active && active.id && event.detail.target.contains(active) ? active.id : null;
  });
  document.body.addEventListener("htmx:load", (event) => {
    if (event.detail.elt === document.body) return;
    takeFocus(event.detail.elt);
    prepareCopying(event.detail.elt);
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
    focused = null;
  });
  document.body.addEventListener("htmx:afterRequest", releaseAll);
  document.body.addEventListener("htmx:responseError", tellError);
  document.body.addEventListener("htmx:sendError", () => announce(say("Server tidak dapat dihubungi. Data di layar mungkin sudah lama.")));
}

document.addEventListener("submit", dropEmptyFields);
document.addEventListener("submit", sendOnce, true);
document.addEventListener("change", autosubmit);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  closeMenus(event.target.closest("details[data-menu]"));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
window.addEventListener("pageshow", releaseAll);
joinHtmx();
prepareCopying(document);
takeFocus(document);
