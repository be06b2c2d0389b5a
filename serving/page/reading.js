/** The texts, sentence by sentence, with mentions marked and who says what beside it. */
import { counted, h, percent } from "./dom.js";
import { codePoints, toUnits } from "./offsets.js";
import { SIGNS, bySentence, hasWords, isDoubtful, isSilent, isWhole, keyOf, passes, sentenceKey } from "./rows.js";
import { paragraphsBetween } from "./sentences.js";

/**
 * The reading view: a section for each document of which anything is shown.
 * rows: all. chosen: called with the key of a row. othersOf: what others say of a key.
 */
export function reading(documents, rows, { filters, names, chosen, othersOf }) {
  const whole = isWhole(filters);
  const context = { filters, names, chosen, othersOf, whole, plainToo: whole || onlyWords(filters) };
  const kept = documents.filter((one) => !filters.document || one.name === filters.document);
  return kept.map((document) => section(document, rows.filter((row) => row.document === document.name), context, kept.length > 1))
    .filter(Boolean);
}

const onlyWords = (filters) => filters.words && isWhole({ ...filters, words: "" });

function section(document, rows, context, several) {
  const items = itemsOf(document, rows, context);
  if (!items.length) return null;
  return h("section", { class: "document", "data-document": document.name },
    several && h("h3", { class: "document-head" }, document.name, " ", h("small", {}, [document.author, document.date].filter(Boolean).join(", "))),
    h("ol", { class: "sentences", role: "list" }, items));
}

function itemsOf(document, rows, context) {
  const { text } = document;
  const units = toUnits(text);
  const items = [];
  let done = 0;
  for (const { sentence, rows: mine } of bySentence(rows)) {
    const start = units(sentence.start);
    const gap = text.slice(done, start);
    const noted = mine.filter((row) => passes(row, context.filters, context.names));
    if (context.plainToo) items.push(...plain(text, done, start, context));
    if (context.whole ? mine.some((row) => !isSilent(row)) : noted.length) {
      items.push(item(sentence, context.whole ? mine : noted, noted, { text, units, paragraph: /\n\s*\n/.test(gap), ...context }));
    } else if (context.whole) {
      items.push(...plain(text, start, units(sentence.end), context));
    }
    done = units(sentence.end);
  }
  return context.plainToo ? [...items, ...plain(text, done, text.length, context)] : items;
}

/** Text that says nothing about a target, a paragraph at a time. */
function plain(text, from, to, { filters }) {
  return paragraphsBetween(text, from, to)
    .filter((one) => hasWords(one.text, filters.words))
    .map((one) => h("li", { class: "plain" }, h("p", { class: "words", "data-start": codePoints(text.slice(0, one.at)) }, one.text)));
}

function item(sentence, rows, noted, context) {
  const marked = rows.filter((row) => !isSilent(row) && !row.mislinked);
  const notes = noted.filter((row) => !isSilent(row) || context.filters.entity);
  return h(
    "li",
    { class: `sentence${context.paragraph ? " paragraph" : ""}`, "data-sentence": sentenceKey(rows[0]) },
    h("p", { class: "words", "data-start": sentence.start }, marks(sentence, marked, context)),
    notes.length ? h("ul", { class: "notes", role: "list", "aria-label": sentence.index === null ? "Added by hand" : `Sentence ${sentence.index + 1}` },
      notes.map((row) => h("li", {}, note(row, context)))) : null,
  );
}

/** The sentence in pieces; of two marks that overlap, the first and longer one is drawn. */
function marks(sentence, rows, { text, units, chosen }) {
  const quotes = rows
    .flatMap((row) => (row.mention ? [row.mention, ...row.mentions] : []).map((quote) => ({ ...quote, row })))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const pieces = [];
  let done = sentence.start;
  for (const { start, end, row } of quotes) {
    if (start < done || end > sentence.end) continue;
    pieces.push(text.slice(units(done), units(start)), mark(text.slice(units(start), units(end)), row, chosen));
    done = end;
  }
  return [...pieces, text.slice(units(done), units(sentence.end))];
}

/** For the pointer only: the note beside the sentence is the same control for keyboard and reader. */
function mark(words, row, chosen) {
  return h("mark", {
    class: `${row.stance}${row.unsure ? " unsure" : ""}`,
    title: `${row.entity.name}: ${row.stance}${row.unsure ? ", unsure" : ""}`,
    "data-row": keyOf(row),
    onclick: () => getSelection().isCollapsed && chosen(keyOf(row)),
  }, words);
}

function note(row, { chosen, othersOf }) {
  const others = othersOf(keyOf(row));
  return h(
    "button",
    {
      type: "button",
      class: `note ${row.stance}${row.unsure ? " unsure" : ""}`,
      "data-row": keyOf(row),
      "aria-expanded": "false",
      onclick: () => chosen(keyOf(row)),
    },
    h("span", { class: `stance ${row.stance}` }, row.stance),
    h("span", { class: "target" }, row.entity.name),
    row.probabilities && !row.corrected && h("span", { class: "share" }, percent(Math.max(...Object.values(row.probabilities)))),
    row.unsure && h("span", { class: "flag", title: row.corrected ? "Careful readers could differ" : "The model is unsure" }, "? ", h("span", { class: "hidden" }, "unsure")),
    row.corrected && h("span", { class: "flag" }, flagOf(row)),
    others.length ? h("span", { class: "flag" }, `✎ ${counted(others.length, "other")}`) : null,
    row.positions.length ? h("span", { class: "held" }, holders(row)) : null,
  );
}

/** What a reader's word did to a row. */
function flagOf(row) {
  if (row.pending) return "✎ not saved";
  if (row.mislinked) return "✎ means something else";
  if (row.added) return "✎ added";
  return row.confirmed ? "✓ confirmed" : "✎ corrected";
}

/** Who, each once; a sign where a holder's stance is not the sentence's, a "?" where it is in doubt. */
function holders(row) {
  const words = row.positions.map((one) => {
    const name = one.start === null ? (row.author ?? "the author") : one.holder;
    const doubt = isDoubtful(row, one) && !row.unsure ? " ?" : "";
    return (one.stance === row.stance ? name : `${SIGNS[one.stance]} ${name} (${one.stance})`) + doubt;
  });
  return [...new Set(words)].join(", ");
}
