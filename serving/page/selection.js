/** Words that the reader selects in the text: a holder or a mention that was missed, or a better mention. */
import { byId, h } from "./dom.js";
import { stanceButtons } from "./details.js";
import { codePoints } from "./offsets.js";
import { STANCES } from "./rows.js";
import { cut } from "./sentences.js";

/**
 * The words that are selected in one sentence: `{ document, sentence, span, words, box }`, or null.
 * sentence: `{ start, end, text }`; span: in code points of the sentence.
 */
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const inside = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("#reading .words[data-start]");
  const text = inside(range.startContainer);
  const raw = range.toString();
  if (!text || !raw.trim() || inside(range.endContainer) !== text) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const lead = raw.length - raw.trimStart().length;
  const start = codePoints(before.toString() + raw.slice(0, lead)) + Number(text.dataset.start);
  const words = raw.trim();
  return sentenceAround(text, start, start + codePoints(words), words, range.getBoundingClientRect());
}

function sentenceAround(element, start, end, words, box) {
  const offset = Number(element.dataset.start);
  const text = element.textContent;
  const whole = element.closest(".sentence");
  const sentences = whole ? [{ start: offset, end: offset + codePoints(text), text }] : cut(text, offset);
  const sentence = sentences.find((one) => one.start <= start && end <= one.end);
  if (!sentence) return null;
  return {
    document: element.closest(".document").dataset.document,
    sentence,
    span: [start - sentence.start, end - sentence.start],
    words,
    box,
  };
}

/**
 * Show what can be said of selected words.
 * openRow: gives the row whose panel is open in a sentence, or null. targets: names to choose from.
 * acts: `{ holder(row, picked, stance), mention(row, picked), missed(picked, target, stance) }`.
 */
export function watchSelection({ openRow, targets, acts }) {
  let waiting = 0;
  let shown = ""; // what the bar is about: a field in it may be being filled in
  document.addEventListener("selectionchange", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      if (byId("picked").contains(document.activeElement)) return;
      show(selected());
    });
  });
  const hide = () => show(null);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());

  function show(picked) {
    const bar = byId("picked");
    const row = picked && openRow(picked);
    const about = picked ? JSON.stringify([picked, row?.entity.id]) : "";
    if (about === shown) return;
    shown = about;
    bar.hidden = !picked;
    if (!picked) return;
    const act = (work) => (...given) => { hide(); getSelection().removeAllRanges(); work(...given); };
    bar.replaceChildren(...lines(picked, row, targets(), { act, acts }));
    bar.style.setProperty("--top", `${picked.box.bottom + scrollY + 6}px`);
    bar.style.setProperty("--left", `${Math.max(8, Math.min(picked.box.left, innerWidth - 340)) + scrollX}px`);
  }
}

function lines(picked, row, names, { act, acts }) {
  const short = picked.words.length > 40 ? `${picked.words.slice(0, 40)}…` : picked.words;
  const found = [h("p", { class: "words" }, `“${short}”`)];
  if (row) {
    const holder = act((stance) => acts.holder(row, picked, stance));
    found.push(
      h("div", { class: "choice" }, h("span", { class: "who" }, `holds, on ${row.entity.name}`), stanceButtons(`${short} on ${row.entity.name}`, ["against", "favor"], holder)),
      h("button", { type: "button", class: "quiet", onclick: act(() => acts.mention(row, picked)) }, `is the mention of ${row.entity.name}`));
  }
  const target = h("input", { list: "known-targets", "aria-label": "Target that the words mean", autocomplete: "off", placeholder: "which target?", maxlength: "300" });
  const guess = names.find((name) => name.replace(/^the /, "").toLowerCase() === picked.words.replace(/^the /i, "").toLowerCase());
  target.value = guess ?? "";
  const missed = (stance) => {
    target.setCustomValidity(target.value.trim() ? "" : "Name the target that these words mean.");
    if (target.reportValidity()) act(() => acts.missed(picked, target.value.trim(), stance))();
  };
  target.addEventListener("input", () => target.setCustomValidity(""));
  found.push(h("div", { class: "choice" }, h("span", { class: "who" }, "is a missed mention of ", target), stanceButtons("missed mention", STANCES, missed)));
  return found;
}
