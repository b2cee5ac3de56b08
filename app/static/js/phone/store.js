// What the phone keeps of field staff: queued actions with their photos, drafts of forms, and a few facts (whose phone it is now).

import { database } from "./database.js";

export { photoOf } from "./database.js";

export const { change, read } = database("petugas", {
  actions: { keyPath: "id", autoIncrement: true }, drafts: { keyPath: "name" }, facts: { keyPath: "name" },
});

export async function fact(name) {
  return (await read("facts", (facts) => facts.get(name)))?.value ?? null;
}

export const learn = (name, value) => change(["facts"], (facts) => facts.put({ name, value }));
