"""Substitution: a sentence copied but for a name, metric or task that stands elsewhere in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arxiv_digest.summaries.grounding.passages import Passages, Sentence, edits
from arxiv_digest.summaries.grounding.words import METRICS, Word

_MOST = 3  # words that one replacement has
_NEAR = 4  # words around the replaced one that may have changed places with it
_TASK = re.compile(r"\w{4,}(?:ation|ition|ction|ption|sion)$")


def replaced(claim: Sentence, evidence: Passages) -> Iterator[tuple[str, str]]:
    """Yield words that replace others of a copied sentence although they belong elsewhere."""
    for _, sentence in evidence.nearest(claim)[:1]:
        for mine, its in edits(claim, sentence):
            if 0 < len(mine) <= _MOST and 0 < len(its) <= _MOST:
                yield from _moved(claim, mine, sentence, its, evidence)


def _moved(
    claim: Sentence, mine: range, source: Sentence, its: range, evidence: Passages
) -> Iterator[tuple[str, str]]:
    said = [claim.words[n] for n in mine if claim.words[n].keys]
    instead = [source.words[n] for n in its if source.words[n].keys]
    if len(said) != len(instead) or any("§" in word.keys for word in (*said, *instead)):
        return
    close = frozenset().union(
        *(word.keys for word in source.words[max(0, its[0] - _NEAR) : its[-1] + 1 + _NEAR])
    )
    for word, other in zip(said, instead, strict=True):
        if (
            _comparable(word, other)
            and not word.keys & close
            and any(word.keys & one.keys for one in evidence.sentences)
        ):
            yield "replaced", word.text


def _comparable(word: Word, other: Word) -> bool:
    """Return whether two words are both names, metrics or tasks, rather than synonyms."""
    if word.low in METRICS and other.low in METRICS:
        return True
    if _TASK.match(word.low) and _TASK.match(other.low):
        return True
    return all(_names(one) for one in (word, other))


def _names(word: Word) -> bool:
    return any(char.isdecimal() for char in word.text) or (word.start > 0 and word.text[0].isupper())
