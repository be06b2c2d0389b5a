/** Small helpers to make elements. Text is always set as text: nothing a caller wrote becomes markup. */

/**
 * An element with properties and children.
 * Keys that begin with "on" are listeners, `class` and all others attributes; false and null are left out.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/** The element of an id. */
export const byId = (id) => document.getElementById(id);

/** A share of 1 as a whole percentage. */
export const percent = (share) => `${Math.round(100 * share)}%`;

/** "1 sentence", "2 sentences". */
export const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** A time of the service as a reader takes it. */
export const when = (received) => new Date(received).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
