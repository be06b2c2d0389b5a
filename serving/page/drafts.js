/** The form: texts to read, one of them shown. */
import { dateIn, isDate } from "./checks.js";
import { byId, counted, h } from "./dom.js";
import { readText } from "./files.js";
import { looksMarkdown, plainText } from "./markdown.js";
import { blank, draft, remember, state } from "./state.js";

const FIELDS = ["text", "name", "author", "date"];

/** Show the chosen text, and buttons for the others. */
export function showDrafts() {
  for (const field of FIELDS) byId(field).value = draft()[field];
  checkDate();
  showTabs();
}

function showTabs() {
  const several = state.drafts.length > 1;
  byId("drafts").hidden = !several;
  byId("remove").hidden = !several;
  byId("restart").hidden = !several && !draft().text && !state.documents.length;
  byId("drafts").replaceChildren(...state.drafts.map((one, place) => h("button", {
    type: "button",
    "aria-pressed": String(place === state.draft),
    onclick: () => choose(place),
  }, labelOf(one, place))));
}

const labelOf = (one, place) => `${one.name || `text ${place + 1}`}${one.date ? `, ${one.date}` : ""}`;

function choose(place) {
  state.draft = place;
  showDrafts();
  byId("drafts").children[place]?.focus();
  remember();
}

/** Say what is wrong with the date, where something is. */
function checkDate() {
  const date = byId("date").value.trim();
  byId("date").setCustomValidity(!date || isDate(date) ? "" : "Write the date as 2022, 2022-02 or 2022-02-07.");
}

/** Add a text, in the place of a blank one where that is shown. */
export function add(fresh) {
  if (draft().text.trim()) {
    state.drafts.push(fresh);
    state.draft = state.drafts.length - 1;
  } else {
    state.drafts[state.draft] = fresh;
  }
  byId("input").open = true;
  showDrafts();
  remember();
}

/** Add files; returns what to say of them. Those that cannot be read keep none of the others out. */
export async function addFiles(files) {
  const refused = [];
  let added = 0;
  for (const file of files) {
    try {
      const text = await readText(file);
      const markdown = /\.(md|markdown)$/i.test(file.name) || looksMarkdown(text);
      add({ ...blank(), name: file.name, text: markdown ? plainText(text) : text, date: dateIn(file.name) });
      added += 1;
    } catch (problem) {
      refused.push(problem.message);
    }
  }
  byId("text").focus();
  const said = added === 1 ? `${draft().name} is in the field. Read it.` : `${counted(added, "text")} added. Read them.`;
  return { said: added ? said : "", refused: refused.join(" ") };
}

/** The texts that have words, each under a name of its own; the first with a wrong date is shown instead. */
export function toRead() {
  const wrong = state.drafts.findIndex((one) => one.date.trim() && !isDate(one.date.trim()));
  if (wrong >= 0) {
    state.draft = wrong;
    showDrafts();
    byId("date").reportValidity();
    throw new Error(`“${state.drafts[wrong].date}” is no date. Write it as 2022, 2022-02 or 2022-02-07.`);
  }
  const written = state.drafts.filter((one) => one.text.trim());
  if (!written.length) throw new Error("There is nothing to read: the text is blank. Paste one, or open a file.");
  const taken = new Set();
  return written.map((one) => {
    const name = unused(one.name.trim() || "text", taken);
    taken.add(name);
    return { name, text: one.text.toWellFormed(), author: one.author.trim(), date: one.date.trim() };
  });
}

function unused(name, taken) {
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name} (${number})`;
    if (!taken.has(tried)) return tried;
  }
}

/** Listen to the form's fields. */
export function listenToDrafts() {
  for (const field of FIELDS) {
    byId(field).addEventListener("input", () => {
      draft()[field] = byId(field).value;
      checkDate();
      showTabs();
      remember();
    });
  }
  byId("text").addEventListener("paste", () => setTimeout(unmark));
  byId("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("ask").requestSubmit();
  });
  byId("add").addEventListener("click", () => {
    add(blank());
    byId("text").focus();
  });
  byId("remove").addEventListener("click", () => {
    state.drafts.splice(state.draft, 1);
    choose(Math.max(0, state.draft - 1));
  });
}

/** A pasted Markdown text is read as its words. */
function unmark() {
  if (!looksMarkdown(byId("text").value)) return;
  byId("text").value = plainText(byId("text").value);
  draft().text = byId("text").value;
  remember();
}
