// A note was kept: its field is empty again, and closed.
"use strict";
document.addEventListener("htmx:after:request", e => {
  const form = e.target.closest?.("[data-demo-note]");
  if (!form) return;
  form.reset();
  form.closest("details").open = false;
});
