// Reading tools, which pages also work without: filters, folds, keys, marks, reading list, own words.
// The page provides the texts, reading.html the elements; the reader's choices stay in this browser.
import { $, $$, make, need } from "./dom.js";
import { highlight, pattern } from "./highlight.js";
import { dated, fields, starred, STATES, tidy } from "./marks.js";
import { keys } from "./page.js";
import { web, written } from "./reading-list.js";
import { get, put } from "./storage.js";

/** @typedef {import("./marks.js").Marks} Marks */
/** @typedef {import("./marks.js").State} State */
/** @typedef {"unfolded" | "unread" | "only"} Choice */

const line = need(".tools", HTMLElement), kit = need("#reading", HTMLTemplateElement).content;
const dialog = need("dialog.reading", HTMLDialogElement);
const lines = need("textarea", HTMLTextAreaElement, dialog);
const today = line.dataset.date ?? "", root = new URL(line.dataset.root ?? "", location.href);
/** @type {Record<"shown" | "added" | "broken" | "full", string>} */
const words = JSON.parse(line.dataset.words ?? "{}");
/** @type {Choice[]} */
const CHOICES = ["unfolded", "unread", "only"];
const cards = $$(".paper[data-id]"), folds = $$(".paper details");

/** A storage key that no other digest on the host uses. @type {(name: string) => string} */
const place = (name) => `digest:${root.pathname}:${name}`;
/** @type {(text: string) => unknown} */
const parsed = (text) => { try { return JSON.parse(text); } catch { return null; } };
/** @type {(name: string) => unknown} */
const load = (name) => parsed(get(place(name)) ?? "");
/** @type {(text: string) => void} */
const say = (text) => { for (const node of $$(".told")) node.textContent = text; };
/** @type {(name: string, value: unknown) => void} */
const save = (name, value) => { if (!put(place(name), JSON.stringify(value))) say(words.full); };

/** @type {(changed: Marks) => void} */
const keep = (changed) => { marks = tidy({ ...marks, ...changed }); show(); save("marks", marks); };
/** Set or clear a mark; without `on`, toggle it.
 * @type {(id: string, state: State, on?: boolean) => void} */
const mark = (id, state, on = !marks[id]?.[state]) => {
  const card = cards.find((one) => one.dataset.id === id);
  /** @type {(css: string) => string} */
  const text = (css) => $(css, card)?.textContent ?? "";
  const about = card && { title: card.dataset.title ?? text("h3 a"), authors: text(".authors"), date: today };
  if (card === asked) asked = undefined;
  const old = marks[id] ?? { title: "", authors: "", date: "" };
  keep({ [id]: { ...old, ...about, [state]: on, at: Date.now() } });
};
/** The paper in the address is shown in full, whatever its marks, until they change. */
const named = () => cards.find((card) => location.hash.replace("#bib-", "#") === `#${$("h3", card)?.id}`);
/** @type {() => Partial<Record<Choice, boolean>>} */
const choices = () => Object.fromEntries(CHOICES.map((name) => [name, fields(load("view"))[name] === true]));
let marks = tidy(load("marks")), view = choices(), asked = named();

// A visit ends after half an hour without activity; what came after all earlier visits is new.
const last = fields(load("visit")), going = Math.abs(Date.now() - Number(last.at)) < 18e5;
const since = dated(going ? last.since : last.newest), newest = [dated(last.newest), today].sort()[1];
put(place("visit"), JSON.stringify({ since, newest, at: Date.now() }));
document.body.toggleAttribute("data-fresh", since !== "" && today > since);

const own = () => lines.value.split("\n").map((word) => word.trim()).filter(Boolean);
/** @type {(card: HTMLElement) => boolean} */
const matching = (card) => $("mark.own", card) !== null;
const emphasise = () => {
  const patterns = own().sort((a, b) => b.length - a.length).map((word) => pattern(word, "(?:e?s)?"));
  for (const old of $$("mark.own")) old.replaceWith(old.textContent ?? "");
  highlight($$(".paper, .titles > ul > li"), patterns);
  show();
};

