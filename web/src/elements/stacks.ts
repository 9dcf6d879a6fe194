/** Tables that become one block a row where the screen is narrow: every cell then says which column it is of. */
export function stackTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>("table.dense:not(.dense-few, .stacks)")) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    if (!heads.length || table.tFoot) continue;
    for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) label(row, heads);
    // What is no longer laid out as a table is read out as one only where that is said.
    table.role = "table";
    for (const part of [table.tHead, ...table.tBodies]) if (part) part.role = "rowgroup";
    for (const row of table.rows) row.role = "row";
    for (const head of heads) head.role = "columnheader";
    table.classList.add("stacks");
  }
}

function label(row: HTMLTableRowElement, heads: HTMLTableCellElement[]): void {
  for (const [at, cell] of [...row.cells].entries()) {
    cell.role = cell.tagName === "TH" ? "rowheader" : "cell";
    const said = heads[at];
    if (at && said && !said.querySelector(".hidden")) cell.dataset.label = said.textContent?.trim() ?? "";
  }
}
