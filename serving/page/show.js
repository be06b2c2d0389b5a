/** Draws what the state says: matrix or another view, filters, texts. */
import { byId, counted, h } from "./dom.js";
import { markWords, showFilters } from "./filters.js";
import { comparison, matrix, timeline } from "./matrix.js";
import { reading } from "./reading.js";
import { keyOf, passes } from "./rows.js";
import { remember, shownRows, state } from "./state.js";

let acts = null; // what a choice in the views does: `{ choose, toggle, unfold }`

/** Say what happens when the reader chooses something. */
export function onChoice(given) {
  acts = given;
}

/** Draw everything anew. */
export function render() {
  const rows = shownRows().map((row) => (state.pending.has(keyOf(row)) ? { ...row, pending: true } : row));
  showViews(rows);
  showFilters(rows);
  showOwn();
  byId("reading").replaceChildren(...reading(state.documents, rows, {
    filters: state.filters,
    names: state.names,
    chosen: acts.toggle,
    othersOf: (key) => state.said.get(key)?.others ?? [],
  }));
  markWords(state.filters.words);
  byId("known-targets").replaceChildren(...targetNames().map((name) => h("option", { value: name })));
  byId("undo").hidden = !state.history.length;
  if (rows.length) showModel(rows.findLast((row) => row.model)?.model ?? "");
  if (state.open) acts.unfold(state.open);
  remember();
}

/** Names that a missed mention may mean. */
export const targetNames = () => [...new Set([...state.rows.map((row) => row.entity.name), ...state.entities.map((one) => one.name)])];

function showViews(rows) {
  const several = state.documents.length > 1;
  const { filters, names, unfolded } = state;
  const view = { filters, names, unfolded };
  const fold = () => { state.unfolded = !unfolded; render(); };
  const choice = { choose: acts.choose, fold };
  byId("views").hidden = !several;
  for (const button of byId("views").children) {
    button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
    button.onclick = () => { state.view = button.dataset.view; render(); };
  }
  const drawn = {
    matrix: () => matrix(rows, view, choice),
    time: () => timeline(rows, state.documents, view, choice),
    changes: () => comparison(rows, state.documents, state.pair, view, { ...choice, pick }),
  }[several ? state.view : "matrix"];
  byId("matrix").replaceChildren(...drawn());
  const unsure = rows.filter((row) => row.unsure && passes({ ...row, unsure: false }, { ...filters, sure: "" }, names)).length;
  byId("left-out").textContent = filters.sure === "" && unsure ? `${counted(unsure, "unsure answer")} left out.` : "";
}

function pick(which, name) {
  state.pair = state.pair.with(which, name);
  render();
}

function showOwn() {
  byId("owned").replaceChildren(...state.own.map((phrase) =>
    h("button", { type: "button", class: "quiet", "data-phrase": phrase, "aria-label": `Take ${phrase} away` }, `${phrase} ✕`)));
}

/** Say which model answers. */
export function showModel(id) {
  byId("model").replaceChildren("model ", h("code", {}, id));
}
