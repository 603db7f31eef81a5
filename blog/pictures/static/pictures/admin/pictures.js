// Pictures in the editor: picked, pasted or dropped. A dialog asks for the alternative text and uploads the file; then the
// picture's Markdown is inserted at the cursor.
"use strict";

for (const editor of document.querySelectorAll("[data-editor]")) {
  const find = name => editor.querySelector(`[data-${name}]`);
  const area = editor.querySelector("textarea"), files = find("files"), dialog = find("picture-dialog");
  const inside = name => dialog.querySelector(`[data-${name}]`);
  const alt = inside("alt"), decorative = inside("decorative"), error = inside("error"), upload = inside("upload");
  const token = area.form.elements.csrfmiddlewaretoken.value;
  const queue = [];

  // Outside of the post's form, so that Enter in the dialog does not save the post.
  document.body.append(dialog);
  for (const name of ["pick", "drop-hint"]) find(name).hidden = false;

  const showError = message => {
    error.textContent = message;
    error.hidden = !message;
  };

  const openDialog = () => {
    if (dialog.open || !queue.length) return;
    inside("file-name").textContent = queue[0].name;
    alt.value = "";
    decorative.checked = alt.disabled = upload.disabled = false;
    showError("");
    dialog.showModal();
    alt.focus();
  };

  const enqueue = added => {
    queue.push(...added);
    openDialog();
  };

  const closeDialog = () => {
    queue.shift();
    dialog.close();
    area.focus();
    openDialog();
  };

  const insert = markdown => {
    area.setRangeText(markdown, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const uploadFile = async () => {
    const file = queue[0];
    if (file.size > Number(dialog.dataset.maxBytes)) return showError(dialog.dataset.tooLarge);
    const body = new FormData();
    body.append("file", file, file.name || "picture");
    body.append("alt", alt.value);
    if (decorative.checked) body.append("decorative", "on");
    const response = await fetch(dialog.dataset.uploadUrl, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (response.status === 413) return showError(dialog.dataset.tooLarge);
    const result = await response.json();
    if (response.status !== 201) return showError(Object.values(result.errors).flat().join(" "));
    insert(result.markdown);
    closeDialog();
  };

  upload.addEventListener("click", async () => {
    upload.disabled = true;
    showError("");
    try {
      await uploadFile();
    } catch {
      showError(dialog.dataset.failed);
    }
    upload.disabled = false;
  });
  inside("cancel").addEventListener("click", closeDialog);
  dialog.addEventListener("cancel", event => {
    event.preventDefault();
    closeDialog();
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
    enqueue(files.files);
    files.value = "";
  });
  area.addEventListener("paste", event => {
    const data = event.clipboardData, names = Array.from(data.files, file => file.name);
    // Office programs add a picture of the copied text, file managers add the files' names as text.
    const text = data.getData("text/plain");
    if (!names.length || (text && !names.includes(text.split(/[\r\n]/)[0]))) return;
    event.preventDefault();
    enqueue(data.files);
  });
  area.addEventListener("dragover", event => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  area.addEventListener("drop", event => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    enqueue(event.dataTransfer.files);
  });
}
