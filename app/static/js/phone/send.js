// Sends the queue: in order within each report, one sender at a time, until there is no signal or nothing left.
// A refusal holds back only what was queued behind it on the same report.

import { markRefused, markSent, unsent } from "./queue.js";
import { fact, learn } from "./store.js";

const PATIENCE = 30000;
const UPLOAD = 600000;
const REFUSALS = new Set([400, 403, 404, 409, 413, 422]);

/** The session ended: nobody is lost, somebody has to sign in. */
export class SignIn extends Error {}

/** No signal, or the server cannot at the moment; `seconds` if it said when. */
export class Later extends Error {
  constructor(seconds = 0) {
    super("nanti");
    this.seconds = seconds;
  }
}

/** Fetch from the server alone: no redirect is followed, since it only leads to the sign-in page. */
export async function ask(url, options = {}) {
  let response;
  try {
    response = await fetch(url, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE), ...options });
  } catch {
    throw new Later();
  }
  if (response.type === "opaqueredirect") throw new SignIn();
  if (response.status >= 500 || response.status === 429) throw new Later(Number(response.headers.get("Retry-After")) || 0);
  return response;
}

/** Who is signed in, and a token for what they send. */
export async function pass() {
  const response = await ask("/petugas/kunci.json");
  // Another role is signed in on this phone: for field staff that is the same as nobody.
  if (!response.ok) throw new SignIn();
  return response.json();
}

function formOf(row) {
  const form = new FormData();
  for (const [name, value] of row.fields) form.append(name, value);
  if (row.version !== null) form.append("versi", row.version);
  for (const photo of row.photos) form.append(photo.field, photo.data, photo.name);
  return form;
}

function post(row, token) {
  const headers = { "X-CSRFToken": token, "Idempotency-Key": row.key, Accept: "application/json" };
  return ask(`/petugas/laporan/${row.number}/kirim/${row.action}`, { method: "POST", body: formOf(row), headers, signal: AbortSignal.timeout(UPLOAD) });
}

const answerOf = (response) => response.json().catch(() => ({}));

/** Send one action; true if it went through. */
async function sendOne(row, allowed) {
  const response = await post(row, allowed.csrf_token);
  if (response.ok) {
    await markSent(row, await response.json());
    return true;
  }
  if (!REFUSALS.has(response.status)) throw new Later();
  const sebab = response.status === 413 ? "Foto terlalu besar untuk dikirim." : "Server tidak menerima langkah ini.";
  await markRefused(row, { sebab, ...(await answerOf(response)), code: response.status });
  return false;
}

async function drain() {
  const user = await fact("petugas");
  const tried = new Set();
  let went = 0;
  for (;;) {
    const rows = await unsent(user);
    const held = new Set();
    const next = rows.find((row) => {
      const free = row.state === "waiting" && !held.has(row.number) && !tried.has(row.id);
      held.add(row.number);
      return free;
    });
    if (!next) return went;
    // A fresh token for each, and proof that nobody else has signed in meanwhile.
    const allowed = await pass();
    if (allowed.petugas !== user) {
      await learn("petugas", allowed.petugas);
      return went;
    }
    tried.add(next.id);
    if (await sendOne(next, allowed)) went += 1;
  }
}

/** Send all that can be sent; how many went. Throws SignIn or Later when it has to stop before the end. */
export function flush() {
  return navigator.locks ? navigator.locks.request("petugas-kirim", drain) : drain();
}
