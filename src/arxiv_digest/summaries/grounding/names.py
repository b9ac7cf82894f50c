"""Names of models, datasets and methods, by their capitals and digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arxiv_digest.summaries.grounding.figures import LETTERS, figures

_RUN = re.compile(
    rf"(?<![{LETTERS}\d.])(?:[{LETTERS}]|\d+(?=[{LETTERS}]))[{LETTERS}\d]*"
    rf"(?:(?:-|(?<=\d)\.(?=\d))[{LETTERS}\d]+)*"
)
_MARKED = re.compile(rf"\d|[{LETTERS}][A-ZΑ-Ω]")
MARKER = re.compile(r"\((1?\d)\)(?=\s*[^\W\d])")


def masked(found: re.Match[str]) -> str:
    """Return as many signs as a match has, which are no part of names and figures."""
    return "¤" * len(found[0])


def marked_names(bare: str) -> Iterator[str]:
    """Yield words that look like the names of models, datasets or methods, without ordinary parts."""
    for found in _runs(bare):
        groups = _groups(found[0])
        if len(groups) > 1 and re.fullmatch("[A-Z]", groups[0]) and groups[1][0].isupper():  # U-Net
            yield found[0]
        else:
            yield from (group for group in groups if _MARKED.search(group))


def _runs(bare: str) -> Iterator[re.Match[str]]:
    """Yield words joined by hyphens, except figures with their units (5ms)."""
    for found in _RUN.finditer(bare):
        first = next(iter(figures(found[0])), None) if found[0][0].isdecimal() else None
        glued = first is not None and first.start == 0
        if not glued or re.match(rf"[{LETTERS}\d]", found[0][first.end if first else 0 :]):
            yield found


def _groups(run: str) -> list[str]:
    """Split a run at its hyphens, but keep a number with the name before it: GPT-4-based → GPT-4, based."""
    groups: list[str] = []
    for part in run.split("-"):
        if groups and part[0].isdecimal():
            groups[-1] += f"-{part}"
        else:
            groups.append(part)
    return groups


def nameless(bare: str) -> str:
    """Mask the numbers in names and list markers."""
    bare, end, pieces = MARKER.sub(masked, bare), 0, []
    for found in _runs(bare):
        if any(char.isdecimal() for char in found[0]):
            pieces += [bare[end : found.start()], masked(found)]
            end = found.end()
    return "".join([*pieces, bare[end:]])
