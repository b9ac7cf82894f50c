"""Labels each sentence of an abstract with its role, from background to result.

A linear-chain conditional random field (Lafferty, McCallum, Pereira, ICML 2001) over simple features: words,
the beginning of a sentence, its position. `tools/fit_roles.py` makes its weights, `roles.json`.
"""

from __future__ import annotations

import json
import math
import operator
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

ROLES: tuple[str, ...] = ("background", "objective", "method", "result", "other")

_OPENING = 8  # words at the beginning that have features of their own
_STEM = 5  # letters that represent a word and its inflections
_FARTHEST = 8  # sentences; greater distances from an end of the abstract count as this

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?|\d+(?:[.,]\d+)*|[^\w\s]")
_SIGNS = {
    "url": re.compile(r"https?:|www\."),
    "open": re.compile(r"[^.?!]\Z"),
    "percent": re.compile(r"\d\s?\\?%|percent"),
    "acronym": re.compile(r"\b[A-Z][A-Za-z]*[A-Z]"),
    "defines": re.compile(r"\(\s?[A-Z]{2,}"),
}
# Cues that matter further away too, where the chain does not reach: what follows the announcement of the
# paper's own work is rarely background.
_OWN = r"(?:we|our|this (?:paper|work|article|study|survey|research|thesis)|the (?:paper|authors?|article))"
_OWN_WORK = re.compile(rf"\b{_OWN}\b", re.IGNORECASE)
_AIM = re.compile(
    r"\b(?:propos|present|introduc|develop|stud(?:y|ies|ied)|investigat|describ|address|examin|explor|aim|goal|"
    r"objective|purpose)",
    re.IGNORECASE,
)
_FINDING = re.compile(
    r"\b(?:results?|experiments?|outperform\w*|we (?:show|find|found|demonstrate)|evaluat\w*|achiev\w*)\b",
    re.IGNORECASE,
)


class Weights(NamedTuple):
    """Weights of the features and of the transitions.

    `features` has a row of `len(ROLES)` weights per feature, `steps` one per preceding role; columns are
    ROLES.
    """

    features: dict[str, list[float]]
    steps: list[list[float]]


def classify(sentences: Sequence[str], weights: Weights | None = None) -> list[str]:
    """Return the most probable role of each sentence, given all sentences of the abstract in order.

    Each sentence gets the role with the highest marginal probability, not its role on the single most
    probable path: this maximises the expected number of correct roles. Pass other `weights` than the
    package's own only for fitting.
    """
    return labels(probabilities(sentences, weights))


def labels(rows: Sequence[Sequence[float]]) -> list[str]:
    """Return the most probable role of each row of probabilities."""
    return [ROLES[row.index(max(row))] for row in rows]


def probabilities(sentences: Sequence[str], weights: Weights | None = None) -> list[list[float]]:
    """Return a row per sentence: the probability of each of ROLES, given all sentences. Rows sum to 1."""
    if not sentences:
        return []
    weights = weights or _weights()
    scores = [_score(names, weights) for names in features(sentences)]
    return [_shares(row) if any(row) else row for row in _marginals(scores, weights.steps)]


def features(sentences: Sequence[str]) -> list[list[str]]:
    """Return the names of each sentence's features, sorted and without duplicates."""
    tokens = [_tokens(sentence) for sentence in sentences]
    words = [[token for token in row if token[0].isalnum()] for row in tokens]
    starts = [[" ".join(row[:length]) for length in (1, 2, 3) if len(row) >= length] for row in words]
    cues = list(_cues(sentences))
    rows: list[list[str]] = []
    for place, sentence in enumerate(sentences):
        names = {*_wording(words[place]), *_signs(sentence, tokens[place])}
        names.update(_position(place, len(sentences)), _neighbours(place, starts))
        names.update(f"start:{start}" for start in starts[place])
        names.update(cues[place], [f"length:{min(len(words[place]) // 6, 7)}"])
        rows.append(sorted(names))
    return rows


def _tokens(sentence: str) -> list[str]:
    """Cut a sentence into words, signs and, for every number, a 0.

    Accents stay: the weights were fitted to words with theirs.
    """
    found = (match[0].lower() for match in _TOKEN.finditer(sentence))
    return ["0" if token[0].isdecimal() else token for token in found]


