"""The figures of a source, and whether they support a figure in a summary.

A figure is supported by the same number in another form or with more digits, never with fewer: 95.27%
supports 95.3%, 95% and 0.95. Units must agree; a percentage does not support a count of things.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from arxiv_digest.summaries.grounding.figures import Figure, Reading, figure_at, stem

# Words of a source that imply figures, with these meanings; too vague to count as figures in a summary.
_ALIKE = (
    (re.compile(r"\bhal(?:f|ve[sd]?|ving)\b", re.IGNORECASE), ((0.5, ""), (50.0, "%"), (2.0, "x"))),
    (re.compile(r"\bquarters?\b", re.IGNORECASE), ((0.25, ""), (25.0, "%"), (4.0, "x"))),
    (re.compile(r"\bdoubl(?:es?|ed|ing)\b", re.IGNORECASE), ((2.0, "x"), (100.0, "%"))),
    (re.compile(r"\b(?:tripl(?:es?|ed|ing)|three-?fold)\b", re.IGNORECASE), ((3.0, "x"),)),
    (re.compile(r"\bquadrupl(?:es?|ed|ing)\b", re.IGNORECASE), ((4.0, "x"),)),
    (re.compile(r"\b(?:an|one) order of magnitude\b", re.IGNORECASE), ((10.0, "x"),)),
    (re.compile(r"\btwo orders of magnitude\b", re.IGNORECASE), ((100.0, "x"),)),
    (re.compile(r"\bthree orders of magnitude\b", re.IGNORECASE), ((1000.0, "x"),)),
    (re.compile(r"\bdozens?\b", re.IGNORECASE), ((12.0, ""),)),
    (re.compile(r"\b(?:single|once)\b", re.IGNORECASE), ((1.0, ""), (1.0, "x"))),
    (re.compile(r"\bthirds?\b", re.IGNORECASE), ((3.0, ""),)),
    (re.compile(r"\bfourth\b", re.IGNORECASE), ((4.0, ""),)),
    (re.compile(r"\bfifth\b", re.IGNORECASE), ((5.0, ""), (20.0, "%"))),
    (re.compile(r"\b(?:second|two-thirds)\b", re.IGNORECASE), ((2.0, ""),)),
    (re.compile(r"\b(?:all|full|entire|perfect)\b", re.IGNORECASE), ((100.0, "%"),)),
    (re.compile(r"\b(?:a|one)[- ]third\b", re.IGNORECASE), ((100 / 3, "%"), (1 / 3, ""))),
    (re.compile(r"\btwo[- ]thirds\b", re.IGNORECASE), ((200 / 3, "%"), (2 / 3, ""))),
    (re.compile(r"\bthree[- ](?:quarters|fourths)\b", re.IGNORECASE), ((75.0, "%"), (0.75, ""))),
    (re.compile("一半|半数|减半"), ((0.5, ""), (50.0, "%"), (2.0, "x"))),
)
_FUNCTION = frozenset("of and or in on to for with by from at as is are the a an than over per out".split())
_SPELT = 4  # letters of a unit in words
_ELLIPTIC = ((), ("and",), ("while",), ("respectively",))  # after a count that shares its noun
_FACTORS = (1.0, 100.0, 0.01)  # between a number, a share and its percentage
_FEW = 20  # counts up to this must agree with the source's count of the same things


class FigureIndex:
    """The figures of a source, and those that its words imply, by their size."""

    def __init__(self, stated: Iterable[Figure]) -> None:
        self._figures = tuple({(one.readings, one.near, one.label): one for one in stated}.values())
        self._labelled: defaultdict[str, list[Figure]] = defaultdict(list)
        self._headed: defaultdict[str, list[Figure]] = defaultdict(list)
        for one in self._figures:
            self._labelled[one.label].append(one)
            self._headed[next(iter(one.near), "")].append(one)
        sizes = (
            (reading.value, place) for place, one in enumerate(self._figures) for reading in one.readings
        )
        self._by_size = sorted(sizes)
        self._known: dict[tuple[tuple[Reading, ...], bool, str], list[Figure]] = {}

    def states(self, figure: Figure) -> bool:
        """Return whether the source states this figure, perhaps with more digits or in another form."""
        if figure.soft:
            return True
        supporting = self._supporting(figure)
        return bool(supporting) and not self._contradicts(figure, supporting)

    def _supporting(self, figure: Figure) -> list[Figure]:
        """Return the figures of the source that support this one; each kind of figure is looked up once."""
        key = (figure.readings, figure.counts, figure.bound)
        if key not in self._known:
            readings = [
                reading._replace(step=reading.step * _wide(figure, reading)) for reading in figure.readings
            ]
            near = sorted({place for reading in readings for place in self._near(reading)})
            self._known[key] = [self._figures[n] for n in near if supported(figure, self._figures[n])]
        return self._known[key]

    def _near(self, claim: Reading) -> Iterator[int]:
        """Yield the places of all figures that may support a reading: a source can have thousands."""
        apart = max(claim.step, _round_step(claim.value)) / 2 * (1 + 1e-6) + 1e-6 * abs(claim.value)
        for factor in _FACTORS:
            first = bisect_left(self._by_size, (claim.value - apart) / factor, key=itemgetter(0))
            last = bisect_right(self._by_size, (claim.value + apart) / factor, key=itemgetter(0))
            yield from (place for _, place in self._by_size[first:last])

    def _contradicts(self, figure: Figure, supporting: Sequence[Figure]) -> bool:
        """Return whether the source gives another count of the same things."""
        reading, head = figure.readings[0], next(iter(figure.near), "")
        if reading.unit or reading.step != 1 or reading.value > _FEW:
            return False
        if figure.label and _some_other(figure, self._labelled.get(figure.label, ())):
            return not any(other.label == figure.label for other in supporting)
        if not head or head in _FUNCTION or not _some_other(figure, self._headed.get(head, ())):
            return False
        return not any(head in other.near or other.near[:1] in _ELLIPTIC for other in supporting)


def _some_other(figure: Figure, others: Sequence[Figure]) -> bool:
    """Return whether one of these is another number than the figure, without a unit."""
    return any(not other.readings[0].unit and not supported(figure, other) for other in others)


def implied(text: str) -> Iterator[Figure]:
    """Yield the figures that words imply: half, doubled."""
    for pattern, meanings in _ALIKE:
        for match in pattern.finditer(text):
            for value, unit in meanings:
                yield replace(
                    figure_at(text, match, Reading(value), None),
                    readings=(Reading(value, 1.0 if value == int(value) else 1e-3, unit),),
                )


def supported(figure: Figure, other: Figure) -> bool:
    """Return whether a figure of the source supports one of a claim."""
    return any(
        _agrees(mine, its, counts=figure.counts)
        or _within(figure, mine, its)
        or _measures(figure, other, its)
        for mine in figure.readings
        for its in other.readings
    )


def _measures(figure: Figure, other: Figure, its: Reading) -> bool:
    """Return whether the claim's unit follows a bare number: 1,000 hours are 1,000 exposure hours."""
    unit = stem(figure.tail.strip(" -").lower())
    bare = figure.readings[-1]
    return bool(
        len(unit) >= _SPELT
        and unit in other.near[:3]
        and bare.unit == "raw"
        and not its.unit
        and bare.value == its.value
    )


