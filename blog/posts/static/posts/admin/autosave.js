// Autosave: stores the form's content in the browser shortly after each change, and offers unsaved text on the next
// visit. A record is deleted once the server has saved it (unsaved_text.js), once the text equals the stored text, or
// when the user discards it.
"use strict";

for (const place of document.querySelectorAll("[data-autosave]")) {
  const PAUSE_MS = 500, IGNORED_TYPES = new Set(["hidden", "submit", "button", "file", "reset"]);
  const form = place.closest("form"), messages = place.dataset, panel = place.querySelector("[data-offers]");
  const status = form.querySelector("[data-autosave-status]"), submittedAt = place.querySelector("[data-submitted-at]");
  const { submission_id: id, base_version: version } = form.elements;

  // --- Reading the fields, as they are now or as the page was loaded, and writing them

  const fields = () => [...form.elements].filter(field => field.name && !IGNORED_TYPES.has(field.type));
  const readOption = option => option ? [option.value, option.text] : ["", ""];
  const current = field => {
    if (field.type === "checkbox") return field.checked;
    return field.options ? readOption(field.selectedOptions[0]) : field.value;
  };
  const original = field => {
    if (field.type === "checkbox") return field.defaultChecked;
    if (!field.options) return field.defaultValue;
    return readOption([...field.options].find(option => option.defaultSelected) ?? field.options[0]);
  };
  const read = value => Object.fromEntries(fields().map(field => [field.name, value(field)]));
  const write = (field, value) => {
    if (field.type === "checkbox") field.checked = value;
    else if (field.options) {
      const [chosen, label] = value;
      if (![...field.options].some(option => option.value === chosen)) field.add(new Option(label, chosen));
      field.value = chosen;
    } else field.value = value;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  };

  // --- Storing

  const stored = JSON.stringify(read(original));
  let last = stored, returned = false, stopped = false, timer;
  const showStatus = message => {
    if (status.textContent !== message) status.textContent = message; // screen readers announce each minute once
  };
  const format = (at, style) => new Intl.DateTimeFormat(document.documentElement.lang, style).format(at);

  const save = async () => {
    clearTimeout(timer);
    timer = undefined;
    const values = read(current), text = JSON.stringify(values), at = Date.now();
    if (text === last || stopped) return;
    last = text;
    try {
      // A form that was returned with errors contains unsaved text, although it equals the loaded page.
      if (text === stored && !returned) {
        await unsavedText.remove(id.value);
        return showStatus("");
      }
      const owner = { user: unsavedText.user, form: messages.form };
      await unsavedText.put({ id: id.value, ...owner, version: version.value, at, fields: values });
      showStatus(messages.autosaved.replace("{time}", format(at, { timeStyle: "short" })));
    } catch {
      last = undefined; // try again after the next change
      showStatus(messages.blocked);
    }
  };

  // Clicks and keys anywhere, too: calendars, lists and the prepopulated slug change fields without an event.
  for (const type of ["input", "change", "click", "keyup"]) {
    document.addEventListener(type, () => timer ??= setTimeout(save, PAUSE_MS), true);
  }
  addEventListener("beforeunload", save); // there is time until the next page responds
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", save); // phones close pages in the background without another event
  form.addEventListener("submit", () => {
    save();
    submittedAt.value = Date.now();
  });
  form.querySelector("[data-discard-mine]")?.addEventListener("click", () => {
    stopped = true;
    unsavedText.remove(id.value).catch(() => {});
  });

  // --- Offering

  // An open form holds a lock named after its id, so that other tabs don't offer its text. Without TLS browsers have no
  // locks; the text is then offered although it is open in another tab, which does no harm.
  const hold = name => navigator.locks?.request(name, { ifAvailable: true }, lock => lock && new Promise(() => {}));
  const isOpenElsewhere = async id => {
    if (!navigator.locks) return false;
    const free = navigator.locks.request(id, { signal: AbortSignal.timeout(1000) }, () => true); // reloads release late
    return !await free.catch(() => false);
  };

  const restore = async record => {
    await save(); // the current content stays in a record of its own
    stopped = true;
    id.value = record.id; // if this form created a post before the crash, saving it changes that post
    version.value = record.version; // so that saving detects a conflict
    hold(record.id);
    for (const field of fields()) {
      const value = record.fields[field.name];
      if (value !== undefined && JSON.stringify(value) !== JSON.stringify(current(field))) write(field, value);
    }
    stopped = false;
    last = JSON.stringify(read(current));
    showStatus(messages.restored);
    form.elements.title.focus();
  };

  const offer = record => {
    const box = place.querySelector("[data-offer]").content.firstElementChild.cloneNode(true);
    const find = name => box.querySelector(`[data-${name}]`);
    const show = discarded => {
      find("choices").hidden = discarded;
      find("discarded").hidden = !discarded;
    };
    const { title, summary, body, tag_names: tags } = record.fields;
    find("time").textContent = format(record.at, { dateStyle: "medium", timeStyle: "short" });
    find("time").dateTime = new Date(record.at).toISOString();
    find("text").textContent = [title, summary, body, tags].filter(Boolean).join("\n\n");
    find("changed-since").hidden = record.version === version.value;
    find("restore").addEventListener("click", async () => {
      await restore(record);
      box.remove();
      panel.hidden = !panel.querySelector(".unsaved-offer");
    });
    find("discard").addEventListener("click", async () => {
      await unsavedText.remove(record.id);
      show(true);
      find("undo").focus();
    });
    find("undo").addEventListener("click", async () => {
      await unsavedText.put(record);
      show(false);
      find("restore").focus();
    });
    panel.append(box);
    panel.hidden = false;
  };

  const start = async () => {
    hold(id.value);
    await unsavedText.ready;
    const all = await unsavedText.all();
    const mine = record => record.user === unsavedText.user && record.form === messages.form;
    const own = all.find(record => record.id === id.value);
    if (own) {
      returned = true;
      last = undefined;
    }
    await save(); // text that was returned with errors, or that the browser has filled in again
    for (const record of all.filter(mine).sort((one, other) => other.at - one.at)) {
      if (record === own) continue;
      if (JSON.stringify(record.fields) === stored) await unsavedText.remove(record.id);
      else if (!await isOpenElsewhere(record.id)) offer(record);
    }
  };
  start().catch(() => showStatus(messages.blocked));
}
