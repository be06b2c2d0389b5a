/** Who stands where: sentences counted by holder and target, or by any other two things. No elements here. */
import { groupOf, isDoubtful, sentenceKey } from "./rows.js";

/** Which unsure positions are counted, by the filter of that name. */
const counts = (doubt, sure) => sure === "all" || doubt === (sure === "unsure");

/** Every position of some rows: whose, on what, in which document, and how sure. */
export function positionsOf(rows, names, sure) {
  return rows.flatMap((row) => row.positions.map((position) => ({
    row,
    position,
    doubt: isDoubtful(row, position),
    group: groupOf(position, row, names),
    stance: position.stance,
  }))).filter((one) => counts(one.doubt, sure));
}

/**
 * A table of counts: how many sentences are against and in favor, surely or not, by two keys.
 * down, across: of a position, `{ key, name }`. Heaviest first on both sides.
 */
export function tally(positions, down, across) {
  const lines = new Map();
  const columns = new Map();
  const cells = new Map();
  for (const one of positions) {
    const line = entry(lines, down(one));
    const column = entry(columns, across(one));
    const key = `${line.key}\n${column.key}`;
    if (!cells.has(key)) cells.set(key, { against: new Set(), favor: new Set(), unsure: new Set() });
    cells.get(key)[one.doubt ? "unsure" : one.stance].add(sentenceKey(one.row));
    for (const head of [line, column]) {
      head.total += one.doubt ? 0.01 : 1;
      if (!one.doubt) head[one.stance] += 1;
      if (one.position.start !== null) head.words.add(one.position.holder);
    }
  }
  return {
    lines: heaviest(lines),
    columns: heaviest(columns),
    cell: (line, column) => cells.get(`${line.key}\n${column.key}`),
  };
}

function entry(heads, { key, name }) {
  if (!heads.has(key)) heads.set(key, { key, name, words: new Set(), total: 0, against: 0, favor: 0 });
  return heads.get(key);
}

const heaviest = (heads) => [...heads.values()].sort((a, b) => b.total - a.total);

/** Holders down, targets across. */
export const matrixOf = (positions) =>
  tally(positions, (one) => one.group, (one) => ({ key: one.row.entity.id, name: one.row.entity.name.replace(/^the /, "") }));

/** What one document says as another does not: each holder and target with the stance in both. */
export function changes(positions, before, after) {
  const found = new Map();
  for (const one of positions) {
    const side = { [before]: "before", [after]: "after" }[one.row.document];
    if (!side) continue;
    const key = `${one.group.key}\n${one.row.entity.id}`;
    if (!found.has(key)) {
      found.set(key, { group: one.group, entity: one.row.entity, before: empty(), after: empty() });
    }
    found.get(key)[side][one.doubt ? "unsure" : one.stance].add(sentenceKey(one.row));
  }
  return [...found.values()].map((one) => ({ ...one, change: changeOf(sideOf(one.before), sideOf(one.after)) }))
    .sort((a, b) => ORDER.indexOf(a.change) - ORDER.indexOf(b.change));
}

const empty = () => ({ against: new Set(), favor: new Set(), unsure: new Set() });
const ORDER = ["turned", "shifted", "new", "gone", "same"];

/** "against", "favor", "both", "unsure" or "" for nothing said. */
function sideOf({ against, favor, unsure }) {
  if (against.size && favor.size) return "both";
  return against.size ? "against" : favor.size ? "favor" : unsure.size ? "unsure" : "";
}

function changeOf(before, after) {
  if (before === after) return "same";
  if (!before) return "new";
  if (!after) return "gone";
  return [before, after].every((side) => ["against", "favor"].includes(side)) ? "turned" : "shifted";
}
