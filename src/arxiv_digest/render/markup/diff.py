"""Compares two versions of a paper: title, authors, and the abstract word by word."""

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
    """A changed field (title, authors or abstract) with its deletions and insertions, as safe HTML."""

    what: str
    html: Markup


def changes(update: Update) -> list[Change]:
    """Return the differences between the listed version and the new one; empty when there are none."""
    before, after = update.before, update.after
    compared = (
        ("title", _tokens(before.title), _tokens(after.title)),
        ("authors", [f"{name}," for name in before.authors], [f"{name}," for name in after.authors]),
        ("abstract", _tokens(before.abstract), _tokens(after.abstract)),
    )
    return [Change(what, _marked(old, new)) for what, old, new in compared if old != new]


def _tokens(tex: str) -> list[str]:
    """Split a text, read as prose, into words and formulas; text attached to a formula belongs to it."""
    glued = [
        piece.replace(" ", "\0") if is_math else piece.replace("$", r"\$")
        for is_math, piece in pieces(prose(tex))
    ]
    return [token.replace("\0", " ") for token in "".join(glued).split()]


def _marked(old: Sequence[str], new: Sequence[str]) -> Markup:
    return Markup(" ").join(_pieces(old, new))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Markup]:
    """Yield unchanged, deleted and inserted text, in reading order."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield escape.html(" ".join(old[first:last]))
            continue
        if first < last:
            yield Markup("<del>{}</del>").format(escape.html(" ".join(old[first:last])))
        if start < end:
            yield Markup("<ins>{}</ins>").format(escape.html(" ".join(new[start:end])))
