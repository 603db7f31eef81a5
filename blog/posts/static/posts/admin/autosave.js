// Keeps what is typed into the form, a moment after each change, and offers on the next visit what was never saved.
// The copy goes when the server says that it has saved it (kept.js), when the text is again as stored, or by choice.
"use strict";

for (const place of document.querySelectorAll("[data-autosave]")) {
  const PAUSE_MS = 500, NEVER_TYPED = new Set(["hidden", "submit", "button", "file", "reset"]);
  const form = place.closest("form"), words = place.dataset, panel = place.querySelector("[data-offers]");
  const status = form.querySelector("[data-kept-status]"), sentAt = place.querySelector("[data-kept-at]");
  const { submission_id: id, base_version: version } = form.elements;

  // --- The form as a record: what is in the fields now, or what the page came with, and back

  const fields = () => [...form.elements].filter(field => field.name && !NEVER_TYPED.has(field.type));
  const choice = option => option ? [option.value, option.text] : ["", ""];
  const typed = field => {
    if (field.type === "checkbox") return field.checked;
    return field.options ? choice(field.selectedOptions[0]) : field.value;
  };
  const original = field => {
    if (field.type === "checkbox") return field.defaultChecked;
    if (!field.options) return field.defaultValue;
    return choice([...field.options].find(option => option.defaultSelected) ?? field.options[0]);
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

  // --- Keeping

  const stored = JSON.stringify(read(original));
  let last = stored, returned = false, dropped = false, timer;
  const say = message => {
    if (status.textContent !== message) status.textContent = message; // a screen reader hears each minute once
  };
  const format = (at, style) => new Intl.DateTimeFormat(document.documentElement.lang, style).format(at);

  const keep = async () => {
    clearTimeout(timer);
    timer = undefined;
    const values = read(typed), text = JSON.stringify(values), at = Date.now();
    if (text === last || dropped) return;
    last = text;
    try {
      // A form that came back unsaved holds the refused text: there, being as the page came is no reason to drop it.
      if (text === stored && !returned) {
        await kept.remove(id.value);
        return say("");
      }
      await kept.put({ id: id.value, user: kept.user, form: words.form, version: version.value, at, fields: values });
      say(words.kept.replace("{time}", format(at, { timeStyle: "short" })));
    } catch {
      last = undefined; // tried again at the next change
      say(words.refused);
    }
  };

  // Clicks and keys too, anywhere: calendars, lists and the address made of the title change fields without a word.
  for (const type of ["input", "change", "click", "keyup"]) {
    document.addEventListener(type, () => timer ??= setTimeout(keep, PAUSE_MS), true);
  }
  addEventListener("beforeunload", keep); // there is time until the next page answers
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", keep); // phones end pages in the background without a word
  form.addEventListener("submit", () => {
    keep();
    sentAt.value = Date.now();
  });
  form.querySelector("[data-drop-mine]")?.addEventListener("click", () => {
    dropped = true;
    kept.remove(id.value).catch(() => {});
  });

  // --- Offering

  // An open form holds a lock of its id, so that another tab knows it is not lost. Without TLS browsers have no locks:
  // then a text is offered though it is open elsewhere, which takes nothing away.
  const hold = held => navigator.locks?.request(held, { ifAvailable: true }, lock => lock && new Promise(() => {}));
  const isOpenElsewhere = async other => {
    if (!navigator.locks) return false;
    const free = navigator.locks.request(other, { signal: AbortSignal.timeout(1000) }, () => true); // a reload lets go late
    return !await free.catch(() => false);
  };

  const restore = async copy => {
    await keep(); // what is in the fields now stays as a copy of its own
    dropped = true;
    id.value = copy.id; // the same form again: if it did make its post before the crash, saving makes no second one
    version.value = copy.version; // of the stored post: saving tells if that has changed since
    hold(copy.id);
    for (const field of fields()) {
      const value = copy.fields[field.name];
      if (value !== undefined && JSON.stringify(value) !== JSON.stringify(typed(field))) write(field, value);
    }
    dropped = false;
    last = JSON.stringify(read(typed));
    say(words.restored);
    form.elements.title.focus();
  };

  const offer = copy => {
    const box = place.querySelector("[data-offer]").content.firstElementChild.cloneNode(true);
    const find = name => box.querySelector(`[data-${name}]`);
    const show = discarded => {
      find("choices").hidden = discarded;
      find("discarded").hidden = !discarded;
    };
    const { title, summary, body, tag_names: tags } = copy.fields;
    find("time").textContent = format(copy.at, { dateStyle: "medium", timeStyle: "short" });
    find("time").dateTime = new Date(copy.at).toISOString();
    find("text").textContent = [title, summary, body, tags].filter(Boolean).join("\n\n");
    find("changed-since").hidden = copy.version === version.value;
    find("restore").addEventListener("click", async () => {
      await restore(copy);
      box.remove();
      panel.hidden = !panel.querySelector(".kept-offer");
    });
    find("discard").addEventListener("click", async () => {
      await kept.remove(copy.id);
      show(true);
      find("undo").focus();
    });
    find("undo").addEventListener("click", async () => {
      await kept.put(copy);
      show(false);
      find("restore").focus();
    });
    panel.append(box);
    panel.hidden = false;
  };

  const start = async () => {
    hold(id.value);
    await kept.cleaned;
    const all = await kept.all(), mine = copy => copy.user === kept.user && copy.form === words.form;
    const own = all.find(copy => copy.id === id.value);
    if (own) {
      returned = true;
      last = undefined;
    }
    await keep(); // what came back refused, or what the browser itself has filled in again
    for (const copy of all.filter(mine).sort((one, other) => other.at - one.at)) {
      if (copy === own) continue;
      if (JSON.stringify(copy.fields) === stored) await kept.remove(copy.id);
      else if (!await isOpenElsewhere(copy.id)) offer(copy);
    }
  };
  start().catch(() => say(words.refused));
}
