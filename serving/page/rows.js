/** What the rows of the service say: grouping, filtering and counting them. No elements here. */

export const STANCES = ["against", "neutral", "favor"];
export const SIGNS = { against: "▼", neutral: "·", favor: "▲" };

/** Names a row: one for each sentence and entity. */
export const keyOf = (row) => `${row.sentence.index}/${row.entity.id}`;

/** Whether a row is about a phrase of the reader's that the sentence says nothing about. */
export const isSilent = (row) => !row.mention && row.stance === "neutral" && !row.positions.length;

/** The one that a holder is in the document; without that, its linked entity, the author, or the name. */
export function groupOf(position, row, names) {
  const { actor } = position;
  if (actor && actor.name !== "author") {
    return actor.id
      ? { key: `entity ${actor.id}`, name: actor.name }
      : { key: `name ${actor.name}`, name: actor.name };
  }
  if (position.start === null) {
    return { key: "author", name: row.author ?? "the author" };
  }
  const known = position.entity && (names.get(position.entity) ?? position.entity);
  return known
    ? { key: `entity ${position.entity}`, name: known.replace(/^the /, "") }
    : { key: `name ${position.holder}`, name: position.holder };
}

/** Whether a row passes the filters: an entity's id, a holder's group, both, or neither ("" is any). */
export function passes(row, filters, names) {
  if (filters.entity && row.entity.id !== filters.entity) return false;
  return (
    !filters.holder ||
    row.positions.some((position) => groupOf(position, row, names).key === filters.holder)
  );
}

/** Rows by sentence, in text order. */
export function bySentence(rows) {
  const sentences = new Map();
  for (const row of rows) {
    const found = sentences.get(row.sentence.index);
    if (found) found.rows.push(row);
    else sentences.set(row.sentence.index, { sentence: row.sentence, rows: [row] });
  }
  return [...sentences.values()].sort((a, b) => a.sentence.index - b.sentence.index);
}

/**
 * Who stands where: targets, groups of holders, and for each pair how many sentences are against
 * and in favor. Targets that holders differ about come first, then those with most positions.
 */
export function standings(rows, names) {
  const targets = new Map();
  const groups = new Map();
  const cells = new Map();
  for (const row of rows) {
    for (const position of row.positions) {
      const { key, name } = groupOf(position, row, names);
      const group = groups.get(key) ?? { key, name, words: new Set(), total: 0 };
      const target = targets.get(row.entity.id) ?? { ...row.entity, against: 0, favor: 0 };
      const cell = cells.get(`${key}/${target.id}`) ?? { against: new Set(), favor: new Set() };
      groups.set(key, group);
      targets.set(target.id, target);
      cells.set(`${key}/${target.id}`, cell);
      group.words.add(position.start === null ? name : position.holder);
      group.total += 1;
      target[position.stance] += 1;
      cell[position.stance].add(row.sentence.index);
    }
  }
  const contested = (target) => Boolean(target.against && target.favor);
  const weight = (target) => (contested(target) ? 1e6 : 0) + target.against + target.favor;
  return {
    targets: [...targets.values()]
      .sort((a, b) => weight(b) - weight(a))
      .map((target) => ({ ...target, contested: contested(target) })),
    groups: [...groups.values()].sort((a, b) => b.total - a.total),
    cell: (group, target) => cells.get(`${group.key}/${target.id}`),
  };
}
