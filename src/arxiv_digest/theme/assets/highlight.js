// Highlights words in a page, ignoring case and accents.
import { make } from "./dom.js";
import { fold, places } from "./fold.js";

const SILENT = "math, pre, script, code, button, summary, .why, .permalink";

/** The source of a regular expression for a whole word, which `end` may follow.
 * @type {(word: string, end?: string) => string} */
export const pattern = (word, end = "") => {
  const exact = fold(word).replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "\\s+");
  return /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u.test(word) ? exact
    : `(?<![\\p{L}\\p{N}])${exact}${end}(?![\\p{L}\\p{N}])`;
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
    const matches = [...fold(text.data).matchAll(find)].reverse();
    const at = matches.length ? places(text.data) : [];
    for (const { 0: word, index } of matches) {
      const start = at[index]?.[0], end = at[index + word.length - 1]?.[1];
      if (!word || start === undefined || end === undefined) continue;
      if (end > text.length) continue; // part of this letter is marked already
      const found = text.splitText(start);
      found.splitText(end - start);
      found.replaceWith(make("mark", { className: "own", textContent: found.data }));
    }
  }
};
