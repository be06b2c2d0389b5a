/** Wires the page: what the reader does, what the service says, what is shown. */
import * as api from "./api.js";
import { annotationOf, corrected } from "./corrections.js";
import { annotator, details } from "./details.js";
import { byId, counted, h } from "./dom.js";
import { asCsv, asJsonLines, download, readText } from "./files.js";
import { matrix } from "./matrix.js";
import { reading } from "./reading.js";
import { groupOf, isSilent, keyOf, passes, standings } from "./rows.js";

const state = {
  document: null,
  rows: [],
  names: new Map(),
  annotations: new Map(), // by the key of a row: what the reader says of it
  filters: { entity: "", holder: "" },
  open: null, // the key of the row whose panel is open
};

/* Asking */

async function read() {
  const document = {
    text: byId("text").value.toWellFormed(),
    name: state.name ?? "text",
    ...(byId("author").value.trim() ? { author: byId("author").value.trim() } : {}),
    ...(byId("date").value.trim() ? { date: byId("date").value.trim() } : {}),
  };
  await during("Reading …", async () => {
    const [rows, names] = await Promise.all([api.label(document), api.entityNames()]);
    Object.assign(state, { document, rows, names, annotations: new Map(), open: null });
    state.filters = { entity: "", holder: "" };
    byId("input").open = false;
    byId("title").textContent = `${document.name}, ${counted(Array.from(document.text).length, "character")}`;
    byId("results").hidden = false;
    render();
    byId("stands").focus();
    return summary();
  });
}

async function askAbout(phrase) {
  await during(`Asking about ${phrase} …`, async () => {
    const rows = await api.label(state.document, [phrase]);
    const { id, name } = rows[0].entity;
    state.rows = [...state.rows.filter((row) => row.entity.id !== id), ...rows];
    state.filters = { entity: id, holder: "" };
    render();
    const said = rows.filter((row) => !isSilent(row)).length;
    return `${name}: ${counted(said, "sentence")} of ${rows.length} mention it or take a side.`;
  });
}

async function save(row, annotation) {
  const key = keyOf(row);
  const signed = { ...annotation, ...(annotator() ? { annotator: annotator() } : {}) };
  await during("Saving …", async () => {
    await api.correct(signed);
    state.annotations.set(key, annotation);
    render();
    focusOn(key);
    return `Saved: ${row.entity.name}, ${annotation.stance}. Your last word counts; choose again to change it.`;
  });
}

