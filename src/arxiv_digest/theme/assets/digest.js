// Reading comfort on pages that are whole without it: chips, folds, keys, marks, a reading list, own words.
// The page hands over what is said, reading.html the elements; what a reader does stays in this browser.
import { $, $$, get, highlight, keys, make, pattern, put } from "./page.js";

const line = $(".tools"), kit = $("#reading").content, dialog = $("dialog"), lines = $("textarea", dialog);
const words = JSON.parse(line.dataset.words), root = new URL(line.dataset.root, location.href);
const cards = $$(".paper[data-id]"), folds = $$(".paper details"), today = line.dataset.date;
const place = (name) => `digest:${root.pathname}:${name}`; // two digests on one host do not mix
const load = (name, or) => { try { return JSON.parse(get(place(name))) ?? or; } catch { return or; } };
const say = (text) => { for (const node of $$(".told")) node.textContent = text; };
const save = (name, value) => put(place(name), JSON.stringify(value)) || say(words.full);

// Marks by identifier. Storage and files are held against the same patterns, and no address is taken from
// them. When there are too many, the oldest go, stars last.
const ID = /^(\d{4}\.\d{4,5}|[a-z][a-z-]*(\.[A-Z]{2})?\/\d{7})$/;
const dated = (value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? String(value) : "");
const short = (text) => (typeof text === "string" ? text.replace(/\s+/g, " ").trim().slice(0, 400) : "");
const tidy = (raw) => Object.fromEntries(Object.entries(Object(raw)).flatMap(([id, one]) => {
  const on = ["starred", "read", "hidden"].filter((state) => one?.[state] === true);
  const kept = { title: short(one?.title), authors: short(one?.authors), date: dated(one?.date) };
  for (const state of on) kept[state] = true;
  return on.length && ID.test(id) ? [[id, { ...kept, at: Number(one.at) || 0 }]] : [];
}).sort(([, a], [, b]) => !!b.starred - !!a.starred || b.at - a.at).slice(0, 4000));
const stars = () => Object.entries(marks).filter(([, one]) => one.starred);
const keep = (changed) => { marks = tidy({ ...marks, ...changed }); show(); save("marks", marks); };
const mark = (id, state, on = !marks[id]?.[state]) => {
  const card = cards.find((one) => one.dataset.id === id), text = (css) => $(css, card)?.textContent;
  const about = card && { title: card.dataset.title ?? text("h3 a"), authors: text(".authors"), date: today };
  if (card === asked) asked = null;
  keep({ [id]: { ...marks[id], ...about, [state]: on, at: Date.now() } });
};
// The paper that the address names is shown whole, whatever its marks, until they change.
const named = () => cards.find((card) => location.hash.replace("#bib-", "#") === `#${$("h3", card).id}`);
let marks = tidy(load("marks")), view = { ...load("view") }, asked = named();

// A visit ends after half an hour of silence; new is what came after all that the visits before saw.
const last = Object(load("visit")), going = Math.abs(Date.now() - last.at) < 18e5;
const since = dated(going ? last.since : last.newest), newest = [dated(last.newest), today].sort()[1];
put(place("visit"), JSON.stringify({ since, newest, at: Date.now() }));
document.body.toggleAttribute("data-fresh", since !== "" && today > since);

const own = () => lines.value.split("\n").map((word) => word.trim()).filter(Boolean);
const matching = (card) => $("mark.own", card);
const emphasise = () => {
  const patterns = own().sort((a, b) => b.length - a.length).map((word) => pattern(word, "(?:e?s)?"));
  for (const old of $$("mark.own")) old.replaceWith(old.textContent);
  highlight($$(".paper, .titles > ul > li"), patterns);
  show();
};

// Papers are shown that are of the chosen topics (`?topic=a&topic=b`), not yet read, with own words.
$(".chips")?.replaceChildren($(".chips template").content);
const chips = $$(".chips [value]"), of = ({ value }) => `[data-topics~="${value}"]`;
for (const chip of chips) $("small", chip).textContent = $$(`.paper${of(chip)}`).length;
const entries = $$(":is(.contents, .md-nav--secondary) a[href^='#']").map((link) =>
  [link.closest("li"), document.getElementById(decodeURIComponent(link.hash.slice(1)))]);
const head = (node) => heads.findLast((h2) => h2 === node || h2.compareDocumentPosition(node) & 4); // above
const heads = $$("article h2"), under = Map.groupBy(cards, head);
const press = (button, on) => button.setAttribute("aria-pressed", Boolean(on));
const show = () => {
  const query = new URLSearchParams(location.search), only = view.only && own().length, starred = stars();
  const chosen = chips.filter((chip) => query.has("topic", chip.value)), any = chosen.map(of).join() || "*";
  for (const card of cards) {
    const mine = marks[card.dataset.id] ?? {};
    const kept = !(view.unread && (mine.read || mine.hidden)) && !(only && !matching(card));
    card.hidden = !card.matches(any) || !(kept || card === asked);
    for (const sign of $$(".marks button", card)) {
      press(sign, mine[sign.value]);
      card.toggleAttribute(`data-${sign.value}`, Boolean(mine[sign.value] && card !== asked));
    }
  }
  const gone = (papers) => (papers ? papers.every((card) => card.hidden) : chosen.length > 0);
  for (const node of $$("article h2, .more")) node.hidden = gone(under.get(head(node)));
  for (const [entry, there] of entries) entry.hidden = Boolean(there?.closest("[hidden]"));
  const found = words.shown.replace("{shown}", cards.filter((card) => !card.hidden).length);
  $(".told").textContent = chosen.length || view.unread || only ? found.replace("{all}", cards.length) : "";
  for (const chip of chips) press(chip, chosen.includes(chip));
  for (const tool of $$(".bar [aria-pressed]")) press(tool, view[tool.dataset.do]);
  $("[data-do=only]").hidden = !cards.length || !own().length;
  $("[data-do=only] small").textContent = cards.filter(matching).length;
  $("[data-do=more] small").textContent = starred.length ? `(${starred.length})` : "";
  if (list.contains(document.activeElement)) $("h2", dialog).focus(); // the row of the button goes
  list.replaceChildren(...starred.map(([id, { title }]) => {
    const one = row.cloneNode(true);
    Object.assign($("a", one), { href: web(id), textContent: title || id }).closest("li").dataset.id = id;
    return one;
  }));
  if (focused()?.hidden) step(1);
};

