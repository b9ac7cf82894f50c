"""Parses LaTeXML's HTML into blocks of text: paragraphs, captions, tables, formulas.

Only this module imports lxml. libxml2's HTML parser has been maintained for decades, gets security fixes
quickly, and has wheels for every Python. It reads neither DTDs nor a document's own entities, never uses the
network, and limits the depth. The tree is walked without recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from arxiv_digest import text
from arxiv_digest.errors import AnswerError

# The role of each class; the first match counts.
_ROLES: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (role, frozenset(f"ltx_{name}" for name in names.split()))
    for role, names in (
        ("note", "role_footnote role_footnotetext role_endnote"),
        ("skip", "ERROR abstract authors creator dates keywords classification acknowledgements"),
        ("skip", "bibliography index TOC page_navbar page_header page_footer pagination title_document"),
        ("skip", "note note_mark note_type tag_note eqn_eqno tag_equation tag_equationgroup missing_label"),
        ("skip", "listing_data tag_listingline picture rdf tag_part tag_chapter tag_section title_part"),
        ("skip", "tag_appendix tag_subsection tag_subsubsection tag_paragraph tag_subparagraph"),
        ("cite", "cite"),
        ("section", "chapter section appendix subsection subsubsection paragraph subparagraph"),
        ("heading", "title_chapter title_section title_appendix title_subsection title_subsubsection"),
        ("heading", "title_paragraph title_subparagraph"),
        ("lead", "title tag_item"),
        ("block", "equation equationgroup eqn_table para p caption"),
        ("table", "tabular listing"),
        ("row", "tr listingline eqn_row"),
        ("cell", "td th eqn_cell"),
    )
)
_TAGS = {
    tag: role
    for role, names in (
        ("skip", "script style template noscript nav head button object svg"),
        ("block", "p div section article figure figcaption ul ol li dl dt dd blockquote pre"),
        ("block", "h1 h2 h3 h4 h5 h6"),
        ("math", "math"),
        ("table", "table"),
        ("row", "tr"),
        ("cell", "td th"),
        ("break", "br"),
    )
    for tag in names.split()
}
_ASIDE = re.compile(
    r"(?:acknowledge?ments?|references|bibliography|funding|(?:author|credit)\b.* contributions?"
    r"|(?:declarations? of )?(?:conflicts?|competing|declarations?)\b.* interests?)\W*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[\s\d\[\](),;–—-]*")  # a citation that is useless without its bibliography
_DOLLAR = re.compile(r"(?<!\\)\$")
_COMMENT = re.compile(r"(?<!\\)%\s*\n|\\displaystyle(?![a-zA-Z])")
_BRACKETS = re.compile(r"(\[) | (\])")


@dataclass(slots=True)
class Draft:
    """A section in progress: its title, empty before the first heading, and its blocks of text."""

    title: str = ""
    appendix: bool = False
    blocks: list[str] = field(default_factory=list)


def sections(body: bytes) -> list[Draft]:
    """Return the sections of a page.

    Raises AnswerError when the page is not made by LaTeXML, is truncated, or is nested too deeply.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        page = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise AnswerError("not an HTML page", passing=True) from error
    papers = (node for node in page.iter("*") if "ltx_document" in _classes(node)) if page is not None else ()
    paper = next(iter(papers), None)
    if paper is None:
        raise AnswerError("not a paper that LaTeXML has made", passing=True)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise AnswerError("a page nested too deeply to be a paper")
    if paper.tag == "article" and b"</article" not in body:
        raise AnswerError("a paper cut short", passing=True)
    return [draft for draft in _Reader().read(paper) if draft.blocks]


