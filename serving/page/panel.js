/** The panel of one answer, and what can be done there: correct, undo, withdraw. */
import { annotationOf, withHolder } from "./corrections.js";
import { addedRow, giveUp, keep, sendAgain, undo, withdraw } from "./desk.js";
import { details } from "./details.js";
import { byId } from "./dom.js";
import { keyOf, sentenceKey } from "./rows.js";
import { during } from "./sayings.js";
import { watchSelection } from "./selection.js";
import { onChoice, render, targetNames } from "./show.js";
import { rowOf, shownRows, state } from "./state.js";

const held = new Map(); // by the key of a row: its last annotation with holders, to come back to

/** What is said of a row now. */
const annotationNow = (key) =>
  state.pending.get(key)?.annotation ?? state.said.get(key)?.mine?.correction ?? annotationOf(rowOf(key));

const noteOf = (key) => document.querySelector(`.note[data-row="${CSS.escape(key)}"]`);
const itemOf = (row) => document.querySelector(`.sentence[data-sentence="${CSS.escape(sentenceKey(row))}"]`);

/** Close the panel. */
export function fold() {
  document.querySelector(".details")?.remove();
  for (const note of document.querySelectorAll('.note[aria-expanded="true"]')) note.setAttribute("aria-expanded", "false");
  state.open = null;
}

function toggle(key) {
  const closing = state.open === key;
  fold();
  if (closing) return;
  state.open = key;
  unfold(key);
}

function unfold(key) {
  const row = rowOf(key);
  const item = row && itemOf(row);
  const takenBack = row?.added && !state.pending.has(key) && !state.said.get(key)?.mine;
  if (takenBack) state.open = null; // what the reader added and took back is no answer
  if (!item || takenBack) return;
  const neighbours = shownRows().filter((one) => sentenceKey(one) === sentenceKey(row));
  const now = annotationNow(key);
  if (now.positions?.length) held.set(key, now);
  const { mine = null, others = [] } = state.said.get(key) ?? {};
  const kept = { mine, others, pending: state.pending.get(key), held: held.get(key) ?? annotationOf(row) };
  const last = state.history.at(-1);
  noteOf(key)?.setAttribute("aria-expanded", "true");
  item.append(details(row, neighbours, now, kept, {
    save: (annotation) => save(row, annotation),
    close: () => { fold(); noteOf(key)?.focus(); },
    undo: last?.key === key ? takeBack : null,
    withdraw: () => act(key, "Taking back …", () => withdraw(key), `Withdrawn: ${row.entity.name} is as the model said.`),
    again: () => act(key, "Saving …", () => sendAgain(key), `Saved: ${row.entity.name}.`),
    giveUp: () => act(key, "", () => giveUp(key), "Given up: nothing was saved."),
  }));
}

function save(row, annotation) {
  const key = keyOf(row);
  const word = annotation.mislinked ? "the words mean something else" : annotation.stance;
  return act(key, "Saving …", () => keep(row, annotation), `Saved: ${row.entity.name}, ${word}.`);
}

/** Do something to a row, draw it as it is then, and stay where the reader was. */
async function act(key, doing, work, done) {
  await during(doing, async () => {
    try {
      await work();
    } finally {
      render();
      focusOn(key);
    }
    return done;
  });
}

function takeBack() {
  const { key } = state.history.at(-1);
  return act(key, "Taking back …", undo, "Undone.");
}

/** After a correction the panel is drawn anew: stay where the reader was. */
function focusOn(key) {
  const item = rowOf(key) && itemOf(rowOf(key));
  const pressed = item?.querySelector('.choice [aria-pressed="true"]');
  (pressed ?? noteOf(key) ?? byId("sentences")).focus({ preventScroll: true });
}

/* Words that the reader selects */

function openRow({ document: name, sentence }) {
  const row = state.open && rowOf(state.open);
  return row && row.document === name && row.sentence.start === sentence.start ? row : null;
}

const selectionActs = {
  holder: (row, { words, span }, stance) => save(row, withHolder(annotationNow(keyOf(row)), { holder: words, holder_span: span }, stance)),
  mention: (row, { span }) => save(row, { ...annotationNow(keyOf(row)), mention: span, mislinked: false }),
  missed: ({ document: name, sentence, span }, target, stance) => {
    const document = state.documents.find((one) => one.name === name);
    const answered = state.rows.find((row) => row.document === name && row.sentence.start === sentence.start);
    const row = addedRow(document, answered?.sentence ?? { index: null, ...sentence }, target);
    const known = state.rows.find((one) => keyOf(one) === keyOf(row));
    const annotation = known ? annotationNow(keyOf(known)) : { ...annotationOf(row), model: answered?.model ?? null };
    const { positions, ...rest } = annotation;
    state.open = keyOf(row);
    state.filters = { ...state.filters, stance: "all", sure: "all" };
    return save(known ?? row, { ...rest, mention: span, stance, mislinked: false, ...(stance === "neutral" ? { positions: [] } : known && positions?.length ? { positions } : {}) });
  },
};

/** Whether leaving the page would lose something that the reader wrote. */
function isUnsaved() {
  const typed = [...document.querySelectorAll(".details .remark, .details .choice input")];
  return state.pending.size > 0 || typed.some((input) => input.value !== input.defaultValue);
}

/** Listen to what the reader does with answers. */
export function listenToPanel(choose) {
  onChoice({ choose, toggle, unfold });
  byId("undo").addEventListener("click", takeBack);
  watchSelection({ openRow, targets: targetNames, acts: selectionActs });
  addEventListener("beforeunload", (event) => isUnsaved() && event.preventDefault());
}
