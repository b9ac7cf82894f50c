"""The one place where outside text becomes safe to publish: in Markdown, HTML, XML, TeX, and as formulas.

Text of arXiv, of a model and of digest.toml passes through here; templates escape whatever they are
given unless it comes from here already marked as safe.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from xml.etree import ElementTree as ET

from latex2mathml import exceptions as tex_errors
from latex2mathml.converter import convert
from markupsafe import Markup, escape

from arxiv_digest import text as words

_SIGNIFICANT = re.compile(r"[\\`*_\[\]<>&${}#|~^]")
_LEADING = re.compile(r"^(?:[-+=#]|:(?=\s)|\d+(?=[.)](?:\s|$)))")  # list, rule, underline, definition
_MARKS = re.compile(r"[\\`*_\[\]${}|~^]")  # & and # already serve the entities of HTML
_SPACE = re.compile(r"\s+")


class Safe(str):
    """Text that is Markdown already: nothing in it is to be escaped."""

    __slots__ = ()


def markdown(text: str) -> Safe:
    """Escape text for a line of Markdown: it reads as written, whatever signs it holds."""
    line = _SPACE.sub(" ", text).strip()
    line = _SIGNIFICANT.sub(_entity, line)
    return Safe(_LEADING.sub(_leading, line))


def _entity(sign: re.Match[str]) -> str:
    return f"&#{ord(sign[0])};"


def _leading(match: re.Match[str]) -> str:
    """Keep a line from opening a list, a quotation or a rule."""
    found = match[0]
    return f"&#{ord(found[0])};{found[1:]}"


def html(text: str) -> Markup:
    r"""Escape text for HTML, formulas set as MathML; expects the form of `text.prose`: `$…$` and `\$`."""
    pieces = [
        _formula(piece[1:-1]) if is_math else escape(piece.replace(r"\$", "$"))
        for is_math, piece in words.spans(text)
    ]
    return Markup("").join(pieces)


def isolated(text: str) -> str:
    """Set a text that holds right-to-left letters apart, so that it does not turn what stands beside it."""
    turned = any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)
    return f"\u2068{text}\u2069" if turned else text  # FSI and PDI: https://unicode.org/reports/tr9/


def inline(text: str) -> Safe:
    """Escape text for a line of Markdown as `html` does for HTML: formulas set, the rest as written."""
    pieces = re.split(
        r"(<[^<>]*>)", html(_SPACE.sub(" ", text).strip())
    )  # every bracket that is left belongs to our MathML
    line = "".join(piece if piece.startswith("<") else _MARKS.sub(_entity, piece) for piece in pieces)
    return Safe(_LEADING.sub(_leading, line))


# XML 1.0 has no place for these, HTML forbids them: controls, halves of characters, and no characters.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def xml(text: str) -> str:
    """Drop what XML cannot hold; the serialiser escapes the rest."""
    return _UNFIT.sub("", text)


_TEX = str.maketrans(
    {sign: rf"\{sign}" for sign in "$&#_%"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}  # BibTeX counts braces, escaped or not
)
_WORD = re.compile(r"([^\W_]+)")


def tex(text: str, *, keep_capitals: bool = False) -> str:
    """Escape text for a field of BibTeX: Unicode stays, formulas stay that are nothing but formulas.

    With `keep_capitals` words such as LLM or NeRF are put in braces, so that no style writes them small.
    """
    pieces = words.spans(words.clean(text))
    return "".join(
        piece if is_math and _harmless(piece) else _tex(piece, keep_capitals=keep_capitals)
        for is_math, piece in pieces
    )


def _tex(text: str, *, keep_capitals: bool) -> str:
    if not keep_capitals:
        return text.translate(_TEX)
    return "".join(
        f"{{{piece}}}" if place % 2 and _is_name(piece) else piece.translate(_TEX)
        for place, piece in enumerate(_WORD.split(text))
    )


def _is_name(word: str) -> bool:
    """Return whether a word would suffer from small letters: acronyms, camel case, single letters."""
    return any(sign.isupper() for sign in word[1:]) or (len(word) == 1 and word.isupper() and word != "A")


_ACTS = re.compile(r"[%#$&]|\^\^|\\(?:begin|end|def|href|newcommand)\b")


def _harmless(formula: str) -> bool:
    """Return whether a formula can go to TeX: balanced, no comment, and no command but those of MathML."""
    inside = formula[1:-1]
    depth = 0
    for sign in inside:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0 and not _ACTS.search(inside) and not _formula(inside).startswith("<code")


# MathML Core (https://www.w3.org/TR/mathml-core/), without what acts, links or embeds.
_ELEMENTS = frozenset(
    "math mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub "
    "msubsup msup mtable mtd mtext mtr munder munderover mprescripts none menclose".split()
)
_ATTRIBUTES = frozenset(
    "display mathvariant stretchy fence form lspace rspace separator symmetric maxsize minsize largeop "
    "movablelimits accent accentunder linethickness displaystyle scriptlevel columnalign rowspacing "
    "columnspacing width height depth notation".split()
)
_VALUE = re.compile(r"[\w.%+ -]{0,40}")
_LEAK = re.compile(r"\\[A-Za-z]")
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_LONGEST = 2000  # characters of a formula; what is longer is not one
# The converter's errors have no common root, and on odd input it also trips over its own feet.
_BROKEN: tuple[type[Exception], ...] = (
    *(error for error in vars(tex_errors).values() if isinstance(error, type)),
    *(ET.ParseError, AttributeError, LookupError, RecursionError, StopIteration, TypeError, ValueError),
)


@lru_cache(maxsize=8192)
def _formula(tex: str) -> Markup:
    """Set a formula as MathML; what cannot be set, or is more than MathML, is shown as escaped TeX."""
    tex = _SPACE.sub(" ", tex)
    try:
        if len(tex) > _LONGEST:
            raise ValueError("too long")
        tree = ET.fromstring(convert(tex))  # noqa: S314  the converter's own output, no DTD
        return Markup(_serialised(_allowed(tree)))  # noqa: S704  every element and attribute is allow-listed
    except _BROKEN:
        return Markup('<code class="tex">{}</code>').format(tex)


def _allowed(node: ET.Element) -> ET.Element:
    """Copy a tree of MathML; anything outside the allow-list, or a command left over, is a ValueError."""
    name = node.tag.removeprefix(_NAMESPACE)
    content = "".join(node.itertext())
    if name not in _ELEMENTS or _LEAK.search(content):
        raise ValueError(f"not plain MathML: {name}")
    kept = {
        key: value for key, value in node.attrib.items() if key in _ATTRIBUTES and _VALUE.fullmatch(value)
    }
    copy = ET.Element(name, kept)
    copy.text, copy.tail = node.text, node.tail
    copy.extend([_allowed(child) for child in node])
    return copy


def _serialised(tree: ET.Element) -> str:
    """Write MathML on one line: a blank line would end the card it stands in."""
    return _SPACE.sub(" ", ET.tostring(tree, encoding="unicode"))
