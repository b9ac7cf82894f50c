// The index that `build` makes (search_index.py tells its form). A query fetches the files that it needs, and
// nothing is fetched before.
import { cut } from "./search-terms.js";

/** @typedef {import("./search-terms.js").Term} Term */
/** @typedef {{ papers: number, chunk: number, years: Record<string, [number, number]>,
 *   starts: string[] }} Manifest */
/** @typedef {{ title?: string, gist?: string }} Texts */
/** @typedef {Texts & { url: string, date: string, language?: string, byline: string,
 *   translations?: Record<string, Texts> }} Paper */

const MOST = 24; // terms of a query

/** Open the index in a folder, given by its address. @param {string} folder */
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
  /** The lists of all that a term stands for: the word, what it begins, the author of that name.
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
    /** The ordinals of the papers that meet every term of a query, the newest first.
     * @type {(query: Record<string, string>) => Promise<number[]>} */
    find: async (query) => {
      const { papers, years } = await manifest();
      const filters = ["topic", "category", "engine"].filter((name) => query[name]);
      const terms = [...filters.map((name) => ({ word: `/${name}/${query[name]}` })),
        ...cut(query.author ?? "").map((term) => ({ ...term, end: "@" })),
        ...cut(query.q ?? "")].slice(0, MOST);
      const met = new Uint8Array(papers); // how many of the terms, in their order, a paper has met
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
    /** What a result shows of the paper of an ordinal. @type {(ordinal: number) => Promise<Paper>} */
    paper: async (ordinal) => {
      const { chunk } = await manifest();
      const papers = /** @type {Paper[]} */ (await file(`papers/${Math.floor(ordinal / chunk)}.json`));
      return papers[ordinal % chunk];
    },
    /** Ask anew for every file, after one could not be read. */
    forget: () => files.clear(),
  };
};
