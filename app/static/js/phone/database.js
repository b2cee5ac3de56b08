// A small database of this browser (IndexedDB). A write is done only when it is on the disk, since the browser may be killed at any moment.

/** `stores`: name -> options of each store. Gives `change(names, work)` and `read(name, work)`. */
export function database(name, stores) {
  let opening = null;

  function open() {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        for (const [store, options] of Object.entries(stores)) request.result.createObjectStore(store, options);
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => { opening = null; reject(request.error); };
    });
    return opening;
  }

  async function run(mode, names, work) {
    const opened = await open();
    return new Promise((resolve, reject) => {
      const transaction = opened.transaction(names, mode, { durability: "strict" });
      const request = work(...names.map((store) => transaction.objectStore(store)));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    /** Write to these stores in one transaction; resolves to the result of the request that `work` returns. */
    change: (names, work) => run("readwrite", names, work),
    read: (store, work) => run("readonly", [store], work),
  };
}

/** A copy in memory: the file that a camera hands over may be gone later. */
export async function photoOf(field, file) {
  return { field, name: file.name, type: file.type, data: new Blob([await file.arrayBuffer()], { type: file.type }) };
}

/** A key nobody can guess; also where the page is not secure and has no randomUUID. */
export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
