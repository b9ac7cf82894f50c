"""Measures matching on judged papers: each topic with weights that were fitted to the other topics.

Run as `ARXIV_DIGEST_SHARED=… python benchmarks/relevance.py`, with a folder's name to write the runs there as
well. Topics learn from the corpus's other days. P≥1 is the share of listed papers that are on topic, R=2 the
share of wanted papers that are listed, nDCG@10 weighs both by rank; the last columns are means over topics.
"""

from __future__ import annotations

import datetime as dt
import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tools"))

import fit_topics
from arxiv_digest.model import Entry
from arxiv_digest.topics.learned.likeness import Learned
from arxiv_digest.topics.select import select_papers

Line = tuple[str, str, int, str]  # slug, day, rank, paper
MEASURES = ("listed", "P>=1", "R=2", "nDCG@10", "mean P", "mean R")


def main() -> None:
    """Print the table, and write the runs."""
    judged = fit_topics.load()
    held_out = fit_topics.held_out(judged, [topic.slug for topic in judged.topics])
    runs = {
        "phrases": list(run(judged, None)),
        "learned, held out": list(run(judged, Learned(judged.topics, judged.earlier, held_out))),
        "learned, package (has seen these)": list(run(judged, Learned(judged.topics, judged.earlier))),
    }
    print(f"{'':35}", *(f"{name:>8}" for name in MEASURES))
    for name, lines in runs.items():
        print(f"{name:35}", *(f"{value:8.3f}" for value in measure(judged, lines)))
    titles = {topic.slug: topic.title for topic in judged.topics}
    for folder, (name, lines) in ((folder, one) for folder in sys.argv[1:] for one in runs.items()):
        rows = ("\t".join(map(str, (titles[slug], *rest))) for slug, *rest in lines)
        (Path(folder) / f"{name.split(' (')[0]}.tsv").write_text("\n".join(rows), encoding="utf-8")


def run(judged: fit_topics.Judged, learned: Learned | None) -> Iterator[Line]:
    """Yield what is listed on each day."""
    for day, papers in judged.days.items():
        date = dt.date.fromisoformat(day)
        entries = [Entry(paper=paper, kind="new", day=date) for paper in papers]
        found = select_papers(entries, judged.topics, date, {}, learned=learned)
        yield from sorted(
            (match.topic, day, match.rank, pick.id) for pick in found.picks for match in pick.matches
        )


def measure(judged: fit_topics.Judged, lines: Sequence[Line]) -> list[float]:
    """Return the measures; papers without a grade count as off topic."""
    by_topic: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_topic[line[0]].append(line)
    rows = [_counts(judged, topic.slug, by_topic[topic.slug]) for topic in judged.topics]
    listed, on, found, wanted, gain, days = (sum(column) for column in zip(*rows, strict=True))
    precision = [row[1] / row[0] for row in rows if row[0]]
    recall = [row[2] / row[3] for row in rows if row[3]]
    means = (sum(values) / len(values) for values in (precision, recall))
    return [listed, on / listed, found / wanted, gain / days, *means]


def _counts(judged: fit_topics.Judged, slug: str, lines: Sequence[Line]) -> tuple[float, ...]:
    """Return listed, on topic, wanted and listed, wanted, and the sum of nDCG@10 over how many days."""
    grades = [judged.grades.get((slug, line[3]), 0) for line in lines]
    gains: list[float] = []
    for day, papers in judged.days.items():
        ideal = sorted((judged.grades.get((slug, one.id), 0) for one in papers), reverse=True)
        here = [line[3] for line in sorted(lines, key=lambda line: line[2]) if line[1] == day]
        if ideal and ideal[0]:
            gains.append(_dcg([judged.grades.get((slug, name), 0) for name in here]) / _dcg(ideal))
    wanted = sum(grade == 2 for (topic, _), grade in judged.grades.items() if topic == slug)  # noqa: PLR2004
    on, found = sum(grade > 0 for grade in grades), grades.count(2)
    return len(lines), on, found, wanted, sum(gains), len(gains)


def _dcg(grades: Sequence[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:10]))


if __name__ == "__main__":
    main()
