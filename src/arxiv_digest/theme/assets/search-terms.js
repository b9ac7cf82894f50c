// A query as terms. Words are folded and cut as in search_index.py; the last one may go on, an identifier
// stands for itself.
import { fold } from "./fold.js";

/** `run` is the original text where the index has pairs of characters; `end` is the suffix of the key;
 * `also` are keys that do as well; papers with all terms of `not` are left out.
 * @typedef {{ word: string, open?: boolean, run?: string, end?: string, also?: string[],
 *   not?: Term[] }} Term */

const OPEN = 3, PAIRS = 2097143; // letters of a word that may go on
const CJK =
  String.raw`[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]`;
const WORD = String.raw`(?:(?!${CJK})[\p{L}\p{N}])+(?:\.\p{Nd}+)*`;
const SIGN = new RegExp(CJK, "u"), RUNS = new RegExp(`${CJK}+|${WORD}`, "gu");
const SPECIAL = /(?<!\S)(-?)(?:(author|venue|topic|category|year|code):)?(?:"([^"]*)"?|(\S+))/g;
/** @type {Record<string, string>} */
const ENDS = { author: "@", venue: "%" };

/** Cut a text into terms. @type {(text: string) => Term[]} */
export const cut = (text) => {
  const folded = fold(/\d{4}\.\d{4,5}/.exec(text)?.[0] ?? text), runs = folded.match(RUNS) ?? [];
  return runs.flatMap(/** @returns {Term[]} */ (word, n) => {
    const signs = [...word], last = n === runs.length - 1 && folded.endsWith(word);
    if (!SIGN.test(word)) return [{ word, open: last && signs.length >= OPEN }];
    const pairs = signs.slice(1).map((sign, place) => signs[place] + sign);
    return (pairs.length ? pairs : signs).map((pair) => ({ word: pair, run: word }));
  });
};

/** The key of words in succession. @param {string} words */
const pair = (words) => {
  let key = 0;
  for (const byte of new TextEncoder().encode(words)) key = (key * 256 + byte) % PAIRS;
  return `~${key.toString(16)}`;
};

/** Parse a query: words, "phrases", -word, author:name. @type {(query: string) => Term[]} */
export const parse = (query) => {
  /** @type {Term[]} */
  const terms = [];
  const plain = query.replace(SPECIAL, (part, no, field, quoted, bare) => {
    if (!no && !field && quoted === undefined) return part;
    const text = quoted ?? bare, end = ENDS[field], some = cut(`${text} `).map((term) => ({ ...term, end }));
    const pairs = [2, 3].flatMap((size) => some.slice(size - 1).map((_, n) => (
      { word: pair(some.slice(n, n + size).map(({ word }) => word).join(" ")) })));
    const near = quoted && !field && !some.some(({ run }) => run) ? pairs : [];
    const all = field && !end ? [{ word: `/${field}/${text}` }] : [...some, ...near];
    terms.push(...(no ? [{ word: "", not: all }] : all));
    return " ";
  });
  const words = cut(plain); // `pre training` is also found as `pretraining`
  const both = words.slice(1).map(({ word, run }, n) => run || words[n].run ? "" : words[n].word + word);
  return [...words.map((term, n) => ({ ...term, also: [both[n - 1], both[n]].filter(Boolean) })), ...terms];
};
