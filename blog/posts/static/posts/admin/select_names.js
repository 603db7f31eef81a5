// Names Select2's boxes after the labels of their fields, for screen readers; Select2 leaves them without a name.
"use strict";

// jQuery runs ready handlers in the order of the scripts, so Django's has created the box.
django.jQuery(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = select.labels[0], box = select.parentElement.querySelector("[role=combobox]");
    const chosen = box.querySelector("[role=textbox]");
    label.id = `${select.id}_label`;
    box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
    chosen.setAttribute("aria-labelledby", label.id);
  }
});
