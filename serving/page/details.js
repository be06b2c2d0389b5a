/** One row in detail: probabilities, who holds which stance, why, and how to correct it. */
import { h, percent, when } from "./dom.js";
import { annotationOf, candidates, holderNamed, stanceOf, withHolder, withMislink, withStance } from "./corrections.js";
import { STANCES, SIGNS } from "./rows.js";
import { why } from "./why.js";

/**
 * The panel of a row.
 * row: as the model answered. rows: all rows of its sentence. annotation: what is said of it now.
 * kept: `{ mine, others, pending, held }`, what was said before; held: the last that had holders.
 * acts: `{ save, close, undo, withdraw, again, giveUp }`; undo is null where nothing can be undone.
 */
export function details(row, rows, annotation, kept, acts) {
  const panel = h(
    "div",
    { class: "details", role: "group", "aria-label": `${row.entity.name} in ${row.sentence.index === null ? "a sentence" : `sentence ${row.sentence.index + 1}`}` },
    h("div", { class: "details-head" },
      h("h4", { class: "about" }, row.entity.name, " ", h("small", {}, row.entity.kind)),
      row.truncated && h("p", { class: "hint" }, "The sentence was longer than the model reads: it was cut around the mention."),
      h("button", { type: "button", class: "quiet close", onclick: acts.close }, "Close")),
    state(kept, acts),
    h("div", { class: "panes" },
      row.probabilities && probabilities(row),
      stances(row, rows, annotation, kept.held, acts.save),
      row.probabilities && why(row)),
  );
  panel.addEventListener("keydown", (event) => event.key === "Escape" && acts.close());
  return panel;
}

/** What was said of the row, by whom, and how to take it back. */
function state({ mine, others, pending }, acts) {
  const act = (name, click) => h("button", { type: "button", class: "quiet", onclick: click }, name);
  return h("div", { class: "said" },
    pending && h("p", { class: "refusal" }, "Your correction is not saved yet. ", act("Try again", acts.again), " ", act("Give it up", acts.giveUp)),
    mine && h("p", {}, `You said: ${spoken(mine.correction)} `, h("small", {}, when(mine.received)), " ",
      acts.undo && act("Undo", acts.undo), " ", act("Withdraw", acts.withdraw)),
    !mine && acts.undo && h("p", {}, act("Undo", acts.undo)),
    others.map((one) => h("p", {}, `${one.correction.annotator ?? "Somebody without a name"} said: ${spoken(one.correction)} `,
      h("small", {}, [when(one.received), one.correction.note].filter(Boolean).join(" · ")))));
}

/** A correction in words. */
function spoken({ stance, positions, unsure, mislinked }) {
  if (mislinked) return "the words mean something else.";
  const held = (positions ?? []).map((one) => `${SIGNS[one.stance]} ${one.holder === "author" ? "the author" : one.holder}`).join(", ");
  return `${SIGNS[stance]} ${stance}${unsure ? ", unsure" : ""}${held ? ` (${held})` : ""}.`;
}

function probabilities(row) {
  const bars = STANCES.map((stance) => {
    const share = row.probabilities[stance];
    const bar = h("span", { class: `bar ${stance}`, "aria-hidden": "true" });
    bar.style.setProperty("--share", share);
    return h("div", {}, h("dt", { class: `stance ${stance}` }, stance), h("dd", {}, bar, percent(share)));
  });
  const doubt = row.unsure && h("p", { class: "hint" }, "? The model is unsure: no answer is likely enough to rely on.");
  return h("section", {}, h("h5", {}, "The sentence’s stance, by the model"), h("dl", { class: "bars" }, bars), doubt);
}

/** A line for the sentence and one for everyone who may hold a stance; one click corrects. */
function stances(row, rows, annotation, held, save) {
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
    h("h5", {}, "Right? One click corrects it"),
    verdicts(row, annotation, save),
    choice("the sentence", annotation.stance, (stance) => save(withStance(annotation, stance, held))),
    h("p", { class: "hint" }, "Whose stance is it? Select words of the sentence to name somebody else, or a better mention."),
    lines,
    inWords(row, annotation, save),
    signature(annotation, save),
  );
}

/** What can be said of an answer as a whole. */
function verdicts(row, annotation, save) {
  const button = (name, pressed, click) => h("button", { type: "button", class: "verdict", "aria-pressed": pressed == null ? null : String(pressed), onclick: click }, name);
  return h("div", { class: "verdicts" },
    row.probabilities && button("✓ Right", null, () => save(annotationOf(row))),
    button("? Unsure", Boolean(annotation.unsure && !annotation.mislinked), () => save({ ...annotation, unsure: !annotation.unsure, mislinked: false })),
    annotation.mention && button(`Not ${row.entity.name}`, Boolean(annotation.mislinked), () => save(withMislink(annotation))));
}

function probabilityOf(row, holder) {
  const start = holder.holder_span && holder.holder_span[0] + row.sentence.start;
  return row.positions.find((one) => one.start === start)?.probability;
}

function choice(name, now, choose, probability) {
  const share = probability == null ? null : h("small", {}, ` ${percent(probability)}`);
  return h("div", { class: "choice", role: "group", "aria-label": name },
    h("span", { class: "who" }, name, share),
    stanceButtons(name, STANCES, choose, now));
}

/** A button for each stance, with its sign. */
export function stanceButtons(name, stances, choose, now) {
  return h("span", { class: "buttons" }, stances.map((stance) =>
    h("button", {
      type: "button",
      class: stance,
      "aria-pressed": now ? String(stance === now) : null,
      "aria-label": `${name}: ${stance}`,
      title: stance,
      onclick: () => stance !== now && choose(stance),
    }, SIGNS[stance])));
}

/** A holder or a mention that nobody has proposed, in the words of the sentence. */
function inWords(row, annotation, save) {
  const words = h("input", { placeholder: "words of the sentence", "aria-label": "Someone else, in words of the sentence" });
  const add = (change) => {
    const holder = holderNamed(words.value.trim(), row.sentence.text);
    words.setCustomValidity(holder ? "" : "These words do not stand in the sentence.");
    if (holder) save(change(holder));
    else words.reportValidity();
  };
  words.addEventListener("input", () => words.setCustomValidity(""));
  const mention = h("button", { type: "button", class: "quiet", onclick: () => add((holder) => ({ ...annotation, mention: holder.holder_span, mislinked: false })) }, `These words are the mention of ${row.entity.name}`);
  return h("div", {},
    h("div", { class: "choice" }, h("span", { class: "who" }, words),
      stanceButtons("someone else", ["against", "favor"], (stance) => add((holder) => withHolder(annotation, holder, stance)))),
    mention);
}

/** Who corrects, remembered on this machine, and a note. */
function signature(annotation, save) {
  const name = h("input", { value: localStorage.getItem("dragoman-name") ?? "", maxlength: "300", autocomplete: "off" });
  name.addEventListener("change", () => localStorage.setItem("dragoman-name", name.value.trim()));
  const note = h("input", { class: "remark", value: annotation.note ?? "", maxlength: "2000", autocomplete: "off" });
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
