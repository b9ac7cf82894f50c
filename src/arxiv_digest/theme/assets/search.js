/* Search over every day: of the index that `build` makes (search.py tells its form) it fetches what a query
   needs, and nothing before. On all other pages it only leads the keys `/`, `f` and `s` to the search box. */
"use strict";
(() => {
  const form = document.querySelector("form.digest-search");
  if (!form) return;
  const off = () => { try { return localStorage.getItem("digest:keys") === "off"; } catch { return false; } };
  addEventListener("keydown", event => { // at the window: a page that wants such a key comes first
    if (event.key === "Escape" && event.target === form.elements.q) event.target.blur();
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (typing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!["/", "f", "s"].includes(event.key) || off()) return;
    event.preventDefault();
    form.elements.q.focus();
    form.elements.q.select();
  });

  const said = form.dataset; // words and places, handed over by the search page
  if (!said.index) return;
  const [count, list, more] = document.querySelectorAll(".digest-count, .digest-results, .digest-more");
  const AT_ONCE = 20, OPEN = 3, MOST = 24; // results; letters of a word that may go on; words of a query
  // Words are folded and cut as in search.py; the last one may go on, an identifier stands for itself.
  const CJK = String.raw`[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u{20000}-\u{3ffff}]`;
  const WORD = String.raw`(?:(?!${CJK})[\p{L}\p{N}\p{Mn}])+(?:\.\p{Nd}+)*`;
  const SIGN = new RegExp(CJK, "u"), RUNS = new RegExp(`${CJK}+|${WORD}`, "gu");
  const fold = text => text.normalize("NFKD").replace(/\p{Mn}/gu, "").normalize("NFC").toLowerCase();
  const cut = text => {
    const folded = fold(/\d{4}\.\d{4,5}/.exec(text)?.[0] ?? text), runs = folded.match(RUNS) ?? [];
    return runs.flatMap((word, n) => {
      const signs = [...word], last = n === runs.length - 1 && folded.endsWith(word);
      if (!SIGN.test(word)) return { word, open: last && signs.length >= OPEN };
      const pairs = signs.slice(1).map((sign, place) => signs[place] + sign);
      return (pairs.length ? pairs : signs).map(pair => ({ word: pair, run: word }));
    });
  };
  const files = new Map();
  const file = path => {
    const load = async () => (await fetch(said.index + path, { cache: "no-cache" })).json();
    if (!files.has(path)) files.set(path, load().catch(error => { files.delete(path); throw error; }));
    return files.get(path);
  };
  // Give the lists of all that a term stands for: the word, what it begins, the author of that name.
  const lists = async ({ word, open, end = "" }) => {
    const { starts } = await file("manifest.json");
    const place = key => Math.max(0, starts.findLastIndex(start => start <= key));
    const first = place(word), last = place(word + (open ? "\uffff" : "@"));
    const shards = Array.from({ length: last - first + 1 }, (_, n) => file(`words/${first + n}.json`));
    const fits = key => key.endsWith(end) && (open ? key.startsWith(word) : key.replace("@", "") === word);
    return (await Promise.all(shards)).flatMap(one => Object.keys(one).filter(fits).map(key => one[key]));
  };
  // Give the ordinals of the papers that meet every term of a query, the newest first.
  const find = async query => {
    const { papers, years } = await file("manifest.json");
    const filters = ["topic", "category", "engine"].filter(name => query[name]);
    const terms = [...filters.map(name => ({ word: `/${name}/${query[name]}` })),
      ...cut(query.author).map(term => ({ ...term, end: "@" })), ...cut(query.q)].slice(0, MOST);
    const met = new Uint8Array(papers); // how many of the terms, in their order, a paper has met
    (await Promise.all(terms.map(lists))).forEach((some, turn) => some.forEach(steps => {
      let ordinal = -1;
      for (const step of steps) if (met[ordinal += step] === turn) met[ordinal]++;
    }));
    const [start, end] = years[query.year] ?? [0, papers], found = [];
    for (let n = end - 1; n >= start; n--) if (met[n] === terms.length) found.push(n);
    return found;
  };
  const make = (tag, fields, ...content) => { // outside text enters the page as text nodes only
    const node = Object.assign(document.createElement(tag), fields);
    return node.append(...content) ?? node;
  };
  const marked = (text, terms) => {
    const met = it => terms.some(({ word, open, run }) => open ? it.startsWith(word) : it === (run ?? word));
    const runs = terms.flatMap(({ run }) => run ?? []);
    const pieces = text.normalize("NFC").split(new RegExp(`(${[...runs, WORD].join("|")})`, "u"));
    return pieces.map(piece => piece && met(fold(piece)) ? make("mark", {}, piece) : piece);
  };
  const result = async (n, terms) => {
    const { chunk } = await file("manifest.json");
    const paper = (await file(`papers/${Math.floor(n / chunk)}.json`))[n % chunk];
    const own = paper.translations?.[said.language] ?? {};
    const text = (tag, name, lang, fields) => make(tag, { dir: "auto", ...fields,
      lang: own[name] ? said.language : lang }, ...marked(own[name] ?? paper[name] ?? "", terms));
    const date = new Date(paper.date).toLocaleDateString(said.dates, { dateStyle: "long", timeZone: "UTC" });
    return make("li", {}, text("a", "title", "en", { href: said.tree + paper.url }),
      text("p", "gist", paper.language, { className: "gist" }),
      make("p", { className: "byline" }, ...marked(`${paper.byline} · `, terms), date));
  };

  let asked = 0, timer, edited;
  const failed = () => { count.textContent = said.failed; };
  const search = async () => {
    const turn = ++asked, query = Object.fromEntries(new FormData(form)), terms = cut(query.q);
    const empty = !Object.values(query).join("").trim(), found = empty ? [] : await find(query);
    const show = async from => {
      const items = await Promise.all(found.slice(from, from + AT_ONCE).map(n => result(n, terms)));
      if (turn !== asked || (from && from !== list.children.length)) return; // asked anew, or twice
      list[from ? "append" : "replaceChildren"](...items);
      if (from) items[0].firstChild.focus();
      more.hidden = from + AT_ONCE >= found.length;
      count.textContent = empty ? "" : said.found.replace("{n}", found.length.toLocaleString(said.dates));
    };
    more.onclick = () => show(list.children.length).catch(failed);
    await show(0);
  };
  const read = () => { // what is asked stands in the address
    const address = new URLSearchParams(location.search);
    edited = null;
    for (const field of form.elements) if (field.name) field.value = address.get(field.name) ?? "";
    search().catch(failed);
  };
  form.addEventListener("input", ({ target }) => { // each choice is a step back, each letter is not
    const address = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    history[target !== edited || target.options ? "pushState" : "replaceState"](null, "", `?${address}`);
    edited = target;
    clearTimeout(timer);
    timer = setTimeout(() => search().catch(failed), 100);
  });
  form.addEventListener("submit", event => event.preventDefault());
  addEventListener("popstate", read);
  read();
})();
