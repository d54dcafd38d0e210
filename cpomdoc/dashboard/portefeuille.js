"use strict";
/* The table of contracts: search, choose, sort, a few rows at a time. Without it the page shows every row. */
document.documentElement.classList.add("attend"); /* the first rows alone are laid out until all have come */
document.addEventListener("DOMContentLoaded", () => {
  const table = document.getElementById("contrats");
  document.documentElement.classList.remove("attend");
  if (!table) return;
  const body = table.tBodies[0];
  const tools = document.getElementById("outils");
  const said = document.getElementById("compte");
  const more = document.getElementById("suite");
  const all = document.getElementById("tout");
  const find = document.getElementById("q");
  const choices = Array.from(tools.querySelectorAll("select"));
  const PAGE = 100;
  const bare = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const order = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });
  const rows = Array.from(body.rows, (row, place) => ({ row, place, words: null, keys: [] }));
  let kept = rows, shown = PAGE, column = -1, way = 1;

  const words = (one) => (one.words ??= bare(`${one.row.textContent} ${one.row.dataset.q ?? ""}`));
  const key = (one, at) => {
    if (one.keys[at] === undefined) {
      const cell = one.row.cells[at];
      const told = cell.dataset.k;
      one.keys[at] = told === undefined ? (cell.tagName === "TH" ? cell.firstElementChild : cell).textContent.trim() : told === "" ? null : Number(told);
    }
    return one.keys[at];
  };
  const compare = (a, b) => {
    const x = key(a, column), y = key(b, column);
    if (x === null || y === null) return x === y ? a.place - b.place : x === null ? 1 : -1; /* unknown: last */
    const found = typeof x === "number" ? x - y : order.compare(x, y);
    return found === 0 ? a.place - b.place : way * found;
  };
  const show = () => {
    body.replaceChildren(...kept.slice(0, shown).map((one) => one.row));
    const left = Math.max(0, kept.length - shown);
      const number = (count) => count.toLocaleString("fr-FR").replace(/\u202f/g, "\u00a0");
    const plural = kept.length > 1 ? "s" : "";
    said.textContent = `${number(kept.length)} contrat${plural} sur ${number(rows.length)}` +
      (left ? `, les ${number(shown)} premiers sont affichés.` : ".");
    more.hidden = all.hidden = left === 0;
    more.textContent = `Afficher ${number(Math.min(PAGE, left))} de plus`;
  };
  const choose = () => {
    const asked = bare(find.value).split(/\s+/).filter(Boolean);
    const wanted = choices.filter((one) => one.value !== "").map((one) => [one.dataset.de, ` ${one.value} `]);
    kept = rows.filter((one) =>
      wanted.every(([name, value]) => ` ${one.row.dataset[name] ?? ""} `.includes(value)) &&
      asked.every((word) => words(one).includes(word)));
    if (column >= 0) kept.sort(compare);
    shown = PAGE;
    show();
  };
  const sortBy = (at, button) => {
    way = column === at ? -way : 1;
    column = at;
    for (const head of table.tHead.rows[0].cells) head.removeAttribute("aria-sort");
    button.parentElement.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
    choose();
  };
  Array.from(table.tHead.rows[0].cells).forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tri";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sortBy(at, button));
  });
  let waiting = 0;
  find.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(choose, 120); });
  choices.forEach((one) => one.addEventListener("change", choose));
  tools.addEventListener("submit", (event) => { event.preventDefault(); choose(); });
  tools.addEventListener("reset", () => setTimeout(choose, 0));
  document.querySelectorAll("a[data-alerte]").forEach((link) => link.addEventListener("click", () => {
    const select = choices.find((one) => one.dataset.de === "a");
    select.value = link.dataset.alerte;
    choose();
  }));
  more.addEventListener("click", () => { shown += PAGE; show(); });
  all.addEventListener("click", () => { shown = rows.length; show(); });
  find.value = new URLSearchParams(location.search).get("q") ?? "";
  tools.hidden = false;
  said.hidden = false;
  if (find.value) { choose(); find.focus(); } else show();
});
