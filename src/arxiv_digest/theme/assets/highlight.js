// Highlights words in a page, ignoring case and accents.
import { make } from "./dom.js";

const SILENT = "math, pre, script, code, button, summary, .why, .permalink";

/** Fold each letter, keeping the length. @type {(text: string) => string} */
const fold = (text) => text.replace(/[A-Z\x80-\u2fff]/g, (one) => one.normalize("NFD").toLowerCase()[0]);

/** A regular expression (source) for a whole word, with `end` appended.
 * @type {(word: string, end?: string) => string} */
export const pattern = (word, end = "") => {
  const exact = fold(word).replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "\\s+");
  return /\p{Script=Han}/u.test(word) ? exact : `(?<![\\p{L}\\p{N}])${exact}${end}(?![\\p{L}\\p{N}])`;
};

/** Wrap matches of the patterns in `<mark class="own">`.
 * @type {(zones: Element[], patterns: string[]) => void} */
export const highlight = (zones, patterns) => {
  const find = new RegExp(patterns.join("|"), "gu"), /** @type {Text[]} */ texts = [];
  for (const zone of patterns.length ? zones : []) {
    zone.normalize(); // joins the text nodes that removed marks have split
    const walk = document.createTreeWalker(zone, NodeFilter.SHOW_TEXT);
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      if (text instanceof Text && !text.parentElement?.closest(SILENT)) texts.push(text);
    }
  }
  for (const text of texts) {
    for (const { 0: word, index } of [...fold(text.data).matchAll(find)].reverse()) {
      const found = text.splitText(index);
      found.splitText(word.length);
      found.replaceWith(make("mark", { className: "own", textContent: found.data }));
    }
  }
};
