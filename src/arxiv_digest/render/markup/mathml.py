"""Formulas as MathML: what the converter makes of TeX, held against an allow-list; else as escaped TeX."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert
from markupsafe import Markup

from arxiv_digest.render.markup import tex_commands

# MathML Core (https://www.w3.org/TR/mathml-core/), without what acts, links or embeds.
ELEMENTS = frozenset(
    "math mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub "
    "msubsup msup mtable mtd mtext mtr munder munderover mprescripts none menclose".split()
)
_ATTRIBUTES = frozenset(
    "display mathvariant stretchy fence form lspace rspace separator symmetric maxsize minsize largeop "
    "movablelimits accent accentunder linethickness displaystyle scriptlevel columnalign rowspacing "
    "columnspacing width height depth notation".split()
)
_VALUE = re.compile(r"[\w.%+ -]{0,40}")
_ROWS = frozenset("math mrow mtd msqrt mstyle".split())
_SPACE = re.compile(r"\s+")
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # the direction of what follows
_LONGEST = 2000  # characters of a formula; what is longer is not one


@lru_cache(maxsize=8192)
def formula(tex: str, *, own_line: bool = False) -> Markup:
    """Set a formula as MathML; what cannot be set, or is more than MathML, is shown as escaped TeX."""
    tex = _SPACE.sub(" ", tex)
    display = "block" if own_line else "inline"
    for written in (str, tex_commands.rewritten) if len(tex) <= _LONGEST else ():
        with suppress(*tex_commands.BROKEN):
            return _set(written(tex), display)
    return Markup('<code class="tex">{}</code>').format(tex)


def _set(tex: str, display: str) -> Markup:
    tree = ET.fromstring(convert(tex, display=display))  # noqa: S314  the converter's own output, no DTD
    said = "".join(tree.itertext())
    if tex_commands.LEAK.search(said):
        raise ValueError("a command is left over")
    if _TURNS.search(said):
        raise ValueError("a character turns the direction of the page")
    return Markup(_serialised(_allowed(tree)))  # noqa: S704  every element and attribute is allow-listed


def _allowed(node: ET.Element) -> ET.Element:
    """Copy a tree of MathML; raises ValueError for an element outside the allow-list."""
    name = node.tag.removeprefix(_NAMESPACE)
    if name not in ELEMENTS:
        raise ValueError(f"not plain MathML: {name}")
    kept = {
        key: value for key, value in node.attrib.items() if key in _ATTRIBUTES and _VALUE.fullmatch(value)
    }
    copy = ET.Element(name, kept)
    copy.text, copy.tail = node.text, node.tail
    copy.extend(_apart([_allowed(child) for child in node]) if name in _ROWS else map(_allowed, node))
    return copy


def _apart(row: list[ET.Element]) -> list[ET.Element]:
    """Part the names of functions from what stands beside them, as TeX does: n log n."""
    spaced: list[ET.Element] = []
    for before, here in zip([None, *row], row, strict=False):
        beside = before is not None and "mo" not in {before.tag, here.tag}
        if before is not None and beside and (_is_function(before) or _is_function(here)):
            spaced.append(ET.Element("mspace", {"width": "0.17em"}))
        spaced.append(here)
    return spaced


def _is_function(node: ET.Element) -> bool:
    while node.tag in {"msub", "msup", "msubsup", "munder", "mover", "munderover"} and len(node):
        node = node[0]
    return node.tag == "mi" and len(node.text or "") > 1 and (node.text or "").isalpha()


def _serialised(tree: ET.Element) -> str:
    """Write MathML on one line: a blank line would end the card it stands in."""
    return _SPACE.sub(" ", ET.tostring(tree, encoding="unicode"))
