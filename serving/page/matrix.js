/** Tables of who stands where: holders and targets, time, and what changed between two documents. */
import { counted, h } from "./dom.js";
import { SIGNS } from "./rows.js";
import { changes, matrixOf, positionsOf, tally } from "./standings.js";

const LINES = 5; // shown before the table is unfolded
const COLUMNS = 8;
const PRINTED = 7; // columns side by side on a sheet of A4


/**
 * Holders down, targets across, heaviest first.
 * view: `{ filters, names, unfolded }`. choose: called with filters when a cell is chosen; fold: to
 * show all or less.
 */
export function matrix(rows, view, { choose, fold }) {
  const { filters } = view;
  const here = rows.filter((row) => !filters.document || row.document === filters.document);
  const found = matrixOf(positionsOf(here, view.names, filters.sure));
  if (!found.lines.length) return [nobody(here, view)];
  const cell = (line, column) => cellOf(found.cell(line, column), {
    name: `${line.name} on ${column.name}`,
    chosen: filters.entity === column.key && filters.holder === line.key,
    choose: (chosen) => choose(chosen ? {} : { entity: column.key, holder: line.key }),
  });
  return tables(found, { name: "Who stands where", cell, view, fold, kinds: ["holder", "target"] });
}

/** Targets (of one target: holders) down, documents in the order of their dates across. */
export function timeline(rows, documents, view, { choose, fold }) {
  const { entity, holder } = view.filters;
  const positions = positionsOf(rows, view.names, view.filters.sure)
    .filter((one) => (!entity || one.row.entity.id === entity) && (!holder || one.group.key === holder));
  const down = entity ? (one) => one.group : (one) => ({ key: one.row.entity.id, name: one.row.entity.name.replace(/^the /, "") });
  const found = tally(positions, down, (one) => ({ key: one.row.document, name: one.row.document }));
  if (!found.lines.length) return [nobody(rows, view)];
  if (!entity) for (const line of found.lines) line.words.clear();
  const order = byDate(documents);
  found.columns = order.map((one) => ({ ...one, key: one.name, name: one.name, date: one.date, words: new Set() }));
  const most = Math.max(1, ...found.lines.flatMap((line) => found.columns.map((column) => tallest(found.cell(line, column)))));
  const cell = (line, column) => cellOf(found.cell(line, column), {
    name: `${line.name}, ${column.name}`,
    bars: most,
    chosen: view.filters.document === column.key && [entity, holder].includes(line.key),
    choose: () => choose({ document: column.key, ...(entity ? { entity, holder: line.key } : { entity: line.key, holder }) }),
  });
  return tables(found, { name: "Over time", cell, view, fold, kinds: [entity ? "holder" : "target", "document"] });
}

const tallest = (cell) => (cell ? Math.max(cell.against.size, cell.favor.size) : 0);

/** Documents by date, those without one last. */
export const byDate = (documents) =>
  [...documents].sort((a, b) => (a.date || "9999").localeCompare(b.date || "9999"));

/** What changed between two documents: turned positions first. */
export function comparison(rows, documents, [before, after], view, { choose, pick }) {
  const select = (label, chosen, which) => h("label", {}, label, " ", h("select", { "aria-label": label, onchange: (event) => pick(which, event.target.value) },
    byDate(documents).map((one) => h("option", { value: one.name, selected: one.name === chosen }, one.date ? `${one.name} (${one.date})` : one.name))));
  const found = changes(positionsOf(rows, view.names, view.filters.sure), before, after);
  const head = ["Holder", "Target", before, after, "Change"].map((name) => h("th", { scope: "col" }, name));
  const side = (one, which, document) => h("td", {}, cellOf(one[which], {
    name: `${one.group.name} on ${one.entity.name}, ${document}`,
    chosen: false,
    choose: () => choose({ document, entity: one.entity.id, holder: one.group.key }),
  }) ?? h("span", { class: "nothing" }, "nothing"));
  const lines = found.map((one) => h("tr", { class: one.change },
    h("th", { scope: "row" }, one.group.name), h("td", {}, one.entity.name), side(one, "before", before), side(one, "after", after),
    h("td", { class: "change" }, WORDS[one.change])));
  return [
    h("div", { class: "pair" }, select("Compare from", before, 0), select("with", after, 1)),
    found.length
      ? h("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": "What changed" },
        h("table", { class: "matrix changes" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, lines)))
      : nobody(rows, view),
  ];
}

