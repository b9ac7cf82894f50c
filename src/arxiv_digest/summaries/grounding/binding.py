"""Figures in their place: a number must stand beside the same things as in its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from arxiv_digest.summaries.grounding.figures import Figure
from arxiv_digest.summaries.grounding.passages import Passages, Sentence, aligned
from arxiv_digest.summaries.grounding.support import supported
from arxiv_digest.summaries.grounding.words import METRICS, Word, key

_SURER, _LEAST = 2.8, 0.5
_FAR = 12  # words between a figure and its dataset
_MOST = 40  # figures of a claim that are compared
_RANGE = re.compile(r"[\s%]{0,3}(?:to|-)\s?")
_POINTS = re.compile(r"(?:points?|pp)$")
_TO_POINTS = re.compile(r"[\s-]?(?:absolute )?(?:[A-Za-z]\w{0,15} )?(?:points?|pp)\b")
_LIST = re.compile(r"(?:[\s%,/.\dkKMB±+-]|and|or|to|vs)*")
_JOINT = re.compile(r"[\s%]{0,3}(?:,? ?(?:and|or|to|vs\.?|versus|-)|[,/])\s?")
_ABSOLUTE = re.compile(r"\babsolute(?:ly)?\b|\bpoints?\b|\bpp\b")
_RELATIVE = re.compile(r"\brelative(?:ly)?\b")


class Place(NamedTuple):
    """A figure of a source and its sentence."""

    sentence: Sentence
    figure: Figure

    @property
    def at(self) -> int:
        """Return the place of the figure among the words."""
        return self.sentence.index(self.figure.start)


def misplaced(claim: Sentence, evidence: Passages) -> Iterator[tuple[str, str]]:
    """Yield figures that the source states of something else, or in another way."""
    stated = [one for one in claim.figures if not one.soft][:_MOST]
    places = [Place(one, figure) for one in evidence.sentences for figure in one.figures]
    borne = [[place for place in places if supported(figure, place.figure)] for figure in stated]
    near = evidence.nearest(claim)
    source = near[0][1] if near else None
    copied = aligned(claim, source) if source else {}
    taken = {id(place.figure) for held in borne for place in held}
    for n, figure in enumerate(stated):
        if not borne[n]:
            continue
        if _reversed(claim, n, stated, borne):
            yield "relation", figure.text
            continue
        mine = claim.index(figure.start)
        if any(copied.get(mine) == place.at and place.sentence is source for place in borne[n]):
            yield from _kind(claim, figure, borne[n], evidence)
            yield from _metric(claim, figure, borne[n])
            continue
        others = [held for m, held in enumerate(borne) if m != n]
        own = _best(claim, mine, borne[n], evidence, others)
        rest = [
            place
            for place in places
            if id(place.figure) not in taken
            and _same_kind(figure, place.figure)
            and not any(_series(place, one) for one in borne[n])
        ]
        other = _best(claim, mine, rest, evidence, others)
        if (other > _LEAST and other > own * _SURER) or _crossed(claim, n, stated, borne, evidence):
            yield "relation", figure.text
        else:
            yield from _kind(claim, figure, borne[n], evidence)
            yield from _metric(claim, figure, borne[n])
            yield from _setting(claim, figure, borne[n], evidence)


def _best(
    claim: Sentence,
    mine: int,
    places: Sequence[Place],
    evidence: Passages,
    others: Sequence[Sequence[Place]] = (),
) -> float:
    """Return how well the best of these places fits; the claim's other figures beside it count for it."""
    return max(
        (
            evidence.bond(claim, mine, place.sentence, place.at)
            * (0.3 + evidence.share(claim, place.sentence))
            + sum(_beside(place, held) for held in others)
            for place in places
        ),
        default=0.0,
    )


def _beside(place: Place, held: Sequence[Place]) -> float:
    near = [
        place.sentence.apart(place.at, one.at)
        for one in held
        if one.sentence is place.sentence and one.figure is not place.figure
    ]
    return 0.5 / max(1.0, min(near)) if near else 0.0


def _series(place: Place, other: Place) -> bool:
    """Return whether two figures stand in one list, whose order says nothing of them."""
    if place.sentence is not other.sentence or "respectively" in place.sentence.low:
        return False
    first, second = sorted((place.figure, other.figure), key=lambda figure: figure.start)
    return bool(_LIST.fullmatch(place.sentence.text[first.end : second.start]))


def _same_kind(figure: Figure, other: Figure) -> bool:
    mine, its = figure.readings[0].unit, other.readings[0].unit
    if mine == its == "":
        return _is_decimal(figure) == _is_decimal(other) and figure.counts >= other.counts
    return mine == its or (not {mine, its} - {"", "%"} and _is_decimal(figure) and _is_decimal(other))


def _is_decimal(figure: Figure) -> bool:
    return figure.readings[0].step < 1


def _crossed(
    claim: Sentence, n: int, stated: Sequence[Figure], borne: Sequence[Sequence[Place]], evidence: Passages
) -> bool:
    """Return whether two figures of a claim fit better when they change places."""
    mine = claim.index(stated[n].start)
    for m, other in enumerate(stated):
        if m == n or not borne[m] or other.readings == stated[n].readings or not _same_kind(stated[n], other):
            continue
        its = claim.index(other.start)
        unclear = any(place.sentence.is_open for place in (*borne[n], *borne[m]))
        if unclear or _listed(borne[n], borne[m], n < m):
            continue
        straight = _best(claim, mine, borne[n], evidence) + _best(claim, its, borne[m], evidence)
        cross = _best(claim, mine, borne[m], evidence) + _best(claim, its, borne[n], evidence)
        if cross > straight * 1.2 + 0.2:
            return True
    return False


