// Reads the search index (search_index.py describes its format). A query fetches only the files it needs,
// and none are fetched before.
import { cut } from "./search-terms.js";

/** @typedef {import("./search-terms.js").Term} Term */
/** @typedef {{ papers: number, chunk: number, years: Record<string, [number, number]>,
 *   starts: string[] }} Manifest */
/** `maths` is the title as HTML, if it has formulas. */
/** @typedef {{ title?: string, maths?: string, gist?: string }} Texts */
/** @typedef {Texts & { url: string, date: string, language?: string, byline: string, withdrawn?: string,
 *   translations?: Record<string, Texts> }} Paper */

const MOST = 24; // terms per query

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
  /** The lists of all keys that a term matches: the word, longer words, authors.
   * @type {(term: Term) => Promise<number[][]>} */
  const lists = async ({ word, open = false, end = "" }) => {
    const { starts } = await manifest();
    /** @type {(key: string) => number} */
    const place = (key) => Math.max(0, starts.findLastIndex((start) => start <= key));
    const first = place(word), last = place(word + (open ? "\uffff" : "@"));
    const shards = Array.from({ length: last - first + 1 }, (_, n) => file(`words/${first + n}.json`));
    /** @type {(key: string) => boolean} */
    const fits = (key) => key.endsWith(end) && (open ? key.startsWith(word) : key.replace("@", "") === word);
    const found = /** @type {Record<string, number[]>[]} */ (await Promise.all(shards));
    return found.flatMap((one) => Object.entries(one).filter(([key]) => fits(key)).map(([, steps]) => steps));
  };
  return {
    /** The ordinals of the papers that match every term of a query, newest first.
     * @type {(query: Record<string, string>) => Promise<number[]>} */
    find: async (query) => {
      const { papers, years } = await manifest();
      const filters = ["topic", "category", "engine"].filter((name) => query[name]);
      const terms = [...filters.map((name) => ({ word: `/${name}/${query[name]}` })),
        ...cut(query.author ?? "").map((term) => ({ ...term, end: "@" })),
        ...cut(query.q ?? "")].slice(0, MOST);
      const met = new Uint8Array(papers); // the number of terms, in order, that a paper has matched
      for (const [turn, some] of (await Promise.all(terms.map(lists))).entries()) {
        for (const steps of some) {
          let ordinal = -1;
          for (const step of steps) {
            ordinal += step;
            if (met[ordinal] === turn) met[ordinal]++;
          }
        }
      }
      const [start, end] = years[query.year ?? ""] ?? [0, papers];
      return [...met.keys()].slice(start, end).filter((n) => met[n] === terms.length).reverse();
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
