// The reading list as a file, in three formats.
import { need } from "./dom.js";
import { starred } from "./marks.js";

/** @typedef {import("./marks.js").Marks} Marks */

/** A paper's page at arXiv. @type {(id: string) => string} */
export const web = (id) => `${need("dialog.reading", HTMLDialogElement).dataset.abstract}${id}`;

/** @type {(marks: Marks) => string} */
const markdown = (marks) => starred(marks).map(([id, { title, authors, date }]) => {
  const [name, by] = [title || id, authors].map((text) => text.replace(/[!-/:-@[-`{-~]/g, "\\$&"));
  return `- ${[`[${name}](${web(id)})`, by, date].filter(Boolean).join(", ")}\n`;
}).join("");

/** Read each entry from the site's BibTeX file of its day, where it exists.
 * @type {(marks: Marks, root: URL) => Promise<string>} */
const bibtex = async (marks, root) => {
  const days = [...new Set(starred(marks).map(([, { date }]) => date).filter(Boolean))];
  /** @type {(day: string) => Promise<string>} */
  const ask = (day) => fetch(new URL(`bib/${day}.bib`, root)).then((got) => got.text()).catch(() => "");
  const known = (await Promise.all(days.map(ask))).join("\n").split(/^(?=@)/m);
  return starred(marks).map(([id]) => known.find((entry) => entry.includes(`eprint = {${id}}`))
    ?? `@misc{arXiv-${id},\n  eprint = {${id}},\n  archiveprefix = {arXiv},\n}\n`).join("\n");
};

/** The text of the file, by its extension.
 * @type {(format: string, marks: Marks, root: URL) => string | Promise<string>} */
export const written = (format, marks, root) => {
  if (format === "bib") return bibtex(marks, root);
  return format === "md" ? markdown(marks) : JSON.stringify({ digest: 1, marks });
};
