// Words without case and accents, as `fold` in text.py has them.

// Marks of Latin, Greek, Cyrillic, Hebrew, Arabic and Syriac letters, and variation selectors.
const MARKS = [
  ["0300", "0487"], ["0591", "05c7"], ["0610", "074a"], ["1ab0", "1aff"],
  ["1dc0", "1dff"], ["20d0", "20ff"], ["fe00", "fe2f"],
].map(([first, last]) => `[\\u${first}-\\u${last}]`).join("|");
const ACCENT = new RegExp(`(?=\\p{M})(?:${MARKS})`, "gu");

/** @type {(text: string) => string} */
const cased = (text) => text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");

/** Drop case, accents and compatibility forms. @type {(text: string) => string} */
export const fold = (text) => cased(text.normalize("NFKD").replace(ACCENT, "")).normalize("NFC");

/** For each character of the folded text, where its letter begins and ends in the text.
 * @type {(text: string) => [number, number][]} */
export const places = (text) => [...text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)].flatMap(({ 0: sign, index }) =>
  Array.from(fold(sign), () => /** @type {[number, number]} */ ([index, index + sign.length])));
