// What the phone keeps in IndexedDB: queued actions with their photos, drafts of forms, and a few facts (whose phone it is now).
// A write is done only when it is on the disk, since the browser may be killed at any moment.

const STORES = { actions: { keyPath: "id", autoIncrement: true }, drafts: { keyPath: "name" }, facts: { keyPath: "name" } };
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("petugas", 1);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => { opening = null; reject(request.error); };
  });
  return opening;
}

async function run(mode, names, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, { durability: "strict" });
    const request = work(...names.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Write to these stores in one transaction; resolves to the result of the request that `work` returns. */
export const change = (names, work) => run("readwrite", names, work);

export const read = (name, work) => run("readonly", [name], work);

export async function fact(name) {
  return (await read("facts", (facts) => facts.get(name)))?.value ?? null;
}

export const learn = (name, value) => change(["facts"], (facts) => facts.put({ name, value }));

/** A copy in memory: the file that a camera hands over may be gone later. */
export async function photoOf(field, file) {
  return { field, name: file.name, type: file.type, data: new Blob([await file.arrayBuffer()], { type: file.type }) };
}
