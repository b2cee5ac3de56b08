// The queue: every action an officer took, in order, until the server has answered or the officer has deleted it.
// States: "waiting"; "refused" (shown, with everything typed and photographed, until somebody decides); "sent" (kept two days, to look at).

import { newKey } from "./database.js";
import { change, read } from "./store.js";

const REMEMBERED = 2 * 24 * 3600 * 1000;
const channel = "BroadcastChannel" in self ? new BroadcastChannel("petugas") : null;

/** Call `work` whenever the queue changed, here or in another window. */
export function onChange(work) {
  channel?.addEventListener("message", work);
  self.addEventListener("antrean", work);
}

function tell() {
  channel?.postMessage("berubah");
  self.dispatchEvent(new Event("antrean"));
}

/** Keep an action; its draft goes in the same transaction, so that nothing is there twice or not at all. */
export async function add(action, draft) {
  const row = { ...action, key: newKey(), at: Date.now(), state: "waiting", answer: null };
  await change(["actions", "drafts"], (actions, drafts) => {
    drafts.delete(draft);
    return actions.add(row);
  });
  tell();
}

const everything = () => read("actions", (actions) => actions.getAll());

/** The unsent actions of one officer in the order in which they were taken. */
export async function unsent(user) {
  return (await everything()).filter((row) => row.user === user && row.state !== "sent");
}

export async function sent(user) {
  return (await everything()).filter((row) => row.user === user && row.state === "sent").reverse();
}

/** How many unsent actions other officers left on this phone. */
export async function ofOthers(user) {
  return (await everything()).filter((row) => row.user !== user && row.state !== "sent").length;
}

/** The action went through. What was queued after it on the same form's state goes on from the new version. */
export async function markSent(row, answer) {
  const later = (await unsent(row.user)).filter((other) => other.number === row.number && other.id > row.id && other.version === row.version);
  await change(["actions"], (actions) => {
    for (const other of later) if (row.version !== null) actions.put({ ...other, version: answer.versi });
    return actions.put({ ...row, photos: [], state: "sent", sentAt: Date.now(), answer });
  });
  tell();
}

export async function markRefused(row, answer) {
  await change(["actions"], (actions) => actions.put({ ...row, state: "refused", answer }));
  tell();
}

/** Send a refused action once more, on the report as it stands now; what was filed behind it goes along. */
export async function sendAgain(row, note) {
  const version = row.answer?.keadaan?.versi ?? row.version;
  const fields = row.fields.map(([name, value]) => [name, name === "catatan" && note !== undefined ? note : value]);
  const behind = (await unsent(row.user)).filter((other) => other.number === row.number && other.id > row.id && other.version !== null);
  await change(["actions"], (actions) => {
    for (const other of behind) actions.put({ ...other, version });
    return actions.put({ ...row, fields, version: row.version === null ? null : version, state: "waiting", answer: null });
  });
  tell();
}

export async function drop(row) {
  await change(["actions"], (actions) => actions.delete(row.id));
  tell();
}

export async function forgetOldSent() {
  const old = (await everything()).filter((row) => row.state === "sent" && row.sentAt < Date.now() - REMEMBERED);
  if (old.length) await change(["actions"], (actions) => { for (const row of old) actions.delete(row.id); });
}
