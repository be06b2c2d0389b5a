/** Keeps corrections, takes them back, and finds those of others. */
import * as api from "./api.js";
import { annotator } from "./details.js";
import { keyOf } from "./rows.js";
import { sentencesOf } from "./sentences.js";
import { rowOf, state } from "./state.js";

/** Keep what the reader says of a row; until it is kept it is pending, also where the service is gone. */
export async function keep(row, annotation, { undoing = false } = {}) {
  const key = keyOf(row);
  const before = state.said.get(key)?.mine ?? null;
  const said = { ...annotation };
  if (annotator()) said.annotator = annotator();
  else delete said.annotator;
  const pending = { annotation: said, id: api.randomKey(), row };
  state.pending.set(key, pending);
  await send(key, pending);
  if (!undoing) state.history.push({ key, row, before });
}

async function send(key, pending) {
  const kept = await api.correct(pending.annotation, pending.id);
  if (state.pending.get(key) === pending) state.pending.delete(key);
  tell(key, pending.row, { received: kept.received, correction: pending.annotation });
}

/** Send again what could not be kept. */
export async function sendAgain(key) {
  const pending = state.pending.get(key);
  const before = state.said.get(key)?.mine ?? null;
  await send(key, pending);
  state.history.push({ key, row: pending.row, before });
}

/** Give up what could not be kept. */
export const giveUp = (key) => state.pending.delete(key);

/** Take back whatever the reader has said of a row. */
export async function withdraw(key, { undoing = false } = {}) {
  const row = rowOf(key);
  const { mine } = state.said.get(key);
  await api.correct({ ...mine.correction, withdrawn: true });
  tell(key, row, null);
  if (!undoing) state.history.push({ key, row, before: mine });
}

/** Undo the last thing that was kept or taken back; returns its row. */
export async function undo() {
  const last = state.history.at(-1);
  if (last.before) await keep(last.row, last.before.correction, { undoing: true });
  else await withdraw(last.key, { undoing: true });
  state.history.pop();
  return last.row;
}

function tell(key, row, mine) {
  const { others = [], row: added } = state.said.get(key) ?? {};
  state.said.set(key, { mine, others, row: row?.added ? row : added });
}

/** Look up what was said of the documents' sentences before, by this reader and by others. */
export async function lookUp() {
  const sentences = state.documents.flatMap((document) => sentencesOf(document, state.rows));
  const kept = await api.corrections([...new Set(sentences.map((one) => one.sentence.text))]);
  const places = Map.groupBy(sentences, (one) => one.sentence.text);
  state.said = new Map();
  for (const one of kept) {
    for (const place of places.get(one.correction.text) ?? []) attach(place, one);
  }
}

/** Put a kept correction where its sentence stands; about a target that no answer has, it makes a row. */
function attach({ document, sentence }, kept) {
  const { target } = kept.correction;
  const answered = state.rows.find((row) =>
    row.document === document.name && row.sentence.start === sentence.start && row.entity.name === target);
  const row = answered ?? addedRow(document, sentence, target);
  const key = keyOf(row);
  const found = state.said.get(key) ?? { mine: null, others: [], row: row.added ? row : undefined };
  if ((kept.correction.annotator ?? null) === annotator()) found.mine = kept;
  else found.others.push(kept);
  state.said.set(key, found);
}

/** A row about a target that the model was not asked about in this sentence. */
export function addedRow(document, sentence, target) {
  const known = state.rows.find((one) => one.entity.name === target)?.entity ?? state.entities.find((one) => one.name === target);
  const id = known?.id ?? (target.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? ["target"]).join("-");
  return {
    document: document.name,
    author: document.author || null,
    date: document.date || null,
    sentence,
    entity: { id, name: target, kind: known?.kind ?? "phrase" },
    mention: null,
    mentions: [],
    stance: "neutral",
    probabilities: null,
    positions: [],
    unsure: false,
    model: null,
    added: true,
  };
}
