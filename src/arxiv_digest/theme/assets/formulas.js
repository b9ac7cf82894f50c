// Inserts titles with formulas. They arrive as HTML of text and MathML, which is parsed outside of the page;
// only text and plain elements of MathML, code and spans are copied into it.

const MATHML = "http://www.w3.org/1998/Math/MathML";
const KEPT =
  /^(class|display|mathvariant|stretchy|fence|form|[lr]space|separator|m(ax|in)size|accent(under)?)$/;

/** Copy a node without anything that acts, links or embeds. @type {(node: Node) => Node} */
const copied = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.nodeValue ?? "");
  if (!(node instanceof Element)) return document.createTextNode("");
  const plain = node.namespaceURI === MATHML || ["CODE", "SPAN"].includes(node.nodeName);
  const copy = plain
    ? document.createElementNS(node.namespaceURI, node.localName)
    : document.createElement("span");
  for (const { name, value } of node.attributes) if (KEPT.test(name)) copy.setAttribute(name, value);
  copy.append(...Array.from(node.childNodes, copied));
  return copy;
};

/** Parse a title and return the nodes to insert. @type {(html: string) => Node[]} */
export const formulas = (html) =>
  Array.from(new DOMParser().parseFromString(html, "text/html").body.childNodes, copied);
