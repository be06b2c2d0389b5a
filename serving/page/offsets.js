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
  return Array.from(text).length;
}
