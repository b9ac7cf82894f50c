"""Fit gist.json, the weights by which `arxiv_digest.summaries.extractive.gist` chooses a sentence.

    ARXIV_DIGEST_SHARED=… python tools/fit_gist.py

The folder holds `tldr/train.jsonl` and `tldr/dev.jsonl` of SciTLDR-A (Cachola et al., Findings of EMNLP 2020,
Apache-2.0): a line holds `title`, `sentences` and `tldrs`, summaries by people. Weights fitted to the first
are measured on the second; those fitted to both are written. The same input gives the same bytes.
Fit the weights of the roles before these: the roles' probabilities are features.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import snowballstemmer

import fitting
from arxiv_digest.summaries.extractive import alone, gist, roles

Abstract = dict[str, Any]
Matrix = list[list[float]]

SOURCE = (
    "Fitted to SciTLDR-A (Cachola, Lo, Cohan, Weld: TLDR: Extreme Summarization of Scientific Documents, "
    "Findings of EMNLP 2020; allenai/scitldr, Apache-2.0)"
)
OUTPUT = Path(gist.__file__).with_suffix(".json")
RIDGE = 300.0  # L2 penalty of the standardised weights, chosen by cross-validation on the training part
FOLDS = 5
DIGITS = 4


def main() -> None:
    """Fit on the training part, evaluate on the development part, fit on both, and write the weights."""
    train, dev = load("train"), load("dev")
    print("cross-validated", cross_validate(train))
    figures = measure(dev, chooser(fit(train)))
    print("dev", figures)
    write(fit(train + dev), figures, OUTPUT)


def load(part: str) -> list[Abstract]:
    """Read a part of the data set, `train` or `dev`."""
    return fitting.load("tldr", part)


def rouge(summary: str, references: Iterable[str]) -> float:
    """Return ROUGE-1 F of stemmed words against the best reference (Lin 2004), from 0 to 1."""
    mine = _counts(summary)
    return max(_overlap(mine, _counts(reference)) for reference in references)


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    both = (one & other).total()
    return 2 * both / (one.total() + other.total()) if both else 0.0


@cache
def _counts(text: str) -> Counter[str]:
    return Counter(map(_stem, re.findall("[a-z0-9]+", text.lower())))


@cache
def _stem(word: str) -> str:
    """Stem a word as the package rouge-score does, which spares short words."""
    return str(_STEMMER.stemWord(word)) if len(word) > 3 else word  # noqa: PLR2004


_STEMMER = snowballstemmer.stemmer("porter")


def fit(abstracts: Iterable[Abstract]) -> dict[str, float]:
    """Fit a ridge regression of the sentences' ROUGE-1 to their features, within each abstract.

    Sentences that cannot be read alone compete with no other and are left out.
    """
    rows, targets = _centred(abstracts)
    names = sorted(rows[0])
    columns = [[row[name] for row in rows] for name in names]
    scales = [math.sqrt(_dot(column, column) / len(column)) or 1.0 for column in columns]
    columns = [[value / scale for value in column] for column, scale in zip(columns, scales, strict=True)]
    table = [[_dot(one, other) for other in columns] for one in columns]
    for place, row in enumerate(table):
        row[place] += RIDGE
    weights = _solve(table, [_dot(column, targets) for column in columns])
    return {
        name: round(weight / scale, DIGITS)
        for name, weight, scale in zip(names, weights, scales, strict=True)
    }


def _centred(abstracts: Iterable[Abstract]) -> tuple[list[gist.Features], list[float]]:
    """Return features and ROUGE-1 of each sentence, less their means over the abstract."""
    rows, targets = [], []
    for abstract in abstracts:
        all_rows, all_scores = _examples(
            abstract["title"] or "", tuple(abstract["sentences"]), tuple(abstract["tldrs"])
        )
        kept = [place for place, one in enumerate(abstract["sentences"]) if alone.is_complete(one)]
        if not kept:
            continue
        means = {name: math.fsum(all_rows[place][name] for place in kept) / len(kept) for name in all_rows[0]}
        mean = math.fsum(all_scores[place] for place in kept) / len(kept)
        rows += [{name: value - means[name] for name, value in all_rows[place].items()} for place in kept]
        targets += [all_scores[place] - mean for place in kept]
    return rows, targets


@cache
def _examples(
    title: str, sentences: tuple[str, ...], references: tuple[str, ...]
) -> tuple[list[gist.Features], list[float]]:
    rows = gist.features(title, sentences, roles.probabilities(sentences))
    return rows, [rouge(one[len(alone.connective(one)) :], references) for one in sentences]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(map(float.__mul__, one, other))


def _solve(table: Matrix, right: Sequence[float]) -> list[float]:
    """Solve a system of equations with a positive definite table, by Gauss-Jordan elimination."""
    rows = [[*row, value] for row, value in zip(table, right, strict=True)]
    for place, pivot in enumerate(rows):
        pivot[:] = [value / pivot[place] for value in pivot]
        for row in rows:
            if row is not pivot:
                factor = row[place]
                row[:] = [value - factor * own for value, own in zip(row, pivot, strict=True)]
    return [row[-1] for row in rows]


def chooser(weights: dict[str, float]) -> Callable[[Abstract], int]:
    """Return a function that chooses the place of a sentence with the given weights."""

    def choose(abstract: Abstract) -> int:
        sentences = tuple(abstract["sentences"])
        rows, _ = _examples(abstract["title"] or "", sentences, tuple(abstract["tldrs"]))
        return gist.best(sentences, rows, weights)

    return choose


def measure(abstracts: Sequence[Abstract], choose: Callable[[Abstract], int]) -> dict[str, float]:
    """Return mean ROUGE-1, trimmed of connectives and not, and how often the best is chosen, in %."""
    trimmed = whole = best = 0.0
    for abstract in abstracts:
        scores = [rouge(sentence, abstract["tldrs"]) for sentence in abstract["sentences"]]
        place = choose(abstract)
        sentence = abstract["sentences"][place]
        trimmed += rouge(sentence[len(alone.connective(sentence)) :], abstract["tldrs"])
        whole += scores[place]
        best += scores[place] == max(scores)
    sums = {"ROUGE-1": trimmed, "ROUGE-1 untrimmed": whole, "best sentence": best}
    return {name: round(100 * value / len(abstracts), 2) for name, value in sums.items()}


def cross_validate(abstracts: Sequence[Abstract]) -> dict[str, float]:
    """Return the figures of abstracts that the weights were not fitted to."""
    chosen: dict[int, Callable[[Abstract], int]] = {}
    for fold in range(FOLDS):
        choose = chooser(fit(one for place, one in enumerate(abstracts) if place % FOLDS != fold))
        chosen |= {id(one): choose for one in abstracts[fold::FOLDS]}
    return measure(abstracts, lambda one: chosen[id(one)](one))


def write(weights: dict[str, float], figures: dict[str, float], path: Path) -> None:
    """Write the weights, one per line, with their source and the figures of the development part."""
    stored = {"figures": {"dev": figures}, "source": SOURCE, "weights": weights}
    path.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
