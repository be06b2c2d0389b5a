/** What can be said of dates and texts without the model: no date, nothing known in a text. */

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
export const remarks = ({ name }, rows) =>
  (rows.length ? [] : [`${name} mentions nothing that the catalogue knows; ask about a target of your own.`]);
