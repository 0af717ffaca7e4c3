// A page left alone hides what it shows when the workbench locks; one that is read or typed on keeps it open.
(function () {
  "use strict";
  const minutes = Number(document.body.dataset.idle.replace(",", "."));
  if (!minutes) return;
  const TOLD_EVERY = Math.min(60000, minutes * 15000);
  let used = Date.now(), told = Date.now();

  function use() {
    if (!document.body) return;
    used = Date.now();
    if (used - told > TOLD_EVERY) {
      told = used;
      fetch(document.body.dataset.stillHere, { cache: "no-store" }).catch(() => undefined);
    }
  }

  function hide() {
    const note = document.createElement("p");
    note.className = "note";
    note.setAttribute("role", "alert");
    note.textContent = document.body.dataset.locked;
    document.title = "onrecord";
    document.body.replaceChildren(note);
    clearInterval(timer);
  }

  const timer = setInterval(() => Date.now() - used > minutes * 60000 && hide(), 1000);
  for (const event of ["keydown", "pointermove", "pointerdown", "scroll", "focus"]) {
    window.addEventListener(event, use, { capture: true, passive: true });
  }
})();
