/** Wires the page: what the reader does, what the service says, what is shown. */
import * as api from "./api.js";
import { askAbout, readAgain, readAll, takeAway } from "./asking.js";
import { remarks } from "./checks.js";
import { lookUp } from "./desk.js";
import { byId, counted, h } from "./dom.js";
import { add, addFiles, listenToDrafts, showDrafts, toRead } from "./drafts.js";
import { listenToFilters } from "./filters.js";
import { byDate } from "./matrix.js";
import { asCsv, asJsonLines, download } from "./files.js";
import { fold, listenToPanel } from "./panel.js";
import { NO_FILTERS, isSilent } from "./rows.js";
import { complain, during, say } from "./sayings.js";
import { render, showModel } from "./show.js";
import { blank, forget, recall, remember, state } from "./state.js";

/* Asking */

async function read() {
  await during("Reading …", async () => {
    const refused = await readAll(toRead(), say);
    const dated = byDate(state.documents);
    const pair = [dated[0].name, dated.at(-1).name];
    Object.assign(state, { open: null, filters: { ...NO_FILTERS }, history: [], unfolded: false, pair, view: "matrix" });
    byId("input").open = false;
    await shown(refused);
    byId("stands").focus();
    return summary();
  });
}

/** Show what was read, with what was said of it before. */
async function shown(refused) {
  const lost = await lookUp().then(() => "", (problem) => problem.message);
  byId("results").hidden = false;
  title();
  showRemarks();
  render();
  if (refused.length || lost) complain([...refused, lost].filter(Boolean).join(" "));
}

function title() {
  const [first] = state.documents;
  const one = state.documents.length === 1;
  const name = one ? first.name : counted(state.documents.length, "document");
  const length = state.documents.reduce((sum, document) => sum + Array.from(document.text).length, 0);
  byId("title").textContent = `${name}, ${counted(length, "character")}`;
  document.title = `${name} · dragoman`;
}

function showRemarks() {
  const found = state.documents.flatMap((document) => remarks(document, state.rows.filter((row) => row.document === document.name)));
  byId("remarks").hidden = !found.length;
  byId("remarks").replaceChildren(...found.map((one) => h("li", {}, one)));
}

async function ask(phrase) {
  await during(`Asking about ${phrase} …`, async () => {
    const found = await askAbout(phrase);
    state.filters = { ...NO_FILTERS, ...(found.length ? { entity: found[0].entity.id, stance: "all", sure: "all" } : {}) };
    fold();
    render();
    const said = found.filter((row) => !isSilent(row)).length;
    return said ? `${phrase}: ${counted(said, "sentence")} about it.` : `No sentence mentions ${phrase}.`;
  });
}

/** Take an own target away again. */
function takeAwayOwn(phrase) {
  takeAway(phrase);
  state.filters = { ...NO_FILTERS };
  fold();
  render();
  say(`${phrase} is taken away.`);
  byId("phrase").focus();
}

function summary() {
  const { rows } = state;
  const sentences = new Set(rows.map((row) => `${row.document}/${row.sentence.start}`)).size;
  const unsure = rows.filter((row) => row.unsure).length;
  return `${counted(rows.length, "answer")} about ${counted(sentences, "sentence")}, ${unsure} of them unsure.`;
}

/* Showing */

function choose(filters) {
  const { document: only, sure } = state.filters;
  state.filters = { ...NO_FILTERS, document: only, sure, ...filters };
  fold();
  render();
  const chosen = document.querySelector('.screen-only .cell[aria-pressed="true"]');
  if (chosen) byId("sentences").scrollIntoView();
  (chosen ?? byId("sentences")).focus({ preventScroll: true });
}

function filterBy(filters) {
  state.filters = filters;
  fold();
  render();
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
    if (byId("phrase").value.trim()) ask(byId("phrase").value.trim());
  });
  byId("owned").addEventListener("click", (event) => event.target.dataset.phrase && takeAwayOwn(event.target.dataset.phrase));
  byId("sample").addEventListener("click", () => during("", async () => {
    add({ ...blank(), name: "2022-02-beijing-summit.txt", date: "2022-02", text: await (await fetch("page/sample.txt")).text() });
    return "A sample brief is in the field. Read it.";
  }));
  byId("open").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", () => take(byId("file").files));
  byId("restart").addEventListener("click", restart);
  byId("clear").addEventListener("click", () => filterBy({ ...NO_FILTERS }));
  byId("jsonl").addEventListener("click", () => download(`${stem()}.jsonl`, "application/jsonl", asJsonLines(state.rows)));
  byId("csv").addEventListener("click", () => download(`${stem()}.csv`, "text/csv", asCsv(state.rows)));
  byId("reading").addEventListener("keydown", step);
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  document.addEventListener("visibilitychange", () => document.hidden || greet());
}

const stem = () => (state.documents.length === 1 ? state.documents[0].name.replace(/\.\w+$/, "") : "documents");

async function take(files) {
  if (!files.length) return;
  await during("", async () => {
    const { said, refused } = await addFiles(files);
    if (refused) complain(refused);
    return said;
  });
}

function restart() {
  if (state.pending.size && !confirm("Corrections that are not saved would be lost. Start over?")) return;
  forget();
  fold();
  byId("results").hidden = true;
  byId("title").textContent = "A text to read";
  document.title = "dragoman";
  showDrafts();
  say("");
  byId("text").focus();
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

/** Take up what this window had before a reload. */
async function resume() {
  const scroll = recall();
  if (!state.drafts.length) state.drafts = [blank()];
  showDrafts();
  if (!state.documents.length) return;
  byId("input").open = false;
  await during("Reading again what was open …", async () => {
    await shown(await readAgain(say));
    scrollTo({ top: scroll, behavior: "instant" });
    return summary();
  });
}

if (matchMedia("(max-width: 52rem)").matches) byId("toolbar").open = false; // a small screen is for the text
history.scrollRestoration = "manual";
listenToDrafts();
listenToFilters(filterBy);
listenToPanel(choose);
listen();
greet();
resume();
addEventListener("pagehide", remember);

