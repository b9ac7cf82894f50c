"""Chooses the sentence of an abstract that says best what the paper is about: a linear score of its features.

`tools/fit_gist.py` makes the weights, `gist.json`, from abstracts with one-sentence summaries by people.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

from arxiv_digest.summaries.extractive.alone import is_complete
from arxiv_digest.summaries.extractive.roles import ROLES
from arxiv_digest.text import CJK

IDEAL = 27  # words of a sentence that people would choose
_STEM = 5  # letters that represent a word and its inflections
_CONTENT = 4  # letters; shorter words say nothing about the subject
_SURE = 0.9  # probability of background above which only an announcement is a gist

_WORD = re.compile(rf"[{CJK}]|[^\W\d_{CJK}]+|\d+(?:[.,]\d+)*")
_CUES = {
    "announces": re.compile(
        r"\b(?:we|this (?:paper|work|article|study)|our work|paper)\b[^.]{0,60}?"
        r"\b(?:propos|present|introduc|develop|design)|"
        r"\b(?:is|are) (?:proposed|introduced|presented|developed)\b",
        re.IGNORECASE,
    ),
    "studies": re.compile(
        r"\b(?:we|this (?:paper|work|article|study|survey))\b[^.]{0,60}?"
        r"\b(?:stud(?:y|ies)|investigat|address|examin|explor|analy[sz]e|consider|revisit)",
        re.IGNORECASE,
    ),
    "shows": re.compile(
        r"\bwe (?:(?:also|further|then) )?(?:show|demonstrate|find|prove|observe|report)", re.IGNORECASE
    ),
    "paper": re.compile(r"\bthis (?:paper|work|article|study)\b|\bhere,? we\b", re.IGNORECASE),
    "we": re.compile(r"\Awe\b", re.IGNORECASE),
    "own": re.compile(r"\b(?:we|our)\b", re.IGNORECASE),
    "novel": re.compile(r"\b(?:novel|new)\b", re.IGNORECASE),
    "names": re.compile(r"\b(?:called|named|dubbed|termed|namely)\b|\([A-Z][\w-]*[A-Z][\w-]*\)"),
    "the method": re.compile(
        r"\A(?:the (?:proposed|method|approach|model|algorithm|framework)|our)\b", re.IGNORECASE
    ),
    "enables": re.compile(r"\b(?:can|allow\w*|enabl\w*)\b", re.IGNORECASE),
    "contribution": re.compile(
        r"\b(?:contribution|key (?:idea|insight)|main (?:idea|result)|goal|aim)\b", re.IGNORECASE
    ),
    "obstacle": re.compile(
        r"\b(?:however|but|yet|although|despite|remain\w*|challeng\w*|lack\w*|fail\w*|unfortunately)\b",
        re.IGNORECASE,
    ),
    "refers": re.compile(r"\b(?:this|these|such)\b(?! (?:paper|work|article|study|survey)\b)", re.IGNORECASE),
    "figure": re.compile(r"\d"),
    "colon": re.compile(r"[:;]"),
}

Features = dict[str, float]


def choose(title: str, sentences: Sequence[str], chances: Sequence[Sequence[float]]) -> int:
    """Return the place of the best sentence; `chances` holds a row of probabilities of ROLES per sentence.

    Sentences that are incomplete when they are read alone, and background, count only if there is no other.
    There must be at least one sentence.
    """
    return best(sentences, features(title, sentences, chances), _weights())


def best(sentences: Sequence[str], rows: Sequence[Features], weights: Mapping[str, float]) -> int:
    """Return the place of the best sentence, given the features of each; the first of equals."""

    def worth(place: int) -> tuple[bool, bool, float, int]:
        row = rows[place]
        background = row["background"] > _SURE and not (row["announces"] or row["studies"])
        return is_complete(sentences[place]), not background, round(score(row, weights), 6), -place

    return max(range(len(sentences)), key=worth)


def score(row: Features, weights: Mapping[str, float]) -> float:
    """Return the sum of weighted features, which is comparable within an abstract only."""
    return math.fsum(weight * row[name] for name, weight in weights.items())


def features(title: str, sentences: Sequence[str], chances: Sequence[Sequence[float]]) -> list[Features]:
    """Return the features of each sentence by name, most of them between 0 and 1."""
    words = [_words(sentence) for sentence in sentences]
    rows = [
        {name: float(bool(cue.search(sentence))) for name, cue in _CUES.items()}
        | {"length": abs(len(own) - IDEAL) / IDEAL, "commas": 10 * sentence.count(",") / max(1, len(own))}
        | dict(zip(ROLES, chance, strict=True))
        for sentence, own, chance in zip(sentences, words, chances, strict=True)
    ]
    tables = (_shared(_words(title), words), _position(rows))
    for place, row in enumerate(rows):
        row.update((name, table[place]) for columns in tables for name, table in columns.items())
        row["announces title"] = row["announces"] * row["title"]
    return rows


def _words(text: str) -> list[str]:
    return [match[0].lower() for match in _WORD.finditer(text)]


def _stems(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words)


def _content(words: Sequence[str]) -> frozenset[str]:
    return _stems([word for word in words if len(word) >= _CONTENT or not word.isascii()])


def _shared(title: Sequence[str], words: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    """Return how much each sentence has in common with the title and with the other sentences."""
    stems, content = [_stems(row) for row in words], [_content(row) for row in words]
    named, subject = _stems(title), _content(title)
    recall = [_share(len(row & subject), len(subject)) for row in content]
    frequency = _frequency(content)
    return {
        "title": [_share(2 * len(row & named), len(row) + len(named)) for row in stems],
        "title words": recall,
        "most title words": _relative(recall),
        "frequency": _frequency(stems),
        "most frequent": _relative(frequency),
        "central": _centrality(content),
    }


def _frequency(stems: Sequence[frozenset[str]]) -> list[float]:
    """Return the mean share of sentences that contain a stem of each sentence."""
    counts = Counter(stem for row in stems for stem in row)
    return [_share(sum(map(counts.__getitem__, row)), len(row) * len(stems)) for row in stems]


def _centrality(stems: Sequence[frozenset[str]]) -> list[float]:
    """Return the mean cosine of each sentence's stems with those of the other sentences."""
    sums: defaultdict[str, float] = defaultdict(float)
    for row in stems:
        for stem in row:
            sums[stem] += len(row) ** -0.5
    others = max(1, len(stems) - 1)
    return [
        (math.fsum(map(sums.__getitem__, row)) * len(row) ** -0.5 - 1) / others if row else 0.0
        for row in stems
    ]


def _position(rows: Sequence[Features]) -> dict[str, list[float]]:
    """Return where each sentence stands, what role the next one has, and what no sentence before it did."""
    following = [*rows[1:], dict.fromkeys(ROLES, 0.0)]
    return {
        "early": [1 / (1 + place) for place in range(len(rows))],
        "before advances": [row["method"] + row["result"] for row in following],
        "before background": [row["background"] for row in following],
        "first to announce": list(_first(max(row["announces"], row["studies"]) for row in rows)),
        "first own": list(_first(row["own"] for row in rows)),
    }


def _first(marks: Iterable[float]) -> Iterator[float]:
    """Yield 1 for the first of the marks that is not 0, and 0 for the others."""
    seen = 0.0
    for mark in marks:
        yield float(mark > seen)
        seen = max(seen, mark)


def _relative(values: Sequence[float]) -> list[float]:
    """Return values relative to the largest."""
    return [_share(value, max(values)) for value in values]


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


@cache
def _weights() -> dict[str, float]:
    """Load the package's weights."""
    stored = json.loads(resources.files(__package__).joinpath("gist.json").read_text(encoding="utf-8"))
    return {name: float(weight) for name, weight in stored["weights"].items()}
