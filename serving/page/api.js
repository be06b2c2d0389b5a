/** Questions to the service that this page came from. */

const KEY = "dragoman-key";
const AT_ONCE = 400; // sentences in one look-up of corrections

/** A refusal of the service, with its HTTP status and a sentence for the reader. */
export class Refused extends Error {
  constructor(status, message) {
    super(plainly(message));
    this.status = status;
  }
}

const FIELDS = {
  text: "the text", target: "the target", entities: "the target", mention: "the mention", holder: "the holder",
  holder_span: "the holder’s place", name: "the name", author: "the author", date: "the date", documents: "the list of documents",
  annotator: "your name", note: "the note", positions: "the holders", stance: "the stance",
};

/** A message of the service as a reader takes it: no names of fields, no other code, no hint for programs. */
export function plainly(message) {
  const words = message.replace(/; `any_language`.*/, "").replace(/`([\w.]+)`/g, (_, field) => FIELDS[field.split(".")[0]] ?? field);
  return words.replace(/^[a-z]+(?=[\s,])/, (first) => first[0].toUpperCase() + first.slice(1)).replace(/([^.!?])$/, "$1.");
}

/** Remember an API key until this window is closed. */
export function useKey(key) {
  sessionStorage.setItem(KEY, key);
}

async function ask(path, body, headers = {}) {
  const key = sessionStorage.getItem(KEY);
  const response = await fetch(path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(body === undefined || body instanceof FormData ? {} : { "content-type": "application/json" }),
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...headers,
    },
    body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
  }).catch(() => {
    throw new Refused(0, "The service does not answer. Is it still running?");
  });
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => ({}));
  throw new Refused(response.status, problem.detail ?? problem.title ?? `Error ${response.status}`);
}

/** The id of the model that answers now. */
export const model = async () => (await ask("v1/model")).model;

/** The entities of the catalogue. */
export const entities = async () => (await ask("v1/entities")).entities;

/** The rows of a document; about `phrases` instead of the catalogue's entities where some are given. */
export async function label({ text, name, author, date }, phrases = []) {
  const document = { text: text.toWellFormed(), name, ...(author ? { author } : {}), ...(date ? { date } : {}) };
  const about = phrases.length ? { entities: phrases } : {};
  const body = { documents: [document], any_language: true, ...about }; // the page says what is not English
  const { rows, rejects } = await ask("v1/label", body);
  if (rejects.length) throw new Refused(422, rejects[0].reason);
  return rows;
}

/** The text of a file, as the service reads it. */
export async function textOf(file) {
  const form = new FormData();
  form.append("file", file);
  form.append("any_language", "true"); // whoever labels the text is told
  const { documents, rejects } = await ask("v1/label/files", form);
  if (rejects.length) throw new Refused(422, `${rejects[0].name}: ${rejects[0].reason}`);
  if (documents.length > 1) throw new Refused(422, `${file.name} holds ${documents.length} documents; give them one by one.`);
  return documents[0].text;
}

/** What each word of a sentence does to the asked stance. */
export const explain = (question) => ask("v1/explain", question);

/** What annotators say of some sentences: the latest word of each. */
export async function corrections(texts) {
  const found = [];
  for (let start = 0; start < texts.length; start += AT_ONCE) {
    found.push(...(await ask("v1/feedback/find", { texts: texts.slice(start, start + AT_ONCE) })).corrections);
  }
  return found;
}

/** Keep a correction. Sent again under the same key until it is answered, it is kept once. */
export async function correct(correction, key = randomKey()) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask("v1/feedback", correction, { "idempotency-key": key });
    } catch (refused) {
      const passing = refused.status === 0 || refused.status === 429 || refused.status >= 500;
      if (!passing || attempt === 3) throw refused;
      await new Promise((wake) => setTimeout(wake, 300 * attempt));
    }
  }
}

/** `crypto.randomUUID` is not there on a page of another machine without TLS; this is. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
