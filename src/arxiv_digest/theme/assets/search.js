// Searches every day while the reader types. The page's form provides texts and addresses.
import { make, need } from "./dom.js";
import { formulas } from "./formulas.js";
import { highlight, pattern } from "./highlight.js";
import { open } from "./search-files.js";
import { parse } from "./search-terms.js";

const AT_ONCE = 20, LETTERS = "[\\p{L}\\p{N}]*"; // results per page; the rest of a longer word
const form = need("form.digest-search", HTMLFormElement), list = need(".digest-results", HTMLElement);
const count = need(".digest-count", HTMLElement), more = need(".digest-more", HTMLButtonElement);
const { index = "", tree = "", language = "en", dates = "en", found: said = "", gone = "" } = form.dataset;
const files = open(index);
const failed = () => { files.forget(); count.textContent = form.dataset.failed ?? ""; };
let asked = 0, timer = 0, further = async () => {}; // searches so far; the timer; loads more results

/** @type {(node: unknown) => node is HTMLInputElement | HTMLSelectElement} */
const isField = (node) => node instanceof HTMLInputElement || node instanceof HTMLSelectElement;
/** The values of the form, by name. @type {() => [string, string][]} */
const values = () => [...new FormData(form)].map(([name, value]) => [name, `${value}`]);

/** Make a result. Text from outside is inserted as text only. @param {number} ordinal */
const result = async (ordinal) => {
  const paper = await files.paper(ordinal), own = paper.translations?.[language] ?? {};
  /** @param {"title" | "gist"} name @param {string} [spoken] */
  const text = (name, spoken = "en") => ({ textContent: own[name] ?? paper[name] ?? "", dir: "auto",
    lang: own[name] ? language : spoken });
  /** @param {string} day */
  const date = (day) => new Date(day).toLocaleDateString(dates, { dateStyle: "long", timeZone: "UTC" });
  const item = make("li"), link = make("a", { ...text("title"), href: tree + paper.url });
  const maths = own.title ? own.maths : paper.maths;
  if (maths) link.replaceChildren(...formulas(maths));
  item.append(link,
    make("p", { ...text("gist", paper.language), className: "gist" }),
    make("p", { textContent: `${paper.byline} · ${date(paper.date)}`, className: "byline" }));
  if (paper.withdrawn) need("p.byline", HTMLElement, item).append(" · ", make("strong", {
    textContent: gone.replace("{date}", date(paper.withdrawn)), className: "withdrawn" }));
  return item;
};

const search = async () => {
  const turn = ++asked, query = Object.fromEntries(values()), terms = parse(query.q ?? "");
  const empty = !Object.values(query).join("").trim(), found = empty ? [] : await files.find(query);
  /** @type {(from: number) => Promise<void>} */
  const show = async (from) => {
    const items = await Promise.all(found.slice(from, from + AT_ONCE).map(result));
    if (turn !== asked || (from && from !== list.children.length)) return; // outdated, or requested twice
    highlight(items, terms.filter(({ word }) => /^[^~/]/.test(word)).map(
      ({ word, open, run = word }) => pattern(run, open ? LETTERS : "")));
    list[from ? "append" : "replaceChildren"](...items);
    if (from) need("a", HTMLElement, items[0]).focus();
    more.hidden = from + AT_ONCE >= found.length;
    count.textContent = empty ? "" : said.replace("{n}", found.length.toLocaleString(dates));
  };
  further = () => show(list.children.length);
  await show(0);
};
const read = () => { // the query is in the address
  const address = new URLSearchParams(location.search);
  for (const field of form.elements) if (isField(field)) field.value = address.get(field.name) ?? "";
  search().catch(failed);
};
form.addEventListener("input", ({ target }) => { // each selection adds a history entry, each letter does not
  if (!isField(target)) return;
  const address = new URLSearchParams(values().filter(([, value]) => value.trim()));
  const going = target.name === history.state && target instanceof HTMLInputElement;
  history[going ? "replaceState" : "pushState"](target.name, "", `?${address}`);
  clearTimeout(timer);
  timer = setTimeout(() => search().catch(failed), 100);
});
more.addEventListener("click", () => { further().catch(failed); });
addEventListener("popstate", read);
read();
