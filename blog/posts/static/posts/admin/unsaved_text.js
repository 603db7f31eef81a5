// What was typed and not saved yet, in this browser's own database: one record for each form that was opened,
// {id, user, form, version, at, fields}. Every page of the admin removes what the server says it has saved.
"use strict";

const kept = (() => {
  const { user, saved } = document.currentScript.dataset, STORE = "forms";

  // It stays open: a page that is left has no time to open it. Whoever clears the site's data closes it.
  let database;
  const opened = () => database ??= new Promise((done, failed) => {
    const opening = indexedDB.open("wheelhouse", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      opening.result.onclose = opening.result.onversionchange = again;
      done(opening.result);
    };
  });
  const again = event => {
    event.target.close();
    database = undefined;
  };

  // “strict”: it is done when it is on the disk, where neither a killed browser nor a power cut can take it away.
  const use = async (mode, act) => {
    const open = await opened().catch(error => {
      database = undefined;
      throw error;
    });
    return new Promise((done, failed) => {
      const transaction = open.transaction(STORE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request?.result);
      transaction.onabort = () => failed(transaction.error);
    });
  };

  // Nothing more comes: without this, a page that is left before it hears of the request takes it back.
  const atOnce = act => store => {
    act(store);
    store.transaction.commit();
  };

  // What was typed after a form was sent is newer than what was saved, and stays.
  const removeSaved = pairs => use("readwrite", store => {
    for (const [id, at] of pairs) {
      const found = store.get(id);
      found.onsuccess = () => found.result?.at <= Number(at) && store.delete(id);
    }
  });

  const pairs = saved.split(" ").filter(Boolean).map(pair => pair.split("@"));
  try {
    if (user) sessionStorage.setItem("wheelhouse.user", user); // for the page after logging out
  } catch {
    // Storage is refused: then nothing is kept either.
  }
  return {
    user,
    cleaned: (pairs.length ? removeSaved(pairs) : Promise.resolve()).catch(() => {}), // no database: nothing to remove
    all: () => use("readonly", store => store.getAll()),
    get: id => use("readonly", store => store.get(id)),
    put: record => use("readwrite", atOnce(store => store.put(record))),
    remove: id => use("readwrite", atOnce(store => store.delete(id))),
  };
})();
