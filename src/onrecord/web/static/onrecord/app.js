// Keys and links between a report's text and its claims. Everything works without it by mouse and form.
(function () {
  "use strict";
  const claims = () => Array.from(document.querySelectorAll("[data-claim]"));
  let current = -1;

  function select(index, scroll) {
    const all = claims();
    if (!all.length) return;
    current = Math.max(0, Math.min(index, all.length - 1));
    all.forEach((el, n) => el.classList.toggle("current", n === current));
    const key = all[current].dataset.claim;
    document.querySelectorAll("#text [data-claims]").forEach((el) => {
      el.classList.toggle("current", el.dataset.claims.split(" ").includes(key));
    });
    if (scroll) {
      all[current].scrollIntoView({ block: "nearest" });
      const mark = document.querySelector("#text .m-act.current");
      if (mark) mark.scrollIntoView({ block: "center" });
    }
  }

  function selectOf(mark) {
    const key = mark.dataset.claims.split(" ")[0];
    select(claims().findIndex((el) => el.dataset.claim === key), true);
  }

  function press(verdict) {
    const el = claims()[current];
    const button = el && el.querySelector(`button[value="${verdict}"]`);
    if (button) button.click();
  }

  const keys = {
    j: () => select(current + 1, true),
    k: () => select(current - 1, true),
    a: () => press("reads-right"),
    x: () => press("reads-wrong"),
    u: () => press("undo"),
    "?": () => {
      const help = document.getElementById("keys");
      if (help) help.open ? help.close() : help.showModal();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    const mark = event.key === "Enter" && event.target.closest("#text mark[data-claims]");
    if (mark) selectOf(mark);
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("#text [data-claims]");
    if (mark) {
      selectOf(mark);
      return;
    }
    const card = event.target.closest("[data-claim]");
    if (card && !event.target.closest("button, a, form")) select(claims().indexOf(card), false);
  });

  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-layer]");
    if (box) document.getElementById("text").classList.toggle("hide-" + box.dataset.layer, !box.checked);
  });

  // A judged claim is replaced in place; the next one that is not judged is selected.
  document.addEventListener("htmx:afterSettle", () => {
    const all = claims();
    const next = all.findIndex((el, n) => n >= current && el.dataset.judged === "no");
    select(next === -1 ? current : next, next !== -1);
  });

  if (claims().length) select(0, false);
})();
