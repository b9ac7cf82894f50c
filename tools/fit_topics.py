"""Fit weights.json, by which `arxiv_digest.topics.learned` turns signals into probabilities.

    ARXIV_DIGEST_SHARED=… python tools/fit_topics.py

The folder holds `relevance/` (ten topics, papers of ten days, and a grade of 0, 1 or 2 for each paper that
could belong to a topic) and `arxiv/corpus.jsonl.xz`, from whose other days the topics' models learn. The same
input gives the same bytes. `benchmarks/relevance.py` measures topics with weights fitted to the others.
"""

from __future__ import annotations

import csv
import json
import lzma
import math
import os
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from arxiv_digest.arxiv import taxonomy
from arxiv_digest.config import Topic, slugify
from arxiv_digest.model import Paper
from arxiv_digest.text import clean
from arxiv_digest.topics.learned import chances, likeness

OUTPUT = Path(chances.__file__).with_name("weights.json")
RIDGE = 1.0  # L2 penalty of the standardised weights
DIGITS = 4
STEPS = 20
CANDIDATES = 8  # one in so many papers without a phrase, those that read most like the topic, is fitted to
Weights = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Example:
    """A paper and a topic: its features and its grade."""

    topic: str
    row: chances.Features
    grade: int


@dataclass(frozen=True)
class Judged:
    """Judged papers of several days, and papers of other days."""

    topics: Sequence[Topic]
    days: Mapping[str, Sequence[Paper]]
    earlier: Sequence[Paper]
    grades: Mapping[tuple[str, str], int]  # slug and id → grade

    @cached_property
    def examples(self) -> list[Example]:
        """The pairs to fit to."""
        papers = [paper for day in self.days.values() for paper in day]
        found: defaultdict[str, list[tuple[float, likeness.Likeness, int]]] = defaultdict(list)
        for name, own in likeness.Learned(self.topics, self.earlier).likenesses(papers).items():
            for slug, one in own.items():
                reads = one.signals.full + one.signals.masked
                found[slug].append((reads, one, self.grades.get((slug, name), 0)))
        return [example for slug in sorted(found) for example in _candidates(slug, found[slug])]


def _candidates(slug: str, found: Sequence[tuple[float, likeness.Likeness, int]]) -> Iterator[Example]:
    least = sorted((reads for reads, _, _ in found), reverse=True)[len(found) // CANDIDATES]
    for reads, one, grade in found:
        if one.place.times or reads >= least:
            yield Example(slug, chances.features(one.place, one.signals), grade)


def load() -> Judged:
    """Read the judged papers and those of the other days of the corpus."""
    shared = os.environ.get("ARXIV_DIGEST_SHARED")
    if not shared:
        raise SystemExit("Set ARXIV_DIGEST_SHARED to the folder with the judged papers.")
    folder = Path(shared) / "relevance"
    days: defaultdict[str, list[Paper]] = defaultdict(list)
    for day, paper in _papers(folder / "papers.jsonl.xz"):
        days[day].append(paper)
    earlier = [paper for day, paper in _papers(Path(shared) / "arxiv/corpus.jsonl.xz") if day not in days]
    stored = yaml.safe_load((folder / "topics.yml").read_text(encoding="utf-8"))["topics"]
    with (folder / "qrels.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    grades = {(slugify(row["topic"]), row["arxiv_id"]): int(row["grade"]) for row in rows}
    return Judged([_topic(one) for one in stored], dict(sorted(days.items())), earlier, grades)


def _papers(file: Path) -> Iterator[tuple[str, Paper]]:
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            yield (
                one["announced"],
                Paper(
                    id=one["id"],
                    version=1,
                    title=clean(" ".join(one["title"].split())),
                    abstract=clean(one["summary"]),
                    authors=tuple(one["authors"]),
                    primary=one["categories"][0],
                    categories=tuple(one["categories"]),
                ),
            )


def _topic(one: Mapping[str, Any]) -> Topic:
    return Topic(
        slug=slugify(one["name"]),
        title=one["name"],
        categories=tuple(one.get("categories", sorted(taxonomy.names()))),
        any=tuple(one["keywords"]),
        none=tuple(one.get("exclude", ())),
        limit=1000,
    )


def fit(examples: Sequence[Example]) -> Weights:
    """Fit both regressions; large topics weigh less for each paper."""
    names = sorted(examples[0].row)
    table = np.array([[one.row[name] for name in names] for one in examples])
    scale = np.where(table.std(0) > 0, table.std(0), 1.0)
    scale[[names.index(name) for name in chances.PLACES]] = 1.0
    sizes: defaultdict[str, int] = defaultdict(int)
    for one in examples:
        sizes[one.topic] += one.grade > 0
    weight = np.array([1 / math.sqrt(max(10, sizes[one.topic])) for one in examples])
    weight /= weight.mean()
    found = {}
    for kind, least in (("on", 1), ("wanted", 2)):
        target = np.array([float(one.grade >= least) for one in examples])
        fitted = _regression(table / scale, target, weight) / scale
        found[kind] = {name: round(float(value), DIGITS) for name, value in zip(names, fitted, strict=True)}
    return found


def _regression(table: Any, target: Any, weight: Any) -> Any:
    """Fit a logistic regression without offset by Newton's method; one place is always 1."""
    found = np.zeros(table.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(table @ found, -30, 30)))
        curve = weight * chance * (1 - chance) + 1e-9
        square = (table * curve[:, None]).T @ table + RIDGE * np.eye(len(found))
        found = found + np.linalg.solve(square, table.T @ (weight * (target - chance)) - RIDGE * found)
    return found


def held_out(collection: Judged, slugs: Collection[str]) -> dict[str, Weights]:
    """Return, for each topic, weights fitted to the others."""
    return {slug: fit([one for one in collection.examples if one.topic != slug]) for slug in sorted(slugs)}


def main() -> None:
    """Fit to all topics and write the weights."""
    weights = fit(load().examples)
    stored = {"source": "Fitted to 1,400 judged pairs of a topic and a paper, ten topics", **weights}
    OUTPUT.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
