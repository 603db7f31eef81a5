/* The reader's theme, under the key of Django's admin. In the head, so that no page is first drawn in another. */
(() => {
  const apply = theme => {
    document.documentElement.dataset.theme = theme;
    document.querySelectorAll("[data-scheme]").forEach(meta => {
      const scheme = meta.dataset.scheme;
      meta.media = theme === "auto" ? `(prefers-color-scheme: ${scheme})` : theme === scheme ? "all" : "not all";
    });
    const select = document.getElementById("readers-theme");
    if (select) select.value = theme;
  };
  const restore = () => {
    let theme;
    try { theme = localStorage.theme; } catch { /* storage is blocked */ }
    apply(theme || "auto");
  };
  restore();
  addEventListener("pageshow", restore);
  addEventListener("change", ({target}) => {
    if (target.id !== "readers-theme") return;
    try { localStorage.theme = target.value; } catch { /* for this page only */ }
    apply(target.value);
  });
})();
