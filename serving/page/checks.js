/** What can be said of a text before and after it is read: blank, not English, nothing known in it. */

const COMMON = new Set(("the of and to in a is that it for on with as was are be by this at from has have its not an or which their "
  + "will we they but said he she his her were been would there who more all had no than if our into also can").split(" "));
const LEAST_WORDS = 12; // of fewer words nothing is said
const LEAST_SHARE = 0.12; // English prose has about four in ten

/** Whether a text reads as English, by its commonest words; short texts are taken for it. */
export function looksEnglish(text) {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length < LEAST_WORDS) return !/[\u0370-\u1fff\u2e80-\ud7ff]{4}/.test(text);
  return words.filter((word) => COMMON.has(word)).length / words.length >= LEAST_SHARE;
}

/** A date as 2022, 2022-02 or 2022-02-07 that the calendar has. */
export function isDate(date) {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(date);
  if (!found) return false;
  const [year, month, day] = found.slice(1).map((part) => (part === undefined ? 1 : Number(part)));
  const built = new Date(Date.UTC(year, month - 1, day));
  return built.getUTCMonth() === month - 1 && built.getUTCDate() === day;
}

/** The date at the beginning of a file's name; "" for none. */
export function dateIn(name) {
  const found = /^(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?![\d])/.exec(name)?.[1] ?? "";
  return found && isDate(found) ? found : "";
}

/** What a reader should know of a text that was read; nothing for most. */
export function remarks({ name, text }, rows) {
  const found = [];
  if (!looksEnglish(text)) found.push(`${name} does not look English; the model knows English only, so do not rely on its answers.`);
  if (!rows.length) found.push(`${name} mentions nothing that the catalogue knows; ask about a target of your own.`);
  return found;
}
