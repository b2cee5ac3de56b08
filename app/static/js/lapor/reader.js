// In which language pages are read here: the service worker sees none of them, and has to open the form in it without signal.

import { database } from "./database.js";

const NAME = "language";
const { change, read } = database("portal", { facts: { keyPath: "name" } });

/** The language of the page that was read last; undefined before the first one. */
export const lastRead = async () => (await read("facts", (store) => store.get(NAME)))?.code;

export async function remember(code) {
  if (await lastRead() !== code) await change(["facts"], (store) => store.put({ name: NAME, code }));
}
