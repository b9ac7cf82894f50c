// A query as terms. Words are folded and cut as in search_index.py; the last one may go on, an identifier
// stands for itself.
import { fold } from "./fold.js";

/** `run` is the original text where the index has pairs of characters; `end` is the suffix of the key.
 * @typedef {{ word: string, open?: boolean, run?: string, end?: string }} Term */

const OPEN = 3; // letters of a word that may go on
const CJK =
  String.raw`[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]`;
const WORD = String.raw`(?:(?!${CJK})[\p{L}\p{N}])+(?:\.\p{Nd}+)*`;
const SIGN = new RegExp(CJK, "u"), RUNS = new RegExp(`${CJK}+|${WORD}`, "gu");

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
