/** Markdown as its text: what is markup goes, tables become a line for each row. */

/** Whether a text is written in Markdown, by its headings, tables, emphasis and links. */
export const looksMarkdown = (text) =>
  /^#{1,6} \S/m.test(text) || /^\|? *:?-{3,}:? *\|/m.test(text) || /\*\*\S[^*]*\*\*/.test(text) || /\[[^\]]+\]\([^)\s]+\)/.test(text);

/** The words of a Markdown text. */
export function plainText(markdown) {
  const lines = markdown.replace(/\r\n?/g, "\n").replace(/^---\n[\s\S]*?\n---\n/, "").replace(/<!--[\s\S]*?-->/g, "").split("\n");
  const found = [];
  let fenced = false;
  for (const line of lines) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    else found.push(fenced ? line : isRow(line) ? tableRow(line) : inline(block(line)));
  }
  return found.filter((line) => line !== null).join("\n").replace(/\n{3,}/g, "\n\n").trim();
}

const isRow = (line) => /^\s*\|.*\|\s*$/.test(line) || /^\s*:?-{3,}:?(\s*\|\s*:?-{3,}:?)+\s*$/.test(line);

/** A row of a table as a line: first cell, colon, the others; nothing of the line under the head. */
function tableRow(line) {
  const cells = line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => inline(cell.trim()).replaceAll("\\|", "|"));
  if (cells.every((cell) => /^:?-+:?$/.test(cell))) return null;
  const [first, ...rest] = cells.filter(Boolean);
  return first === undefined ? "" : `\n${rest.length ? `${first}: ${rest.join("; ")}` : first}\n`;
}

/** A line without the signs of headings, quotations and rules; bullets stay, the service knows them. */
const block = (line) => line.replace(/^\s{0,3}#{1,6}\s+/, "").replace(/\s+#+\s*$/, "").replace(/^\s{0,3}(>\s?)+/, "")
  .replace(/^\s*([-*_]\s*){3,}$/, "").replace(/^(\s*)[*+](?=\s)/, "$1-");

/** Words without emphasis, code marks, links and images. */
const inline = (line) => line
  .replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
  .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
  .replace(/\[([^\]]+)\]\[[^\]]*\]/g, "$1")
  .replace(/<(https?:[^>]+)>/g, "$1")
  .replace(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, "$2")
  .replace(/(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?!\w)/g, "$1")
  .replace(/(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)/g, "$1")
  .replace(/~~(.+?)~~/g, "$1")
  .replace(/`([^`]+)`/g, "$1");
