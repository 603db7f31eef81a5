// Unsaved text of forms, in IndexedDB: a record {id, user, form, version, at, fields} for each opened form. Every page of
// the admin deletes the records of forms that the server lists as saved (data-saved).
"use strict";

const unsavedText = (() => {
  const { user, saved } = document.currentScript.dataset, STORE = "forms";

  // The database stays open, because a page that is being left has no time to open it. Clearing the site's data closes it.
  let database;
  const open = () => database ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("wheelhouse", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.onclose = request.result.onversionchange = close;
      resolve(request.result);
    };
  });
  const close = event => {
    event.target.close();
    database = undefined;
  };

  // “strict” completes when the data is on disk, where it survives a killed browser and a power cut.
  const run = async (mode, act) => {
    const opened = await open().catch(error => {
      database = undefined;
      throw error;
    });
    return new Promise((resolve, reject) => {
      const transaction = opened.transaction(STORE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  };

  // Without an explicit commit, leaving the page before the request's event would abort the transaction.
  const commitAtOnce = act => store => {
    act(store);
    store.transaction.commit();
  };

  // Text that was typed after the submit is newer than what was saved, and stays.
  const removeSaved = pairs => run("readwrite", store => {
    for (const [id, at] of pairs) {
      const found = store.get(id);
      found.onsuccess = () => found.result?.at <= Number(at) && store.delete(id);
    }
  });

  const pairs = saved.split(" ").filter(Boolean).map(pair => pair.split("@"));
  try {
    if (user) sessionStorage.setItem("wheelhouse.user", user); // for the page after logging out
  } catch {
    // Storage is blocked, so nothing is stored in the database either.
  }
  return {
    user,
    ready: (pairs.length ? removeSaved(pairs) : Promise.resolve()).catch(() => {}), // no database: nothing to remove
    all: () => run("readonly", store => store.getAll()),
    put: record => run("readwrite", commitAtOnce(store => store.put(record))),
    remove: id => run("readwrite", commitAtOnce(store => store.delete(id))),
  };
})();
