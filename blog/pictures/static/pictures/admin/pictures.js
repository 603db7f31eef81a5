// Pictures in the editor: by picker, paste or drop. Each is described in a dialog and uploaded; then its Markdown is put
// where the cursor was.
"use strict";

for (const editor of document.querySelectorAll("[data-editor]")) {
  const find = name => editor.querySelector(`[data-${name}]`);
  const area = editor.querySelector("textarea"), files = find("files"), dialog = find("picture-dialog");
  const inside = name => dialog.querySelector(`[data-${name}]`);
  const alt = inside("alt"), decorative = inside("decorative"), error = inside("error"), upload = inside("upload");
  const token = area.form.elements.csrfmiddlewaretoken.value;
  const waiting = [];

  // Outside of the post's form: Enter in the dialog must not save the post.
  document.body.append(dialog);
  for (const name of ["pick", "drop-hint"]) find(name).hidden = false;

  const tell = message => {
    error.textContent = message;
    error.hidden = !message;
  };

  const next = () => {
    if (dialog.open || !waiting.length) return;
    inside("file-name").textContent = waiting[0].name;
    alt.value = "";
    decorative.checked = alt.disabled = upload.disabled = false;
    tell("");
    dialog.showModal();
    alt.focus();
  };

  const add = chosen => {
    waiting.push(...chosen);
    next();
  };

  const done = () => {
    waiting.shift();
    dialog.close();
    area.focus();
    next();
  };

  const insert = markdown => {
    area.setRangeText(markdown, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const send = async () => {
    const file = waiting[0];
    if (file.size > Number(editor.dataset.largestBytes)) return tell(editor.dataset.tooLarge);
    const body = new FormData();
    body.append("file", file, file.name || "picture");
    body.append("alt", alt.value);
    if (decorative.checked) body.append("decorative", "on");
    const answer = await fetch(editor.dataset.uploadUrl, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (answer.status === 413) return tell(editor.dataset.tooLarge);
    const said = await answer.json();
    if (answer.status !== 201) return tell(Object.values(said.errors).flat().join(" "));
    insert(said.markdown);
    done();
  };

  upload.addEventListener("click", async () => {
    upload.disabled = true;
    tell("");
    try {
      await send();
    } catch {
      tell(editor.dataset.failed);
    }
    upload.disabled = false;
  });
  inside("cancel").addEventListener("click", done);
  dialog.addEventListener("cancel", event => {
    event.preventDefault();
    done();
  });
  decorative.addEventListener("change", () => {
    alt.disabled = decorative.checked;
    if (decorative.checked) alt.value = "";
  });
  alt.addEventListener("keydown", event => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    upload.click();
  });

  find("pick").addEventListener("click", () => files.click());
  files.addEventListener("change", () => {
    add(files.files);
    files.value = "";
  });
  area.addEventListener("paste", event => {
    const data = event.clipboardData, names = Array.from(data.files, file => file.name);
    // Office programs put a picture of what was copied beside its text, file managers the files' names.
    const text = data.getData("text/plain");
    if (!names.length || (text && !names.includes(text.split(/[\r\n]/)[0]))) return;
    event.preventDefault();
    add(data.files);
  });
  area.addEventListener("dragover", event => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  area.addEventListener("drop", event => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
}
