"""Sentences with their words and figures, and how closely two places in two sentences belong together."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import pairwise

from arxiv_digest.summaries.grounding.figures import Figure
from arxiv_digest.summaries.grounding.words import METRICS, Glossary, Word, words

_BREAKS = frozenset(", ; : ) and while whereas but vs versus although though".split())
_SETTINGS = frozenset("in on for at".split())
_ITEM = 7  # words of an item of a list
_ARTICLES = frozenset("a an the of is are was were".split())  # words that keep nothing apart
_SILENT = frozenset("%(),;:")  # signs that are no words
_BREAK = 2.0  # words that the end of a clause counts for
_NAME = 1.5  # how much more a name tells than another word
_FAR = 14  # words beyond which nothing belongs to a place
_COPIED = 0.7  # of a claim's words, in order
_LONGEST = 400  # words of a sentence
_RUN = 2  # words before, and half of those after, a copied word that must be copied with it
_NEAREST = 6  # sentences of a source that a statement is compared with


@dataclass(frozen=True, eq=False)  # compared by identity: they are many, and keys of caches
class Sentence:
    """A tidy sentence; `figures` are those it states as data or in words."""

    text: str
    words: tuple[Word, ...]
    figures: tuple[Figure, ...] = ()

    @cached_property
    def keys(self) -> frozenset[str]:
        """Return the keys of all words."""
        return frozenset().union(*(word.keys for word in self.words))

    @cached_property
    def low(self) -> tuple[str, ...]:
        """Return the words in lower case."""
        return tuple(word.low for word in self.words)

    @cached_property
    def _depths(self) -> list[float]:
        """Return for each word how many words and breaks precede it; words of figures count as breaks."""
        starts = [figure.start for figure in self.figures]
        depths, depth = [], 0.0
        for word in self.words:
            at = bisect_left(starts, word.start)
            figure = at < len(starts) and starts[at] < word.end
            depth += (word.text not in _SILENT and word.low not in _ARTICLES) + (
                _BREAK if word.low in _BREAKS or figure else 0
            )
            depths.append(depth)
        return depths

    @property
    def is_open(self) -> bool:
        """Return whether it has lists that belong together in a way that is not known."""
        return "respectively" in self.low and not self._twins

    @cached_property
    def _twins(self) -> dict[int, int]:
        """Return the words that `respectively` pairs: the place of a figure and that of its name."""
        return dict(_respective(self))

    def index(self, offset: int) -> int:
        """Return the place among the words of an offset in the text."""
        return min(bisect_left([word.end for word in self.words], offset + 1), max(0, len(self.words) - 1))

    def apart(self, first: int, second: int) -> float:
        """Return how far two words are apart, in words; breaks between them count for more."""
        if first in self._twins or second in self._twins:
            twin = self._twins.get(first, -1) == second or self._twins.get(second, -1) == first
            if twin:
                return 1.0
            if second in self._twins.values() or first in self._twins.values():
                return 9.0
        low, high = sorted((first, second))
        apart = self._depths[high - 1] - self._depths[low] if high > low else 0.0
        return apart + 1 if high > low else 0.0

    @cached_property
    def _heads(self) -> dict[int, int]:
        """Return for the figures of a list the first one: in `by 3 on A and 4 on B`, `by` belongs to both."""
        heads: dict[int, int] = {}
        for one, other in pairwise(sorted({self.index(figure.start) for figure in self.figures})):
            between = [word for word in self.low[one + 1 : other] if word != "%"]
            short = 1 < len(between) <= _ITEM and between[0] in _SETTINGS
            if short and {",", "and", ";"} & {between[-1], between[-2]} and not METRICS & set(between):
                heads[other] = heads.get(one, one)
        return heads

    def around(self, place: int) -> Iterator[tuple[Word, float]]:
        """Yield the content words around a place, with their distance."""
        head = self._heads.get(place, place)
        for n in range(max(0, head - _FAR), min(len(self.words), place + _FAR + 1)):
            if n != place and self.words[n].keys:
                yield self.words[n], self.apart(head if n < head else place, n)


def _respective(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Pair the figures before `respectively` with as many names: 3 and 4 on A and B, respectively."""
    if "respectively" not in sentence.low:
        return
    end = sentence.low.index("respectively")
    figures = [sentence.index(one.start) for one in sentence.figures]
    figures = [place for place in figures if place < end]
    names = [
        n
        for n, word in enumerate(sentence.words[:end])
        if word.keys and n not in figures and (word.text[:1].isupper() or _listed(sentence, n))
    ]
    for size in range(len(figures), 1, -1):
        for last in range(len(names), size - 1, -1):
            listed = names[last - size : last]
            if all(_joined(sentence, first, second) for first, second in pairwise(listed)):
                yield from zip(figures[-size:], listed, strict=True)
                return


_LINKS = METRICS | {",", "and", "the", "on", "for", "in", "%", "of"}


