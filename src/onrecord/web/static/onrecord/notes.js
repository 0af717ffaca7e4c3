// What a time's or place's words were read as, shown beside them on hover, focus and tap; Escape puts it away.
// Without this file the style sheet shows the same under the words. Screen readers take it from aria-description.
(function () {
  "use strict";
  const text = document.getElementById("text");
  if (!text) return;
  document.documentElement.classList.add("has-notes");
  const note = document.createElement("div");
  note.id = "note";
  note.hidden = true;
  note.setAttribute("aria-hidden", "true");
  document.body.append(note);
  const GAP = 4, EDGE = 8, LINGER = 250;
  let shown = null, leaving = 0;

  const noted = (element) => element && element.closest && element.closest("#text mark[data-note]");

  function place() {
    note.style.left = "0"; // as wide as it may be, before it is measured
    const lines = shown.getClientRects();
    const first = lines[0], last = lines[lines.length - 1], box = note.getBoundingClientRect();
    const below = last.bottom + GAP;
    const top = below + box.height + EDGE > window.innerHeight ? first.top - box.height - GAP : below;
    const left = Math.min(last.left, window.innerWidth - box.width - EDGE);
    note.style.top = `${Math.max(EDGE, top)}px`;
    note.style.left = `${Math.max(EDGE, left)}px`;
  }

  function show(mark) {
    clearTimeout(leaving);
    shown = mark;
    note.textContent = mark.dataset.note;
    note.hidden = false;
    place();
  }

  function hide() {
    clearTimeout(leaving);
    shown = null;
    note.hidden = true;
  }

  // A moment, so that the pointer can reach the note; then what has the focus is told again.
  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(() => {
      const focused = noted(document.activeElement);
      if (focused && focused !== shown) show(focused);
      else if (!focused) hide();
    }, LINGER);
  }

  text.addEventListener("mouseover", (event) => noted(event.target) && show(noted(event.target)));
  text.addEventListener("mouseout", (event) => noted(event.target) && leave());
  text.addEventListener("focusin", (event) => noted(event.target) && show(noted(event.target)));
  text.addEventListener("focusout", () => leave());
  note.addEventListener("mouseenter", () => clearTimeout(leaving));
  note.addEventListener("mouseleave", leave);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("scroll", () => shown && place(), true);
  window.addEventListener("resize", () => shown && place());
})();
