// Marks of papers, by identifier. Data from storage and files are validated alike, and addresses are never
// read from them.

/** @typedef {"starred" | "read" | "hidden"} State */
/** `at` is the time of the last change, in milliseconds since 1970.
 * @typedef {{ title: string, authors: string, date: string, at: number }} Entry
 * @typedef {Entry & Partial<Record<State, boolean>>} Mark */
/** @typedef {Record<string, Mark>} Marks */

const MOST = 4000; // beyond this the oldest are removed, starred ones last
const ID = /^(\d{4}\.\d{4,5}|[a-z][a-z-]*(\.[A-Z]{2})?\/\d{7})$/;

/** @type {State[]} */
export const STATES = ["starred", "read", "hidden"];

/** Treat any value as an object; other values have no fields.
 * @type {(raw: unknown) => Record<string, unknown>} */
export const fields = (raw) => ({ ...(typeof raw === "object" ? raw : {}) });

/** Keep an ISO date; anything else becomes empty. @type {(raw: unknown) => string} */
export const dated = (raw) => (typeof raw === "string" && /^\d{4}-\d\d-\d\d$/.test(raw) ? raw : "");

/** @type {(raw: unknown) => string} */
const short = (raw) => (typeof raw === "string" ? raw.replace(/\s+/g, " ").trim().slice(0, 400) : "");

/** Keep only valid marks of papers. @type {(raw: unknown) => Marks} */
export const tidy = (raw) => Object.fromEntries(Object.entries(fields(raw)).flatMap(([id, value]) => {
  const one = fields(value), on = STATES.filter((state) => one[state] === true);
  /** @type {Mark} */
  const kept = { title: short(one.title), authors: short(one.authors), date: dated(one.date),
    at: Number(one.at) || 0 };
  for (const state of on) kept[state] = true;
  return on.length && ID.test(id) ? [{ id, kept }] : [];
}).sort(({ kept: a }, { kept: b }) => Number(!!b.starred) - Number(!!a.starred) || b.at - a.at)
  .slice(0, MOST).map(({ id, kept }) => [id, kept]));

/** @type {(marks: Marks) => [string, Mark][]} */
export const starred = (marks) => Object.entries(marks).filter(([, one]) => one.starred);
