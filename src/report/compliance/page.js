"use strict";
// Sorts tables by a click on a column's head, and shows the files that are searched for.

const value = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.sort ?? (cell.querySelector("summary") ?? cell).textContent.trim();
};

for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const order = new Intl.Collator("en", { numeric: true }).compare;
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => order(value(a, column), value(b, column)) * (down ? -1 : 1));
      table.tBodies[0].append(...rows);
    });
  });
}

const search = document.getElementById("search");
const failing = document.getElementById("failing");
const shown = document.getElementById("shown");
const rows = [...document.querySelectorAll("#files tbody tr")];
const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

const filter = () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const row of rows) {
    const wanted = words.every((word) => texts.get(row).includes(word))
      && !(failing.checked && row.classList.contains("compliant"));
    row.hidden = !wanted;
    count += wanted;
  }
  shown.textContent = `${count} of ${rows.length} files`;
};

search.addEventListener("input", filter);
failing.addEventListener("change", filter);
filter();
