/** Asks the service about the texts, one after the other, and keeps its answers. */
import * as api from "./api.js";
import { state } from "./state.js";

let answers = []; // about the catalogue and the texts' own targets
let own = new Map(); // by phrase: answers about the reader's own targets

/**
 * Read documents; tell: called with how far it is. Those that are refused keep no other out.
 * Returns what was refused and why; raises where nothing could be read.
 */
export async function readAll(documents, tell) {
  const refused = [];
  const read = [];
  const rows = [];
  const catalogue = await api.entities();
  for (const [place, document] of documents.entries()) {
    tell(documents.length > 1 ? `Reading ${place + 1} of ${documents.length}: ${document.name} …` : "Reading …");
    try {
      rows.push(...await api.label(document));
      read.push(document);
    } catch (problem) {
      if (documents.length === 1 || problem.status === 401) throw problem;
      refused.push(`${document.name}: ${problem.message}`);
    }
  }
  if (!read.length) throw new Error(refused.join(" "));
  answers = rows;
  own = new Map();
  Object.assign(state, {
    documents: read, entities: catalogue, names: new Map(catalogue.map((one) => [one.id, one.name])), own: [],
  });
  combine();
  return refused;
}

/** Ask every text about a phrase; only sentences that mention it, or refer to it, say something of it. */
export async function askAbout(phrase) {
  const found = [];
  for (const document of state.documents) {
    found.push(...(await api.label(document, [phrase])).filter((row) => row.mention));
  }
  own.delete(phrase);
  own.set(phrase, found);
  combine();
  return found;
}

/** Take an own target away again. */
export function takeAway(phrase) {
  own.delete(phrase);
  combine();
}

/** All answers; what the catalogue says of a target is never replaced by what a phrase brought. */
function combine() {
  const keyOf = (row) => `${row.document}/${row.sentence.start}/${row.entity.id}`;
  const rows = new Map();
  for (const row of [answers, ...own.values()].flat()) if (!rows.has(keyOf(row))) rows.set(keyOf(row), row);
  state.rows = [...rows.values()];
  state.own = [...own.keys()];
}

/** Read again what was read before a reload, and ask again what was asked. */
export async function readAgain(tell) {
  const asked = state.own;
  const refused = await readAll(state.documents, tell);
  for (const phrase of asked) await askAbout(phrase);
  return refused;
}

