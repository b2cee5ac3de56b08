// Sends the reports that wait, one sender at a time. Each has a key of its own and the server one report for each key, so sending again
// after an answer got lost is safe: the same number comes back.

import { keep, markLater, markRefused, markSent, reportOf, reports } from "./store.js";
import { worded } from "./words.js";

const UPLOAD = 600000;
const MINUTE = 60000;
const STALE = 30 * 24 * 60 * MINUTE;
const REFUSALS = new Set([400, 403, 413, 422]);

const TOO_LARGE = {
  sebab: worded("Foto terlalu besar untuk dikirim."),
  isian: { foto: worded("Foto terlalu besar untuk dikirim. Kurangi fotonya.") },
};

/** No signal, or the server cannot at the moment. */
export class Later extends Error {}

function formOf(row, awaited) {
  const form = new FormData();
  for (const [name, value] of row.fields) form.append(name, value);
  for (const photo of row.photos) form.append(photo.field, photo.data, photo.name);
  if (awaited) form.append("bukti", "1");
  return form;
}

async function post(row, awaited) {
  const headers = { "Idempotency-Key": row.key, Accept: "application/json" };
  const signal = AbortSignal.timeout?.(UPLOAD);
  try {
    return await fetch("/lapor/kirim", { method: "POST", body: formOf(row, awaited), headers, signal, cache: "no-store", redirect: "error" });
  } catch {
    throw new Later();
  }
}

/** Send one. What answers in our place (the page of a hotspot, a proxy) does not speak as the server does, and counts as no signal. */
async function sendOne(row, awaited) {
  const response = await post(row, awaited);
  const answer = await response.json().catch(() => ({}));
  if (response.ok && answer.nomor) return markSent(row, answer);
  if (response.status === 429 && answer.sebab) {
    return markLater(row, Date.now() + (Number(response.headers.get("Retry-After")) || 60) * 1000, answer);
  }
  if (response.status === 413) return markRefused(row, TOO_LARGE);
  if (REFUSALS.has(response.status) && answer.sebab) return markRefused(row, answer);
  throw new Later();
}

const locked = (work) => (navigator.locks ? navigator.locks.request("lapor-kirim", work) : work());

const isDue = (row) => row.state === "waiting" && !row.held && (row.until ?? 0) <= Date.now();

/** Send everything that waits. Throws Later when there is no signal. What waited longer than a month asks its owner first. */
export const flush = () => locked(async () => {
  for (const { key } of await reports()) {
    const row = await reportOf(key);
    if (!row || !isDue(row)) continue;
    if (row.at < Date.now() - STALE) await keep({ ...row, held: true });
    else await sendOne(row, false);
  }
});

/** Send this one now, while somebody waits for it; gives what became of it ("waiting" without signal). */
export const sendNow = (key, awaited) => locked(async () => {
  const row = await reportOf(key);
  if (row && row.state !== "sent") await sendOne({ ...row, state: "waiting", held: false }, awaited).catch((error) => { if (!(error instanceof Later)) throw error; });
  return reportOf(key);
});

/** Have the browser send when there is signal again, even if no page is open. */
export async function sendLater() {
  const registration = await navigator.serviceWorker?.getRegistration("/");
  await registration?.sync?.register("lapor-kirim").catch(() => {});
}