const WORDS = { turned: "turned", shifted: "less clear, or clearer", new: "new", gone: "no more said", same: "the same" };

function nobody(rows, { filters }) {
  const unsure = filters.sure === "" && rows.some((row) => row.positions.length);
  return h("p", { class: "hint" }, unsure
    ? "Nobody surely takes a side here. Unsure answers are left out; show them with “How sure”."
    : "Nobody takes a side on a known target here. Ask about one of your own below.");
}

/** On screen one table, folded to its heaviest part; on paper all of it, some columns at a time. */
function tables(found, { name, cell, view, fold, kinds }) {
  const isLong = found.lines.length > LINES + 2 || found.columns.length > COLUMNS + 2;
  const folded = isLong && !view.unfolded;
  const timed = kinds[1] === "document";
  const lines = folded ? found.lines.slice(0, LINES) : found.lines;
  const among = timed ? found.columns : found.columns.filter((column) => lines.some((line) => found.cell(line, column)));
  const columns = folded && !timed ? among.slice(0, COLUMNS) : among;
  const parts = [];
  for (let start = 0; start < found.columns.length; start += PRINTED) {
    const some = found.columns.slice(start, start + PRINTED);
    const there = found.lines.filter((line) => some.some((column) => found.cell(line, column)));
    if (there.length) parts.push(h("div", { class: "part" }, table(there, some, cell, name)));
  }
  const all = `Show the whole table: ${counted(found.lines.length, kinds[0])}, ${counted(found.columns.length, kinds[1])}`;
  return [
    h("div", { class: "scroll screen-only", role: "region", tabindex: "0", "aria-label": name }, table(lines, columns, cell, name)),
    isLong && h("button", { type: "button", class: "quiet screen-only", "aria-expanded": String(!folded), onclick: fold }, folded ? all : "Show only the heaviest"),
    h("div", { class: "print-only" }, parts),
  ].filter(Boolean);
}

function table(lines, columns, cell, name) {
  return h(
    "table",
    { class: "matrix" },
    h("caption", { class: "hidden" }, name),
    h("thead", {}, h("tr", {}, h("td", {}), columns.map(columnHead))),
    h("tbody", {}, lines.map((line) => h("tr", {}, lineHead(line), columns.map((column) => h("td", {}, cell(line, column)))))),
  );
}

function columnHead(column) {
  const both = h("span", { class: "contested", title: "Some are against it, some in favor" }, "▼▲ contested");
  return h("th", { scope: "col" }, h("span", { class: "name" }, column.name), Boolean(column.against && column.favor) && both,
    column.date && h("small", {}, column.date));
}

function lineHead(line) {
  const words = [...line.words].filter((word) => word !== line.name);
  const some = words.length > 4 ? [...words.slice(0, 4), "…"] : words;
  return h("th", { scope: "row" }, line.name, some.length ? h("small", {}, some.join(", ")) : null);
}

function cellOf(found, { name, chosen, choose, bars }) {
  if (!found) return null;
  const sides = ["against", "favor"].filter((stance) => found[stance].size);
  const unsure = found.unsure.size;
  const spoken = [...sides.map((stance) => `${found[stance].size} ${stance}`), ...(unsure ? [`${unsure} unsure`] : [])].join(", ");
  if (!spoken) return null;
  return h(
    "button",
    {
      type: "button",
      class: `cell ${sides.length ? sides.join(" ") : "doubtful"}`,
      "aria-label": `${name}: ${spoken}`,
      "aria-pressed": String(chosen),
      onclick: () => choose(chosen),
    },
    bars && sides.map((stance) => bar(stance, found[stance].size / bars)),
    sides.map((stance) => h("span", { class: stance }, `${SIGNS[stance]} ${found[stance].size}`)),
    unsure ? h("span", { class: "guess" }, `? ${unsure}`) : null,
  );
}

function bar(stance, share) {
  const drawn = h("span", { class: `column ${stance}`, "aria-hidden": "true" });
  drawn.style.setProperty("--share", share);
  return drawn;
}