/** Do something and say how it went; a refusal is said and changes nothing. */
async function during(doing, work) {
  byId("status").textContent = doing;
  byId("problem").textContent = "";
  document.body.setAttribute("aria-busy", "true");
  try {
    byId("status").textContent = await work();
  } catch (refused) {
    byId("status").textContent = "";
    byId("problem").textContent = refused.message;
    if (refused.status === 401) byId("key-field").hidden = false;
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

function summary() {
  const rows = state.rows;
  const sentences = new Set(rows.map((row) => row.sentence.index)).size;
  const unsure = rows.filter((row) => row.unsure).length;
  return `${counted(rows.length, "answer")} about ${counted(sentences, "sentence")}, ${unsure} of them unsure.`;
}

/* Showing */

const shownRows = () => state.rows.map((row) => corrected(row, state.annotations.get(keyOf(row))));

function render() {
  const rows = shownRows();
  const kept = rows.filter((row) => passes(row, state.filters, state.names));
  const whole = !state.filters.entity && !state.filters.holder;
  const visible = whole ? rows.filter((row) => !isSilent(row)) : kept;
  byId("matrix").replaceChildren(matrix(rows, state.names, state.filters, choose));
  byId("reading").replaceChildren(...reading(state.document.text, visible, { whole, chosen: toggle }));
  byId("clear").hidden = whole;
  byId("counted").textContent = whole ? "" : `${counted(new Set(kept.map((row) => row.sentence.index)).size, "sentence")} shown.`;
  fillFilters(rows);
  if (rows.length) showModel(rows.at(-1).model);
  if (state.open) unfold(state.open);
}

function fillFilters(rows) {
  const entities = new Map(rows.map((row) => [row.entity.id, row.entity.name]));
  const holders = standings(rows, state.names).groups.map((group) => [group.key, group.name]);
  fill(byId("by-entity"), "any target", [...entities].sort((a, b) => a[1].localeCompare(b[1])), state.filters.entity);
  fill(byId("by-holder"), "anyone", holders, state.filters.holder);
}

function fill(select, any, options, chosen) {
  select.replaceChildren(...[["", any], ...options].map(([value, name]) =>
    h("option", { value, selected: value === chosen }, name)));
}

function choose(filters) {
  state.filters = { entity: "", holder: "", ...filters };
  state.open = null;
  render();
  const chosen = document.querySelector('.cell[aria-pressed="true"]');
  if (chosen) byId("sentences").scrollIntoView();
  (chosen ?? byId("sentences")).focus({ preventScroll: true });
}

function showModel(id) {
  byId("model").replaceChildren("model ", h("code", {}, id));
}

/* The panel of one row */

function toggle(row) {
  const key = keyOf(row);
  const closing = state.open === key;
  fold();
  if (closing) return;
  state.open = key;
  unfold(key);
}

const noteOf = (key) => document.querySelector(`.note[data-row="${CSS.escape(key)}"]`);

function fold() {
  document.querySelector(".details")?.remove();
  for (const note of document.querySelectorAll('.note[aria-expanded="true"]')) note.setAttribute("aria-expanded", "false");
  state.open = null;
}

function unfold(key) {
  const note = noteOf(key);
  const row = state.rows.find((one) => keyOf(one) === key);
  if (!note || !row) return;
  const neighbours = state.rows.filter((one) => one.sentence.index === row.sentence.index);
  const annotation = state.annotations.get(key) ?? annotationOf(row);
  const close = () => { fold(); noteOf(key)?.focus(); };
  note.setAttribute("aria-expanded", "true");
  note.closest(".sentence").append(details(row, neighbours, annotation, { save: (changed) => save(row, changed), close }));
}

/** After a correction the panel is drawn anew: stay where the reader was. */
function focusOn(key) {
  const pressed = noteOf(key)?.closest(".sentence").querySelector('.choice [aria-pressed="true"]');
  (pressed ?? noteOf(key))?.focus({ preventScroll: true });
}

/* Events */

function listen() {
  byId("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    if (byId("key").value) api.useKey(byId("key").value);
    read();
  });
  byId("own").addEventListener("submit", (event) => {
    event.preventDefault();
    if (byId("phrase").value.trim()) askAbout(byId("phrase").value.trim());
  });
  byId("text").addEventListener("input", () => { state.name = "text"; });
  byId("sample").addEventListener("click", () => during("", async () => {
    take("2022-02-beijing-summit.txt", await (await fetch("page/sample.txt")).text());
    return "A sample brief is in the field. Read it.";
  }));
  byId("open").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", () => takeFile(byId("file").files[0]));
  byId("clear").addEventListener("click", () => choose({}));
  byId("by-entity").addEventListener("change", (event) => filterBy("entity", event.target.value));
  byId("by-holder").addEventListener("change", (event) => filterBy("holder", event.target.value));
  byId("jsonl").addEventListener("click", () => download(`${stem()}.jsonl`, "application/jsonl", asJsonLines(state.rows)));
  byId("csv").addEventListener("click", () => download(`${stem()}.csv`, "text/csv", asCsv(state.rows)));
  byId("reading").addEventListener("keydown", step);
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    takeFile(event.dataTransfer.files[0]);
  });
  document.addEventListener("visibilitychange", () => document.hidden || greet());
}

const stem = () => state.document.name.replace(/\.\w+$/, "");

function filterBy(which, value) {
  state.filters = { ...state.filters, [which]: value };
  state.open = null;
  render();
}

function take(name, text) {
  byId("input").open = true;
  byId("text").value = text;
  state.name = name;
  byId("text").focus();
}

async function takeFile(file) {
  if (!file) return;
  await during("", async () => {
    take(file.name, await readText(file));
    return `${file.name} is in the field. Read it.`;
  });
}

/** Arrow keys go from note to note. */
function step(event) {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!way || !event.target.classList.contains("note")) return;
  const notes = [...document.querySelectorAll(".note")];
  const next = notes[notes.indexOf(event.target) + way];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

/** Say which model answers. */
function greet() {
  return api.model().then(showModel).catch(() => {});
}

listen();
greet();
