// Reading comfort on pages that are whole without it: chips, folds, keys, marks, a reading list, own words.
// The page hands over its words, reading.html the elements; whatever a reader does stays in this browser.
(() => {
  "use strict";
  const $ = (css, from = document) => from.querySelector(css);
  const $$ = (css, from = document) => [...from.querySelectorAll(css)];
  // Storage may be off, full, or hold anything: what cannot be read is absent, what cannot be kept is said.
  const get = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const put = (key, value) => { try { localStorage.setItem(key, value); return true; } catch { return false; } };

  // Single keys can be switched off, the theme's own with them (WCAG 2.1.4): so first, and on every page.
  const keys = {};
  addEventListener("keydown", (event) => {
    const at = event.composedPath()[0], off = get("digest:keys") === "off", mine = Object.hasOwn(keys, event.key);
    const busy = at.isContentEditable || at.closest?.("input, textarea, select") || $("dialog[open]");
    if (busy || /^( |.{2,})$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (off || mine) event.stopImmediatePropagation();
    if (off || !mine) return;
    event.preventDefault();
    keys[event.key]();
  }, true);

  const line = $(".tools"), kit = $("#reading")?.content;
  if (!line || !kit) return;
  const words = JSON.parse(line.dataset.words), root = new URL(line.dataset.root, location.href);
  const cards = $$(".paper[data-id]"), dialog = $("dialog", kit), row = $("li", kit), today = line.dataset.date;
  const place = (name) => `digest:${root.pathname}:${name}`; // two digests on one host do not mix
  const load = (name) => { try { return Object(JSON.parse(get(place(name)))); } catch { return {}; } };
  const say = (text) => $$(".told").forEach((node) => { node.textContent = text; });
  const save = (name, value) => put(place(name), value) || say(words.full);

  // Marks by identifier. Storage and files are held against the same patterns, and no address is taken from
  // them. When there are too many, the oldest go, stars last.
  const ID = /^(\d{4}\.\d{4,5}|[a-z][a-z-]*(\.[A-Z]{2})?\/\d{7})$/;
  const dated = (value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? String(value) : "");
  const short = (text) => (typeof text === "string" ? text.replace(/\s+/g, " ").trim().slice(0, 400) : "");
  const tidy = (raw) => Object.fromEntries(Object.entries(Object(raw)).flatMap(([id, one]) => {
    const on = ["starred", "read", "hidden"].filter((state) => one?.[state] === true);
    const kept = { title: short(one?.title), authors: short(one?.authors), date: dated(one?.date) };
    on.forEach((state) => { kept[state] = true; });
    return on.length && ID.test(id) ? [[id, { ...kept, at: Number(one.at) || 0 }]] : [];
  }).sort(([, a], [, b]) => !!b.starred - !!a.starred || b.at - a.at).slice(0, 4000));
  let marks = tidy(load("marks")), view = load("view"), hits = null;
  const stars = () => Object.entries(marks).filter(([, one]) => one.starred);
  const keep = (changed) => {
    marks = tidy({ ...marks, ...changed });
    show();
    save("marks", JSON.stringify(marks));
  };
  const mark = (id, state, on = !marks[id]?.[state]) => {
    const card = cards.find((one) => one.dataset.id === id), text = (css) => $(css, card)?.textContent;
    const about = card && { title: text("h3 a"), authors: text(".authors"), date: today };
    keep({ [id]: { ...marks[id], ...about, [state]: on, at: Date.now() } });
  };
  // A visit ends after half an hour of silence; new is what came after all that the visits before saw.
  const last = load("visit"), since = dated(Math.abs(Date.now() - last.at) < 18e5 ? last.since : last.newest);
  put(place("visit"), JSON.stringify({ since, newest: [dated(last.newest), today].sort()[1], at: Date.now() }));

  // Own words are found in any case and with any accents; folding keeps every sign at its place.
  const bare = (sign) => sign.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const plain = (text) => text.replace(/[A-Z]|[^\0-\x7f]/g, (sign) => (bare(sign).length === 1 ? bare(sign) : sign));
  const own = () => plain((get(place("words")) ?? "").slice(0, 9999).normalize()).split("\n").filter((one) => one.trim());
  const pattern = (word) => {
    const exact = word.trim().replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/g, "\\s+");
    return /\p{Script=Han}/u.test(word) ? exact : `(?<![\\p{L}\\p{N}])${exact}(?:e?s)?(?![\\p{L}\\p{N}])`;
  };
  const highlight = () => {
    const any = own().sort((a, b) => b.length - a.length).map(pattern).join("|"), find = new RegExp(any, "gu");
    $$("mark.own").forEach((old) => { const at = old.parentNode; old.replaceWith(old.textContent); at.normalize(); });
    hits = new Set();
    for (const zone of any ? [...cards, ...$$(".titles > ul > li")] : []) {
      const walk = document.createTreeWalker(zone, NodeFilter.SHOW_TEXT), texts = [];
      while (walk.nextNode()) texts.push(walk.currentNode);
      for (const text of texts) {
        if (text.parentElement.closest("math, script, code, button, summary, .why, .permalink")) continue;
        for (const { 0: found, index } of [...plain(text.data).matchAll(find)].reverse()) {
          const range = new Range();
          range.setStart(text, index);
          range.setEnd(text, index + found.length);
          range.surroundContents(Object.assign(document.createElement("mark"), { className: "own" }));
          hits.add(zone);
        }
      }
    }
    show();
  };

  // Papers are shown that are of the chosen topics (`?topic=a,b`), not yet read, with own words.
  const topics = (card) => card.dataset.topics.split(" ");
  for (const link of $$(".chips a")) { // a slug is letters, digits, dots and hyphens
    link.outerHTML = `<button class="chip" data-do="topic" value="${link.dataset.topic}">${link.innerHTML}</button>`;
  }
  const chips = $$(".chips button");
  for (const { value, lastElementChild: count } of chips) count.textContent = cards.filter((card) => topics(card).includes(value)).length;
  const chosen = () => (new URLSearchParams(location.search).get("topic") ?? "").split(",")
    .filter((slug) => chips.some((chip) => chip.value === slug));
  const choose = (asked) => {
    const url = new URL(location.href);
    url.searchParams.delete("topic");
    if (asked.length) url.search += `${url.search ? "&" : "?"}topic=${asked.join(",")}`;
    history.replaceState(history.state, "", url);
    show();
  };
  const parts = []; // each a heading with its papers and lists
  for (const node of $$("h2, .paper, details.more")) node.matches("h2") ? parts.push([node]) : parts.at(-1)?.push(node);
  const entries = $$(":is(.contents, .md-nav--secondary) a[href^='#']").map((link) =>
    [link.closest("li"), document.getElementById(decodeURIComponent(link.hash.slice(1)))]);
  const filter = (asked, unread, only) => {
    for (const card of cards) {
      const { read, hidden } = marks[card.dataset.id] ?? {}, off = unread && (read || hidden);
      const other = asked.length && !asked.some((slug) => topics(card).includes(slug));
      card.hidden = Boolean(off || other || (only && !hits.has(card)));
    }
    for (const part of parts) {
      const papers = part.filter((node) => node.matches(".paper"));
      const gone = papers.length ? papers.every((card) => card.hidden) : part.length > 1 && asked.length > 0;
      for (const node of part) if (!papers.includes(node)) node.hidden = gone;
    }
    for (const [entry, there] of entries) entry.hidden = Boolean(there?.closest("[hidden]"));
    const counts = { shown: cards.filter((card) => !card.hidden).length, all: cards.length };
    say(asked.length || unread || only ? words.shown.replace(/\{(\w+)\}/g, (_, name) => counts[name]) : "");
    if (focused()?.hidden) step(1);
  };
  const press = (button, on) => button.setAttribute("aria-pressed", String(on === true));
  const show = () => {
    const [fold, unread, only, more] = $$(".bar button"), asked = chosen(), starred = stars();
    for (const card of cards) for (const sign of $$(".marks button", card)) press(sign, marks[card.dataset.id]?.[sign.value]);
    for (const chip of chips) press(chip, asked.includes(chip.value));
    $("[data-do=every]")?.toggleAttribute("hidden", !asked.length);
    press(unread, view.unread);
    press(only, view.only);
    only.hidden = !cards.length || !own().length;
    only.textContent = `${words.only} ${cards.filter((card) => hits?.has(card)).length}`;
    fold.textContent = view.unfolded === true ? words.fold : words.unfold;
    more.textContent = `${words.more}${starred.length ? ` (${starred.length})` : ""}`;
    $("ul", dialog).replaceChildren(...starred.map(([id, { title }]) => {
      const one = row.cloneNode(true);
      one.dataset.id = id;
      Object.assign($("a", one), { href: web(id), textContent: title || id });
      return one;
    }));
    filter(asked, view.unread === true, view.only === true && !only.hidden && hits);
  };

  // Movement. Jumps are instant: nothing glides, whatever the reader's settings.
  const focused = () => document.activeElement?.closest(".paper");
  const ahead = (card) => !card.hidden && card.getBoundingClientRect().bottom > 100; // below the sticky header
  const step = (by) => {
    const from = focused(), order = cards.filter((card) => !card.hidden || card === from);
    const at = from ? order.indexOf(from) + by : order.findIndex(ahead) - (by < 0 ? 1 : 0);
    const card = order[at] ?? cards.filter((one) => !one.hidden).at(by > 0 ? -1 : 0);
    $("h3 a", card)?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "start", behavior: "instant" });
  };
  const unfold = (some, open = some.some((one) => !one.open)) => some.forEach((one) => { one.open = open; });
  const folds = $$(".paper details"), printed = [];
  addEventListener("beforeprint", () => unfold(printed.push(...folds.filter((one) => !one.open)) && printed, true));
  addEventListener("afterprint", () => unfold(printed.splice(0), false));

  // The reading list leaves as a file and comes back as one.
  const web = (id) => `https://arxiv.org/abs/${id}`;
  const tex = (text) => text.replace(/[\\{}~^]/g, " ").replace(/[#$%&_]/g, "\\$&");
  const misc = (id, { title, date }) => `@misc{${id.replace("/", "-")},\n  title = {${tex(title || id)}},
  year = {${date.slice(0, 4)}},\n  eprint = {${id}},\n  archiveprefix = {arXiv}\n}\n`;
  const item = ([id, { title, authors, date }]) => {
    const [name, by] = [title || id, authors].map((text) => text.replace(/[!-/:-@[-`{-~]/g, "\\$&"));
    return `- ${[`[${name}](${web(id)})`, by, date].filter(Boolean).join(", ")}\n`;
  };
  const bib = (date) => fetch(new URL(`bib/${date}.bib`, root)).then((got) => (got.ok ? got.text() : "")).catch(() => "");
  const FILES = {
    json: () => JSON.stringify({ digest: 1, marks }),
    md: () => stars().map(item).join(""),
    bib: async () => {
      const days = [...new Set(stars().map(([, one]) => one.date))].filter(Boolean);
      const found = (await Promise.all(days.map(bib))).join("\n").split(/^(?=@)/m);
      return stars().map(([id, one]) => found.find((has) => has.includes(`eprint = {${id}}`)) ?? misc(id, one)).join("\n");
    },
  };
  const take = async (file) => {
    const theirs = await file.text().then((text) => tidy(JSON.parse(text).marks)).catch(() => ({}));
    const ids = Object.keys(theirs);
    if (ids.length) keep(Object.fromEntries(ids.map((id) => [id, { ...theirs[id], ...marks[id] }])));
    say(ids.length ? words.added.replace("{n}", ids.length) : words.broken);
  };

  const flip = ({ dataset: { do: name } }) => {
    view = { ...view, [name]: view[name] !== true };
    show();
    save("view", JSON.stringify(view));
  };
  const DO = {
    topic: ({ value }) => choose(chosen().includes(value) ? chosen().filter((one) => one !== value) : [...chosen(), value]),
    every: () => { chips[0].focus(); choose([]); },
    unfolded: (tool) => { flip(tool); unfold(folds, view.unfolded); },
    unread: flip,
    only: flip,
    more: () => dialog.showModal(),
    mark: (sign) => { mark(sign.closest("[data-id]").dataset.id, sign.value); if (dialog.open) $("h2", dialog).focus(); },
    save: async ({ value }) => {
      const href = URL.createObjectURL(new Blob([await FILES[value]()], { type: "text/plain" }));
      Object.assign(document.createElement("a"), { href, download: `reading-list.${value}` }).click();
      setTimeout(() => URL.revokeObjectURL(href), 9999);
    },
  };
  for (const kind of ["click", "auxclick"]) addEventListener(kind, ({ target, button }) => {
    const tool = button === 0 && target.closest("[data-do]"), card = target.closest(".paper");
    if (tool) DO[tool.dataset.do](tool);
    else if (card && button < 2 && target.closest("a[href^='https://arxiv.org/']")) mark(card.dataset.id, "read", true);
  });
  const onCard = (act) => () => { const card = focused() ?? cards.find(ahead); if (card) act(card); };
  const marking = (state) => onCard((card) => mark(card.dataset.id, state));
  if (cards.length) Object.assign(keys, { j: () => step(1), k: () => step(-1), o: onCard((card) => unfold($$("details", card))),
    s: marking("starred"), x: marking("read"), h: marking("hidden") });
  keys["?"] = DO.more;

  for (const node of $$("[data-say]", kit)) node.textContent = words[node.dataset.say];
  for (const node of $$(".new", kit)) node.hidden = !(since && today > since);
  for (const sign of $$(".marks button", kit)) sign.title = words[sign.value];
  for (const card of cards) card.insertBefore($(".marks", kit).cloneNode(true), $(":scope > details", card));
  $(".chips")?.append($(".chip", kit));
  line.append($(".bar", kit), $(".told", kit));
  row.remove();
  document.body.append(dialog);
  const lines = $("textarea", dialog), single = $("[type=checkbox]", dialog), file = $("[type=file]", dialog);
  lines.value = get(place("words")) ?? "";
  lines.onchange = () => { const kept = put(place("words"), lines.value); highlight(); if (!kept) say(words.full); };
  single.checked = get("digest:keys") !== "off";
  single.onchange = () => put("digest:keys", single.checked ? "on" : "off") || say(words.full);
  file.onchange = () => take(file.files[0]).then(() => { file.value = ""; });
  for (const kind of ["storage", "pageshow"]) addEventListener(kind, () => {
    [marks, view] = [tidy(load("marks")), load("view")];
    show();
  });
  addEventListener("popstate", show);
  if (view.unfolded === true) unfold(folds, true);
  show();
  (window.requestIdleCallback ?? setTimeout)(highlight);
})();