def _wording(words: Sequence[str]) -> Iterator[str]:
    """Yield words, stems, pairs of words and, as features of their own, the opening words."""
    yield from (f"word:{word}" for word in words)
    yield from (f"stem:{word[:_STEM]}" for word in words if len(word) > _STEM)
    yield from (f"pair:{first} {second}" for first, second in pairwise(words))
    yield from (f"opening:{word}" for word in words[:_OPENING])


def _signs(sentence: str, tokens: Sequence[str]) -> Iterator[str]:
    """Yield punctuation and patterns that words do not show."""
    yield from (f"sign:{token}" for token in tokens if not token[0].isalnum())
    yield from (f"has:{name}" for name, pattern in _SIGNS.items() if pattern.search(sentence))


def _position(place: int, count: int) -> Iterator[str]:
    """Yield the position of the sentence at `place` among `count` sentences."""
    yield f"first+{min(place, _FARTHEST)}"
    yield f"last-{min(count - 1 - place, _FARTHEST)}"
    yield f"of:{min(count, 12)}"
    yield f"tenth:{10 * place // count}"


def _neighbours(place: int, starts: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield how the previous and next sentences begin."""
    before = starts[place - 1] if place else ["^"]
    after = starts[place + 1] if place + 1 < len(starts) else ["$"]
    yield from (f"before:{start}" for start in before)
    yield from (f"after:{start}" for start in after)


def _cues(sentences: Sequence[str]) -> Iterator[list[str]]:
    """Yield, for each sentence, whether it, and how many before and after it, have each cue."""
    own = [bool(_OWN_WORK.search(sentence)) for sentence in sentences]
    aim = [has and bool(_AIM.search(sentence)) for has, sentence in zip(own, sentences, strict=True)]
    finding = [bool(_FINDING.search(sentence)) for sentence in sentences]
    tables = {"own": own, "aim": aim, "finding": finding}
    for place in range(len(sentences)):
        yield [name for cue, table in tables.items() for name in _around(cue, table, place)]


def _around(cue: str, table: Sequence[bool], place: int) -> Iterator[str]:
    before, after = min(sum(table[:place]), 3), min(sum(table[place + 1 :]), 3)
    yield from (f"{cue}:before{before}", f"{cue}:after{after}")
    yield f"{cue}:here{table[place]:d}before{before > 0:d}after{after > 0:d}"


@cache
def _weights() -> Weights:
    """Load the package's weights."""
    stored = json.loads(resources.files(__package__).joinpath("roles.json").read_text(encoding="utf-8"))
    return Weights(stored["features"], [stored["steps"][role] for role in ROLES])


def _score(names: Sequence[str], weights: Weights) -> list[float]:
    """Return the sum of the weights of a sentence's features for each role."""
    rows = [weights.features[name] for name in names if name in weights.features]
    return [math.fsum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(ROLES)


def _marginals(scores: Sequence[Sequence[float]], steps: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return each role's share of the probability at each place, up to a factor, by forward-backward."""
    local = [_shares([math.exp(score - max(row)) for score in row]) for row in scores]
    ahead = [[math.exp(weight) for weight in row] for row in steps]
    back = [list(column) for column in zip(*ahead, strict=True)]
    forward = _pass(local, back)
    backward = _pass(local[::-1], ahead)[::-1]
    # Both passes contain the local evidence; it must count once.
    return [
        [f * b / p if p else 0.0 for f, b, p in zip(*rows, strict=True)]
        for rows in zip(forward, backward, local, strict=True)
    ]


def _pass(local: Sequence[Sequence[float]], steps: Sequence[Sequence[float]]) -> list[list[float]]:
    """Propagate the evidence along the chain; `steps[k]` holds the transitions into role k. Rows sum to 1."""
    rows = [list(local[0])]
    for evidence in local[1:]:
        arriving = [math.fsum(map(operator.mul, rows[-1], into)) for into in steps]
        rows.append(_shares([share * weight for share, weight in zip(arriving, evidence, strict=True)]))
    return rows


def _shares(row: Sequence[float]) -> list[float]:
    """Normalise a row to the sum 1, which keeps long chains from underflowing."""
    total = math.fsum(row)
    return [value / total for value in row]
