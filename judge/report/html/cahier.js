(() => {
"use strict";
const $ = (s, e = document) => e.querySelector(s), $$ = (s, e = document) => [...e.querySelectorAll(s)];
const at = id => document.getElementById(id), rows = $$("details.ex"), lots = new Map();
const anchorOf = row => row.id.slice(2);
document.documentElement.classList.add("js");

// A block holds the sheets of a plan, packed; it is unpacked once.
function lot(name) {
  if (!lots.has(name)) lots.set(name, (async () => {
    const raw = Uint8Array.from(atob(at("lot-" + name).textContent.trim()), c => c.charCodeAt(0));
    const open = new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"));
    const t = document.createElement("template");
    t.innerHTML = await new Response(open).text();
    return t.content;
  })());
  return lots.get(name);
}

// fill puts what is packed of a scenario into its line, or under its sheet.
async function fill(row) {
  if (row.dataset.fait) return;
  row.dataset.fait = "1";
  const own = at(anchorOf(row)), place = own ? $(".suite", own) : $(".corps", row);
  try {
    const all = await lot(row.dataset.lot), packed = $(`[data-fiche="${anchorOf(row)}"]`, all);
    $$("[data-ici]", packed).forEach(x => x.replaceWith(...$(`[data-piece="${x.dataset.ici}"]`, all).childNodes));
    if (!own) place.textContent = "";
    place.append(...packed.childNodes);
  } catch (e) {
    place.append("Ce navigateur ne sait pas déplier cette fiche (" + e.message + ") : la lire dans annexe.html, au dossier du passage.");
  }
}

async function go(id) {
  if (!at(id)) {
    const row = rows.filter(r => id === anchorOf(r) || id.startsWith(anchorOf(r) + "_"))
      .sort((a, b) => b.id.length - a.id.length)[0];
    if (!row) return;
    await fill(row);
  }
  const to = at(id);
  if (!to) return;
  for (let d = to; d; d = d.parentElement) if (d.tagName === "DETAILS") d.open = true;
  if (to.matches("details.ex")) { to.hidden = false; await fill(to); }
  to.scrollIntoView({block: to.matches("g") ? "center" : "start"});
  if (!to.matches("g")) { to.tabIndex = -1; to.focus({preventScroll: true}); }
}

document.addEventListener("toggle", e => { if (e.target.matches?.("details.ex") && e.target.open) fill(e.target); }, true);
document.addEventListener("click", async e => {
  const button = e.target.closest("button.copier"), link = e.target.closest("a");
  if (button) {
    await copy(at(button.dataset.de).textContent);
    const was = button.textContent;
    button.textContent = "Copié";
    setTimeout(() => { button.textContent = was; }, 1500);
  }
  if (!link) return;
  const sheet = link.closest("article"), href = link.getAttribute("href") || "";
  if (sheet && link.dataset.v) { // marks the arrows of this proof alone
    const wanted = link.dataset.v.split(" ");
    $$("[data-e]", sheet).forEach(x => x.classList.toggle("vise", wanted.includes(x.dataset.e)));
  }
  if (href.startsWith("#")) { e.preventDefault(); await go(href.slice(1)); }
});

async function copy(text) {
  try { await navigator.clipboard.writeText(text); } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

// Filters.
const passes = ["conforme", "non applicable"], fold = s => s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const text = new Map(); // of a line, once it is searched
const textOf = r => text.get(r) ?? text.set(r, fold($("summary", r).textContent)).get(r);
const failing = r => !passes.includes(r.dataset.verdict);
function filter() {
  const verdict = at("f-verdict").value, part = at("f-partie").value, words = fold(at("f-texte").value).split(/\s+/);
  let n = 0;
  for (const r of rows) {
    const shown = (!verdict || (verdict === "!" ? failing(r) : r.dataset.verdict === verdict)) &&
      (!part || r.dataset.part === part) && words.every(w => !w || textOf(r).includes(w));
    if (r.hidden === shown) r.hidden = !shown;
    n += shown;
  }
  $$(".partie-liste").forEach(s => { s.hidden = !$("details.ex:not([hidden])", s); });
  tell(n);
}
function tell(n) {
  at("f-compte").textContent = n + (n < 2 ? " exemple sur " : " exemples sur ") + rows.length;
}
["f-verdict", "f-partie", "f-texte"].forEach(id => at(id).addEventListener("input", filter));
tell(rows.length);

// Keys, unless they are turned off or something is being typed.
document.addEventListener("keydown", e => {
  if (e.key === "Escape" && e.target.id === "f-texte") { e.target.value = ""; filter(); }
  if (!at("f-touches").checked || e.ctrlKey || e.metaKey || e.altKey || e.target.matches("input,select,textarea")) return;
  if (e.key === "/") { e.preventDefault(); at("f-texte").focus(); }
  if (!["j", "k", "n"].includes(e.key)) return;
  const shown = rows.filter(r => !r.hidden), now = shown.indexOf(document.activeElement?.closest("details.ex"));
  const next = e.key === "k" ? shown[Math.max(now - 1, 0)] :
    shown.slice(now + 1).find(r => e.key === "j" || failing(r));
  if (next) { $("summary", next).focus(); next.scrollIntoView({block: "nearest"}); }
});
const asked = () => { if (location.hash) go(decodeURIComponent(location.hash.slice(1))); };
addEventListener("hashchange", asked);
asked();
})();
