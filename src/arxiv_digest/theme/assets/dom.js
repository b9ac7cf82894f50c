// Finds and makes elements.

/** @type {(css: string, from?: ParentNode) => HTMLElement | null} */
export const $ = (css, from = document) => from.querySelector(css);

/** @type {(css: string, from?: ParentNode) => HTMLElement[]} */
export const $$ = (css, from = document) => Array.from(from.querySelectorAll(css));

/**
 * Find an element that the page always has.
 * @template {Element} T
 * @param {string} css
 * @param {new () => T} kind its class
 * @param {ParentNode} [from]
 * @returns {T}
 */
export const need = (css, kind, from = document) => {
  const found = from.querySelector(css);
  if (found instanceof kind) return found;
  throw new TypeError(`no ${kind.name} ${css}`);
};

/**
 * Make an element with these properties.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} [fields]
 */
export const make = (tag, fields) => Object.assign(document.createElement(tag), fields);
