// Keys, and links between a report's text and its claims. Everything works without it by mouse and form.
(function () {
  "use strict";
  const claims = () => Array.from(document.querySelectorAll("[data-claim]"));
  const text = document.getElementById("text");
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

  // ---- what a key does to the current claim ------------------------------------------------------
  const card = () => claims()[current];

  function press(verdict) {
    const button = card() && card().querySelector(`button[value="${verdict}"]`);
    if (button) button.click();
  }

  function open() {
    const mend = card() && card().querySelector("details.mend");
    if (mend) mend.open = true;
    return mend;
  }

  // Opens the form that puts right and goes to one of its fields.
  function field(key) {
    const mend = open();
    const found = mend && mend.querySelector(`[data-key="${key}"]`);
    if (!found) return;
    found.focus();
    if (found.select) found.select();
    found.scrollIntoView({ block: "nearest" });
  }

  function follow(key) {
    const line = card() && (card().closest(".line") || card());
    const link = line && line.querySelector(`a[data-key="${key}"]`);
    if (link) link.click();
  }

  function tick(all) {
    const boxes = Array.from(document.querySelectorAll('input[name="claim"][form="many"]'));
    const one = card() && card().closest(".line") && card().closest(".line").querySelector('input[name="claim"]');
    if (all) boxes.forEach((box) => (box.checked = true));
    else if (one) one.checked = !one.checked;
  }

  const keys = {
    j: () => select(current + 1, true),
    k: () => select(current - 1, true),
    a: () => press("reads-right"),
    x: () => press("reads-wrong"),
    u: () => press("undo"),
    c: () => field("t"),
    e: () => follow("e"),
    i: () => follow("i"),
    r: () => follow("r"),
    s: () => tick(false),
    S: () => tick(true),
    "+": () => startAdding(),
  };
  for (const key of ["t", "m", "d", "o", "n", "w", "p"]) keys[key] = () => field(key);

  // A time is often read a day off: arrows shift it.
  function shift(input, days) {
    const day = input.value || input.dataset.day;
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) return;
    const moved = new Date(`${day}T00:00:00Z`);
    moved.setUTCDate(moved.getUTCDate() + days);
    input.value = moved.toISOString().slice(0, 10);
  }

  function inField(event) {
    const form = event.target.closest("form.correct");
    if (event.key === "Escape") {
      event.target.blur();
      const mend = event.target.closest("details.mend");
      if (mend) mend.open = false;
      return;
    }
    if (event.target.dataset.day !== undefined && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      shift(event.target, event.key === "ArrowUp" ? 1 : -1);
      return;
    }
    if (event.key === "Enter" && form && event.target.matches("select, input")) {
      const button = form.querySelector('button[value="corrected"]');
      if (!button) return;
      event.preventDefault();
      button.click();
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) {
      // A tick is no field to write in: the keys go on.
      if (!event.target.matches('input[type="checkbox"]')) {
        inField(event);
        return;
      }
    }
    if (event.target.closest("dialog")) return;
    const mark = event.key === "Enter" && event.target.closest("#text mark[data-claims]");
    if (mark) selectOf(mark);
    const act = keys[window.onrecordKeys.read(event)];
    if (act && window.onrecordKeys.areOn()) {
      event.preventDefault();
      act();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-tick-all]")) {
      tick(true);
      return;
    }
    const mark = event.target.closest("#text [data-claims]");
    if (mark && String(window.getSelection()) === "") {
      selectOf(mark);
      return;
    }
    const chosen = event.target.closest("[data-claim]");
    if (chosen && !event.target.closest("button, a, form")) select(claims().indexOf(chosen), false);
  });

  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-layer]");
    if (box) text.classList.toggle("hide-" + box.dataset.layer, !box.checked);
  });

  // ---- a claim that was missed ---------------------------------------------------------------------
  const adding = document.getElementById("add-claim");
  const words = document.getElementById("add-words");

  // Where words stand in the text, counted in characters as the record counts them, not in UTF-16 units.
  function count(node, offset) {
    const range = document.createRange();
    range.selectNodeContents(text);
    range.setEnd(node, offset);
    return Array.from(range.toString()).length;
  }

  function takeSelection() {
    const chosen = window.getSelection();
    if (!text || !adding || chosen.isCollapsed || !chosen.rangeCount) return false;
    const range = chosen.getRangeAt(0);
    if (!text.contains(range.commonAncestorContainer)) return false;
    const form = adding.querySelector("form");
    form.elements.start.value = count(range.startContainer, range.startOffset);
    form.elements.end.value = count(range.endContainer, range.endOffset);
    words.value = chosen.toString().trim();
    return Boolean(words.value);
  }

  function startAdding() {
    if (!adding) return;
    const taken = takeSelection();
    adding.open = true;
    (taken ? document.getElementById("add-type") : words).focus();
    adding.scrollIntoView({ block: "nearest" });
  }

  if (words) {
    words.addEventListener("input", () => {
      const form = adding.querySelector("form");
      form.elements.start.value = form.elements.end.value = "";
      const told = document.getElementById("add-found");
      const wanted = words.value.trim();
      told.textContent = !wanted || text.textContent.includes(wanted) ? "" : told.dataset.missing;
    });
    text.addEventListener("mouseup", () => setTimeout(() => {
      if (takeSelection()) adding.open = true;
    }, 0));
    document.getElementById("add-type").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.value) return;
      event.preventDefault();
      adding.querySelector("form").requestSubmit();
    });
  }

  // A judged claim is replaced in place; the next one that is not judged is selected.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target && event.target.closest && event.target.closest(".found")) return;
    const all = claims();
    const next = all.findIndex((el, n) => n >= current && el.dataset.judged === "no");
    select(next === -1 ? current : next, next !== -1);
    const more = document.getElementById("more");
    if (next === -1 && more && !all.some((el) => el.dataset.judged === "no")) {
      more.hidden = false;
      more.querySelector("a").focus();
    }
  });

  if (claims().length) {
    const asked = claims().findIndex((el) => `#${el.id}` === location.hash);
    select(asked === -1 ? 0 : asked, asked !== -1);
  }
})();
