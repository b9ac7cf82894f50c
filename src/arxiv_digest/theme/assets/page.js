// What every page has: single keys, which lead to the search box at least. And what the other scripts share.
export const $ = (css, from = document) => from.querySelector(css);
export const $$ = (css, from = document) => [...from.querySelectorAll(css)];
export const make = (tag, fields) => Object.assign(document.createElement(tag), fields);
// Storage may be off, full, or hold anything: what cannot be read is absent, what cannot be kept is said.
export const get = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
export const put = (key, to) => { try { localStorage.setItem(key, to); return true; } catch {} };

// Words are found in any case and with any accents: each letter is folded at its place.
const fold = (text) => text.replace(/[A-Z\x80-\u2fff]/g, (one) => one.normalize("NFD").toLowerCase()[0]);
export const pattern = (word, end = "") => {
  const exact = fold(word).replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "\\s+");
  return /\p{Script=Han}/u.test(word) ? exact : `(?<![\\p{L}\\p{N}])${exact}${end}(?![\\p{L}\\p{N}])`;
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
    for (const { 0: word, index } of [...fold(text.data).matchAll(find)].reverse()) {
      const found = text.splitText(index);
      found.splitText(word.length);
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