def _joined(sentence: Sentence, first: int, second: int) -> bool:
    """Return whether two words follow each other in a list."""
    return (
        second > first
        and all(word in _LINKS or word[0].isdecimal() for word in sentence.low[first + 1 : second])
        and second - first > 1
    )


def _listed(sentence: Sentence, place: int) -> bool:
    """Return whether a word stands before or after `and`."""
    around = sentence.low[max(0, place - 1) : place] + sentence.low[place + 1 : place + 2]
    return "and" in around


def _kernel(apart: float) -> float:
    return 1 / max(1.0, apart)


class Passages:
    """The sentences of a source, to be looked up by the words they share with a statement."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = tuple(sentences)
        self._having: defaultdict[str, list[int]] = defaultdict(list)
        for place, sentence in enumerate(self.sentences):
            for one in sentence.keys:
                self._having[one].append(place)
        total = len(self.sentences) + 1
        self._most = math.log(1 + 2 * total)  # the weight of a key that no sentence has
        self._weights = {one: math.log(1 + total / (0.5 + len(held))) for one, held in self._having.items()}
        self._nearest: dict[Sentence, tuple[tuple[float, Sentence], ...]] = {}

    def has(self, one: str) -> bool:
        """Return whether any sentence has a key."""
        return one in self._having

    def begins(self, head: str) -> bool:
        """Return whether any word begins like this."""
        return any(one.startswith(head) for one in self._having)

    def weight(self, keys: Iterable[str]) -> float:
        """Return how much shared keys tell: the rarest one counts."""
        return max((self._weights.get(one, self._most) for one in keys), default=0.0)

    def nearest(self, claim: Sentence) -> tuple[tuple[float, Sentence], ...]:
        """Return the sentences that share most with a claim, best first, with the share of it they have."""
        if claim not in self._nearest:
            self._nearest[claim] = self._ranked(claim)
        return self._nearest[claim]

    def _ranked(self, claim: Sentence) -> tuple[tuple[float, Sentence], ...]:
        scores: Counter[int] = Counter()
        for one in claim.keys:
            for place in self._having.get(one, ()):
                scores[place] += self.weight((one,))  # type: ignore[assignment]
        whole = sum(self.weight((one,)) for one in claim.keys) or 1.0
        return tuple((score / whole, self.sentences[n]) for n, score in scores.most_common(_NEAREST))

    def share(self, claim: Sentence, source: Sentence) -> float:
        """Return what share of a claim's words a sentence has, by their weight."""
        whole = sum(self.weight((one,)) for one in claim.keys)
        return sum(self.weight((one,)) for one in claim.keys & source.keys) / whole if whole else 0.0

    def bond(self, claim: Sentence, place: int, source: Sentence, other: int) -> float:
        """Return how much a place in a claim and one in the source have around them in common."""
        its: dict[str, tuple[float, int]] = {}
        for word, apart in source.around(other):
            for one in word.keys:
                its[one] = max(its.get(one, (0.0, 0)), (_kernel(apart), word.start))
        found: dict[int, float] = {}  # each word of the source counts once: MAE is a mean absolute error
        for word, apart in claim.around(place):
            shared = word.keys & its.keys()
            if shared:
                near, start = max(its[one] for one in shared)
                name = _NAME if word.text[:1].isupper() and word.start else 1.0
                bond = name * self.weight(shared) * _kernel(apart) * near
                found[start] = max(found.get(start, 0.0), bond)
        return sum(found.values())


def aligned(claim: Sentence, source: Sentence) -> dict[int, int]:
    """Return which words of a source a claim copies, in runs of three or more; empty if it copies little."""
    match, whole = _copied(claim, source), min(len(claim.low), _LONGEST)
    return {
        block.a + n: block.b + n
        for block in (match.get_matching_blocks() if match else ())
        for n in range(block.size)
        if (n >= _RUN or not block.a) and (block.size - n > 2 * _RUN or block.a + block.size == whole)
    }


def edits(claim: Sentence, source: Sentence) -> Iterator[tuple[range, range]]:
    """Yield the words in which a claim differs from a sentence that it otherwise copies, of both."""
    match = _copied(claim, source)
    for tag, a, b, c, d in match.get_opcodes() if match else ():
        if tag != "equal":
            yield range(a, b), range(c, d)


@lru_cache(maxsize=256)
def _copied(claim: Sentence, source: Sentence) -> SequenceMatcher[str] | None:
    """Match the words of two sentences, once for all checks; None unless most of the claim is copied."""
    mine, its = claim.low[:_LONGEST], source.low[:_LONGEST]
    match = SequenceMatcher(None, mine, its, autojunk=False)
    copied = sum(block.size for block in match.get_matching_blocks())
    return match if copied >= _COPIED * len(mine) else None


def sentence(text: str, glossary: Glossary, figures: Sequence[Figure] = ()) -> Sentence:
    """Read a tidy sentence."""
    return Sentence(text, words(text, glossary), tuple(figures))
