"""Compares two versions of a paper: title, authors, abstract and comment, word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

from markupsafe import Markup

from arxiv_digest.model import Update, Version
from arxiv_digest.render.markup import escape
from arxiv_digest.text import pieces, prose


@dataclass(frozen=True, slots=True)
class Change:
    """A changed field with its deletions and insertions, as safe HTML."""

    what: str
    html: Markup


def compared(before: Version, after: Version) -> dict[str, tuple[list[str], list[str]]]:
    """Return the fields that differ, each as the words of both versions; unknown comments do not count."""
    fields = {
        "title": (_tokens(before.title), _tokens(after.title)),
        "authors": ([f"{name}," for name in before.authors], [f"{name}," for name in after.authors]),
        "abstract": (_tokens(before.abstract), _tokens(after.abstract)),
    }
    if before.comment is not None and after.comment is not None:
        fields["comment"] = (_tokens(before.comment), _tokens(after.comment))
    return {what: (old, new) for what, (old, new) in fields.items() if old != new}


def changes(update: Update) -> list[Change]:
    """Return the differences between a version and the one before it; empty when there are none."""
    found = compared(update.before, update.after)
    return [Change(what, _marked(old, new)) for what, (old, new) in found.items()]


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
    for kind, first, last, start, end in _operations(old, new):
        if kind == "equal":
            yield escape.html(" ".join(old[first:last]))
            continue
        if first < last:
            yield Markup("<del>{}</del>").format(escape.html(" ".join(old[first:last])))
        if start < end:
            yield Markup("<ins>{}</ins>").format(escape.html(" ".join(new[start:end])))


MOST = 3_000_000  # steps of one comparison, about half a second; two rewritten abstracts take some 100,000


def _operations(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """Return how to turn one list into another, as difflib's opcodes.

    difflib takes up to one step per pair of equal words for each match that it finds. Where that may be too
    much, everything between the common beginning and end counts as replaced.
    """
    shorter, counts = min(len(old), len(new)), Counter(old)
    pairs = sum(counts[word] for word in new)
    if pairs * shorter <= MOST:
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    head = _shared(old, new)
    tail = min(_shared(old[::-1], new[::-1]), shorter - head)
    last, end = len(old) - tail, len(new) - tail
    middle = [("replace", head, last, head, end)]
    return [("equal", 0, head, 0, head), *middle, ("equal", last, len(old), end, len(new))]


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """Count the words at the beginning that two lists share."""
    equal = (one == other for one, other in zip(old, new, strict=False))
    return sum(1 for _ in takewhile(bool, equal))
