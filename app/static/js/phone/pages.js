// The pages that the phone keeps for the time without signal: own tasks, each in the cache of its officer and of nobody else.

import { ask } from "./send.js";
import { learn } from "./store.js";

export const cacheOf = (user) => `petugas-halaman-${user}`;
export const TILES = "petugas-ubin";
const FRAME = ["/petugas/", "/petugas/?tampilan=peta", "/petugas/antrean"];
const VERSIONS = "/petugas/versi";
const NEAR = [14, 13, 12, 11, 10];
const MOST_TILES = 80;
const PHOTO = /src="(\/petugas\/laporan\/[^"]+\/foto\/[^"]+)"/g;

/** Forget the kept pages of everybody but this officer (null: of everybody). */
export async function forgetPages(except = null) {
  if (!("caches" in self)) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(cacheOf("")) && name !== cacheOf(except)) await caches.delete(name);
  }
}

async function keep(cache, user, url) {
  const response = await ask(url);
  if (!response.ok) return;
  const text = await response.clone().text();
  // Somebody else may have signed in since the list was read.
  if (!text.includes(`name="petugas" content="${user}"`)) return;
  await cache.put(url, response);
  for (const [, src] of text.matchAll(PHOTO)) if (!(await cache.match(src))) await cache.add(src).catch(() => {});
}

/** A page is read anew when its report changed, or the frame around it; what is no task any more goes. */
async function keepTasks(cache, { petugas, rangka, tugas }) {
  const wanted = new Map(tugas.map(({ nomor, versi }) => [`/petugas/laporan/${nomor}`, `${versi} ${rangka}`]));
  const had = new Map((await (await cache.match(VERSIONS))?.json()) ?? []);
  for (const url of had.keys()) if (!wanted.has(url)) await cache.delete(url);
  for (const [url, version] of wanted) if (had.get(url) !== version) await keep(cache, petugas, url);
  await cache.put(VERSIONS, new Response(JSON.stringify([...wanted])));
}

function tilesAround(tasks) {
  const found = new Set();
  for (const zoom of NEAR) {
    const size = 2 ** zoom;
    for (const { lat, lon } of tasks) {
      if (lat === null) continue;
      const angle = (lat * Math.PI) / 180;
      const x = Math.floor(((lon + 180) / 360) * size);
      const y = Math.floor(((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * size);
      for (const dx of [0, -1, 1]) for (const dy of [0, -1, 1]) found.add(`/ubin/${zoom}/${x + dx}/${y + dy}.mvt`);
    }
  }
  return [...found].slice(0, MOST_TILES);
}

async function keepTiles(tasks) {
  const cache = await caches.open(TILES);
  for (const url of tilesAround(tasks)) {
    if (await cache.match(url)) continue;
    if (!(await cache.add(url).then(() => true, () => false))) return;
  }
}

/** Read the tasks anew and keep their pages; those that did not change are left as they are. Throws SignIn or Later. */
export async function refresh() {
  const response = await ask("/petugas/tugas.json");
  if (!response.ok) return null;
  const found = await response.json();
  await learn("petugas", found.petugas);
  if (!("caches" in self)) return found;
  await forgetPages(found.petugas);
  const cache = await caches.open(cacheOf(found.petugas));
  for (const url of FRAME) await keep(cache, found.petugas, url);
  await keepTasks(cache, found);
  await learn("diperbarui", { at: Date.now(), jam: found.jam });
  await keepTiles(found.tugas);
  return found;
}
