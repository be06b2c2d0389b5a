/** Sentences of a document: those of the answers, and between them those that have none. */
import { codePoints, toUnits } from "./offsets.js";
import { bySentence } from "./rows.js";

const cutter = new Intl.Segmenter("en", { granularity: "sentence" });

/** Text without answers between two places, a paragraph at a time: `{ start, text }`, start in code points. */
export function paragraphsBetween(text, from, to) {
  return piecesOf(text.slice(from, to), /\n\s*\n/).map(({ at, words }) => ({ at: from + at, text: words }));
}

/** Trimmed pieces of a text between separators, with their places in UTF-16 units; blank ones are left out. */
function piecesOf(text, separator) {
  const found = [];
  let at = 0;
  for (const part of text.split(new RegExp(`(${separator.source})`))) {
    if (part.trim()) found.push({ at: at + part.length - part.trimStart().length, words: part.trim() });
    at += part.length;
  }
  return found;
}

/** The sentences of a paragraph: `{ start, end, text }`, in code points from `start` on. */
export function cut(paragraph, start) {
  return [...cutter.segment(paragraph)].filter(({ segment }) => segment.trim()).map(({ segment, index }) => {
    const words = segment.trim();
    const begin = start + codePoints(paragraph.slice(0, index + segment.length - segment.trimStart().length));
    return { index: null, start: begin, end: begin + codePoints(words), text: words };
  });
}

/** Every sentence of a document. */
export function sentencesOf(document, rows) {
  const { text } = document;
  const units = toUnits(text);
  const answered = bySentence(rows.filter((row) => row.document === document.name)).map((one) => one.sentence);
  const found = [];
  let done = 0;
  for (const sentence of [...answered, null]) {
    const until = sentence ? units(sentence.start) : text.length;
    for (const paragraph of paragraphsBetween(text, done, until)) {
      found.push(...cut(paragraph.text, codePoints(text.slice(0, paragraph.at))));
    }
    if (sentence) {
      found.push(sentence);
      done = units(sentence.end);
    }
  }
  return found.map((sentence) => ({ document, sentence }));
}
