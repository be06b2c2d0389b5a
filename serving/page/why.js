/** On demand: what each word does to the answer. */
import { explain } from "./api.js";
import { h } from "./dom.js";
import { toUnits } from "./offsets.js";

const MOST = 5;
const LEAST = 0.005; // what would be shown as no point at all

/** The section of a row's panel that asks and shows. */
export function why(row) {
  const asked = [{ name: "the sentence", stance: row.stance }, ...row.positions.map((one) => ({
    name: one.start === null ? (row.author ?? "the author") : one.holder, stance: one.stance, position: one,
  }))];
  const answer = h("div", { class: "answer", "aria-live": "polite" });
  const buttons = asked.map((one) =>
    h("button", { type: "button", class: "quiet", onclick: () => show(answer, row, one) }, `${one.name}: why ${one.stance}?`));
  return h("section", { class: "why" }, h("h5", {}, "Why?"), h("div", { class: "asks" }, buttons), answer);
}

async function show(answer, row, { name, stance, position }) {
  answer.replaceChildren(h("p", { class: "hint" }, "Asking without each word …"));
  try {
    const found = await explain(question(row, stance, position));
    answer.replaceChildren(...explained(found, name));
  } catch (refused) {
    answer.replaceChildren(h("p", { class: "refusal" }, refused.message));
  }
}

function question(row, stance, position) {
  const span = ({ start, end }) => [start - row.sentence.start, end - row.sentence.start];
  return {
    text: row.sentence.text,
    target: row.entity.name,
    stance,
    ...(row.mention ? { mention: span(row.mention) } : {}),
    ...(position ? { holder: position.holder } : {}),
    ...(position && position.start !== null ? { holder_span: span(position) } : {}),
  };
}

function explained(found, name) {
  const strongest = found.words
    .filter((word) => Math.abs(word.influence) >= LEAST)
    .sort((a, b) => Math.abs(b.influence) - Math.abs(a.influence))
    .slice(0, MOST);
  if (!strongest.length) return [h("p", { class: "hint" }, "No single word matters: without any one of them the model answers the same.")];
  return [
    h("p", { class: "words weighed" }, weighed(found, new Set(strongest.map((word) => word.start)))),
    h("ol", { class: "strongest" }, strongest.map((word) =>
      h("li", {}, h("b", {}, word.text), ` ${points(word.influence)}`))),
    h("p", { class: "hint" },
      `Each word was left out in turn and the model asked again. The points are how much of “${found.stance}” (${name}) went with the word. `
      + "It measures the model from outside; it is not a reason the model gives, and words that matter only together show little."),
  ];
}

/** A difference of probabilities in points of a hundred. */
function points(influence) {
  const size = Math.round(Math.abs(100 * influence));
  return `${influence < 0 ? "−" : "+"}${size} point${size === 1 ? "" : "s"}`;
}

/** The sentence with its strongest words shaded: for the stance in full, against it dashed. */
function weighed(found, strongest) {
  const units = toUnits(found.text);
  const pieces = [];
  let done = 0;
  for (const word of found.words) {
    if (!strongest.has(word.start)) continue;
    const shade = h("span", { class: word.influence < 0 ? "pulls-back" : "speaks-for" }, found.text.slice(units(word.start), units(word.end)));
    shade.style.setProperty("--weight", Math.min(1, Math.abs(word.influence) * 1.5));
    pieces.push(found.text.slice(done, units(word.start)), shade);
    done = units(word.end);
  }
  return [...pieces, found.text.slice(done)];
}
