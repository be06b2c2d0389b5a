/** The text, sentence by sentence, with mentions marked and who says what beside it. */
import { h, percent } from "./dom.js";
import { toUnits } from "./offsets.js";
import { SIGNS, bySentence, isSilent, keyOf } from "./rows.js";

/**
 * The list items of the reading view.
 * rows: those shown. whole: also show the text between them. chosen: called with a row.
 */
export function reading(text, rows, { whole, chosen }) {
  const units = toUnits(text);
  const items = [];
  let done = 0;
  for (const { sentence, rows: mine } of bySentence(rows)) {
    const start = units(sentence.start);
    const gap = whole ? text.slice(done, start) : "";
    items.push(...plain(gap), item(sentence, mine, text, units, chosen, /\n\s*\n/.test(gap)));
    done = units(sentence.end);
  }
  return whole ? [...items, ...plain(text.slice(done))] : items;
}

/** Text that says nothing about a target, a paragraph at a time. */
function plain(gap) {
  return gap
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .map((part) => h("li", { class: "plain" }, h("p", { class: "words" }, part.trim())));
}

function item(sentence, rows, text, units, chosen, paragraph) {
  const marked = rows.filter((row) => !isSilent(row));
  return h(
    "li",
    { class: `sentence${paragraph ? " paragraph" : ""}`, "data-sentence": sentence.index },
    h("p", { class: "words" }, marks(sentence, marked, text, units, chosen)),
    h("ul", { class: "notes", role: "list", "aria-label": `Sentence ${sentence.index + 1}` },
      rows.map((row) => h("li", {}, note(row, chosen)))),
  );
}

/** The sentence in pieces; of two marks that overlap, the first and longer one is drawn. */
function marks(sentence, rows, text, units, chosen) {
  const quotes = rows
    .flatMap((row) => (row.mention ? [row.mention, ...row.mentions] : []).map((quote) => ({ ...quote, row })))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const pieces = [];
  let done = sentence.start;
  for (const { start, end, row } of quotes) {
    if (start < done) continue;
    pieces.push(text.slice(units(done), units(start)), mark(text.slice(units(start), units(end)), row, chosen));
    done = end;
  }
  return [...pieces, text.slice(units(done), units(sentence.end))];
}

/** For the pointer only: the note beside the sentence is the same control for keyboard and reader. */
function mark(words, row, chosen) {
  return h("mark", {
    class: `${row.stance}${row.unsure && !row.corrected ? " unsure" : ""}`,
    title: `${row.entity.name}: ${row.stance}`,
    "data-row": keyOf(row),
    onclick: () => chosen(row),
  }, words);
}

function note(row, chosen) {
  return h(
    "button",
    {
      type: "button",
      class: `note ${row.stance}`,
      "data-row": keyOf(row),
      "aria-expanded": "false",
      onclick: () => chosen(row),
    },
    h("span", { class: `stance ${row.stance}` }, row.stance),
    h("span", { class: "target" }, row.entity.name),
    row.corrected
      ? h("span", { class: "flag" }, "✎ corrected")
      : h("span", { class: "share" }, percent(Math.max(...Object.values(row.probabilities))), row.unsure && h("span", { class: "flag", title: "The model is unsure" }, " ? ", h("span", { class: "hidden" }, "unsure"))),
    row.positions.length ? h("span", { class: "held" }, holders(row)) : null,
  );
}

/** Who, each once; a sign where a holder's stance is not the sentence's. */
function holders(row) {
  const words = row.positions.map((one) => {
    const name = one.start === null ? (row.author ?? "the author") : one.holder;
    return one.stance === row.stance ? name : `${SIGNS[one.stance]} ${name} (${one.stance})`;
  });
  return [...new Set(words)].join(", ");
}
