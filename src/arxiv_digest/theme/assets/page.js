// What every page has: single keys, which lead to the search box at least. And what the other scripts share.
export const $ = (css, from = document) => from.querySelector(css);
export const $$ = (css, from = document) => [...from.querySelectorAll(css)];
export const make = (tag, fields) => Object.assign(document.createElement(tag), fields);
// Storage may be off, full, or hold anything: what cannot be read is absent, what cannot be kept is said.
export const get = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
export const put = (key, to) => { try { localStorage.setItem(key, to); return true; } catch {} };
// Words are found in any case, with any accents: `fold` as in text.py; `places` maps it back to the text.
const ACCENT =
  /(?=\p{M})[\u0300-\u0487\u0591-\u05c7\u0610-\u074a\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe2f]/gu;
const cased = (text) => text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
export const fold = (text) => cased(text.normalize("NFKD").replace(ACCENT, "")).normalize("NFC");
const places = (text) => [...text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)].flatMap(({ 0: sign, index }) =>
  Array(fold(sign).length).fill([index, index + sign.length]));
export const pattern = (word, end = "") => {
  const exact = fold(word).replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "\\s+");
  return /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u.test(word) ? exact
    : `(?<![\\p{L}\\p{N}])${exact}${end}(?![\\p{L}\\p{N}])`;
};
const SILENT = "math, pre, script, code, button, summary, .why, .permalink";
export const highlight = (zones, patterns) => {
  const find = new RegExp(patterns.join("|"), "gu"), texts = [];
  for (const zone of patterns.length ? zones : []) {
    zone.normalize(); // without the cuts of marks that were taken away
    const walk = document.createTreeWalker(zone, NodeFilter.SHOW_TEXT);
    for (let text; (text = walk.nextNode());) if (!text.parentElement.closest(SILENT)) texts.push(text);
  }
  for (const text of texts) {
    const matches = [...fold(text.data).matchAll(find)].reverse(), at = matches[0] ? places(text.data) : [];
    for (const { 0: word, index } of matches) {
      const start = at[index]?.[0], end = at[index + word.length - 1]?.[1];
      if (!word || !(end <= text.length)) continue; // of a sign with several letters one is marked already
      const found = text.splitText(start);
      found.splitText(end - start);
      found.replaceWith(make("mark", { className: "own", textContent: found.data }));
    }
  }
};
// Single keys can be switched off, the theme's own with them (WCAG 2.1.4): so this comes first.
const box = $(".digest-search [name=q]"), seek = () => { box.focus(); box.select(); };
export const keys = { "/": seek, f: seek, s: seek };
addEventListener("keydown", (event) => {
  const { key, target } = event, off = get("digest:keys") === "off", act = !off && keys[key];
  if (key === "Escape" && target === box) box.blur();
  const busy = target.isContentEditable || target.matches?.("input, textarea, select") || $("dialog[open]");
  if (busy || key.length > 1 || event.ctrlKey || event.altKey || event.metaKey || !(off || act)) return;
  event.stopImmediatePropagation();
  if (act) act(event.preventDefault());
}, true);
