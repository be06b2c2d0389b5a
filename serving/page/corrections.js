/** Corrections in the annotation schema: spans count code points of the sentence. */
import { codePoints } from "./offsets.js";

/** What a row says, as an annotation that can be changed. */
export function annotationOf(row) {
  const inSentence = (start, end) => [start - row.sentence.start, end - row.sentence.start];
  return {
    text: row.sentence.text,
    target: row.entity.name,
    mention: row.mention && inSentence(row.mention.start, row.mention.end),
    stance: row.stance,
    positions: row.stance === "neutral" ? [] : row.positions.map((position) => ({
      holder: position.holder,
      holder_span: position.start === null ? null : inSentence(position.start, position.end),
      stance: position.stance,
    })),
    model: row.model,
  };
}

/** With another stance of the sentence. Holders who shared the old one share the new one. */
export function withStance(annotation, stance) {
  const { positions, ...rest } = annotation;
  if (stance === "neutral") return { ...rest, stance, positions: [] };
  // Where no holder was known, nothing is said of holders: an empty list would say that there is none.
  if (!positions?.length) return { ...rest, stance };
  const moved = positions.map((one) => (one.stance === annotation.stance ? { ...one, stance } : one));
  return { ...rest, stance, positions: moved };
}

/** With another stance of one holder; neutral takes the holder out. */
export function withHolder(annotation, holder, stance) {
  const others = (annotation.positions ?? []).filter((one) => !sameHolder(one, holder));
  const mine = stance === "neutral" ? [] : [{ ...holder, stance }];
  const sentence = annotation.stance === "neutral" ? stance : annotation.stance;
  return { ...annotation, stance: sentence, positions: [...others, ...mine] };
}

/** The stance of a holder in an annotation. */
export function stanceOf(annotation, holder) {
  const found = (annotation.positions ?? []).find((one) => sameHolder(one, holder));
  return found ? found.stance : "neutral";
}

function sameHolder(one, other) {
  return one.holder === other.holder && String(one.holder_span) === String(other.holder_span);
}

/** Words of the sentence as a holder; null where they do not stand in it. */
export function holderNamed(words, sentence) {
  const units = sentence.indexOf(words);
  if (!words || units < 0) return null;
  const start = codePoints(sentence.slice(0, units));
  return { holder: words, holder_span: [start, start + codePoints(words)] };
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
    if (other === row || !ACTORS.has(other.entity.kind)) continue;
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
  const before = new Map(row.positions.map((one) => [`${one.start}`, one]));
  const positions = (annotation.positions ?? []).map(({ holder, holder_span: span, stance }) => {
    const [start, end] = span ? span.map((offset) => offset + row.sentence.start) : [null, null];
    const known = before.get(`${start}`);
    return { holder, start, end, entity: known?.entity ?? null, stance, probability: null };
  });
  return { ...row, stance: annotation.stance, positions, corrected: true };
}
