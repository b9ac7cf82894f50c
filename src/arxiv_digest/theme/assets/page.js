// On every page: keyboard shortcuts; the basic ones focus the search box.
import { $, need } from "./dom.js";
import { get } from "./storage.js";

const BOX = ".digest-search [name=q]", FIELDS = "input, textarea, select";
const seek = () => { const box = need(BOX, HTMLInputElement); box.focus(); box.select(); };

/** The action of each key; other scripts add theirs. @type {Record<string, () => void>} */
export const keys = { "/": seek, f: seek, s: seek };

// Shortcuts can be switched off, including the theme's (WCAG 2.1.4), so this listener runs first.
addEventListener("keydown", (event) => {
  const { key } = event, target = event.target instanceof HTMLElement ? event.target : document.body;
  const off = get("digest:keys") === "off", act = off ? undefined : keys[key];
  if (key === "Escape" && target.matches(BOX)) target.blur();
  const busy = target.isContentEditable || target.matches(FIELDS) || $("dialog[open]");
  if (busy || key.length > 1 || event.ctrlKey || event.altKey || event.metaKey || !(off || act)) return;
  event.stopImmediatePropagation();
  if (act) { event.preventDefault(); act(); }
}, true);
