// What the console does in a browser beside htmx. Nothing here is needed to
// read a page: without scripts links and forms still work.
"use strict";
(() => {
  const root = document.documentElement;

  // Live regions: <… data-live="message.received pki" hx-get="…" hx-trigger="live">.
  // One stream a page; the server says which kinds of events happened, at most
  // a few times a second, and the regions that name one of them ask again.
  let stream = null, following = "", missed = new Set(), paused = false;
  const regions = () => [...document.querySelectorAll("[data-live]")];
  const wants = (el, kind) => el.dataset.live.split(/\s+/).some(k => kind === k || kind.startsWith(k + "."));
  function announce(kinds) {
    for (const el of regions()) {
      if (!kinds.some(k => wants(el, k))) continue;
      if (paused && el.closest("[data-pausable]")) { kinds.forEach(k => missed.add(k)); continue; }
      el.dispatchEvent(new CustomEvent("live"));
    }
    if (paused) status();
  }
  function connect() {
    const kinds = [...new Set(regions().flatMap(el => el.dataset.live.split(/\s+/)))].sort().join(",");
    if (document.hidden || stream && kinds === following) return;
    disconnect();
    if (!kinds) return;
    following = kinds;
    stream = new EventSource("/flux?kinds=" + encodeURIComponent(kinds) + "&after=" + document.body.dataset.last);
    stream.addEventListener("change", e => announce(JSON.parse(e.data).kinds));
    stream.addEventListener("open", status);
    stream.addEventListener("error", status);
  }
  function disconnect() { if (stream) { stream.close(); stream = null; } }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return disconnect();
    connect(); // what was missed while hidden is told at once
  });

  // Pause of the live view: <button data-pause aria-pressed="false">.
  function status() {
    const el = document.querySelector("[data-live-status]");
    if (!el) return;
    const text = paused ? (missed.size ? "En pause : du nouveau attend" : "En pause")
      : stream && stream.readyState === EventSource.OPEN ? "En direct" : "Connexion au banc…";
    if (el.textContent !== text) el.textContent = text;
  }

  // A sentence in the corner; the server sends it as HX-Trigger: {"flash": …}.
  function flash(kind, text) {
    const box = document.getElementById("flash");
    const div = document.createElement("div");
    div.className = "notice " + (["ok", "warn", "bad"].includes(kind) ? kind : "");
    const p = document.createElement("p");
    p.textContent = text;
    const close = document.createElement("button");
    close.type = "button"; close.className = "plain"; close.textContent = "Fermer"; close.dataset.close = "";
    div.append(p, close);
    box.append(div);
    while (box.children.length > 4) box.firstChild.remove();
    if (kind !== "bad") setTimeout(() => div.remove(), 9000);
  }
  document.addEventListener("flash", e => flash(e.detail.kind, e.detail.text));
  document.addEventListener("htmx:error", () => flash("bad", "Le banc ne répond pas. Est-il toujours lancé ?"));

  function preference(form, submitter) {
    const name = submitter.name, value = submitter.value;
    if (name === "theme") value === "auto" ? root.removeAttribute("data-theme") : root.setAttribute("data-theme", value);
    if (name === "projecteur") root.toggleAttribute("data-projector", value === "oui");
    const body = new URLSearchParams([[name, value]]);
    fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).then(() => {
      if (name === "projecteur" && document.querySelector(".sequence")) location.reload(); // it is drawn anew
    });
    for (const b of form.elements) if (b.name === name) {
      if (name === "theme") b.setAttribute("aria-pressed", String(b.value === value));
      else { b.value = value === "oui" ? "non" : "oui"; b.setAttribute("aria-pressed", String(value === "oui")); }
    }
  }

  document.addEventListener("submit", e => {
    const question = e.submitter?.dataset.confirm ?? e.target.dataset.confirm;
    if (question && !window.confirm(question)) { e.preventDefault(); e.stopImmediatePropagation(); return; }
    if (e.target.matches("[data-preferences]") && e.submitter) { e.preventDefault(); preference(e.target, e.submitter); }
  }, true);

  document.addEventListener("click", async e => {
    const b = e.target.closest("button");
    if (!b) return;
    if (b.dataset.close !== undefined) b.closest(".notice").remove();
    if (b.dataset.dialog) document.getElementById(b.dataset.dialog).showModal();
    if (b.dataset.pause !== undefined) {
      paused = !paused;
      b.setAttribute("aria-pressed", String(paused));
      b.textContent = paused ? "Reprendre" : "Pause";
      const kinds = [...missed];
      if (!paused) { missed.clear(); if (kinds.length) announce(kinds); }
      status();
    }
    if (b.dataset.copy) {
      const from = document.getElementById(b.dataset.copy);
      const text = from.value ?? from.textContent;
      let done = true;
      try { await navigator.clipboard.writeText(text); } catch {
        // Beyond localhost without TLS there is no clipboard: select it instead.
        const range = document.createRange(); range.selectNodeContents(from);
        getSelection().removeAllRanges(); getSelection().addRange(range);
        done = document.execCommand("copy");
      }
      const was = b.dataset.was ??= b.textContent;
      b.textContent = done ? "Copié" : "Sélectionné";
      setTimeout(() => { b.textContent = was; }, 1600);
    }
  });

  // The current section and tab are in sight on a narrow screen.
  for (const el of document.querySelectorAll(".sections [aria-current], .tabs [aria-current]")) {
    const box = el.closest("ul, nav");
    for (const b of [box, box.closest(".tabs")]) if (b) b.scrollLeft = el.offsetLeft - b.offsetLeft - b.clientWidth / 2 + el.clientWidth / 2;
  }

  // What was opened in a live region stays open when it is made anew; what an address names is shown, folded or not.
  const open = new Set();
  let swapping = false;
  document.addEventListener("toggle", e => {
    const id = e.target.tagName === "DETAILS" && e.target.id;
    if (id && e.target.closest("[data-live]")) e.target.open ? open.add(id) : swapping || open.delete(id);
  }, true);
  document.addEventListener("htmx:before:swap", () => { swapping = true; });
  document.addEventListener("htmx:after:swap", () => {
    for (const id of open) { const d = document.getElementById(id); if (d) d.open = true; }
    setTimeout(() => { swapping = false; });
    connect();
  });
  function named() {
    const el = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    let folded = false;
    for (let d = el?.closest("details"); d; d = d.parentElement.closest("details")) if (!d.open) folded = d.open = true;
    if (folded) el.scrollIntoView();
  }
  addEventListener("hashchange", named);
  named();
  connect();
  status();
})();
