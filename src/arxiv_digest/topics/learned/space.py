"""Papers as vectors: tf-idf of their terms, in NumPy arrays; a row is a paper and has length 1."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from arxiv_digest.topics.learned.terms import Terms

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Vector = np.ndarray[Any, np.dtype[np.float64]]
_RARE = 2  # papers; a term of fewer teaches nothing
_STEPS, _SETTLED = 12, 1e-4  # of the regression: at most, and the largest change that ends it


class Space:
    """The terms of earlier papers, each with its weight."""

    def __init__(self, texts: Sequence[Terms]) -> None:
        counts = Counter(term for text in texts for term in text)
        self.terms = sorted(term for term, count in counts.items() if count >= _RARE)
        self._column = {term: column for column, term in enumerate(self.terms)}
        self._weight = [1 + math.log((1 + len(texts)) / (1 + counts[term])) for term in self.terms]

    def matrix(self, texts: Sequence[Terms]) -> Matrix:
        """Return a row per text; unknown terms are ignored."""
        made = np.zeros((len(texts), len(self.terms)), dtype=np.float32)
        for row, text in zip(made, texts, strict=True):
            known = sorted(
                (self._column[term], count) for term, count in text.items() if term in self._column
            )
            values = [(1 + math.log(count)) * self._weight[column] for column, count in known]
            length = math.sqrt(math.fsum(value * value for value in values)) or 1.0
            row[[column for column, _ in known]] = [value / length for value in values]
        return made


def regression(kernel: Vector, wanted: Vector, penalty: float) -> tuple[Vector, float]:
    """Fit a logistic regression to a square of inner products; return the weight of each row, and the offset.

    Both classes weigh the same. Newton's method, as iteratively reweighted least squares in the dual form.
    """
    positive = wanted.sum()
    weight = np.where(wanted > 0, (len(wanted) - positive) / positive, 1.0)
    scores = np.zeros(len(wanted))
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
        curve = np.maximum(weight * chance * (1 - chance), 1e-6)
        target = scores + weight * (wanted - chance) / curve
        both = np.stack([target, np.ones(len(wanted))], axis=1)
        solved = np.linalg.solve(kernel + np.diag(penalty / curve), both)
        offset = float(solved[:, 0].sum() / solved[:, 1].sum())
        rows = solved[:, 0] - offset * solved[:, 1]
        before, scores = scores, kernel @ rows + offset
        if np.abs(scores - before).max() < _SETTLED:
            break
    return rows, offset
