// Keys that every page has: "/" to the search box, "?" to the sheet of all keys, where they can be switched off.
(function () {
  "use strict";
  const SIGNS = { Slash: ["/", "?"], Equal: ["=", "+"], NumpadAdd: ["+", "+"] };
  const sheet = document.getElementById("keys");
  const box = document.getElementById("keys-on");

  // Keyboards of other scripts give their own letters: the place of a key on the board then says which is meant.
  function read(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return "";
    if (/^[\x20-\x7e]$/.test(event.key) || (event.key.length > 1 && event.key !== "Process")) return event.key;
    const letter = /^Key([A-Z])$/.exec(event.code);
    if (letter) return event.shiftKey ? letter[1] : letter[1].toLowerCase();
    return event.code in SIGNS ? SIGNS[event.code][event.shiftKey ? 1 : 0] : "";
  }

  function areOn() {
    return localStorage.getItem("keys") !== "off";
  }

  window.onrecordKeys = { read, areOn };
  if (box) {
    box.checked = areOn();
    box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
  }
  document.querySelectorAll("[data-open-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => sheet.showModal());
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    const key = read(event);
    if (!areOn() || (key !== "/" && key !== "?")) return;
    if (key === "?" && sheet) {
      event.preventDefault();
      sheet.open ? sheet.close() : sheet.showModal();
    }
    const search = document.querySelector("[data-search]");
    if (key === "/" && search && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });
})();