// Movement. Jumps are instant: nothing glides, whatever the reader's settings.
const focused = () => document.activeElement?.closest(".paper");
const ahead = (card) => !card.hidden && card.getBoundingClientRect().bottom > 99; // below the sticky header
const step = (by) => {
  const from = focused(), order = cards.filter((card) => !card.hidden || card === from);
  const at = from ? order.indexOf(from) + by : order.findIndex(ahead) - (by < 0 ? 1 : 0);
  const card = order[at] ?? cards.filter((one) => !one.hidden).at(by > 0 ? -1 : 0);
  $("h3 a", card)?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "start", behavior: "instant" });
};
const unfold = (some, open = some.some((one) => !one.open)) => { for (const one of some) one.open = open; };

// The reading list leaves as a file and comes back as one.
const list = $("ul", dialog), row = $("li", list), web = (id) => `https://arxiv.org/abs/${id}`;
const item = ([id, { title, authors, date }]) => {
  const [name, by] = [title || id, authors].map((text) => text.replace(/[!-/:-@[-`{-~]/g, "\\$&"));
  return `- ${[`[${name}](${web(id)})`, by, date].filter(Boolean).join(", ")}\n`;
};
const files = {
  json: () => JSON.stringify({ digest: 1, marks }),
  md: () => stars().map(item).join(""),
  bib: async () => { // the site has a file of each day
    const days = [...new Set(stars().map(([, one]) => one.date).filter(Boolean))];
    const ask = (day) => fetch(new URL(`bib/${day}.bib`, root)).then((got) => got.text()).catch(() => "");
    const known = (await Promise.all(days.map(ask))).join("\n").split(/^(?=@)/m);
    const brief = (id) => `@misc{arXiv-${id},\n  eprint = {${id}},\n  archiveprefix = {arXiv},\n}\n`;
    const entry = ([id]) => known.find((text) => text.includes(`eprint = {${id}}`)) ?? brief(id);
    return stars().map(entry).join("\n");
  },
};
const take = async (file) => {
  const theirs = await file.text().then((text) => tidy(JSON.parse(text).marks)).catch(() => ({}));
  const all = Object.entries(theirs).map(([id, one]) => [id, { ...one, ...marks[id] }]);
  if (all.length) keep(Object.fromEntries(all));
  say(all.length ? words.added.replace("{n}", all.length) : words.broken);
};

const flip = (name) => { view = { ...view, [name]: !view[name] }; show(); save("view", view); };
const DO = {
  topic: ({ value }) => { // without a value: all of them
    const url = new URL(location.href), query = url.searchParams, more = value && !query.has("topic", value);
    if (more) query.append("topic", value); else query.delete("topic", value || undefined);
    history.replaceState(history.state, "", url);
    if (!value) chips[0].focus(); // the button goes
    show();
  },
  unfolded: () => { flip("unfolded"); unfold(folds, view.unfolded); },
  unread: () => flip("unread"), only: () => flip("only"), more: () => dialog.showModal(),
  mark: (sign) => mark(sign.closest("[data-id]").dataset.id, sign.value),
  save: async ({ value }) => {
    const href = URL.createObjectURL(new Blob([await files[value]()], { type: "text/plain" }));
    make("a", { href, download: `reading-list.${value}` }).click();
  },
};
const follow = ({ target, button }) => {
  const tool = target.closest("[data-do]"), away = target.closest(".paper a[href^='https://arxiv.org/']");
  if (tool && button === 0) DO[tool.dataset.do](tool);
  if (away && button < 2) mark(away.closest(".paper").dataset.id, "read", true);
};
const here = (act) => () => [focused() ?? cards.find(ahead) ?? []].flat().forEach(act);
const set = (state) => here((card) => mark(card.dataset.id, state));
Object.assign(keys, { "?": DO.more }, cards.length && { j: () => step(1), k: () => step(-1),
  o: here((card) => unfold($$("details", card))), s: set("starred"), x: set("read"), h: set("hidden") });

for (const card of cards) card.insertBefore($(".marks", kit).cloneNode(true), $(":scope > details", card));
line.append($(".bar", kit), $(".told", kit));
const single = $("[type=checkbox]", dialog), file = $("[type=file]", dialog);
lines.value = load("words", "");
lines.onchange = () => { save("words", lines.value); emphasise(); };
single.checked = get("digest:keys") !== "off";
single.onchange = () => put("digest:keys", single.checked ? "on" : "off") || say(words.full);
file.onchange = () => take(file.files[0]).then(() => { file.value = ""; });
for (const kind of ["click", "auxclick"]) addEventListener(kind, follow);
const sync = () => { marks = tidy(load("marks", marks)); view = { ...load("view", view) }; show(); };
for (const kind of ["storage", "pageshow"]) addEventListener(kind, sync);
addEventListener("hashchange", () => { asked = named(); show(); $(":target")?.scrollIntoView(); });
if (view.unfolded) unfold(folds, true);
emphasise();