// Filter the papers: by chosen topics (`?topic=a&topic=b`), unread, with own words.
$(".chips")?.replaceChildren(need(".chips template", HTMLTemplateElement).content);
const chips = $$(".chips [value]").flatMap((chip) => (chip instanceof HTMLButtonElement ? [chip] : []));
/** @type {(chip: HTMLButtonElement) => string} */
const of = ({ value }) => `[data-topics~="${value}"]`;
for (const chip of chips) need("small", HTMLElement, chip).textContent = `${$$(`.paper${of(chip)}`).length}`;
/** @type {{ entry: HTMLElement | null, there: HTMLElement | null }[]} */
const entries = $$(":is(.contents, .md-nav--secondary) a[href^='#']").map((link) => {
  const id = link.getAttribute("href")?.slice(1) ?? "";
  return { entry: link.closest("li"), there: document.getElementById(decodeURIComponent(id)) };
});
const heads = $$("article h2");
/** The heading above a node. @type {(node: HTMLElement) => HTMLElement | undefined} */
const head = (node) => heads.findLast((h2) => h2 === node || h2.compareDocumentPosition(node) & 4);
const heading = cards.map(head);
/** @type {(button: Element, on: unknown) => void} */
const press = (button, on) => button.setAttribute("aria-pressed", `${Boolean(on)}`);
const show = () => {
  const query = new URLSearchParams(location.search), stars = starred(marks);
  const only = view.only && own().length > 0;
  const chosen = chips.filter((chip) => query.has("topic", chip.value)), any = chosen.map(of).join() || "*";
  for (const card of cards) {
    const mine = marks[card.dataset.id ?? ""] ?? /** @type {Partial<Record<State, boolean>>} */ ({});
    const kept = !(view.unread && (mine.read || mine.hidden)) && !(only && !matching(card));
    card.hidden = !card.matches(any) || !(kept || card === asked);
    for (const state of STATES) {
      press(need(`.marks [value=${state}]`, HTMLElement, card), mine[state]);
      card.toggleAttribute(`data-${state}`, Boolean(mine[state] && card !== asked));
    }
  }
  for (const node of $$("article h2, .more")) {
    const below = head(node), papers = cards.filter((_, n) => heading[n] === below);
    node.hidden = papers.length ? papers.every((card) => card.hidden) : chosen.length > 0;
  }
  for (const { entry, there } of entries) if (entry) entry.hidden = Boolean(there?.closest("[hidden]"));
  const left = cards.filter((card) => !card.hidden).length, filtered = chosen.length || view.unread || only;
  const found = words.shown.replace("{shown}", `${left}`).replace("{all}", `${cards.length}`);
  need(".told", HTMLElement).textContent = filtered ? found : "";
  for (const chip of chips) press(chip, chosen.includes(chip));
  for (const choice of CHOICES) press(need(`[data-do=${choice}]`, HTMLElement), view[choice]);
  need("[data-do=only]", HTMLElement).hidden = !cards.length || !own().length;
  need("[data-do=only] small", HTMLElement).textContent = `${cards.filter(matching).length}`;
  need("[data-do=more] small", HTMLElement).textContent = stars.length ? `(${stars.length})` : "";
  if (list.contains(document.activeElement)) $("h2", dialog)?.focus(); // the button is removed with its row
  list.replaceChildren(...stars.map(([id, { title }]) => {
    const one = document.importNode(row, true);
    one.dataset.id = id;
    Object.assign(need("a", HTMLAnchorElement, one), { href: web(id), textContent: title || id });
    return one;
  }));
  if (focused()?.hidden) step(1);
};

// Navigation. Jumps are instant, never animated.
/** @type {() => HTMLElement | null | undefined} */
const focused = () => document.activeElement?.closest(".paper");
/** Whether a card is below the sticky header. @type {(card: HTMLElement) => boolean} */
const ahead = (card) => !card.hidden && card.getBoundingClientRect().bottom > 99;
/** @type {(by: 1 | -1) => void} */
const step = (by) => {
  const from = focused(), order = cards.filter((card) => !card.hidden || card === from);
  const at = from ? order.indexOf(from) + by : order.findIndex(ahead) - (by < 0 ? 1 : 0);
  const card = order[at] ?? cards.filter((one) => !one.hidden).at(by > 0 ? -1 : 0);
  if (!card) return;
  $("h3 a", card)?.focus({ preventScroll: true });
  card.scrollIntoView({ block: "start", behavior: "instant" });
};
/** @type {(some: HTMLElement[], open?: boolean) => void} */
const unfold = (some, open = some.some((one) => !one.hasAttribute("open"))) => {
  for (const one of some) one.toggleAttribute("open", open);
};

