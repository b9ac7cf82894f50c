"""Negation: what a statement denies and its source does not, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from arxiv_digest.summaries.grounding.passages import Passages, Sentence, edits
from arxiv_digest.summaries.grounding.words import key

_STRICT = frozenset("not no never cannot without none neither nor nothing nobody".split())
_LIKE = frozenset(
    map(
        key,
        "fail fails lack unable limited limitation poor poorly hard difficult hinder prevent ignore "
        "overlook instead "
        "rather unlike avoid eliminate remove free insufficient neglect absent scarce little rarely "
        "hardly barely "
        "struggle restrict impossible infeasible impractical prohibit miss missing unclear unknown "
        "negligible bypass "
        "obviate except exclude frozen underexplored unexplored unaffected preclude suffer leave "
        "unused disprove refute reject contradict".split(),
    )
)
_PREFIX = re.compile(r"(?:un|non|in|im|il|ir|dis|mis)(?=[a-z]{4})")
_STOP = frozenset(", ; : ( ) but and while whereas".split())
_AFTER = frozenset("in on for at of with by from to when if".split())  # what a negation does not reach beyond
_SCOPE = 5  # content words that a negation reaches
_DETERMINERS = frozenset("no none nothing nobody neither without".split())
_HALF = 0.4
_CLOSE = 0.6  # of the best sentence's share, for another one to count
_SHARE = 0.4  # of a claim's words that a sentence must have for a missing negation to count


def _denied(sentence: Sentence) -> Iterator[tuple[int, list[int]]]:
    """Yield negations with the places of the words in their scope."""
    for place, word in enumerate(sentence.low):
        if not _is_strict(sentence, place):
            continue
        if word == "not" and sentence.low[place + 1 : place + 2] in (("only",), ("just",), ("merely",)):
            continue
        scope: list[int] = []
        for n in range(place + 1, len(sentence.words)):
            if (sentence.low[n] in _STOP | _AFTER and scope) or len(scope) == _SCOPE:
                break
            if sentence.words[n].keys - {"§"}:
                scope.append(n)
        yield place, scope


def _is_strict(sentence: Sentence, place: int) -> bool:
    word = sentence.low[place]
    return word in _STRICT or (word == "t" and sentence.text[sentence.words[place].start - 1] == "'")


def _negative(sentence: Sentence) -> bool:
    """Return whether a sentence denies or belittles anything, in whatever words."""
    return any(
        _is_strict(sentence, n) or key(word) in _LIKE or _PREFIX.match(word)
        for n, word in enumerate(sentence.low)
    )


def negated(claim: Sentence, evidence: Passages) -> Iterator[tuple[str, str]]:
    """Yield negations of a claim that its source lacks, and those of the source that it drops."""
    near = evidence.nearest(claim)
    if near:
        yield from _edited(claim, near[0][1])
    for place, scope in _denied(claim):
        keys = frozenset().union(*(claim.words[n].keys for n in scope)) - {"§"}
        holding = [one for share, one in near if one.keys & keys and share >= _CLOSE * near[0][0]][:3]
        if claim.low[place] in _DETERMINERS and any(
            _denies(one, claim) for share, one in near if share >= _HALF
        ):
            continue
        close = [one for share, one in near if share >= _CLOSE * near[0][0]]
        if holding and not any(_agrees(one, keys, claim) for one in (*holding, *close)):
            yield "negation", " ".join(claim.low[place : (scope[-1] if scope else place) + 1])
    if near and not _negative(claim):
        yield from _dropped(claim, near)


def _denies(source: Sentence, claim: Sentence) -> bool:
    """Return whether a sentence denies anything, or something that the claim speaks of is absent in it."""
    soft = [n for n in range(len(source.words)) if key(source.low[n]) in _LIKE]
    near = any(word.keys & claim.keys for n in soft for word in source.words[n + 1 : n + 4])
    return near or any(_is_strict(source, n) for n in range(len(source.words)))


def _edited(claim: Sentence, source: Sentence) -> Iterator[tuple[str, str]]:
    """Yield a negation that a copied sentence adds or drops."""
    for mine, its in edits(claim, source):
        added = [n for n in mine if _is_strict(claim, n)]
        dropped = [
            n
            for n in range(max(0, its.start - 1), min(its.stop + 1, len(source.words)))
            if _is_strict(source, n)
        ]
        more = sum(_is_strict(claim, n) for n in range(len(claim.words))) > sum(
            _is_strict(source, n) for n in range(len(source.words))
        )
        if more and added and not dropped and not any(_soft(source, n) for n in its):
            yield "negation", claim.low[added[0]]


def _beside(sentence: Sentence, place: int, claim: Sentence) -> bool:
    """Return whether two words around a negation are the claim's."""
    around = sentence.words[max(0, place - 4) : place + 4]
    return sum(bool((word.keys - {"§"}) & claim.keys) for word in around) > 1


def _soft(sentence: Sentence, place: int) -> bool:
    word = sentence.low[place]
    return key(word) in _LIKE or bool(_PREFIX.match(word))


def _agrees(sentence: Sentence, keys: frozenset[str], claim: Sentence) -> bool:
    """Return whether a sentence denies any of these words, or something close to them."""
    strict = [scope for _, scope in _denied(sentence)]
    if any(sentence.words[n].keys & keys for scope in strict for n in scope):
        return True
    soft = [
        n
        for n, word in enumerate(sentence.low)
        if (key(word) in _LIKE and key(word) not in claim.keys) or _is_strict(sentence, n)
    ]
    places = [n for n, word in enumerate(sentence.words) if word.keys & keys]
    if any(_beside(sentence, n, claim) for n in range(len(sentence.words)) if _is_strict(sentence, n)):
        return True
    prefixed = any(key(_PREFIX.sub("", word)) in keys for word in sentence.low if _PREFIX.match(word))
    return prefixed or any(0 < m - n <= 5 or 0 < n - m <= 2 for n in soft for m in places)  # noqa: PLR2004


def _dropped(claim: Sentence, near: Sequence[tuple[float, Sentence]]) -> Iterator[tuple[str, str]]:
    share, sentence = near[0]
    if share < _SHARE:
        return
    for place, scope in _denied(sentence):
        first = [n for n in scope[:2] if sentence.words[n].keys & claim.keys]
        keys = frozenset().union(*(sentence.words[n].keys for n in scope[:2])) - {"§"}
        elsewhere = any(keys <= other.keys for _, other in near[1:])
        if first and len(first) == len(scope[:2]) and not elsewhere:
            yield "negation", " ".join(sentence.low[place : scope[-1] + 1])
