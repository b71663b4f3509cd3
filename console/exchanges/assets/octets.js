// A field of the CMS tree and its octets are marked together, under the pointer
// and by keyboard focus.
"use strict";
(() => {
  const both = e => e.target.closest?.("[data-cms]");
  const range = n => [Number(n.dataset.from), Number(n.dataset.until)];
  function mark(box, node) {
    for (const el of box.querySelectorAll(".marked")) el.classList.remove("marked");
    const says = document.querySelector("[data-cms-says]");
    if (!node) return;
    const [from, until] = range(node);
    node.classList.add("marked");
    let first = null;
    for (const o of box.querySelectorAll("[data-at]")) {
      const at = Number(o.dataset.at);
      if (at < from || at >= until) continue;
      o.classList.add("marked");
      first ??= o;
    }
    if (says) says.textContent = "octets " + from + " à " + (until - 1);
    return first;
  }
  // The innermost field that holds an octet.
  function fieldAt(box, at) {
    let best = null;
    for (const n of box.querySelectorAll("[data-from]")) {
      const [from, until] = range(n);
      if (at >= from && at < until && (!best || until - from <= range(best)[1] - range(best)[0])) best = n;
    }
    return best;
  }
  const into = (pane, el) => { if (el) pane.scrollTop = el.offsetTop - pane.offsetTop - pane.clientHeight / 3; };
  function show(e) {
    const box = both(e);
    if (!box) return;
    const node = e.target.closest("[data-from]"), octet = e.target.closest("[data-at]");
    if (node) into(box.querySelector(".cms-octets"), mark(box, node));
    else if (octet) {
      const found = fieldAt(box, Number(octet.dataset.at));
      mark(box, found);
      into(box.querySelector(".cms-tree"), found);
    }
  }
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
})();
