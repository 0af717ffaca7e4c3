// Adding: files are dropped or chosen, sent one by one, and a column of the table fills down. All of it works by form too.
(function () {
  "use strict";
  const form = document.getElementById("add-form");
  if (form) prepare(form);
  const table = document.getElementById("describe");
  if (table) fillDown(table);

  function prepare(form) {
    const input = document.getElementById("files"), drop = document.getElementById("drop");
    const list = document.getElementById("chosen"), most = Number(form.dataset.most) * 1048576;

    for (const kind of ["dragenter", "dragover"]) {
      drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
    }
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); }
    });
    input.addEventListener("change", show);

    // Names are shown here alone: they never leave the browser but for their endings.
    function show() {
      list.replaceChildren(...Array.from(input.files).slice(0, 200).map((file, n) => {
        const row = document.createElement("li"), name = document.createElement("bdi");
        name.textContent = file.name;
        row.append(`${n + 1}. `, name, ` (${file.size.toLocaleString()})`);
        if (file.size > most) { row.className = "bad"; row.append(" ", list.dataset.tooBig); }
        return row;
      }));
    }

    form.addEventListener("submit", (event) => {
      if (!input.files.length) return;
      event.preventDefault();
      send(Array.from(input.files)).catch(() => undefined);
    });

    async function post(address, data) {
      const answer = await fetch(address, { method: "POST", body: data, cache: "no-store" });
      const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
      return { ok: answer.ok, ...said };
    }

    async function send(files) {
      const button = form.querySelector("button.primary"), bar = document.getElementById("sent");
      const words = document.getElementById("sent-words"), token = form.elements.csrfmiddlewaretoken.value;
      button.disabled = true;
      document.getElementById("send-failed").hidden = true;
      document.getElementById("sending").hidden = false;
      bar.max = files.length;
      const start = new FormData(form);
      start.delete("files");
      start.append("collect", "yes");
      let page = "";
      try {
        const begun = await post(form.action, start);
        if (!begun.ok || !begun.job) throw new Error(begun.reason || "");
        page = `${form.action.replace(/\/$/, "")}/${begun.job}`;
        for (const [n, file] of files.entries()) {
          words.textContent = `${n + 1} / ${files.length}`;
          const data = new FormData();
          data.append("csrfmiddlewaretoken", token);
          // One that is too big is told of by its size; its bytes are not sent.
          const ending = /\.[A-Za-z0-9]{1,10}$/.exec(file.name);
          if (file.size > most) data.append("size", file.size);
          else data.append("file", file, `file${ending ? ending[0] : ""}`);
          const said = await post(`${page}/files`, data);
          if (!said.ok) throw new Error([said.reason, said.next_step].filter(Boolean).join(" "));
          bar.value = n + 1;
        }
        const go = new FormData();
        go.append("csrfmiddlewaretoken", token);
        go.append("do", "start");
        await fetch(`${page}/do`, { method: "POST", body: go, redirect: "manual" });
        window.location.assign(page);
      } catch (error) {
        const failed = document.getElementById("send-failed");
        failed.replaceChildren(`${failed.dataset.words} `);
        if (page) {
          const link = document.createElement("a");
          link.href = page;
          link.textContent = failed.dataset.link;
          failed.append(link, " ");
        }
        failed.append(error.message);
        failed.hidden = false;
        document.getElementById("sending").hidden = true;
        button.disabled = false;
      }
    }
  }

  function fillDown(table) {
    // What is typed for all shows at once in the cells that are empty or were filled so; one click takes an offer.
    table.addEventListener("input", (event) => {
      const field = event.target.dataset.all;
      if (field) {
        for (const cell of table.querySelectorAll(`[data-field="${field}"]`)) {
          if (!cell.value || cell.dataset.filled) { cell.value = event.target.value; cell.dataset.filled = "yes"; }
        }
      } else delete event.target.dataset.filled;
    });
    table.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=take]");
      if (!button) return;
      event.preventDefault();
      const [field, one] = button.value.split(":");
      const offers = one ? [button] : table.querySelectorAll(`button.offer[value^="${field}:"]`);
      for (const offer of offers) {
        const cell = offer.closest("td").querySelector("input");
        if (one || !cell.value) { cell.value = offer.dataset.offer; delete cell.dataset.filled; }
      }
    });
  }
})();
