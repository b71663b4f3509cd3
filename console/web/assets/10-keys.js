// Keys: ? shows them, / searches, g and a letter opens a section. Not while one
// writes, nor with a modifier: a screen reader's or the browser's own key wins.
"use strict";
(() => {
  const places = () => {
    const out = new Map([["x", ["/glossaire", "Glossaire"]]]);
    for (const a of document.querySelectorAll(".sections a")) {
      const letter = [...a.textContent.toLowerCase().normalize("NFD")].find(c => /[a-z]/.test(c) && !out.has(c));
      if (letter) out.set(letter, [a.getAttribute("href"), a.textContent]);
    }
    return out;
  };
  function help() {
    let box = document.getElementById("touches");
    if (!box) {
      box = document.createElement("dialog");
      box.id = "touches"; box.className = "card";
      const title = document.createElement("h2"), list = document.createElement("dl"), close = document.createElement("button");
      title.textContent = "Au clavier"; list.className = "pairs"; close.textContent = "Fermer";
      close.addEventListener("click", () => box.close());
      for (const [key, text] of [["?", "ces touches"], ["/", "chercher dans la page"], ["Échap", "Fermer".toLowerCase()],
        ...[...places()].map(([l, p]) => ["g " + l, p[1]])]) {
        const dt = document.createElement("dt"), kbd = document.createElement("kbd"), dd = document.createElement("dd");
        kbd.textContent = key; dd.textContent = text; dt.append(kbd); list.append(dt, dd);
      }
      box.setAttribute("aria-label", "Touches");
      box.append(title, list, close);
      document.body.append(box);
    }
    box.open ? box.close() : box.showModal();
  }
  let going = 0;
  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, textarea, select, [contenteditable]")) return;
    if (e.key === "?") { e.preventDefault(); return help(); }
    if (e.key === "/") {
      const q = document.querySelector("main input[type=search]");
      if (q) { e.preventDefault(); q.focus(); }
      return;
    }
    const to = Date.now() - going < 1500 && places().get(e.key);
    going = e.key === "g" && !to ? Date.now() : 0;
    if (to) location.href = to[0];
  });
})();
