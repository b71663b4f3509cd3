// The question before what hurts comes in a dialog; without scripts it is a
// page of its own.
"use strict";
(() => {
  document.addEventListener("htmx:after:swap", () => {
    const box = document.getElementById("pki-dialogue");
    if (box && box.childElementCount && !box.open) box.showModal();
  });
  document.addEventListener("click", e => {
    const box = e.target.closest("[data-pki-close]")?.closest("dialog");
    if (box) { e.preventDefault(); box.close(); }
  });
  document.addEventListener("close", e => { if (e.target.id === "pki-dialogue") e.target.replaceChildren(); }, true);
})();
