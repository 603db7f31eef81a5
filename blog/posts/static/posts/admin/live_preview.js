// The live preview: the server renders the text shortly after each change.
"use strict";

for (const editor of document.querySelectorAll("[data-editor]")) {
  const PAUSE_MS = 400, KEY = "wheelhouse.live-preview";
  const find = name => editor.querySelector(`[data-${name}]`);
  const area = editor.querySelector("textarea"), frame = find("preview"), toggle = find("toggle-preview");
  const token = area.form.elements.csrfmiddlewaretoken.value;
  let timer, request, filled = false;

  // Only the text in the frame is replaced, so that the scroll position stays.
  const show = html => {
    const main = filled && frame.contentDocument && frame.contentDocument.querySelector("main");
    if (main) {
      const rendered = new DOMParser().parseFromString(html, "text/html").querySelector("main");
      main.replaceChildren(...rendered.childNodes);
    } else {
      frame.srcdoc = html;
      filled = true;
    }
  };

  const render = async () => {
    request?.abort();
    request = new AbortController();
    const body = new FormData();
    body.append("body", area.value);
    try {
      const headers = { "X-CSRFToken": token };
      const answer = await fetch(editor.dataset.renderUrl, { method: "POST", body, headers, signal: request.signal });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.text());
      find("status").textContent = "";
    } catch (error) {
      if (error.name !== "AbortError") find("status").textContent = editor.dataset.previewFailed;
    }
  };

  const turn = on => {
    frame.hidden = !on;
    editor.classList.toggle("has-preview", on);
    toggle.setAttribute("aria-pressed", String(on));
    if (on) render();
  };

  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    const on = frame.hidden;
    localStorage.setItem(KEY, on ? "on" : "off");
    turn(on);
  });
  area.addEventListener("input", () => {
    clearTimeout(timer);
    if (!frame.hidden) timer = setTimeout(render, PAUSE_MS);
  });
  turn(localStorage.getItem(KEY) === "on");
}
