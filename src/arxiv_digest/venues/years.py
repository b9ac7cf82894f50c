"""The year of a venue: the one with its name, never an edition number, never an impossible one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from arxiv_digest.venues import tables
from arxiv_digest.venues.names import Mention
from arxiv_digest.venues.tokens import Token

_PARTS = tables.words("parts")
_CENTURY, _FIRST = 2000, 1970
_AHEAD, _BACK = 2, 12  # years after and before the announcement
_NEAR = 8  # tokens before a name in which a year belongs to it
_VOLUME = 16  # tokens after a journal's name: volume, issue, month and year
_OPEN = frozenset("-–'’‘`,(:_")
_SHORT = frozenset("-–'’‘`")  # marks before a year of two digits


def year(
    text: Sequence[Token], mention: Mention, bounds: tuple[int, int], announced: int, *, old: bool
) -> int:
    """Return the year of a mention, 0 if it has none; `bounds` are the tokens that may speak of it.

    `announced` is the year of the paper, 0 if unknown; `old` allows for papers that appeared long ago.
    """
    oldest = _FIRST if old or not announced else announced - _BACK
    found = (value for value in _candidates(text, mention, bounds) if oldest <= value <= latest(announced))
    return next(found, 0)


def latest(announced: int) -> int:
    """Return the last year that a venue can have; `announced` is the year of the paper, 0 if unknown."""
    return announced + _AHEAD if announced else _CENTURY + 99


def in_full(number: str) -> int:
    """Return the year that two or four digits of this century write: 27 and 2027 are 2027."""
    return int(number) % 100 + _CENTURY


def _candidates(text: Sequence[Token], mention: Mention, bounds: tuple[int, int]) -> Iterator[int]:
    """Return what may be the year, the likeliest first: right after the name, before it, further on."""
    first, last = bounds
    yield from _attached(text, mention.end, last, short=not mention.journal)
    for place in range(mention.start, mention.end):  # `CoRL 2027 (Conference on Robot Learning)`
        if _full(text, place):
            yield int(text[place].text)
    for place in range(mention.start - 1, max(first, mention.start - _NEAR) - 1, -1):
        if _full(text, place):
            yield int(text[place].text)
    for place in range(mention.end, min(last, mention.end + (_VOLUME if mention.journal else 60))):
        if _full(text, place):
            yield int(text[place].text)


def _attached(text: Sequence[Token], end: int, last: int, *, short: bool) -> Iterator[int]:
    """Read `CVPR 2027`, `CVPR'27`, `CVPR-27`, `CVPR (2027)`; a journal's short number is a volume."""
    while end < last and text[end].key in _PARTS:
        end += 1  # `EACL SRW 26`
    place, marks = end, 0
    while place < last and text[place].text in _OPEN and marks < 3:  # noqa: PLR2004  `, '27`
        place, marks = place + 1, marks + 1
    if place >= last or not text[place].text.isdecimal():
        return
    number = text[place].text
    if _full(text, place):
        yield int(number)
    elif (
        short
        and len(number) == 2  # noqa: PLR2004
        and all(one.text in _SHORT for one in text[end:place])
        and _ends(text, place)
    ):
        yield in_full(number)


def _ends(text: Sequence[Token], place: int) -> bool:
    """Return whether a number is not the count of something: `ICLR 27, 9 pages`, not `ICLR 27 pages`."""
    after = text[place + 1 : place + 2]
    return not (after and after[0].key in {"pages", "pp", "figures", "tables", "page", "figs"})


def _full(text: Sequence[Token], place: int) -> bool:
    number = text[place].text
    return (
        number.isdecimal()
        and number.isascii()
        and len(number) == 4  # noqa: PLR2004
        and not (text[place].glued and text[place - 1].text in {".", "#"})
        and not (
            place + 1 < len(text)
            and text[place + 1].key in {"pages", "words", "samples", "images", "deadline"}
        )
    )
