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
// What a trainer has opened in a live region stays open when it is made anew.
(() => {
  const open = new Set();
  document.addEventListener("toggle", e => {
    const id = e.target.tagName === "DETAILS" && e.target.id;
    if (id && e.target.closest("#pki-vue")) e.target.open ? open.add(id) : swapping || open.delete(id);
  }, true);
  let swapping = false;
  document.addEventListener("htmx:before:swap", () => { swapping = true; });
  document.addEventListener("htmx:after:swap", () => {
    for (const id of open) { const d = document.getElementById(id); if (d) d.open = true; }
    setTimeout(() => { swapping = false; });
  });
})();
// On a narrow screen the line of validity opens at its bars, not at their names.
(() => {
  const show = () => { for (const l of document.querySelectorAll(".line .now")) {
    const box = l.closest(".scroll"), at = l.getBoundingClientRect().left - box.getBoundingClientRect().left;
    if (!box.dataset.shown && at > box.clientWidth) box.scrollLeft += at - box.clientWidth / 2;
    box.dataset.shown = "1";
  } };
  show();
  document.addEventListener("htmx:after:swap", show);
})();
