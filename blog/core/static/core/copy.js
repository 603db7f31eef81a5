/* Puts a button on every block of code of an article, and on a field that is there to be copied. Without this script
   there is none; its words come from the page. */
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");

  /* Where the clipboard is out of reach, as on a page without TLS, what is to be copied stays selected: a key away. */
  const copy = async source => {
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      return true;
    } catch {
      source.select ? source.select() : getSelection().selectAllChildren(source);
      return document.execCommand("copy");
    }
  };

  const tell = (button, said) => {
    spoken.textContent = button.textContent = said;
    clearTimeout(button.waiting);
    button.waiting = setTimeout(() => {
      button.textContent = words.copy;
      spoken.textContent = "";
    }, 4000);
  };

  const addButton = source => {
    const frame = document.createElement("div");
    const button = document.createElement("button");
    frame.className = "copy-frame";
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.addEventListener("click", async () => tell(button, await copy(source) ? words.copied : words.failed));
    source.replaceWith(frame);
    frame.append(source, button);
  };

  document.querySelectorAll(".prose pre, input.copied").forEach(addButton);
  document.body.append(spoken);
})();
