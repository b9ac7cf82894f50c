// Reads the search index (search_index.py describes its format). A query fetches only the files it needs,
// and none are fetched before.
import { cut, parse } from "./search-terms.js";

/** @typedef {import("./search-terms.js").Term} Term */
/** @typedef {{ papers: number, chunk: number, starts: string[] }} Manifest */
/** `maths` is the title as HTML, if it has formulas. */
/** @typedef {{ title?: string, maths?: string, gist?: string }} Texts */
/** @typedef {Texts & { url: string, date: string, language?: string, byline: string, withdrawn?: string,
 *   translations?: Record<string, Texts> }} Paper */

const MOST = 24, WIDE = 8; // terms per query; files of words that the beginning of one may need

/** Open the index at an address. @param {string} folder */
export const open = (folder) => {
  /** @type {Map<string, Promise<unknown>>} */
  const files = new Map();
  /** Fetch a file once. @type {(path: string) => Promise<unknown>} */
  const file = (path) => {
    const got = files.get(path) ?? fetch(folder + path, { cache: "no-cache" }).then((one) => one.json());
    files.set(path, got);
    return got;
  };
  const manifest = async () => /** @type {Manifest} */ (await file("manifest.json"));
  /** Which papers match a term: have the word, a longer one, an author's.
   * @type {(term: Term) => Promise<Uint8Array>} */
  const matches = async ({ word, open = false, end = "", also = [], not }) => {
    const { starts, papers } = await manifest(), met = new Uint8Array(papers);
    if (not) return (await every(not)).map((one) => 1 - one);
    /** @type {(key: string) => number} */
    const place = (key) => Math.max(0, starts.findLastIndex((start) => start <= key));
    const first = place(word), wide = open && place(`${word}\uffff`) - first < WIDE;
    const keys = [...(end ? [] : [word, ...also]), ...(end ? [end] : ["%", "@"]).map((one) => word + one)];
    const last = wide ? place(`${word}\uffff`) : first;
    const wider = Array.from({ length: last - first }, (_, n) => first + n + 1);
    const wanted = new Set([...keys.map(place), ...wider]);
    /** @type {(key: string) => boolean} */
    const fits = (key) => keys.includes(key) || (wide && key.startsWith(word) && key.endsWith(end));
    for (const shard of await Promise.all([...wanted].map((n) => file(`words/${n}.json`)))) {
      for (const [key, steps] of Object.entries(/** @type {Record<string, number[]>} */ (shard))) {
        let ordinal = -1;
        for (const step of fits(key) ? steps : []) {
          ordinal += step;
          met[ordinal] = 1;
        }
      }
    }
    return met;
  };
  /** Which papers match all terms. @type {(terms: Term[]) => Promise<Uint8Array>} */
  const every = async (terms) => {
    const found = new Uint8Array((await manifest()).papers).fill(1);
    for (const met of await Promise.all(terms.map(matches))) met.forEach((one, n) => { found[n] &= one; });
    return found;
  };
  return {
    /** The ordinals of the papers that match every term of a query, newest first.
     * @type {(query: Record<string, string>) => Promise<number[]>} */
    find: async (query) => {
      const filters = ["topic", "category", "engine", "year"].filter((name) => query[name]);
      const found = await every([...filters.map((name) => ({ word: `/${name}/${query[name]}` })),
        ...cut(query.author ?? "").map((term) => ({ ...term, end: "@" })),
        ...parse(query.q ?? "")].slice(0, MOST));
      return [...found.keys()].filter((n) => found[n]).reverse();
    },
    /** The record of the paper with an ordinal. @type {(ordinal: number) => Promise<Paper>} */
    paper: async (ordinal) => {
      const { chunk } = await manifest();
      const papers = /** @type {Paper[]} */ (await file(`papers/${Math.floor(ordinal / chunk)}.json`));
      return papers[ordinal % chunk];
    },
    /** Fetch every file again, after one could not be read. */
    forget: () => files.clear(),
  };
};
