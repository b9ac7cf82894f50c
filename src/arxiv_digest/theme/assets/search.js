// Search over every day: of the index that `build` makes (search.py tells its form) it fetches what a query
// needs, and nothing before.
import { $, $$, highlight, make, pattern } from "./page.js";

const form = $("form.digest-search"), said = form.dataset; // words and places, handed over by the page
const [count, list, more] = $$(".digest-count, .digest-results, .digest-more");
const AT_ONCE = 20, OPEN = 3, MOST = 24; // results; letters of a word that may go on; words of a query
// Words are folded and cut as in search.py; the last one may go on, an identifier stands for itself.
const CJK = String.raw`[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u{20000}-\u{3ffff}]`;
const WORD = String.raw`(?:(?!${CJK})[\p{L}\p{N}\p{Mn}])+(?:\.\p{Nd}+)*`;
const LETTERS = "[\\p{L}\\p{N}]*", SIGN = new RegExp(CJK, "u"), RUNS = new RegExp(`${CJK}+|${WORD}`, "gu");
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
let asked = 0, timer, files = {}; // searches so far; promises by path
const file = path => files[path] ??= fetch(said.index + path, { cache: "no-cache" }).then(got => got.json());
const failed = () => { files = {}; count.textContent = said.failed; }; // the next search asks anew
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
  const [start, end] = years[query.year] ?? [0, papers];
  return [...met.keys()].slice(start, end).filter(n => met[n] === terms.length).reverse();
};
// Outside text enters the page as text only. Titles with formulas come as HTML of text and MathML: it is read
// apart from the page, and only plain elements of MathML, code and spans are taken over.
const formulas = html => {
  const read = new DOMParser().parseFromString(html, "text/html").body;
  const taken = node => {
    if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
    const plain = node.namespaceURI === MATHML || ["CODE", "SPAN"].includes(node.nodeName);
    const copy = plain ? document.createElementNS(node.namespaceURI, node.localName) : document.createElement("span");
    for (const { name, value } of node.attributes ?? []) if (KEPT.test(name)) copy.setAttribute(name, value);
    copy.append(...[...node.childNodes].map(taken));
    return copy;
  };
  return [...read.childNodes].map(taken);
};
const MATHML = "http://www.w3.org/1998/Math/MathML";
const KEPT = /^(class|display|mathvariant|stretchy|fence|form|[lr]space|separator|m(ax|in)size|accent(under)?)$/;
const result = async n => {
  const { chunk } = await file("manifest.json");
  const paper = (await file(`papers/${Math.floor(n / chunk)}.json`))[n % chunk];
  const own = paper.translations?.[said.language] ?? {};
  const text = (name, language = "en") => ({ textContent: own[name] ?? paper[name] ?? "", dir: "auto",
    lang: own[name] ? said.language : language });
  const date = new Date(paper.date).toLocaleDateString(said.dates, { dateStyle: "long", timeZone: "UTC" });
  const item = make("li"), link = make("a", { ...text("title"), href: said.tree + paper.url });
  const maths = own.title ? own.maths : paper.maths;
  if (maths) link.replaceChildren(...formulas(maths));
  item.append(link,
    make("p", { ...text("gist", paper.language), className: "gist" }),
    make("p", { textContent: `${paper.byline} · ${date}`, className: "byline" }));
  return item;
};

const search = async () => {
  const turn = ++asked, query = Object.fromEntries(new FormData(form)), terms = cut(query.q);
  const empty = !Object.values(query).join("").trim(), found = empty ? [] : await find(query);
  const show = async from => {
    const items = await Promise.all(found.slice(from, from + AT_ONCE).map(result));
    if (turn !== asked || (from && from !== list.children.length)) return; // asked anew, or twice
    highlight(items, terms.map(({ word, open, run = word }) => pattern(run, open ? LETTERS : "")));
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
  for (const field of form.elements) if (field.name) field.value = address.get(field.name) ?? "";
  search().catch(failed);
};
form.addEventListener("input", ({ target }) => { // each choice is a step back, each letter is not
  const address = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
  const going = target.name === history.state && !target.options;
  history[going ? "replaceState" : "pushState"](target.name, "", `?${address}`);
  clearTimeout(timer);
  timer = setTimeout(() => search().catch(failed), 100);
});
addEventListener("popstate", read);
read();
