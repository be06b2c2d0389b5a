/** What the page says: status, problems, and the way back, always in sight at the lower edge. */
import { byId } from "./dom.js";

/** Do something and say how it went; a refusal is said and changes nothing. Returns whether it was done. */
export async function during(doing, work) {
  say(doing);
  byId("problem").textContent = "";
  document.body.setAttribute("aria-busy", "true");
  try {
    say(await work());
    return true;
  } catch (refused) {
    say("");
    complain(refused.message);
    if (refused.status === 401) byId("key-field").hidden = false;
    return false;
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

/** Say how it goes. */
export function say(words) {
  byId("status").textContent = words ?? "";
}

/** Say what went wrong. */
export function complain(words) {
  byId("problem").textContent = words;
}
