"""What a new version of a paper changed: title, authors, and the abstract word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup

from arxiv_digest.model import Update
from arxiv_digest.render.markup import escape
from arxiv_digest.text import pieces, prose


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed (title, authors or abstract), with what went and what came, safe for HTML."""

    what: str
    html: Markup


def changes(update: Update) -> list[Change]:
    """Give what differs between the version that was listed and the new one; nothing for a mere re-upload."""
    before, after = update.before, update.after
    compared = (
        ("title", _tokens(before.title), _tokens(after.title)),
        ("authors", [f"{name}," for name in before.authors], [f"{name}," for name in after.authors]),
        ("abstract", _tokens(before.abstract), _tokens(after.abstract)),
    )
    return [Change(what, _marked(old, new)) for what, old, new in compared if old != new]


def _tokens(tex: str) -> list[str]:
    """Cut a text, as prose, into words and formulas; a formula with what is glued to it is one word."""
    glued = [
        piece.replace(" ", "\0") if is_math else piece.replace("$", r"\$")
        for is_math, piece in pieces(prose(tex))
    ]
    return [token.replace("\0", " ") for token in "".join(glued).split()]


def _marked(old: Sequence[str], new: Sequence[str]) -> Markup:
    return Markup(" ").join(_pieces(old, new))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Markup]:
    """Yield what stayed, what went and what came, in the order of reading."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield escape.html(" ".join(old[first:last]))
            continue
        if first < last:
            yield Markup("<del>{}</del>").format(escape.html(" ".join(old[first:last])))
        if start < end:
            yield Markup("<ins>{}</ins>").format(escape.html(" ".join(new[start:end])))
