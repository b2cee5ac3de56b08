// The service worker of /petugas/: pages come from the network and, without signal, from what the phone kept of its officer.
// It also sends the queue when the browser says that there is signal again, even if no page is open.

import { TILES, cacheOf } from "./pages.js";
import { flush } from "./send.js";
import { fact } from "./store.js";

const SHELL = "petugas-kerangka-";
const PATIENCE = 6000;

const within = (request, ms) => fetch(request, { signal: AbortSignal.timeout(ms) });

async function prepare(shell) {
  const cache = await caches.open(SHELL + shell.version);
  await cache.addAll(shell.files);
  await self.skipWaiting();
}

async function takeOver(shell) {
  for (const name of await caches.keys()) if (name.startsWith(SHELL) && name !== SHELL + shell.version) await caches.delete(name);
  await self.clients.claim();
}

/** The kept page of the officer whose phone it is; nothing once they signed out. */
async function kept(request) {
  const user = await fact("petugas");
  if (user === null) return undefined;
  const cache = await caches.open(cacheOf(user));
  return (await cache.match(request.url)) ?? cache.match(request.url, { ignoreSearch: true });
}

async function page(request, shell) {
  try {
    // A navigation cannot be sent again with a limit of its own: without answer in time the kept page is shown.
    const answer = fetch(request);
    const copy = await kept(request);
    const response = copy ? await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, PATIENCE))]) : await answer;
    if (response && response.status < 500) return response;
    return copy ?? (await answer);
  } catch {
    return (await kept(request)) ?? (await caches.match(shell.offline)) ?? Response.error();
  }
}

async function keptFirst(request, name) {
  return (await caches.match(request)) ?? fetchAndKeep(request, name);
}

async function fetchAndKeep(request, name) {
  const response = await fetch(request);
  if (response.ok && name) await (await caches.open(name)).put(request, response.clone());
  return response;
}

async function networkFirst(request, name) {
  try {
    const response = await within(request, PATIENCE);
    if (response.ok && name) await (await caches.open(name)).put(request, response.clone());
    return response;
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}

function answer(event, shell) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, shell));
  else if (url.pathname.startsWith("/ubin/")) event.respondWith(networkFirst(request, TILES));
  else if (url.pathname.startsWith("/petugas/kode/") || url.searchParams.has("v")) event.respondWith(keptFirst(request, SHELL + shell.version));
  else if (url.pathname.startsWith("/static/")) event.respondWith(networkFirst(request));
  else if (url.pathname.includes("/foto/")) event.respondWith(kept(request).then((copy) => copy ?? fetch(request)));
}

export function work(shell) {
  self.addEventListener("install", (event) => event.waitUntil(prepare(shell)));
  self.addEventListener("activate", (event) => event.waitUntil(takeOver(shell)));
  self.addEventListener("fetch", (event) => answer(event, shell));
  self.addEventListener("sync", (event) => { if (event.tag === "kirim") event.waitUntil(flush()); });
}
