// Reading comfort on pages that are whole without it: chips, folds, keys, marks, a reading list, own words.
// The page hands over its words, reading.html the elements; whatever a reader does stays in this browser.
(() => {
  "use strict";
  const $ = (css, from = document) => from.querySelector(css);
  const $$ = (css, from = document) => [...from.querySelectorAll(css)];
  const make = (tag, props) => Object.assign(document.createElement(tag), props);
  // Storage may be off, full, or hold anything: what cannot be read is absent, what cannot be kept is said.
  const get = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const put = (key, to) => { try { localStorage.setItem(key, to); return true; } catch { return false; } };

  // Single keys can be switched off, the theme's own with them (WCAG 2.1.4): so first, and on every page.
  const keys = {};
  addEventListener("keydown", (event) => {
    const off = get("digest:keys") === "off", act = !off && keys[event.key], at = event.composedPath()[0];
    const busy = at.isContentEditable || at.closest?.("input, textarea, select") || $("dialog[open]");
    const chord = event.ctrlKey || event.altKey || event.metaKey || /^( |.{2,})$/.test(event.key);
    if (busy || chord || !(off || act)) return;
    event.stopImmediatePropagation();
    if (act) act(event.preventDefault());
  }, true);

  const line = $(".tools"), kit = $("#reading")?.content;
  if (!line || !kit) return;
  const words = JSON.parse(line.dataset.words), root = new URL(line.dataset.root, location.href);
  const cards = $$(".paper[data-id]"), folds = $$(".paper details"), today = line.dataset.date;
  const dialog = $("dialog", kit), list = $("ul", dialog), row = $("li", list);
  const place = (name) => `digest:${root.pathname}:${name}`; // two digests on one host do not mix
  const load = (name, or) => { try { return JSON.parse(get(place(name))) ?? or; } catch { return or; } };
  const say = (text) => $$(".told").forEach((node) => { node.textContent = text; });
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
  let marks = tidy(load("marks")), view = { ...load("view") }, hits = null;
  const stars = () => Object.entries(marks).filter(([, one]) => one.starred);
  const keep = (changed) => { marks = tidy({ ...marks, ...changed }); show(); save("marks", marks); };
  const flip = (name) => { view = { ...view, [name]: view[name] !== true }; show(); save("view", view); };
  const mark = (id, state, on = !marks[id]?.[state]) => {
    const card = cards.find((one) => one.dataset.id === id), text = (css) => $(css, card)?.textContent;
    const about = card && { title: text("h3 a"), authors: text(".authors"), date: today };
    keep({ [id]: { ...marks[id], ...about, [state]: on, at: Date.now() } });
  };
  // A visit ends after half an hour of silence; new is what came after all that the visits before saw.
  const last = Object(load("visit")), going = Math.abs(Date.now() - last.at) < 18e5;
  const since = dated(going ? last.since : last.newest), newest = [dated(last.newest), today].sort()[1];
  put(place("visit"), JSON.stringify({ since, newest, at: Date.now() }));

  // Own words are found in any case and with any accents; folding keeps every sign at its place.
  const bare = (sign) => sign.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const same = (sign) => (bare(sign).length === 1 ? bare(sign) : sign);
  const plain = (text) => text.replace(/[A-Z]|[^\0-\x7f]/g, same);
  const typed = () => String(load("words", "")).slice(0, 9999);
  const own = () => plain(typed()).split("\n").filter((word) => word.trim());
  const pattern = (word) => {
    const exact = word.trim().replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "\\s+");
    return /\p{Script=Han}/u.test(word) ? exact : `(?<![\\p{L}\\p{N}])${exact}(?:e?s)?(?![\\p{L}\\p{N}])`;
  };
  const SILENT = "math, script, code, button, summary, .why, .permalink";
  const matches = (text, find) => [...plain(text.data).matchAll(find)].reverse();
  const highlight = () => {
    const any = own().sort((a, b) => b.length - a.length).map(pattern).join("|");
    const find = new RegExp(any, "gu");
    const torn = new Set($$("mark.own").map((old) => old.parentNode));
    for (const old of $$("mark.own")) old.replaceWith(old.textContent);
    for (const node of torn) node.normalize();
    hits = new Set();
    for (const zone of any ? [...cards, ...$$(".titles > ul > li")] : []) {
      const walk = document.createTreeWalker(zone, NodeFilter.SHOW_TEXT), texts = [];
      for (let node; (node = walk.nextNode());) if (!node.parentElement.closest(SILENT)) texts.push(node);
      for (const text of texts) for (const { 0: { length }, index } of matches(text, find)) {
        const rest = text.splitText(index);
        rest.splitText(length);
        rest.replaceWith(make("mark", { className: "own", textContent: rest.data }));
        hits.add(zone);
      }
    }
    show();
  };

  // Papers are shown that are of the chosen topics (`?topic=a,b`), not yet read, with own words.
  const within = (slug) => (card) => card.dataset.topics.split(" ").includes(slug);
  for (const link of $$(".chips a")) {
    const chip = make("button", { className: "chip", value: link.dataset.topic });
    chip.dataset.do = "topic";
    chip.append(...link.childNodes);
    $("small", chip).textContent = cards.filter(within(chip.value)).length;
    link.replaceWith(chip);
  }
  const chips = $$(".chips button"), every = $(".chip", kit);
  const chosen = () => (new URLSearchParams(location.search).get("topic") ?? "").split(",")
    .filter((slug) => chips.some((chip) => chip.value === slug));
  const choose = (asked) => {
    const url = new URL(location.href);
    url.searchParams.delete("topic");
    if (asked.length) url.search += `${url.search ? "&" : "?"}topic=${asked.join(",")}`;
    history.replaceState(history.state, "", url);
    show();
  };
  const parts = [[]]; // each a heading with its papers and lists
  for (const node of $$("h2, .paper, details.more")) {
    if (node.matches("h2")) parts.push([node]); else parts.at(-1).push(node);
  }
  const entries = $$(":is(.contents, .md-nav--secondary) a[href^='#']").map((link) =>
    [link.closest("li"), document.getElementById(decodeURIComponent(link.hash.slice(1)))]);
  const press = (button, on) => button.setAttribute("aria-pressed", String(on === true));
  const show = () => {
    const asked = chosen(), unread = view.unread === true;
    const only = view.only === true && own().length > 0 && hits;
    for (const card of cards) {
      const mine = marks[card.dataset.id] ?? {};
      const other = asked.length && !asked.some((slug) => within(slug)(card));
      card.hidden = Boolean(other || (unread && (mine.read || mine.hidden)) || (only && !hits.has(card)));
      for (const sign of $$(".marks button", card)) {
        press(sign, mine[sign.value]);
        card.toggleAttribute(`data-${sign.value}`, mine[sign.value] === true);
      }
    }
    for (const part of parts) {
      const papers = part.filter((node) => node.matches(".paper"));
      const gone = papers.length ? papers.every((card) => card.hidden) : part.length > 1 && asked.length > 0;
      for (const node of part) if (!papers.includes(node)) node.hidden = gone;
    }
    for (const [entry, there] of entries) entry.hidden = Boolean(there?.closest("[hidden]"));
    const counts = { shown: cards.filter((card) => !card.hidden).length, all: cards.length };
    const found = words.shown.replace(/\{(\w+)\}/g, (_, name) => counts[name]);
    $(".told").textContent = asked.length || unread || only ? found : "";
    label(asked);
    if (focused()?.hidden) step(1);
  };
  const label = (asked) => {
    const [fold, unread, only, more] = $$(".bar button"), starred = stars();
    for (const chip of chips) press(chip, asked.includes(chip.value));
    every.hidden = !asked.length;
    fold.hidden = unread.hidden = !cards.length;
    only.hidden = !cards.length || !own().length;
    for (const [tool, on] of [[unread, view.unread], [only, view.only]]) press(tool, on);
    fold.textContent = view.unfolded === true ? words.fold : words.unfold;
    only.textContent = `${words.only} ${cards.filter((card) => hits?.has(card)).length}`;
    more.textContent = words.more + (starred.length ? ` (${starred.length})` : "");
    if (list.contains(document.activeElement)) $("h2", dialog).focus(); // the row of the button goes
    list.replaceChildren(...starred.map(([id, { title }]) => {
      const one = row.cloneNode(true);
      Object.assign($("a", one), { href: web(id), textContent: title || id }).parentNode.dataset.id = id;
      return one;
    }));
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
  let closed = [];
  addEventListener("beforeprint", () => { closed = folds.filter((one) => !one.open); unfold(closed, true); });
  addEventListener("afterprint", () => unfold(closed, false));

  // The reading list leaves as a file and comes back as one.
  const web = (id) => `https://arxiv.org/abs/${id}`;
  const tex = (text) => text.replace(/[\\{}~^]/g, " ").replace(/[#$%&_]/g, "\\$&");
  const misc = (id, { title, date }) => `@misc{${id.replace("/", "-")},\n  title = {${tex(title || id)}},
  year = {${date.slice(0, 4)}},\n  eprint = {${id}},\n  archiveprefix = {arXiv}\n}\n`;
  const item = ([id, { title, authors, date }]) => {
    const [name, by] = [title || id, authors].map((text) => text.replace(/[!-/:-@[-`{-~]/g, "\\$&"));
    return `- ${[`[${name}](${web(id)})`, by, date].filter(Boolean).join(", ")}\n`;
  };
  const ask = (path) => fetch(new URL(path, root)).then((got) => got.ok && got.text()).catch(() => "");
  const files = {
    json: () => JSON.stringify({ digest: 1, marks }),
    md: () => stars().map(item).join(""),
    bib: async () => {
      const days = [...new Set(stars().map(([, one]) => one.date))].filter(Boolean);
      const known = (await Promise.all(days.map((day) => ask(`bib/${day}.bib`)))).join("\n").split(/^(?=@)/m);
      const entry = ([id, one]) => known.find((text) => text.includes(`eprint = {${id}}`)) ?? misc(id, one);
      return stars().map(entry).join("\n");
    },
  };
  const take = async (file) => {
    const theirs = await file.text().then((text) => tidy(JSON.parse(text).marks)).catch(() => ({}));
    const all = Object.entries(theirs).map(([id, one]) => [id, { ...one, ...marks[id] }]);
    if (all.length) keep(Object.fromEntries(all));
    say(all.length ? words.added.replace("{n}", all.length) : words.broken);
  };

  const others = (slug) => chosen().filter((other) => other !== slug);
  const DO = {
    topic: ({ value: slug }) => choose(chosen().includes(slug) ? others(slug) : [...chosen(), slug]),
    every: () => { chips[0].focus(); choose([]); },
    unfolded: () => { flip("unfolded"); unfold(folds, view.unfolded); },
    unread: () => flip("unread"),
    only: () => flip("only"),
    more: () => dialog.showModal(),
    mark: (sign) => mark(sign.closest("[data-id]").dataset.id, sign.value),
    save: async ({ value }) => {
      const href = URL.createObjectURL(new Blob([await files[value]()], { type: "text/plain" }));
      make("a", { href, download: `reading-list.${value}` }).click();
      setTimeout(() => URL.revokeObjectURL(href), 9999);
    },
  };
  const follow = ({ target, button }) => {
    const tool = button === 0 && target.closest("[data-do]"), card = target.closest(".paper");
    const away = card && button < 2 && target.closest("a[href^='https://arxiv.org/']");
    if (tool) DO[tool.dataset.do](tool); else if (away) mark(card.dataset.id, "read", true);
  };
  const here = (act) => () => [focused() ?? cards.find(ahead) ?? []].flat().forEach(act);
  const marking = (state) => here((card) => mark(card.dataset.id, state));
  if (cards.length) Object.assign(keys, { j: () => step(1), k: () => step(-1),
    o: here((card) => unfold($$("details", card))),
    s: marking("starred"), x: marking("read"), h: marking("hidden") });
  keys["?"] = DO.more;

  for (const node of $$("[data-say]", kit)) node.textContent = words[node.dataset.say];
  const fresh = since && today > since && $(cards.length ? ".marks .new" : ".bar .new", kit);
  if (fresh) fresh.hidden = false;
  for (const sign of $$(".marks button", kit)) sign.title = words[sign.value];
  for (const card of cards) card.insertBefore($(".marks", kit).cloneNode(true), $(":scope > details", card));
  line.append($(".bar", kit), $(".told", kit));
  $(".chips")?.append(every);
  document.body.append(dialog);
  const lines = $("textarea", dialog), single = $("[type=checkbox]", dialog), file = $("[type=file]", dialog);
  lines.value = typed();
  lines.onchange = () => { save("words", lines.value); highlight(); };
  single.checked = get("digest:keys") !== "off";
  single.onchange = () => put("digest:keys", single.checked ? "on" : "off") || say(words.full);
  file.onchange = () => take(file.files[0]).then(() => { file.value = ""; });
  for (const kind of ["click", "auxclick"]) addEventListener(kind, follow);
  const sync = () => { marks = tidy(load("marks", marks)); view = { ...load("view", view) }; show(); };
  for (const kind of ["storage", "pageshow", "popstate"]) addEventListener(kind, sync);
  if (view.unfolded === true) unfold(folds, true);
  show();
  (window.requestIdleCallback ?? setTimeout)(highlight);
})();
