// The service worker of the portal. Pages come from the network; without it the report form still opens, and every other page says
// honestly that it cannot be had. It sends what waits whenever the network answers, even if no page is open.

import { lastRead, remember } from "./reader.js";
import { flush } from "./send.js";

const SHELL = "portal-";
const PATIENCE = 6000;
const FRESH = 24 * 3600 * 1000;
const AWAY = new Set([502, 503, 504]);

// Without cookies: what is kept belongs to nobody.
const unnamed = (url) => new Request(url, { credentials: "omit" });

async function prepare(shell) {
  const cache = await caches.open(SHELL + shell.version);
  await cache.addAll(shell.files.map(unnamed));
  await self.skipWaiting();
}

async function takeOver(shell) {
  for (const name of await caches.keys()) if (name.startsWith(SHELL) && name !== SHELL + shell.version) await caches.delete(name);
  await self.clients.claim();
}

const kept = (url, shell) => caches.open(SHELL + shell.version).then((cache) => cache.match(url, { ignoreVary: true }));

const isPage = (path, shell) => shell.pages.some((page) => path === page || (page !== "/" && path.startsWith(`${page}/`)));

/** A kept form knows the categories of the day it was kept; it is read anew once a day. */
async function refresh(form, shell) {
  const copy = await kept(form, shell);
  if (copy && new Date(copy.headers.get("Date") ?? 0).getTime() > Date.now() - FRESH) return;
  const response = await fetch(unnamed(form));
  if (response.ok) await (await caches.open(SHELL + shell.version)).put(form, response);
}

/** `pages`: one for each language. The address may name one, else it is that of the page that was read last. */
async function inLanguage(pages, request, shell) {
  const asked = new URL(request.url).searchParams.get("lang");
  // Noted here too: the next page may be asked for before this one has noted it.
  if (Object.hasOwn(pages, asked)) await remember(asked).catch(() => {});
  const code = Object.hasOwn(pages, asked) ? asked : await lastRead().catch(() => shell.home);
  return kept(pages[code] ?? pages[shell.home], shell);
}

async function page(event, path, shell) {
  const isForm = path === "/lapor";
  try {
    const answer = fetch(event.request);
    // A navigation cannot be sent again with a limit of its own: a form that does not come in time opens from the phone.
    const response = isForm ? await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, PATIENCE))]) : await answer;
    if (response && !(isForm && AWAY.has(response.status))) {
      event.waitUntil(Promise.allSettled([flush(), ...Object.values(shell.forms).map((form) => refresh(form, shell))]));
      return response;
    }
    return (await inLanguage(shell.forms, event.request, shell)) ?? (await answer);
  } catch {
    return (await inLanguage(isForm ? shell.forms : shell.offline, event.request, shell)) ?? Response.error();
  }
}

async function file(request, shell) {
  return (await kept(request.url, shell)) ?? fetch(request);
}

function answer(event, shell) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (isPage(url.pathname, shell)) event.respondWith(page(event, url.pathname, shell));
  } else if (shell.files.includes(url.pathname + url.search)) event.respondWith(file(request, shell));
}

export function work(shell) {
  self.addEventListener("install", (event) => event.waitUntil(prepare(shell)));
  self.addEventListener("activate", (event) => event.waitUntil(takeOver(shell)));
  self.addEventListener("fetch", (event) => answer(event, shell));
  self.addEventListener("sync", (event) => { if (event.tag === "lapor-kirim") event.waitUntil(flush()); });
}
