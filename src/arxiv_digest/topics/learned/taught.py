"""The models of topics: what papers with a phrase of the topic in the title read like."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from arxiv_digest.topics.learned.chances import Signals
from arxiv_digest.topics.learned.space import Matrix, Space, Vector, regression
from arxiv_digest.topics.learned.terms import Text

EXAMPLES = 50  # per topic, the newest; fewer than FEWEST teach nothing
FEWEST = 3
OTHERS = 400  # papers that are no examples of any topic, sampled by their ids
_RIVALS = 600  # papers without a phrase that a topic is told apart from
_PENALTY = 0.1
_NEAREST = 3  # examples whose similarity counts
_AT_ONCE = 256  # papers whose vectors are in memory together
_EVIDENCE = 3  # terms

Phrases = Mapping[str, Sequence[str]]  # slug → phrases


@dataclass(frozen=True, slots=True)
class _Line:
    """A linear score of a vector."""

    weights: Vector
    offset: float

    def of(self, rows: Matrix) -> Vector:
        return rows @ self.weights + self.offset


@dataclass(frozen=True, slots=True)
class _Model:
    phrases: Sequence[str]
    full: _Line
    masked: _Line  # as if the phrases had been deleted
    examples: Matrix


class Models:
    """The models of the topics that have enough examples; deterministic, whatever the order of its input."""

    def __init__(self, earlier: Iterable[Text], topics: Phrases) -> None:
        texts = sorted(earlier, key=lambda one: one.id)
        examples = {slug: _examples(texts, phrases) for slug, phrases in topics.items()}
        known = {slug: found for slug, found in examples.items() if len(found) >= FEWEST}
        kept = {one.id for found in known.values() for one in found}
        kept.update(one.id for one in sorted(texts, key=_chance)[:OTHERS])
        self._texts = [one for one in texts if one.id in kept]
        self._space = Space([one.terms() for one in self._texts])
        rows = self._space.matrix([one.terms() for one in self._texts]) if known else None
        self._models = {slug: self._taught(rows, found, topics[slug]) for slug, found in known.items()}

    def has(self, slug: str) -> bool:
        """Return whether a topic has a model."""
        return slug in self._models

    def _taught(self, rows: Any, examples: Sequence[Text], phrases: Sequence[str]) -> _Model:
        """Tell the examples apart from papers without a phrase; others with one teach nothing."""
        own = {one.id for one in examples}
        rivals = [one for one in self._texts if one.id not in own and not _has(one, phrases)]
        chosen = own | {one.id for one in sorted(rivals, key=_chance)[:_RIVALS]}
        places = [place for place, one in enumerate(self._texts) if one.id in chosen]
        wanted = np.array([self._texts[place].id in own for place in places], dtype=np.float64)
        full = rows[places]
        masked = full.copy()
        mine = np.flatnonzero(wanted)
        masked[mine] = self._space.matrix([self._texts[places[n]].terms(phrases) for n in mine])
        return _Model(phrases, _line(full, wanted), _line(masked, wanted), masked[mine])

    def read(self, texts: Sequence[Text]) -> Iterator[Mapping[str, Signals]]:
        """Yield, for each paper, what the models make of it, by topic."""
        for start in range(0, len(texts), _AT_ONCE):
            part = texts[start : start + _AT_ONCE]
            rows = self._space.matrix([one.terms() for one in part])
            columns = {slug: self._read(model, part, rows) for slug, model in self._models.items()}
            for place in range(len(part)):
                yield {slug: column[place] for slug, column in columns.items()}

    def _read(self, model: _Model, texts: Sequence[Text], rows: Matrix) -> list[Signals]:
        masked = rows
        having = [place for place, one in enumerate(texts) if _has(one, model.phrases)]
        if having:
            masked = rows.copy()
            masked[having] = self._space.matrix([texts[place].terms(model.phrases) for place in having])
        near = np.sort(masked @ model.examples.T, axis=1)
        found = (model.full.of(rows), model.masked.of(masked), near[:, -_NEAREST:].mean(1), near.mean(1))
        return [Signals(*(round(float(value), 3) for value in row)) for row in zip(*found, strict=True)]

    def evidence(self, slug: str, text: Text) -> tuple[str, ...]:
        """Return the terms that speak most for a topic, besides its phrases; none overlap."""
        model = self._models[slug]
        row = self._space.matrix([text.terms(model.phrases)])[0]
        worth = {
            self._space.terms[n]: round(float(row[n] * model.masked.weights[n]), 3) for n in row.nonzero()[0]
        }
        found: list[str] = []
        for term in sorted(worth, key=lambda one: (-worth[one], one)):
            if worth[term] > 0 and not any(set(term.split()) & set(one.split()) for one in found):
                found.append(term)
        return tuple(found[:_EVIDENCE])


def _line(rows: Matrix, wanted: Vector) -> _Line:
    weights, offset = regression((rows @ rows.T).astype(np.float64), wanted, _PENALTY)
    return _Line(rows.T @ weights, offset)


def _examples(texts: Sequence[Text], phrases: Sequence[str]) -> list[Text]:
    """Return the newest papers, by their ids, that have a phrase in the title."""
    found = [
        one
        for one in texts
        if any(span[0] < len(one.title) for name in phrases for span in one.seen.of(name))
    ]
    return found[-EXAMPLES:]


def _has(text: Text, phrases: Sequence[str]) -> bool:
    return any(text.seen.of(one) for one in phrases)


def _chance(text: Text) -> bytes:
    """Return what papers are sampled by: it depends on nothing but the id."""
    return hashlib.sha256(text.id.encode()).digest()