// Export and import of the reading list.
const list = need("ul", HTMLElement, dialog), row = need("li", HTMLElement, list);
/** @type {(saved: Blob) => Promise<void>} */
const take = async (saved) => {
  const theirs = tidy(fields(parsed(await saved.text())).marks);
  const all = Object.entries(theirs).map(([id, one]) => [id, { ...one, ...marks[id] }]);
  if (all.length) keep(Object.fromEntries(all));
  say(all.length ? words.added.replace("{n}", `${all.length}`) : words.broken);
  file.value = "";
};

/** @type {(name: Choice) => void} */
const flip = (name) => { view = { ...view, [name]: !view[name] }; show(); save("view", view); };
/** What a button does, by its `data-do`. @type {Record<string, (tool: HTMLButtonElement) => unknown>} */
const DO = {
  topic: ({ value }) => { // without a value: all topics
    const url = new URL(location.href), query = url.searchParams, more = value && !query.has("topic", value);
    if (more) query.append("topic", value); else query.delete("topic", value || undefined);
    history.replaceState(history.state, "", url);
    if (!value) chips[0]?.focus(); // the button is removed
    show();
  },
  unfolded: () => { flip("unfolded"); unfold(folds, view.unfolded); },
  unread: () => flip("unread"), only: () => flip("only"), more: () => dialog.showModal(),
  settings: () => { dialog.showModal(); $("#reading-settings", dialog)?.focus(); },
  mark: (sign) => mark(idOf(sign), /** @type {State} */ (sign.value)),
  save: async ({ value }) => {
    const href = URL.createObjectURL(new Blob([await written(value, marks, root)], { type: "text/plain" }));
    make("a", { href, download: `reading-list.${value}` }).click();
  },
};
/** The id of the paper that an element belongs to. @type {(node: Element) => string} */
const idOf = (node) => node.closest("[data-id]")?.getAttribute("data-id") ?? "";
/** @type {(event: MouseEvent) => void} */
const follow = ({ target, button }) => {
  if (!(target instanceof Element)) return;
  const tool = target.closest("[data-do]"), away = target.closest(`.paper a[href^="${dialog.dataset.web}"]`);
  if (tool instanceof HTMLButtonElement && button === 0) DO[tool.dataset.do ?? ""]?.(tool);
  if (away && button < 2) mark(idOf(away), "read", true);
};
/** Act on the focused paper, or else on the first visible one.
 * @type {(act: (card: HTMLElement) => void) => () => void} */
const here = (act) => () => { const card = focused() ?? cards.find(ahead); if (card) act(card); };
/** @type {(state: State) => () => void} */
const set = (state) => here((card) => mark(idOf(card), state));
Object.assign(keys, { "?": () => dialog.showModal() }, cards.length ? { j: () => step(1), k: () => step(-1),
  o: here((card) => unfold($$("details", card))), s: set("starred"), x: set("read"), h: set("hidden") } : {});

const report = $(".report", kit), signs = need(".marks", HTMLElement, kit);
if (report instanceof HTMLAnchorElement) for (const card of cards) {
  const own = document.importNode(report, true);
  own.href += encodeURIComponent(card.dataset.id ?? "");
  $$("details > .facts", card).at(-1)?.append(" · ", own);
}
for (const card of cards) card.insertBefore(document.importNode(signs, true), $(":scope > details", card));
line.append(need(".bar", HTMLElement, kit), need(".told", HTMLElement, kit));
for (const tool of $$("[data-do=unfolded], [data-do=unread]", line)) tool.hidden = !cards.length;
const single = need("[type=checkbox]", HTMLInputElement, dialog);
const file = need("[type=file]", HTMLInputElement, dialog);
lines.value = `${load("words") ?? ""}`;
lines.addEventListener("change", () => { save("words", lines.value); emphasise(); });
single.checked = get("digest:keys") !== "off";
single.addEventListener("change", () => put("digest:keys", single.checked ? "on" : "off") || say(words.full));
file.addEventListener("change", () => { if (file.files?.[0]) take(file.files[0]); });
for (const kind of /** @type {const} */ (["click", "auxclick"])) addEventListener(kind, follow);
const sync = () => { marks = tidy(load("marks")); view = choices(); show(); };
for (const kind of ["storage", "pageshow"]) addEventListener(kind, sync);
addEventListener("hashchange", () => { asked = named(); show(); $(":target")?.scrollIntoView(); });
if (view.unfolded) unfold(folds, true);
emphasise();