class _Reader:
    """Walks a paper once; each element has a role, which acts at its start and end."""

    def __init__(self) -> None:
        self.drafts = [Draft()]
        self.roles: list[str] = []  # of the open elements
        self.inline: list[str] = []  # the text of the current block or cell
        self.lead = ""  # headings and item marks to put before the next block
        self.cells: list[str] = []
        self.rows: list[str] = []
        self.muted: etree._Element | None = None  # a section to skip, such as acknowledgements

    def read(self, paper: etree._Element) -> list[Draft]:
        walk = etree.iterwalk(paper, events=("start", "end"))
        for event, node in walk:
            if event == "start" and not self.begin(node):
                walk.skip_subtree()
            elif event == "end":
                self.end(node)
                if node is not paper and self.muted is None:
                    self.say(node.tail)
        self.flush()
        return self.drafts

    def begin(self, node: etree._Element) -> bool:
        """Start an element; return whether to read its content."""
        role = "skip" if self.muted is not None else _role(str(node.tag), node.get("class") or "")
        if role == "cite" and _NUMBERED.fullmatch(_words(node)):
            self.inline[-1:] = [piece.rstrip() for piece in self.inline[-1:]]
            role = "skip"
        elif role in {"block", "heading", "lead", "section", "table"}:
            self.flush()
        self.roles.append(role)
        match role:
            case "math":
                self.formula(_tex(node))
            case "note":
                self.inline.append(" [")
            case "break":
                self.inline.append(" ")
            case "section" if self.roles.count("section") == 1:
                self.lead = ""
                self.drafts.append(Draft(appendix="ltx_appendix" in _classes(node)))
        if role not in {"skip", "math"}:
            self.say(node.text)
        return role not in {"skip", "math"}

    def end(self, node: etree._Element) -> None:
        """End an element, and do what its role requires."""
        role = self.roles[-1]
        match role:
            case "block" | "section":
                self.flush()
            case "heading":
                self.heading(node, self.take())
            case "lead" if not self.flat:
                self.lead += f"{self.take()} ".lstrip()
            case "note":
                self.inline.append("] ")
            case "cell" | "row" | "table":
                self.close(role)
        self.roles.pop()
        if node is self.muted:
            self.muted = None

    @property
    def flat(self) -> bool:
        """Whether blocks are joined, as in notes and cells."""
        return "note" in self.roles or "table" in self.roles

    def say(self, words: str | None) -> None:
        if words:
            self.inline.append(_DOLLAR.sub(r"\\$", words))

    def formula(self, tex: str) -> None:
        apart = " " if self.inline and self.inline[-1].endswith("$") else ""
        self.inline.append(f"{apart}${tex}$" if tex else " ")

    def take(self) -> str:
        """Return the text since the last call, and forget it."""
        words = _BRACKETS.sub(r"\1\2", text.clean("".join(self.inline)))
        self.inline.clear()
        return words

    def flush(self) -> None:
        """End the current block, if any, unless blocks are joined here."""
        if self.flat:
            self.inline.append(" ")
        elif words := self.take():
            self.add(words)

    def add(self, block: str) -> None:
        self.drafts[-1].blocks.append(self.lead + block)
        self.lead = ""

    def heading(self, node: etree._Element, title: str) -> None:
        """Set the section's title; a smaller heading goes before the next block."""
        if _ASIDE.fullmatch(title):
            self.muted = node.getparent()
        elif self.roles.count("section") == 1 and not self.drafts[-1].title:
            self.drafts[-1].title = title
        elif title:
            self.lead += f"### {title}\n"

    def close(self, role: str) -> None:
        """Close a cell, row or table, unless it is inside another table or a note."""
        if "note" in self.roles or self.roles.count("table") != 1:
            self.inline.append(" ")
            return
        words = self.take()
        if role == "cell" or words:
            self.cells.append(words)
        if role != "cell":
            self.rows += [" | ".join(self.cells)] if any(self.cells) else []
            self.cells.clear()
        if role == "table" and self.rows:
            self.add("\n".join(self.rows))
            self.rows.clear()


def _classes(node: etree._Element) -> list[str]:
    return (node.get("class") or "").split()


@lru_cache(maxsize=4096)
def _role(tag: str, classes: str) -> str:
    """Return the role of an element: that of its class, else of its tag, else inline text."""
    names = set(classes.split())
    by_tag = _TAGS.get(tag, "line")
    if by_tag in {"math", "skip"}:
        return by_tag
    return next((role for role, known in _ROLES if known & names), by_tag)


def _words(node: etree._Element) -> str:
    return "".join(map(str, node.itertext()))


def _tex(math: etree._Element) -> str:
    """Return a formula's TeX, or its text where the TeX is missing."""
    notes = (note for note in math.iter("annotation") if note.get("encoding") == "application/x-tex")
    tex = math.get("alttext") or next((note.text for note in notes), "") or _words(math)
    return text.clean(_DOLLAR.sub("", _COMMENT.sub(" ", tex))).rstrip("\\ ")
