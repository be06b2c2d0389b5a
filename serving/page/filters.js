/** The controls above the text: what is shown. Only what leaves something is offered. */
import { byId, counted, h } from "./dom.js";
import { NO_FILTERS, choices, isWhole, passes, sentenceKey } from "./rows.js";
import { state } from "./state.js";

const SELECTS = ["document", "entity", "holder", "stance", "sure"];

/** Fill the controls from the rows that are there. */
export function showFilters(rows) {
  const { filters, names } = state;
  byId("documents-field").hidden = state.documents.length < 2;
  const of = (which) => choices(rows, filters, names, which);
  fill("document", "all documents", state.documents.map((one) => one.name).filter((name) => of("document").has(name)).map((name) => [name, name]));
  fill("entity", "any target", byName(of("entity")));
  fill("holder", "anyone", byName(of("holder")));
  const stances = of("stance");
  fill("stance", "against and favor", [["all", "neutral too"], ...["against", "neutral", "favor"].filter((one) => stances.has(one)).map((one) => [one, `${one} only`])]);
  const sure = of("sure");
  fill("sure", "sure only", sure.has("unsure") ? [["all", "unsure too"], ["unsure", "unsure only"]] : []);
  if (document.activeElement !== byId("by-words")) byId("by-words").value = filters.words;
  byId("clear").hidden = Object.keys(NO_FILTERS).every((name) => filters[name] === NO_FILTERS[name]);
  byId("counted").textContent = told(rows);
}

function told(rows) {
  if (isWhole(state.filters)) return "";
  const kept = rows.filter((row) => passes(row, state.filters, state.names));
  return `${counted(new Set(kept.map(sentenceKey)).size, "sentence")} shown.`;
}

const byName = (found) => [...found].sort((a, b) => a[1].localeCompare(b[1]));

function fill(which, any, options) {
  const chosen = state.filters[which];
  const kept = chosen && !options.some(([value]) => value === chosen) ? [[chosen, chosen]] : [];
  byId(`by-${which}`).replaceChildren(...[["", any], ...options, ...kept].map(([value, name]) =>
    h("option", { value, selected: value === chosen }, name)));
}

/** Listen to the controls; changed: called when another thing is to be shown. */
export function listenToFilters(changed) {
  for (const which of SELECTS) {
    byId(`by-${which}`).addEventListener("change", (event) => changed({ ...state.filters, [which]: event.target.value }));
  }
  let waiting = 0;
  byId("by-words").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => changed({ ...state.filters, words: event.target.value }), 150);
  });
}

/** Mark the searched words in the text, where the browser can. */
export function markWords(words) {
  if (!globalThis.CSS?.highlights) return;
  CSS.highlights.delete("found");
  const sought = words.trim().toLowerCase();
  if (!sought) return;
  const ranges = [];
  const walker = document.createTreeWalker(byId("reading"), NodeFilter.SHOW_TEXT, (node) =>
    (node.parentElement.closest(".words") ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP));
  while (walker.nextNode()) {
    const text = walker.currentNode.data.toLowerCase();
    if (text.length !== walker.currentNode.data.length) continue;
    for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + sought.length);
      ranges.push(range);
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}
