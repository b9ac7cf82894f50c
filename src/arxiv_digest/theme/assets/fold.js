// Words without case and accents, as `fold` in text.py has them.

const ACCENT =
  /(?=\p{M})[\u0300-\u0487\u0591-\u05c7\u0610-\u074a\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe2f]/gu;

/** @type {(text: string) => string} */
const cased = (text) => text.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");

/** Drop case, accents and compatibility forms. @type {(text: string) => string} */
export const fold = (text) => cased(text.normalize("NFKD").replace(ACCENT, "")).normalize("NFC");

/** For each character of the folded text, where its letter begins and ends in the text.
 * @type {(text: string) => [number, number][]} */
export const places = (text) => [...text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)].flatMap(({ 0: sign, index }) =>
  Array.from(fold(sign), () => /** @type {[number, number]} */ ([index, index + sign.length])));
