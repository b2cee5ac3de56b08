// What this browser keeps of reports: those that wait for signal, their numbers once they are sent, and one draft.
// States of a report: "waiting"; "refused" (shown, with everything written and photographed, until somebody decides); "sent" (number and
// code, without text, photos and contact, until somebody deletes them).

import { database } from "./database.js";

const DRAFT = "laporan";
const DRAFT_LASTS = 24 * 3600 * 1000;
const { change, read } = database("lapor", { reports: { keyPath: "key" }, drafts: { keyPath: "name" } });
const channel = "BroadcastChannel" in self ? new BroadcastChannel("lapor") : null;

/** Call `work` whenever what is kept changed, here, in another window or in the service worker. */
export function onChange(work) {
  channel?.addEventListener("message", work);
  self.addEventListener("laporan", work);
}

function tell() {
  channel?.postMessage("berubah");
  self.dispatchEvent(new Event("laporan"));
}

/** Newest last. */
export async function reports() {
  return (await read("reports", (store) => store.getAll())).sort((one, other) => one.at - other.at);
}

export const reportOf = (key) => read("reports", (store) => store.get(key));

export async function keep(row) {
  await change(["reports"], (store) => store.put(row));
  tell();
}

export async function drop(key) {
  await change(["reports"], (store) => store.delete(key));
  tell();
}

/** It arrived: what was private of it leaves the phone, number and code stay. */
export const markSent = (row, { nomor, kode }) => keep({
  key: row.key, at: row.at, state: "sent", sentAt: Date.now(), number: nomor, code: kode, fields: [], photos: [],
});

export const markRefused = (row, answer) => keep({ ...row, state: "refused", answer });

/** It has to wait until that moment (milliseconds), and why. */
export const markLater = (row, until, answer) => keep({ ...row, until, answer });

export const saveDraft = (draft) => change(["drafts"], (store) => store.put({ ...draft, name: DRAFT, at: Date.now() }));

export const dropDraft = () => change(["drafts"], (store) => store.delete(DRAFT));

/** The draft, if it is not older than a day; an older one is deleted. */
export async function draft() {
  const found = await read("drafts", (store) => store.get(DRAFT));
  if (!found) return null;
  if (found.at > Date.now() - DRAFT_LASTS) return found;
  await dropDraft();
  return null;
}
