"""Benchmarks trends and archive after ten years: 75,000 invented papers, and half of them for the growth.

Times are CPU seconds of this process, memory is its peak; both include the outlines kept of the days.
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import time
from collections import deque
from itertools import accumulate

from arxiv_digest.config import Config, Topic
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.outline import Headline, Outline
from arxiv_digest.render.pages import lists, trends
from arxiv_digest.render.pages.archive import Shades, archive

DAYS, PAPERS, TOPICS, CATEGORIES = 2500, 30, 20, ("cs.AI", "cs.CL", "cs.CV", "cs.LG")
LAST = dt.date(2026, 3, 12)
SYLLABLES = "ba co da fe gi ho ju ka le mi no pu ra se ti vo wu xe yo zi".split()
VOCABULARY = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]  # 8,000 invented words
# The frequencies of a natural language (Zipf), accumulated as `choices` expects.
ZIPF = list(accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))
SECONDS, GROWTH = 10, 3  # limits: seconds, and the factor for twice the days


def main() -> None:
    """Measure and print; raises SystemExit when it is too slow."""
    half, whole = measured(DAYS // 2), measured(DAYS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"twice the days: {whole / half:.1f} times as long (at most {GROWTH}), peak {memory:.0f} MB")
    if whole > SECONDS or whole > GROWTH * half:
        raise SystemExit(f"more than {SECONDS} CPU s, or it does not grow with the days alone")


def measured(number: int) -> float:
    """Return the CPU seconds of trends, archive and topic pages for a number of days."""
    rng = random.Random(20260312)  # noqa: S311  a reproducible history, no secret
    dates = [LAST - dt.timedelta(days=back) for back in range(number * 7 // 5 + 7)]
    outlines: list[Outline] = []
    texts: deque[tuple[str, ...]] = deque(maxlen=trends.TEXTS)
    for date in [date for date in dates if date.weekday() < 5][:number][::-1]:  # noqa: PLR2004  weekend
        outlines.append(outline(rng, date))
        texts.append(tuple(f"{line.title}. {line.gist}" for line in outlines[-1].headlines))
    names = [f"topic-{place}" for place in range(TOPICS)]
    config = Config(topics=tuple(Topic(slug=one, title=one, categories=CATEGORIES) for one in names))
    words, start = Words("en"), time.process_time()
    pages = [*trends.trends(config, outlines, texts, words), archive(outlines, Shades.of(outlines), words)]
    spent = time.process_time() - start
    pages += [lists.topic(config, place, outlines, words) for place in range(TOPICS)]
    size = sum(len(page.text) for page in pages) / 1e6
    topics = time.process_time() - start - spent
    print(
        f"{number:,} days × {PAPERS} papers: trends and archive {spent:5.2f} CPU s (at most {SECONDS}), "
        f"{TOPICS} topic pages {topics:5.2f} CPU s, {size:.1f} MB of pages"
    )
    return spent


def outline(rng: random.Random, date: dt.date) -> Outline:
    """Invent a day."""
    lines = tuple(
        Headline(
            id=f"{date:%y%m}.{99001 + number}",
            title=" ".join(rng.choices(VOCABULARY, cum_weights=ZIPF, k=9)).capitalize(),
            gist=" ".join(rng.choices(VOCABULARY, cum_weights=ZIPF, k=25)).capitalize(),
            primary=rng.choice(CATEGORIES),
            topics=tuple(f"topic-{place}" for place in rng.sample(range(TOPICS), 2)),
            score=1.0,
        )
        for number in range(PAPERS)
    )
    new = tuple(rng.randrange(50, 300) for _ in CATEGORIES)
    return Outline(date, sum(new), lines, CATEGORIES, new, (), 0, 0, (), approximate=False, usd=0.0)


if __name__ == "__main__":
    main()
