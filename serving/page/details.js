/** One row in detail: probabilities, who holds which stance, why, and how to correct it. */
import { h, percent } from "./dom.js";
import { candidates, holderNamed, stanceOf, withHolder, withStance } from "./corrections.js";
import { STANCES, SIGNS } from "./rows.js";
import { why } from "./why.js";

/**
 * The panel of a row.
 * rows: all rows of its sentence. annotation: what is said of it now. save: called with a changed
 * annotation. close: called when the reader is done.
 */
export function details(row, rows, annotation, { save, close }) {
  const panel = h(
    "div",
    { class: "details", role: "group", "aria-label": `${row.entity.name} in sentence ${row.sentence.index + 1}` },
    h("div", { class: "details-head" },
      h("h3", {}, row.entity.name, " ", h("small", {}, row.entity.kind)),
      row.truncated && h("p", { class: "hint" }, "The sentence was longer than the model reads: it was cut around the mention."),
      h("button", { type: "button", class: "quiet close", onclick: close }, "Close")),
    h("div", { class: "panes" }, probabilities(row), stances(row, rows, annotation, save), why(row)),
  );
  panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
  return panel;
}

function probabilities(row) {
  const bars = STANCES.map((stance) => {
    const share = row.probabilities[stance];
    const bar = h("span", { class: `bar ${stance}`, "aria-hidden": "true" });
    bar.style.setProperty("--share", share);
    return h("div", {}, h("dt", { class: `stance ${stance}` }, stance), h("dd", {}, bar, percent(share)));
  });
  const doubt = row.unsure && h("p", { class: "hint" }, "? The model is unsure: no answer is likely enough to rely on.");
  return h("section", {}, h("h4", {}, "The sentence’s stance"), h("dl", { class: "bars" }, bars), doubt);
}

/** A line for the sentence and one for everyone who may hold a stance; one click corrects. */
function stances(row, rows, annotation, save) {
  const lines = candidates(row, rows, annotation).map((holder) =>
    choice(
      holder.holder_span ? holder.holder : (row.author ?? "the author"),
      stanceOf(annotation, holder),
      (stance) => save(withHolder(annotation, holder, stance)),
      probabilityOf(row, holder),
    ));
  return h(
    "section",
    { class: "correct" },
    h("h4", {}, "Right? One click corrects it"),
    choice("the sentence", annotation.stance, (stance) => save(withStance(annotation, stance))),
    h("p", { class: "hint" }, "Whose stance is it?"),
    lines,
    someoneElse(row, annotation, save),
    signature(annotation, save),
  );
}

function probabilityOf(row, holder) {
  const start = holder.holder_span && holder.holder_span[0] + row.sentence.start;
  return row.positions.find((one) => one.start === start)?.probability;
}

function choice(name, now, choose, probability) {
  const buttons = STANCES.map((stance) =>
    h("button", {
      type: "button",
      class: stance,
      "aria-pressed": String(stance === now),
      "aria-label": `${name}: ${stance}`,
      title: stance,
      onclick: () => stance !== now && choose(stance),
    }, SIGNS[stance]));
  const share = probability == null ? null : h("small", {}, ` ${percent(probability)}`);
  return h("div", { class: "choice", role: "group", "aria-label": name },
    h("span", { class: "who" }, name, share),
    h("span", { class: "buttons" }, buttons));
}

/** A holder whom nobody has proposed, in the words of the sentence. */
function someoneElse(row, annotation, save) {
  const words = h("input", { placeholder: "words of the sentence", "aria-label": "Someone else, in words of the sentence" });
  const add = (stance) => {
    const holder = holderNamed(words.value.trim(), row.sentence.text);
    words.setCustomValidity(holder ? "" : "These words do not stand in the sentence.");
    if (holder) save(withHolder(annotation, holder, stance));
    else words.reportValidity();
  };
  words.addEventListener("input", () => words.setCustomValidity(""));
  const buttons = ["against", "favor"].map((stance) =>
    h("button", { type: "button", class: stance, "aria-label": `someone else: ${stance}`, title: stance, onclick: () => add(stance) }, SIGNS[stance]));
  return h("div", { class: "choice" }, h("span", { class: "who" }, words), h("span", { class: "buttons" }, buttons));
}

/** Who corrects, remembered on this machine, and a note. */
function signature(annotation, save) {
  const name = h("input", { value: localStorage.getItem("dragoman-name") ?? "", maxlength: "300", autocomplete: "off" });
  name.addEventListener("change", () => localStorage.setItem("dragoman-name", name.value.trim()));
  const note = h("input", { value: annotation.note ?? "", maxlength: "2000", autocomplete: "off" });
  const keep = () => save({ ...annotation, note: note.value.trim() || null });
  return h(
    "details",
    { class: "signature" },
    h("summary", {}, "Your name, a note"),
    h("label", {}, "Name ", name),
    h("label", {}, "Note ", note),
    h("button", { type: "button", onclick: keep }, "Save note"),
  );
}

/** The name to sign with, or null. */
export const annotator = () => localStorage.getItem("dragoman-name")?.trim() || null;
