// Every page: single keys, which lead to the search box at least.
import { $, need } from "./dom.js";
import { get } from "./storage.js";

const BOX = ".digest-search [name=q]", FIELDS = "input, textarea, select";
const seek = () => { const box = need(BOX, HTMLInputElement); box.focus(); box.select(); };

/** What a key does; other scripts add theirs. @type {Record<string, () => void>} */
export const keys = { "/": seek, f: seek, s: seek };

// Single keys can be switched off, the theme's own with them (WCAG 2.1.4): so this comes first.
addEventListener("keydown", (event) => {
  const { key } = event, target = event.target instanceof HTMLElement ? event.target : document.body;
  const off = get("digest:keys") === "off", act = off ? undefined : keys[key];
  if (key === "Escape" && target.matches(BOX)) target.blur();
  const busy = target.isContentEditable || target.matches(FIELDS) || $("dialog[open]");
  if (busy || key.length > 1 || event.ctrlKey || event.altKey || event.metaKey || !(off || act)) return;
  event.stopImmediatePropagation();
  if (act) { event.preventDefault(); act(); }
}, true);