def _reversed(claim: Sentence, n: int, stated: Sequence[Figure], borne: Sequence[Sequence[Place]]) -> bool:
    """Return whether a range or pair runs the other way than in the source: from 83 to 71, respectively."""
    if n + 1 >= len(stated) or stated[n].readings == stated[n + 1].readings:
        return False
    between = claim.text[stated[n].end : stated[n + 1].start]
    ranged = bool(_RANGE.fullmatch(between))
    if not ranged and not (_JOINT.fullmatch(between) and "respectively" in claim.low):
        return False
    turned = straight = False
    for place in borne[n]:
        for other in borne[n + 1]:
            first, second = sorted((place.figure, other.figure), key=lambda figure: figure.start)
            gap = place.sentence.text[first.end : second.start]
            alike = (
                _RANGE.fullmatch(gap)
                if ranged
                else _JOINT.fullmatch(gap) and _same_names(claim, place.sentence)
            )
            if place.sentence is other.sentence and first is not second and alike:
                turned, straight = turned or first is other.figure, straight or first is place.figure
    return turned and not straight


def _same_names(claim: Sentence, source: Sentence) -> bool:
    """Return whether both sentences name what they share in the same order."""
    if "respectively" not in source.low:
        return False
    mine = [word.low for word in claim.words if word.text[0].isupper() and word.low in source.low]
    its = [word.low for word in source.words if word.text[0].isupper() and word.low in claim.low]
    return mine == its


def _listed(held: Sequence[Place], others: Sequence[Place], first: bool) -> bool:  # noqa: FBT001
    """Return whether two figures stand side by side in the source, in the order of the claim."""
    for place in held:
        for other in others:
            low, high = (place.figure, other.figure) if first else (other.figure, place.figure)
            between = place.sentence.text[low.end : high.start]
            if place.sentence is other.sentence and low.end <= high.start and _JOINT.fullmatch(between):
                return "respectively" not in place.sentence.low
    return False


def _kind(
    claim: Sentence, figure: Figure, held: Sequence[Place], evidence: Passages
) -> Iterator[tuple[str, str]]:
    """Compare shares with points, and relative with absolute changes."""
    if figure.readings[0].unit != "%" and not _points(claim, figure):
        return
    mine = claim.index(figure.start)
    best = max(evidence.bond(claim, mine, place.sentence, place.at) for place in held)
    held = [place for place in held if evidence.bond(claim, mine, place.sentence, place.at) >= best * 0.8]
    if all(_differs(claim, figure, place) for place in held):
        yield "kind of change", figure.text


def _differs(claim: Sentence, figure: Figure, place: Place) -> bool:
    source = place.sentence
    points, its = _points(claim, figure), _points(source, place.figure)
    said, known = _window(claim, figure), _window(source, place.figure)
    absolute = its or bool(_ABSOLUTE.search(known))
    relative = bool(_RELATIVE.search(known))
    if points or _ABSOLUTE.search(said):
        return not absolute and place.figure.readings[0].unit == "%"
    if _RELATIVE.search(said):
        return absolute or (not relative and bool(_ABSOLUTE.search(source.text)))
    return its and not source.text[place.figure.start : place.figure.end + 12].count("%")


def _points(sentence: Sentence, figure: Figure) -> bool:
    """Return whether a figure is one of points, rather than per cent."""
    return bool(_POINTS.search(figure.text) or _TO_POINTS.match(sentence.text, figure.end))


def _window(sentence: Sentence, figure: Figure) -> str:
    return sentence.text[max(0, figure.start - 40) : figure.end + 30].lower()


def _metric(claim: Sentence, figure: Figure, held: Sequence[Place]) -> Iterator[tuple[str, str]]:
    """Yield the metric of a figure when the source gives that figure for another one."""
    near = _measured(claim, claim.index(figure.start), 6)
    if not near:
        return
    for place in held:
        its = _measured(place.sentence, place.at, 8)
        everywhere = place.sentence.keys
        long = near.keys - {near.low}
        if (
            not its
            or near.low in place.sentence.low
            or (long <= everywhere if long else key(near.low) in everywhere)
        ):
            return
    yield "metric", f"{near.text} {figure.text}"


def _setting(
    claim: Sentence, figure: Figure, held: Sequence[Place], evidence: Passages
) -> Iterator[tuple[str, str]]:
    """Yield the dataset of a figure when the source names it, but neither there nor right before."""
    every = evidence.sentences
    around = frozenset().union(
        *(
            one.keys
            for place in held
            for n, one in enumerate(every)
            if one is place.sentence or every[n + 1 : n + 2] == (place.sentence,)
        )
    )
    for n, word in enumerate(claim.words[:-1]):
        name = claim.words[n + 1]
        if (
            word.low != "on"
            or "§" in name.keys
            or not name.text[0].isupper()
            or claim.apart(claim.index(figure.start), n + 1) > _FAR
        ):
            continue
        if not name.keys & around and any(evidence.has(one) for one in name.keys):
            yield "dataset", f"{name.text} {figure.text}"


def _measured(sentence: Sentence, place: int, far: float) -> Word | None:
    """Return the metric that is closest to a place."""
    found = [
        (sentence.apart(place, n), n)
        for n, word in enumerate(sentence.low)
        if word in METRICS and sentence.apart(place, n) <= far
    ]
    return sentence.words[min(found)[1]] if found else None
