/** Files in and out. */

import { textOf } from "./api.js";

/** The text of a dropped or chosen file: plain UTF-8 and Markdown as they are, every other one as the service reads it. */
export async function readText(file) {
  if (/\.(txt|md|markdown)$/i.test(file.name)) {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    } catch {
      // another encoding: the service tells which
    }
  }
  return textOf(file);
}

/** Hand a text to the reader as a file. */
export function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** One JSON object a line. */
export const asJsonLines = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

/** One column per leaf, as `dragoman label -o rows.csv` names them; lists as JSON. */
export function asCsv(rows) {
  const flat = rows.map(flatten);
  const columns = [...new Set(flat.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...flat.map((row) => columns.map((column) => row[column]))];
  return lines.map((line) => `${line.map(field).join(",")}\n`).join("");
}

const SPAN = ["start", "end", "text"];
const empty = (stem, leaves) => Object.fromEntries(leaves.map((leaf) => [`${stem}_${leaf}`, null]));

/** What may be null in a row, and the columns that it has all the same. */
const NULLABLE = {
  mention: () => ({ ...empty("mention", SPAN), ...empty("mention_antecedent", SPAN) }),
  antecedent: () => empty("antecedent", SPAN),
  speaker: () => empty("speaker", ["name", "start", "end", "entity"]),
};

function flatten(row) {
  const flat = {};
  for (const [name, value] of Object.entries(row)) {
    if (value === null && NULLABLE[name]) {
      Object.assign(flat, NULLABLE[name]());
    } else if (Array.isArray(value)) {
      flat[name] = JSON.stringify(value);
    } else if (value && typeof value === "object") {
      const stem = name === "probabilities" ? "probability" : name;
      for (const [key, leaf] of Object.entries(flatten(value))) flat[`${stem}_${key}`] = leaf;
    } else {
      flat[name] = value;
    }
  }
  return flat;
}

function field(value) {
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  return `"${String(value ?? "").replaceAll('"', '""')}"`;
}
