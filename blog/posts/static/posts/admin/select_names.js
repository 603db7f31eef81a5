// Select2 draws its own box over a select and leaves it without the name that the field's label gives.
"use strict";

// Once jQuery is ready, in the order of the scripts: after Django's, which makes the box.
django.jQuery(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = select.labels[0], box = select.parentElement.querySelector("[role=combobox]");
    const chosen = box.querySelector("[role=textbox]");
    label.id = `${select.id}_label`;
    box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
    chosen.setAttribute("aria-labelledby", label.id);
  }
});
