/** What the page knows. Texts and view outlive a reload in the browser's session; nothing leaves the machine. */
import { corrected } from "./corrections.js";
import { NO_FILTERS, keyOf } from "./rows.js";

const KEY = "dragoman-session";

export const state = {
  drafts: [], // texts in the form: { name, text, author, date }
  draft: 0, // the place of the one that the form shows
  documents: [], // texts that were read
  own: [], // the reader's own targets: phrases
  names: new Map(), // of the catalogue's entities, by id
  entities: [], // the catalogue
  rows: [], // the model's answers
  said: new Map(), // by key of a row: { mine, others }, corrections as they are kept
  pending: new Map(), // by key of a row: { annotation, id }, corrections that are not kept yet
  history: [], // what can be undone: { key, row, before }
  filters: { ...NO_FILTERS },
  view: "matrix",
  pair: ["", ""], // the documents that are compared
  unfolded: false, // whether the matrix shows all of itself
  open: null, // the key of the row whose panel is open
};

/** The text that the form shows. */
export const draft = () => state.drafts[state.draft];

/** A text with nothing in it. */
export const blank = () => ({ name: "", text: "", author: "", date: "" });

/** The answers as the reader corrected them, and those that the reader added. */
export function shownRows() {
  const answered = new Set(state.rows.map(keyOf));
  const mine = new Map([...state.said, ...state.pending].filter(([key, { row }]) => row?.added && !answered.has(key)));
  const added = [...mine.values()].map(({ row }) => row);
  return [...state.rows, ...added].map(shownRow).filter(Boolean);
}

/** A row as the reader corrected it; nothing of one that the reader added and took back. */
export function shownRow(row) {
  const key = keyOf(row);
  const annotation = state.pending.get(key)?.annotation ?? state.said.get(key)?.mine?.correction;
  return row.added && !annotation ? null : corrected(row, annotation);
}

/** The row of a key. */
export const rowOf = (key) => state.rows.find((row) => keyOf(row) === key) ?? state.said.get(key)?.row ?? state.pending.get(key)?.row;

/** Keep texts and view until this window is closed. */
export function remember() {
  const { drafts, draft: place, documents, own, filters, view, pair, unfolded, open } = state;
  const kept = { drafts, draft: place, documents, own, filters, view, pair, unfolded, open, pending: [...state.pending], scroll: scrollY };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    sessionStorage.removeItem(KEY); // more text than a browser keeps: the page goes on without
  }
}

/** Take up what was kept; returns how far down the reader was, or null where nothing was kept. */
export function recall() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  if (!kept) return null;
  const { scroll, pending, ...rest } = kept;
  Object.assign(state, rest, { pending: new Map(pending) });
  return scroll;
}

/** Forget all texts and answers. */
export function forget() {
  Object.assign(state, {
    drafts: [blank()], draft: 0, documents: [], own: [], rows: [], said: new Map(), pending: new Map(), history: [],
    filters: { ...NO_FILTERS }, view: "matrix", pair: ["", ""], unfolded: false, open: null,
  });
  sessionStorage.removeItem(KEY);
}
