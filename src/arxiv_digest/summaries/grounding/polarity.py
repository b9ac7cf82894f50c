"""Direction: whether a statement says more where its source says less.

A pole is a word with a direction on an axis: faster and slower, most and all. It is compared with the poles
of the same axis that have the same words around them in the source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from arxiv_digest.summaries.grounding.passages import Passages, Sentence
from arxiv_digest.summaries.grounding.words import key

_SURER, _LEAST = 1.25, 0.2  # how much closer an opposite must be, and how close at least

_MORE = (
    "increase increasing raise rise grow boost gain double triple quadruple expand enlarge elevate "
    "amplify lift "
    "higher high large larger more greater bigger longer stronger growing improve enhance "
    "strengthen benefit improvement enhancement upgrade advance promote facilitate increasingly "
    "substantial considerable "
    "exceed positive advantage enable gains rises grows raises highest largest"
)
_LESS = (
    "reduce decrease lower low cut shrink drop diminish lessen save halve minimize mitigate alleviate "
    "fewer less "
    "fall decline shorten curb trim slash small smaller shorter weaker reduction degrade worsen harm "
    "hurt impair "
    "deteriorate weaken undermine loss losses lose limit negligible minimal lowest smallest "
    "cuts falls drops saves negative disadvantage hinder halves halving"
)
# Axis: words of one end | words of the other.
_AXES = {
    "change": (_MORE, _LESS),
    "quality": (
        "outperform surpass beat better superior improve enhance",
        "underperform trail lag worse inferior degrade worsen deteriorate",
    ),
    "speed": (
        "faster fast quick quicker accelerate speedup rapid speed-up acceleration",
        "slower slow slowly slowdown sluggish",
    ),
    "price": ("cheap cheaper inexpensive affordable", "expensive costly costlier pricey"),
    "guess": ("overestimate", "underestimate"),
    "when": ("earlier early", "later late"),
    "modes": ("unimodal", "bimodal multimodal"),
    "weight": ("lightweight light", "heavy heavyweight"),
    "ease": ("easy easier simple simpler easily", "hard harder difficult complex"),
    "sense": ("relevant", "irrelevant"),
    "extreme": ("maximize maximum upper", "minimize minimum lower"),
    "cleanness": ("clean cleaner", "noisy noisier dirty"),
    "sight": ("seen", "unseen"),
    "place": ("local", "global"),
    "line": ("linear", "nonlinear"),
    "agreement": ("similar same identical", "different dissimilar inconsistent"),
    "norm": ("absolute", "squared"),
    "bond": ("dependent", "independent"),
    "scale": ("discrete", "continuous"),
    "rank": ("strongest best easiest", "weakest worst hardest"),
    "density": ("sparse", "dense"),
    "care": ("supervised", "unsupervised"),
    "state": ("static", "dynamic"),
    "site": ("internal", "external"),
    "kind": ("synthetic artificial", "real native genuine"),
    "depth": ("shallow", "deep"),
    "strength": ("strong", "weak"),
    "order": ("before", "after"),
    "width": ("narrow", "wide broad"),
    "symmetry": ("symmetric", "asymmetric"),
    "teaching": ("student", "teacher"),
}
_QUANTITIES = {
    "all": "all every each any always entirely completely fully entire universally everywhere invariably",
    "most": "most majority mostly often usually typically generally commonly frequently largely mainly",
    "some": "some several few sometimes occasionally partly partially certain",
    "none": "none never",
}
# What is better when there is less of it: to improve it is to lower it.
_COSTS = frozenset(
    map(
        key,
        "error errors latency cost costs memory loss overhead time runtime perplexity wer cer fid mae "
        "mse rmse "
        "distortion complexity flops parameters risk noise bias hallucination hallucinations variance "
        "uncertainty "
        "consumption energy delay failure failures regret usage burden bottleneck bottlenecks".split(),
    )
)
_EVALUATES = frozenset(
    map(
        key,
        "improve enhance better superior worse worsen degrade deteriorate improvement inferior "
        "optimize".split(),
    )
)


_ABOVE_ALL = (("above",), ("after",), ("at",))
_NOUNS = frozenset("minimalist cost costs costing".split())  # look like poles, and are none
_NAMES = frozenset(map(key, "language vision multimodal scale reasoning".split()))  # after "large"


class Pole(NamedTuple):
    """A word with a direction, and its place in a sentence."""

    place: int
    axis: str
    sign: int
    text: str


def _lexicon() -> dict[str, list[tuple[str, int]]]:
    known: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for axis, ends in _AXES.items():
        for sign, end in zip((1, -1), ends, strict=True):
            for word in end.split():
                for form in {word, key(word)}:
                    if (axis, sign) not in known[form]:
                        known[form].append((axis, sign))
    for sign, (_, end) in enumerate(_QUANTITIES.items()):
        for word in end.split():
            known[word].append(("quantity", sign))
    return dict(known)


_POLES = _lexicon()
_WEAK = frozenset(
    {"high", "low", "large", "small", "substantial", "considerable", "add"}
)  # degrees rather than changes


@lru_cache(maxsize=1024)
def poles(sentence: Sentence) -> tuple[Pole, ...]:
    """Return the poles of a sentence."""
    return tuple(_poles(sentence))


def _poles(sentence: Sentence) -> Iterator[Pole]:
    for place, word in enumerate(sentence.words):
        found = _POLES.get(word.low) or _POLES.get("" if word.low.endswith("ly") else key(word.low))
        if "than" in sentence.low[place + 1 : place + 2] and _counted(sentence, place + 1):
            continue
        if word.low in _NOUNS or (
            word.low == "all" and sentence.low[max(0, place - 1) : place] in _ABOVE_ALL
        ):
            continue
        if word.low == "large" and key("".join(sentence.low[place + 1 : place + 2])) in _NAMES:
            continue
        for axis, sign in found or ():
            flipped = axis == "change" and _over_cost(sentence, place)
            yield Pole(place, axis, -sign if flipped else sign, word.text)


def bounds(sentence: Sentence, place: int) -> bool:
    """Return whether a `than` only bounds a figure: more than 140 tools."""
    end = sentence.words[place].end
    return any(end <= figure.start <= end + 2 for figure in sentence.figures)


def _counted(sentence: Sentence, place: int) -> bool:
    """Return whether a `than` bounds a figure or a share: more than half."""
    share = sentence.low[place + 1 : place + 2] and sentence.low[place + 1] in (
        "half",
        "twice",
        "two",
        "a",
        "one",
    )
    return bool(share) or bounds(sentence, place)


def _over_cost(sentence: Sentence, place: int) -> bool:
    """Return whether what is improved is better when there is less of it."""
    if key(sentence.low[place]) not in _EVALUATES:
        return False
    after = sentence.words[place + 1 : place + 4]
    return any(word.keys & _COSTS for word in after)


def _taken(mine: list[Pole], near: list[tuple[Sentence, Pole]], bonds: list[list[float]]) -> dict[int, int]:
    """Return which of the source's poles a claim repeats, by the claim's pole; each is repeated once."""
    pairs = sorted(
        (
            (bonds[n][m], n, m)
            for n, pole in enumerate(mine)
            for m, (_, other) in enumerate(near)
            if other.axis == pole.axis and key(pole.text) == key(other.text)
        ),
        reverse=True,
    )
    taken: dict[int, int] = {}
    for bond, n, m in pairs:
        if bond > 0 and m not in taken and n not in taken.values():
            taken[m] = n
    return taken


def _bond(claim: Sentence, pole: Pole, sentence: Sentence, other: Pole, evidence: Passages) -> float:
    """Return how well two poles match; a pronoun after one stands for what stands after another one."""
    bond = evidence.bond(claim, pole.place, sentence, other.place)
    if sentence.low[other.place + 1 : other.place + 2] in (("it",), ("them",)):
        others = (evidence.bond(claim, pole.place, sentence, one.place) for one in poles(sentence))
        bond += max(others, default=0.0)
    return bond * (0.3 + evidence.share(claim, sentence))


def _inverted(claim: Sentence, pole: Pole, sentence: Sentence, other: Pole) -> bool:
    """Return whether a claim speaks of the other side of a comparison: A is slower than B, B is faster."""
    for n in range(other.place + 1, min(other.place + 5, len(sentence.words))):
        if sentence.low[n] == "than":
            after = frozenset().union(*(word.keys for word in sentence.words[n + 1 : n + 4]))
            before = frozenset().union(*(word.keys for word in claim.words[: pole.place]))
            return bool((after & before) - {"§"})
    return False


def turned(claim: Sentence, evidence: Passages) -> Iterator[tuple[str, str]]:
    """Yield poles of a claim whose opposites stand in their place in the source."""
    near = [(sentence, other) for _, sentence in evidence.nearest(claim) for other in poles(sentence)]
    mine = list(poles(claim))
    bonds = [
        [
            _bond(claim, pole, sentence, other, evidence) if other.axis == pole.axis else -1.0
            for sentence, other in near
        ]
        for pole in mine
    ]
    taken = _taken(mine, near, bonds)
    for n, pole in enumerate(mine):
        same = opposite = 0.0
        for m, (sentence, other) in enumerate(near):
            if other.axis != pole.axis or taken.get(m, n) != n:
                continue
            if other.sign == pole.sign:
                same = max(same, bonds[n][m])
            elif not _inverted(claim, pole, sentence, other):
                opposite = max(opposite, bonds[n][m])
        if opposite > _LEAST and opposite > same * _SURER:
            yield "direction", pole.text
