"""Comparisons: who is better than whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from arxiv_digest.summaries.grounding.passages import Passages, Sentence
from arxiv_digest.summaries.grounding.polarity import bounds, poles
from arxiv_digest.summaries.grounding.words import key

_ABOVE = frozenset(map(key, "outperform surpass exceed beat outpace outstrip dominate outscore".split()))
_BELOW = frozenset(map(key, "underperform trail lag underperforms".split()))
_EQUAL = frozenset(
    "match matches matching matched comparable competitive par rivals rivalling favorably favourably "
    "parity".split()
)
_ENDS = frozenset(", ; : by while whereas but although when with in on at across for".split())
_PIVOTS = frozenset({"than", "over", "to", "against", "as", "behind", "below"})
_SETTING = frozenset("for in on with".split())
_DENIALS = frozenset("not cannot never fail fails failed".split())
_AXES = frozenset("change quality speed price ease cleanness".split())
_PRONOUNS = frozenset("it them him her".split())
_FAR = 12
_BEFORE = 30
_LEAST = 0.8


class Comparison(NamedTuple):
    """What is compared, with the sign of the first one's advantage; 0: they are equal."""

    left: frozenset[str]
    right: frozenset[str]
    sign: int
    axis: str
    text: str


def comparisons(sentence: Sentence) -> Iterator[Comparison]:
    """Yield the comparisons of a sentence: `A outperforms B`, `A is slower than B`."""
    signs = {pole.place: pole for pole in poles(sentence) if pole.axis in _AXES}
    low = sentence.low
    for place, word in enumerate(low):
        short = key(word)
        sign = 1 if short in _ABOVE else -1 if short in _BELOW else None
        denied = bool(_DENIALS & set(low[max(0, place - 3) : place]))
        if word in _EQUAL:
            sign = -1 if denied else 0
        elif sign and denied:
            sign = 0
        if sign is not None and len(word) > 2:  # noqa: PLR2004
            passive = "by" in low[place + 1 : place + 2]
            yield from _sides(
                sentence, place, place + (2 if passive else 1), -sign if passive else sign, "quality"
            )
        elif word == "than" and not bounds(sentence, place):
            before = [n for n in range(max(0, place - 6), place) if n in signs and _compares(low[n])]
            if before:
                pole = signs[before[-1]]
                yield from _sides(
                    sentence, _subject(sentence, pole.place, place), place + 1, pole.sign, pole.axis
                )


def _compares(word: str) -> bool:
    return word.endswith("er") or word in {"more", "less", "worse"}


def _subject(sentence: Sentence, pole: int, than: int) -> int:
    """Return where the first side ends: before `larger than`, but after `larger for A` in `than for B`."""
    return than if _SETTING & set(sentence.low[pole + 1 : than]) else pole


def _sides(sentence: Sentence, end: int, start: int, sign: int, axis: str) -> Iterator[Comparison]:
    left = _keys(sentence, range(end - 1, max(-1, end - 1 - _BEFORE), -1), stop=frozenset(";"))
    right = _keys(sentence, range(start, min(len(sentence.words), start + _FAR)), stop=_ENDS)
    if any(word in _PRONOUNS for word in sentence.low[start : start + 2]):
        right = left  # it stands for something before
    yield Comparison(left, right, sign, axis, " ".join(sentence.low[max(0, end) : start]))


def _keys(sentence: Sentence, places: range, stop: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    for n in places:
        if sentence.low[n] in stop and (found or sentence.low[n] in ";,"):
            break
        found |= sentence.words[n].keys
    return frozenset(found)


def swapped(claim: Sentence, evidence: Passages) -> Iterator[tuple[str, str]]:
    """Yield comparisons whose sides, or whose winner, are the other way round in the source."""
    known = [one for _, sentence in evidence.nearest(claim) for one in comparisons(sentence)]
    for mine in comparisons(claim):
        same = other = 0.0
        for its in known:
            if its.axis != mine.axis:
                continue
            straight = _fit(mine.left - mine.right, its.left, mine.right - mine.left, its.right, evidence)
            crossed = _fit(
                mine.left - mine.right,
                its.right - its.left,
                mine.right - mine.left,
                its.left - its.right,
                evidence,
            )
            if its.sign == 0 or mine.sign == 0:
                right = _fit(frozenset(), its.left, mine.right - {"§"}, its.right, evidence)
                both = max(straight, crossed) if right else 0.0
                same = max(same, both if mine.sign in {its.sign, 0} else 0.0)
                other = max(other, both if its.sign != mine.sign and mine.sign else 0.0)
            elif its.sign == mine.sign:
                same, other = max(same, straight), max(other, crossed)
            else:
                same, other = max(same, crossed), max(other, straight)
        if other > _LEAST and other > same * 1.1:
            yield "comparison", mine.text


def _fit(
    left: frozenset[str],
    its_left: frozenset[str],
    right: frozenset[str],
    its_right: frozenset[str],
    evidence: Passages,
) -> float:
    def shared(first: frozenset[str], second: frozenset[str]) -> float:
        return sum(2.0 if one == "§" else evidence.weight((one,)) for one in first & second)

    return shared(left, its_left) + shared(right, its_right)