def _last(value: float) -> float:
    """Return the place of the last digit of a number that is not 0: 10 for 120, 1 for 93."""
    step = 1.0
    while 0 < value < 1e15 and value % (step * 10) == 0:  # noqa: PLR2004
        step *= 10
    return step


def _wide(figure: Figure, reading: Reading) -> float:
    """Return how many times the step of a reading its bound reaches, on either side."""
    return 2 * max(1.0, _last(reading.value) / max(reading.step, 1.0)) if figure.bound else 1.0


def _within(figure: Figure, claim: Reading, source: Reading) -> bool:
    """Return whether a number lies within what `over 90`, `nearly 32` or `about 50` promise."""
    if not figure.bound or claim.unit != source.unit or claim.unit == "raw" or not claim.step:
        return False
    reach = max(claim.step, _last(claim.value)) if claim.step >= 1 and claim.value % 1 == 0 else claim.step
    apart = source.value - claim.value
    match figure.bound:
        case ">":
            return 0 <= apart < reach
        case "<":
            return -reach < apart <= 0
        case _:
            return abs(apart) <= reach / 2


def _agrees(claim: Reading, source: Reading, *, counts: bool) -> bool:
    """Return whether a reading of the source supports a reading of a claim."""
    if claim.unit == source.unit != "raw":
        return _rounds(claim, source)
    factors: tuple[float, ...] = ()
    match claim.unit, source.unit:
        case ("%", ""):
            factors = (100.0,) * (source.value <= 1) + (1.0,) * (source.step < 1)
        case ("", "%"):
            factors = (0.01,) + (1.0,) * (not counts)
        case ("x", ""):
            factors = (1.0,) * (source.step < 1)
        case ("$", ""):  # the sign of a price looks like that of a formula
            factors = (1.0,)
        case ("", "raw"):
            factors = (1.0,) * (not counts)
        case ("", "x"):
            factors = (1.0,)
    return any(_rounds(claim, source.times(factor)) for factor in factors)


def _rounds(claim: Reading, source: Reading) -> bool:
    """Return whether the claim is the source's number, or that number rounded to fewer digits."""
    apart = abs(claim.value - source.value)
    if apart <= 1e-9 * abs(source.value):
        # 4 is not 4.0, but 0.7 ms is 700 μs
        return not source.step * 0.011 < claim.step < min(1, source.step) * (1 - 1e-9)
    step = max(claim.step, _round_step(claim.value))
    coarse = claim.step == 1 and not claim.unit and source.value < 10  # noqa: PLR2004  6.8 is not 7 things
    return source.step < step and not coarse and apart <= step / 2 * (1 + 1e-9)


def _round_step(value: float) -> float:
    """Return the last significant place of a large round number: 100 for 1,200; 0 for a year."""
    if not 1e3 <= value < 1e15 or value % 10 or 1800 <= value <= 2100:  # noqa: PLR2004
        return 0.0
    digits = str(int(value))
    return 10.0 ** min(len(digits) - len(digits.rstrip("0")), len(digits) - 2)
