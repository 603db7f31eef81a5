// After logging out: tell the user about unsaved text in this browser, and offer to remove it.
"use strict";

(async () => {
  const panel = document.querySelector("[data-unsaved]"), status = document.querySelector("[data-unsaved-status]");
  const user = sessionStorage.getItem("wheelhouse.user");
  const records = (await unsavedText.all()).filter(record => record.user === user);
  panel.hidden = !records.length;
  panel.querySelector("[data-remove]").addEventListener("click", async () => {
    for (const record of records) await unsavedText.remove(record.id);
    panel.hidden = true;
    status.textContent = status.dataset.removed;
  });
})().catch(() => {}); // a browser that blocks storage has no unsaved text
