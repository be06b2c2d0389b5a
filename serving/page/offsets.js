/** The service counts code points, JavaScript's strings count UTF-16 units: 👍 is one there, two here. */

/** A function from offsets in code points to offsets in UTF-16 units of `text`. */
export function toUnits(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (offset) => offset;
  const units = [0];
  for (const character of text) units.push(units.at(-1) + character.length);
  return (offset) => units[offset];
}

/** How many code points a text has. */
export function codePoints(text) {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text).length : text.length;
}

/** The span of `words` in a text, in code points, from `from` units on; null where they do not stand in it. */
export function spanOf(words, text, from = 0) {
  const units = text.indexOf(words, from);
  if (!words || units < 0) return null;
  const start = codePoints(text.slice(0, units));
  return [start, start + codePoints(words)];
}
