// After logging out: what the writer has not saved is still on this computer. It is told, and can be removed.
"use strict";

(async () => {
  const panel = document.querySelector("[data-left]"), status = document.querySelector("[data-left-status]");
  const user = sessionStorage.getItem("wheelhouse.user");
  const left = (await kept.all()).filter(copy => copy.user === user);
  panel.hidden = !left.length;
  panel.querySelector("[data-remove]").addEventListener("click", async () => {
    for (const copy of left) await kept.remove(copy.id);
    panel.hidden = true;
    status.textContent = status.dataset.removed;
  });
})().catch(() => {}); // a browser that stores nothing has nothing left
