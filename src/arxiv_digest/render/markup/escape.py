"""The one place where outside text becomes safe to publish in Markdown, HTML and XML; `latex` does TeX.

Text of arXiv, of a model and of digest.toml passes through here; templates escape whatever they are
given unless it comes from here already marked as safe.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from markupsafe import Markup, escape

from arxiv_digest.render.markup import mathml
from arxiv_digest.text import inside, linear, pieces

_SIGNIFICANT = re.compile(r"[\\`*_\[\]<>&${}#|~^]")
_LEADING = re.compile(r"^(?:[-+=#]|:(?=\s)|\d+(?=[.)](?:\s|$)))")  # list, rule, underline, definition
_MARKS = re.compile(r"[\\`*_\[\]${}|~^]")  # & and # already serve the entities of HTML
_SPACE = re.compile(r"\s+")
_WIDE = 60  # characters of TeX; such a formula may be wider than a phone
_BROAD = 32  # signs that are seen; a formula of more in a title may be wider than a phone
_UNSEEN = re.compile(r"(?<=\\)[A-Za-z]+|[\s{}^_$]")


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
    r"""Escape text for HTML, formulas set as MathML; expects prose: `$…$`, `$$…$$` and `\$`."""
    return _with_formulas(text, _formula)


def title(text: str) -> Markup:
    """Escape a title for HTML: every formula stands in the line, and one too wide for a phone is text."""
    return _with_formulas(text, _in_title)


def _with_formulas(text: str, setter: Callable[[str], Markup]) -> Markup:
    return Markup("").join(setter(piece) if is_math else escape(piece) for is_math, piece in pieces(text))


def _in_title(piece: str) -> Markup:
    """Set a formula of a title; a link that scrolls inside would be hard to reach by keys."""
    fits = len(_UNSEEN.sub("", piece)) <= _BROAD
    return mathml.formula(inside(piece)) if fits else escape(linear(piece))


def _formula(piece: str) -> Markup:
    """Set a formula with its dollars; what may be wider than a phone can be scrolled there, by keys too."""
    tex, own_line = inside(piece), piece.startswith("$$")
    made = mathml.formula(tex, own_line=own_line)
    kind = "formula" if own_line else "long" if len(tex) > _WIDE else ""
    if not kind or made.startswith("<code"):
        return made
    return Markup('<span class="{}" tabindex="0">{}</span>').format(kind, made)


def isolated(text: str) -> str:
    """Set a text that holds right-to-left letters apart, so that it does not turn what stands beside it."""
    turned = any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)
    return f"\u2068{text}\u2069" if turned else text  # FSI and PDI: https://unicode.org/reports/tr9/


def inline(text: str, markup: Callable[[str], Markup] = html) -> Safe:
    """Escape text for a line of Markdown as `html` or `title` does for HTML: only formulas are markup."""
    made = str(markup(_SPACE.sub(" ", text).strip()))
    # Quotation marks are escaped for attributes; text outside our tags, which hold no marks, needs none.
    line = _MARKS.sub(_entity, made.replace("&#39;", "'").replace("&#34;", '"'))
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
