/** The matrix of holders and targets. */
import { h } from "./dom.js";
import { SIGNS, standings } from "./rows.js";

/**
 * A table of who stands where.
 * choose: called with the id of a target and the key of a holder's group when a cell is chosen.
 */
export function matrix(rows, names, filters, choose) {
  const found = standings(rows, names);
  if (!found.groups.length) {
    return h("p", { class: "hint" }, "Nobody takes a side on a known target here. Ask about one of your own below.");
  }
  const table = h(
    "table",
    { class: "matrix" },
    h("caption", { class: "hidden" }, "Holders, grouped by the state or body they stand for, and the targets of their stances"),
    h("thead", {}, h("tr", {}, h("td", {}), found.targets.map(targetHead))),
    h("tbody", {}, found.groups.map((group) =>
      h("tr", {}, groupHead(group), found.targets.map((target) =>
        h("td", {}, cell(found.cell(group, target), group, target, filters, choose)))))),
  );
  return h("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": "Who stands where" }, table);
}

function targetHead(target) {
  const both = h("span", { class: "contested", title: "Some are against it, some in favor" }, "▼▲ contested");
  return h("th", { scope: "col" }, h("span", { class: "name" }, target.name.replace(/^the /, "")), target.contested && both);
}

function groupHead(group) {
  const words = [...group.words].filter((word) => word !== group.name);
  return h("th", { scope: "row" }, group.name, words.length ? h("small", {}, words.join(", ")) : null);
}

function cell(counts, group, target, filters, choose) {
  if (!counts) return null;
  const sides = ["against", "favor"].filter((stance) => counts[stance].size);
  const spoken = sides.map((stance) => `${counts[stance].size} ${stance}`).join(", ");
  const chosen = filters.entity === target.id && filters.holder === group.key;
  return h(
    "button",
    {
      type: "button",
      class: `cell ${sides.join(" ")}`,
      "aria-label": `${group.name} on ${target.name}: ${spoken}`,
      "aria-pressed": String(chosen),
      onclick: () => choose(chosen ? {} : { entity: target.id, holder: group.key }),
    },
    sides.map((stance) => h("span", { class: stance }, `${SIGNS[stance]} ${counts[stance].size}`)),
  );
}
