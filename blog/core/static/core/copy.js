/* Adds a copy button to code blocks and to fields with the class "copyable". The page provides the labels. */
(() => {
  "use strict";
  const labels = document.currentScript.dataset;
  const announcement = document.createElement("p");
  announcement.className = "visually-hidden";
  announcement.setAttribute("role", "status");

  /* Without access to the clipboard, as on a page without TLS, the text is selected, so that Ctrl+C copies it. */
  const copy = async source => {
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      return true;
    } catch {
      source.select ? source.select() : getSelection().selectAllChildren(source);
      return document.execCommand("copy");
    }
  };

  const showResult = (button, result) => {
    announcement.textContent = button.textContent = result;
    clearTimeout(button.timeout);
    button.timeout = setTimeout(() => {
      button.textContent = labels.copy;
      announcement.textContent = "";
    }, 4000);
  };

  const addButton = source => {
    const frame = document.createElement("div");
    const button = document.createElement("button");
    frame.className = "copy-frame";
    button.type = "button";
    button.className = "copy";
    button.textContent = labels.copy;
    button.addEventListener("click", async () => showResult(button, await copy(source) ? labels.copied : labels.failed));
    source.replaceWith(frame);
    frame.append(source, button);
  };

  document.querySelectorAll(".prose pre, input.copyable").forEach(addButton);
  document.body.append(announcement);
})();
