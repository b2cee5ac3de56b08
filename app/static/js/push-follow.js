// Following by the notifications of this browser: shows its form where the browser can, and fills it in.
// Its service worker has a scope of its own, /ikuti/, and so stands beside any other of the portal.

import { say } from "./words.js";

const form = document.querySelector("form[data-push]");

function bytesOf(word) {
  const text = atob(word.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(word.length / 4) * 4, "="));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function isSame(key, other) {
  const bytes = new Uint8Array(other ?? []);
  return bytes.length === key.length && bytes.every((byte, at) => byte === key[at]);
}

/** The subscription of this browser, under the key that is in force now. */
async function subscription(key) {
  const worker = await navigator.serviceWorker.register("/ikuti/sw.js", { scope: "/ikuti/" });
  await active(worker);
  const kept = await worker.pushManager.getSubscription();
  if (kept && isSame(key, kept.options.applicationServerKey)) return kept;
  await kept?.unsubscribe();
  return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** A new worker takes a moment; a page outside its scope cannot wait for it by `ready`. */
function active(registration) {
  const coming = registration.installing ?? registration.waiting;
  if (registration.active || !coming) return Promise.resolve();
  return new Promise((done) => coming.addEventListener("statechange", () => coming.state === "activated" && done()));
}

function tell(words) {
  form.querySelector("[data-push-note]").textContent = words;
}

async function follow() {
  tell(say("Sebentar ..."));
  if (await Notification.requestPermission() !== "granted") {
    tell(say("Peramban ini tidak mengizinkan pemberitahuan. Izinkan di setelan situs, lalu coba lagi."));
    return;
  }
  const { endpoint, keys } = (await subscription(bytesOf(form.dataset.push))).toJSON();
  form.elements.endpoint.value = endpoint;
  form.elements.p256dh.value = keys.p256dh;
  form.elements.auth.value = keys.auth;
  form.submit();
}

if (form && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    follow().catch(() => tell(say("Peramban ini tidak dapat menerima pemberitahuan sekarang. Coba lewat surel.")));
  });
}
