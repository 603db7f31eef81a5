/* Puts a button on every block of code of an article. Without this script there is none; its words come from the page. */
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const spoken = document.createElement("p");
  spoken.className = "unseen";
  spoken.setAttribute("role", "status");

  /* Where the clipboard is out of reach, as on a page without TLS, the code stays selected: a key away. */
  const copy = async code => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(code);
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

  const addButton = pre => {
    const frame = document.createElement("div");
    const button = document.createElement("button");
    frame.className = "code-frame";
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.addEventListener("click", async () => tell(button, await copy(pre) ? words.copied : words.failed));
    pre.replaceWith(frame);
    frame.append(pre, button);
  };

  document.querySelectorAll(".prose pre").forEach(addButton);
  document.body.append(spoken);
})();
