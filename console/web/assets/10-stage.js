// The presenter's stage: a page's diagrams over the whole screen, arrow by arrow,
// each said in a sentence. Keys are those of a presenter's remote: next and back.
"use strict";
(() => {
  const forward = ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"], back = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];
  const button = (text, press, primary) => {
    const b = document.createElement("button");
    b.type = "button"; b.textContent = text; b.addEventListener("click", press);
    if (primary) b.className = "primary";
    return b;
  };
  let stage = null;

  function open() {
    const steps = [];
    for (const svg of document.querySelectorAll("main .sequence")) {
      const copy = svg.cloneNode(true), words = svg.nextElementSibling?.children ?? [];
      const title = svg.closest("section")?.querySelector("h2, h3")?.textContent ?? document.title;
      for (const a of copy.querySelectorAll("a")) a.setAttribute("tabindex", "-1");
      copy.querySelectorAll("g[class]").forEach((g, i) => steps.push({ svg: copy, g, title, says: words[i]?.textContent ?? "" }));
    }
    if (!steps.length || stage) return;
    stage = document.createElement("dialog");
    stage.className = "stage";
    const bar = document.createElement("div"), view = document.createElement("div"), says = document.createElement("p");
    const title = document.createElement("h2"), place = document.createElement("span");
    bar.className = "stage-bar"; view.className = "stage-view"; says.className = "stage-says"; place.className = "num";
    stage.setAttribute("aria-label", "Présentation pas à pas");
    says.setAttribute("role", "status"); view.tabIndex = 0; view.setAttribute("role", "region"); view.setAttribute("aria-label", "Diagramme présenté");
    let at = -1;
    const show = to => {
      at = Math.max(0, Math.min(steps.length - 1, to));
      const now = steps[at];
      if (view.firstChild !== now.svg) view.replaceChildren(now.svg);
      steps.forEach((s, i) => { s.g.classList.toggle("later", i > at); s.g.classList.toggle("now", i === at); });
      title.textContent = now.title; place.textContent = `${at + 1} / ${steps.length}`; says.textContent = now.says;
      now.g.scrollIntoView({ block: "center", inline: "nearest" });
    };
    const leave = () => stage.close();
    bar.append(title, place, button("Précédent", () => show(at - 1)), button("Suivant", () => show(at + 1), true), button("Quitter", leave));
    stage.append(bar, view, says);
    stage.addEventListener("keydown", e => {
      const pressing = e.target.closest("button") && (e.key === " " || e.key === "Enter");
      const to = pressing ? null : forward.includes(e.key) ? at + 1 : back.includes(e.key) ? at - 1 : e.key === "Home" ? 0 : e.key === "End" ? steps.length - 1 : null;
      if (to !== null) { e.preventDefault(); show(to); }
    });
    stage.addEventListener("close", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      stage.remove(); stage = null;
    });
    document.body.append(stage);
    stage.showModal();
    view.focus();
    stage.requestFullscreen?.().catch(() => {});
    show(0);
  }

  // The button stands in the page's head: what comes in live does not touch it.
  function offer() {
    const head = document.querySelector(".page-head"), has = document.querySelector("main .sequence");
    const there = head?.querySelector("[data-stage]");
    if (!head || !has === !there) return;
    if (there) return there.remove();
    const b = button("Présenter pas à pas", open);
    b.dataset.stage = "";
    head.append(b);
  }
  // A prepared sequence goes on with the same remote.
  document.addEventListener("keydown", e => {
    if (stage || e.key !== "PageDown" || e.target.closest("input, select, textarea")) return;
    const next = document.querySelector("button[data-next]");
    if (next) { e.preventDefault(); next.click(); }
  });
  document.addEventListener("DOMContentLoaded", offer);
  document.addEventListener("htmx:after:swap", offer);
})();
