// The gesture that a run by hand asks for: the time left, what was typed kept
// over a reload, the place of the keyboard.
"use strict";
(() => {
  const gesture = () => document.getElementById("geste");
  let spoken = false;

  function tick() {
    for (const el of document.querySelectorAll("[data-since]")) {
      if (el.at !== el.dataset.at) { el.at = el.dataset.at; el.began = performance.now() - 1000 * Number(el.dataset.since); }
      const text = Math.floor((performance.now() - el.began) / 1000) + " s";
      if (el.textContent !== text) el.textContent = text;
    }
    for (const el of document.querySelectorAll("[data-left]")) {
      el.ends ??= performance.now() + 1000 * Number(el.dataset.left);
      const left = Math.max(0, Math.ceil((el.ends - performance.now()) / 1000));
      const text = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
      if (el.textContent !== text) el.textContent = text;
      if (left <= 60 && left > 0 && !spoken) {
        spoken = true;
        el.parentElement.classList.add("ct-urgent");
        const p = document.createElement("p");
        p.className = "sr"; p.setAttribute("role", "status");
        gesture()?.append(p);
        p.textContent = "Il reste une minute pour répondre.";
      }
    }
  }
  setInterval(tick, 500);

  // Drafts live as long as the tab, and only for the gesture they were typed for.
  const fields = form => [...form.elements].filter(e => e.name && e.type !== "hidden" && e.type !== "submit" && e.type !== "file");
  const value = e => e.type === "radio" || e.type === "checkbox" ? e.checked : e.value;
  const key = form => "amfront-" + form.dataset.draft;
  document.addEventListener("input", e => {
    const form = e.target.form;
    if (form?.dataset.draft) try { sessionStorage.setItem(key(form), JSON.stringify(fields(form).map(value))); } catch { /* full: nothing is lost but the draft */ }
  });
  function restore() {
    for (const form of document.querySelectorAll("form[data-draft]")) {
      let draft;
      try { draft = JSON.parse(sessionStorage.getItem(key(form))); } catch { continue; }
      const list = fields(form);
      if (!Array.isArray(draft) || draft.length !== list.length || list.some(e => e.getAttribute("aria-invalid"))) continue;
      list.forEach((e, i) => { if (typeof draft[i] === "boolean") e.checked = draft[i]; else e.value = draft[i]; });
      const more = form.closest("details");
      if (more && draft.some(v => v)) more.open = true;
    }
  }

  // A picture that is pasted, or chosen, goes with whichever answer is sent.
  function shown64() {
    for (const el of document.querySelectorAll("[data-pictured]")) {
      const image = el.parentElement.querySelector("[name=image]").value;
      el.replaceChildren();
      if (!image) continue;
      const img = document.createElement("img"), drop = document.createElement("button");
      img.src = image; img.alt = "Capture d’écran qui sera gardée"; img.className = "ct-picture";
      drop.type = "button"; drop.textContent = "Ôter la capture";
      drop.addEventListener("click", () => keep(""));
      el.append(img, drop);
    }
  }
  function keep(image, said) {
    for (const e of document.querySelectorAll("#geste [name=image]")) {
      e.value = image;
      if (image || said) e.closest("details").open = true;
    }
    shown64();
    if (said) for (const el of document.querySelectorAll("[data-pictured]")) el.textContent = said;
  }
  function take(file) {
    if (!/^image\/(png|jpeg|webp)$/.test(file.type)) return keep("", "Ce n’est pas une image PNG, JPEG ou WebP.");
    if (file.size > 2 << 20) return keep("", "L’image dépasse 2 Mio : en réduire la taille.");
    const r = new FileReader();
    r.addEventListener("load", () => keep(r.result));
    r.readAsDataURL(file);
  }
  document.addEventListener("paste", e => {
    const file = [...e.clipboardData?.files ?? []].find(f => f.type.startsWith("image/"));
    if (file && gesture()?.querySelector("[name=image]")) { e.preventDefault(); take(file); }
  });
  document.addEventListener("change", e => { if (e.target.matches?.("[data-picture]") && e.target.files[0]) take(e.target.files[0]); });

  // After a swap the keyboard is where the person goes on: at what is wrong,
  // or at the new request.
  let region = gesture(), shown = region?.dataset.task;
  document.addEventListener("htmx:after:swap", () => {
    const g = gesture();
    if (!g) return;
    const lost = !document.activeElement || document.activeElement === document.body;
    const wrong = g.querySelector("[aria-invalid]");
    if (g.dataset.task !== shown) spoken = false;
    if (g !== region) { region = g; restore(); shown64(); } // a new form: what was typed in it before comes back
    if (lost && wrong) wrong.focus();
    else if (lost && g.dataset.task !== shown) g.querySelector("h2").focus();
    shown = g.dataset.task;
    tick();
  });
  restore();
  tick();
})();
