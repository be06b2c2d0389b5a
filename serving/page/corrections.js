/** Corrections in the annotation schema: spans count code points of the sentence. */
import { spanOf } from "./offsets.js";

/** What a row says, as an annotation that can be changed. */
export function annotationOf(row) {
  const inSentence = (start, end) => [start - row.sentence.start, end - row.sentence.start];
  return {
    text: row.sentence.text,
    target: row.entity.name,
    mention: row.mention && inSentence(row.mention.start, row.mention.end),
    stance: row.stance,
    positions: row.stance === "neutral" ? [] : eachOnce(row.positions.map((position) => ({
      holder: position.holder,
      holder_span: position.start === null ? null : inSentence(position.start, position.end),
      stance: position.stance,
    }))),
    model: row.model,
  };
}

/** "They" of two actors are one holder in the sentence. */
const eachOnce = (positions) =>
  positions.filter((one, place) => positions.findIndex((other) => sameHolder(one, other)) === place);

/**
 * With another stance of the sentence. Holders who shared the old one share the new one; back from
 * neutral, the holders of `before` come back.
 */
export function withStance(annotation, stance, before) {
  const { positions, ...rest } = { ...annotation, mislinked: false };
  if (stance === "neutral") return { ...rest, stance, positions: [] };
  const back = annotation.stance === "neutral" && before ? before : annotation;
  // Where no holder was known, nothing is said of holders: an empty list would say that there is none.
  if (!back.positions?.length) return { ...rest, stance };
  const moved = back.positions.map((one) => (one.stance === back.stance ? { ...one, stance } : one));
  return { ...rest, stance, positions: moved };
}

/** With another stance of one holder; neutral takes the holder out. */
export function withHolder(annotation, holder, stance) {
  const others = (annotation.positions ?? []).filter((one) => one.holder !== holder.holder && !sameHolder(one, holder));
  const mine = stance === "neutral" ? [] : [{ ...holder, stance }];
  const sentence = annotation.stance === "neutral" ? stance : annotation.stance;
  return { ...annotation, stance: sentence, mislinked: false, positions: [...others, ...mine] };
}

/** With the words of the mention said to mean something else than the target. */
export const withMislink = (annotation) => ({ ...annotation, stance: "neutral", positions: [], unsure: true, mislinked: true });

/** The stance of a holder in an annotation. */
export function stanceOf(annotation, holder) {
  const found = (annotation.positions ?? []).find((one) => sameHolder(one, holder));
  return found ? found.stance : "neutral";
}

function sameHolder(one, other) {
  return one.holder === other.holder && String(one.holder_span) === String(other.holder_span);
}

/** Whether two annotations say the same of stance, holders and mention. */
export function saysTheSame(one, other) {
  const told = ({ stance, mention, unsure, mislinked, positions }) => JSON.stringify([
    stance, mention, Boolean(unsure), Boolean(mislinked),
    (positions ?? []).map(({ holder, holder_span: span, stance: held }) => [holder, span, held]).sort(),
  ]);
  return told(one) === told(other);
}

/** Words of the sentence as a holder; null where they do not stand in it. */
export function holderNamed(words, sentence) {
  const span = spanOf(words, sentence);
  return span && { holder: words, holder_span: span };
}

const ACTORS = new Set(["state", "alliance", "organisation", "person"]);

/** Who may hold a stance in a row's sentence: the author, holders of any row there, actors mentioned. */
export function candidates(row, rows, annotation) {
  const found = new Map([["author", { holder: "author", holder_span: null }]]);
  const add = (one) => found.set(String(one.holder_span ?? "author"), {
    holder: one.holder,
    holder_span: one.holder_span,
  });
  const overlaps = ({ holder_span: span }) =>
    [...found.values()].some((one) => one.holder_span && one.holder_span[0] < span[1] && span[0] < one.holder_span[1]);
  (annotation.positions ?? []).forEach(add);
  for (const other of rows) {
    annotationOf({ ...other, stance: "favor" }).positions.filter((one) => one.holder_span && !overlaps(one)).forEach(add);
  }
  for (const other of rows) {
    if (other.entity.id === row.entity.id || !ACTORS.has(other.entity.kind)) continue;
    for (const quote of other.mention ? [other.mention, ...other.mentions] : []) {
      const span = [quote.start - other.sentence.start, quote.end - other.sentence.start];
      const one = { holder: quote.text, holder_span: span };
      if (!overlaps(one)) add(one);
    }
  }
  const order = (one) => one.holder_span?.[0] ?? -1;
  return [...found.values()].sort((a, b) => order(a) - order(b));
}

/** A row as a reader corrected it. */
export function corrected(row, annotation) {
  if (!annotation) return row;
  const offset = row.sentence.start;
  const quote = ([start, end]) => ({ start: start + offset, end: end + offset, text: Array.from(row.sentence.text).slice(start, end).join("") });
  const positions = (annotation.positions ?? []).flatMap(({ holder, holder_span: span, stance }) => {
    const [start, end] = span ? [span[0] + offset, span[1] + offset] : [null, null];
    const known = row.positions.filter((one) => one.start === start && one.holder === holder);
    const held = { holder, start, end, stance, probability: null };
    return known.length
      ? known.map(({ entity, actor }) => ({ ...held, entity, actor }))
      : [{ ...held, entity: null }];
  });
  const { stance, mention, unsure, mislinked } = annotation;
  return {
    ...row,
    stance,
    positions,
    mention: mention ? quote(mention) : row.mention && null,
    unsure: Boolean(unsure),
    mislinked: Boolean(mislinked),
    confirmed: !row.added && saysTheSame(annotation, annotationOf(row)),
    corrected: true,
  };
}
