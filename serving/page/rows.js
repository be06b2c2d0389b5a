/** What the rows of the service say: grouping, filtering and counting them. No elements here. */

export const STANCES = ["against", "neutral", "favor"];
export const SIGNS = { against: "▼", neutral: "·", favor: "▲" };
export const NO_FILTERS = { document: "", entity: "", holder: "", stance: "", sure: "", words: "" };

/** Names a sentence among those of all documents. */
export const sentenceKey = (row) => `${row.document}/${row.sentence.start}`;

/** Names a row: one for each sentence and entity. */
export const keyOf = (row) => `${sentenceKey(row)}/${row.entity.id}`;

/** Whether a row is about a phrase of the reader's that the sentence says nothing about. */
export const isSilent = (row) =>
  !row.corrected && !row.mention && row.stance === "neutral" && !row.positions.length;

/** Whether a "?" belongs to a holder's stance: the model is in doubt, or nobody knows who is meant. */
export const isDoubtful = (row, position) =>
  Boolean(row.unsure || (!row.corrected && (position.unsure || position.resolved === false)));

/** The one that a holder is in the document; without that, its linked entity, the author, or the name. */
export function groupOf(position, row, names) {
  const { actor } = position;
  if (actor && actor.name !== "author") {
    return actor.id
      ? { key: `entity ${actor.id}`, name: actor.name }
      : { key: `name ${actor.name}`, name: actor.name };
  }
  if (position.start === null) {
    return { key: `author ${row.author ?? ""}`, name: row.author ?? "the author" };
  }
  const known = position.entity && (names.get(position.entity) ?? position.entity);
  return known
    ? { key: `entity ${position.entity}`, name: known.replace(/^the /, "") }
    : { key: `name ${position.holder}`, name: position.holder };
}

/** Whether the filters leave whole texts, notes or no notes, and not single sentences. */
export const isWhole = ({ entity, holder, stance, sure, words }) =>
  !entity && !holder && !words && ["", "all"].includes(stance) && sure !== "unsure";

/** Whether a row passes the filters; "" is the widest but for neutral and unsure answers, which it hides. */
export function passes(row, filters, names) {
  return (
    (!filters.document || row.document === filters.document) &&
    (!filters.entity || row.entity.id === filters.entity) &&
    holds(row, filters, names) &&
    hasWords(row.sentence.text, filters.words)
  );
}

/** Whether a text has some words, in whatever case; no words are in every text. */
export const hasWords = (text, words) => text.toLowerCase().includes(words.trim().toLowerCase());

function holds(row, { holder, stance, sure }, names) {
  if (!holder) return isStance(row.stance, stance) && isSure(row.unsure, sure);
  return row.positions.some((one) =>
    groupOf(one, row, names).key === holder && isStance(one.stance, stance) && isSure(isDoubtful(row, one), sure));
}

const isStance = (stance, wanted) => (wanted === "" ? stance !== "neutral" : wanted === "all" || stance === wanted);
const isSure = (unsure, wanted) => wanted === "all" || Boolean(unsure) === (wanted === "unsure");

/** Rows by sentence, in text order. */
export function bySentence(rows) {
  const sentences = new Map();
  for (const row of rows) {
    const found = sentences.get(row.sentence.start);
    if (found) found.rows.push(row);
    else sentences.set(row.sentence.start, { sentence: row.sentence, rows: [row] });
  }
  return [...sentences.values()].sort((a, b) => a.sentence.start - b.sentence.start);
}

/** What can still be chosen in a filter without leaving nothing: values that rows have under the other filters. */
export function choices(rows, filters, names, which) {
  const others = rows.filter((row) => passes(row, { ...filters, [which]: which === "stance" || which === "sure" ? "all" : "" }, names));
  const found = new Map();
  for (const row of others) for (const [value, name] of valuesOf[which](row, filters, names)) found.set(value, name);
  return found;
}

const valuesOf = {
  document: (row) => [[row.document, row.document]],
  entity: (row) => [[row.entity.id, row.entity.name]],
  holder: (row, { stance, sure }, names) => row.positions
    .filter((one) => isStance(one.stance, stance) && isSure(isDoubtful(row, one), sure))
    .map((one) => [groupOf(one, row, names).key, groupOf(one, row, names).name]),
  stance: (row, filters, names) => mine(row, filters, names).map((one) => [one.stance, one.stance]),
  sure: (row, filters, names) => mine(row, filters, names).map((one) => (one.doubt ? ["unsure", ""] : ["sure", ""])),
};

/** The stances that a row's filters look at: the chosen holder's, or the sentence's. */
function mine(row, { holder }, names) {
  if (!holder) return [{ stance: row.stance, doubt: row.unsure }];
  return row.positions
    .filter((one) => groupOf(one, row, names).key === holder)
    .map((one) => ({ stance: one.stance, doubt: isDoubtful(row, one) }));
}
