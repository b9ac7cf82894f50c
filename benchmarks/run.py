"""Benchmarks what must stay fast: 2,000 entries against 100 topics; also counts requests per day.

Run by `make bench`. Times are CPU seconds of this process; compare the ratios, because machines differ.
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from archive import WORDS, ZIPF

from arxiv_digest.config import Config, validate
from arxiv_digest.fetch import freshness, parse
from arxiv_digest.model import Announcement
from arxiv_digest.render.pages.site import site_pages
from arxiv_digest.store.records import Store
from arxiv_digest.summaries import extractive
from arxiv_digest.topics.select import select_papers

ENTRIES, TOPICS, CATEGORIES = 2000, 100, ("cs.CV", "cs.CL", "cs.LG", "cs.AI")
DAY = dt.date(2026, 3, 12)
SPACING = 3.0  # seconds between requests, by arXiv's terms of use


def main() -> None:
    """Measure and print."""
    rng = random.Random(20260312)  # noqa: S311  a reproducible corpus, no secret
    body, config = feed(rng), topics(rng)
    with cpu(f"parse {ENTRIES} entries") as parsed:
        entries = parse.feed(body).entries
    with cpu(f"match them against {TOPICS} topics, and choose") as chosen:
        choice = select_papers(entries, config.topics, DAY, listed={})
    with cpu(f"summarise {len(choice.picks)} papers by quoting") as summarised:
        summaries = [extractive.summarise(one) for one in choice.picks]
    news = freshness.judge("cs.CV", parse.Feed(entries), ())
    announcement = Announcement(
        day=DAY, categories={"cs.CV": freshness.listing(news, None)}, ledger=choice.ledger
    )
    with tempfile.TemporaryDirectory() as folder, cpu("store them, and read them back") as stored:
        store = Store(Path(folder))
        store.save_picks(DAY, choice.picks)
        store.save_summaries(DAY, summaries)
        store.save_announcement(announcement)
        day = store.day(DAY)
    with cpu("render the day"):
        pages = list(site_pages(config, lambda: [day]))
    if len(pages) < TOPICS:
        raise SystemExit("the pages are not all there")
    total = parsed() + chosen() + stored()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nparse + match + store: {total:.2f} CPU s (at most 3), peak {memory:.0f} MB (at most 300)")
    print(f"of this, summaries apart: {summarised():.2f} CPU s")
    requests(len(choice.picks))


def requests(papers: int) -> None:
    """Compare our requests per day with one API query per topic."""
    ours = len(CATEGORIES) + -(-papers // 100)
    print(f"\nrequests a day for {TOPICS} topics in {len(CATEGORIES)} categories, {papers} papers listed:")
    print(f"  one query a topic     {TOPICS:4d} requests  {TOPICS * SPACING:6.0f} s at {SPACING:g} s spacing")
    print(f"  a feed a category     {ours:4d} requests  {ours * SPACING:6.0f} s   ratio {ours / TOPICS:.2f}")


@contextmanager
def cpu(name: str) -> Iterator[Callable[[], float]]:
    """Measure and print the CPU seconds of a block."""
    start, spent = time.process_time(), 0.0
    yield lambda: spent
    spent = time.process_time() - start
    print(f"{name:<52} {spent:6.2f} CPU s")


def feed(rng: random.Random) -> bytes:
    """Return a feed as large as arXiv makes them, with abstracts of the usual 1,300 characters."""
    items = []
    for number in range(ENTRIES):
        title = " ".join(rng.choices(WORDS, ZIPF, k=9)).capitalize()
        abstract = " ".join(f"{' '.join(rng.choices(WORDS, ZIPF, k=18)).capitalize()}." for _ in range(10))
        others = "".join(f'<category term="{code}"/>' for code in rng.sample(CATEGORIES, 2))
        paper = f"26{3 + number // 900:02d}.{99001 + number % 900}"
        items.append(
            f"<entry><id>oai:arXiv.org:{paper}v1</id><title>{escape(title)}</title>"
            f"<summary>arXiv:{paper}v1 Announce Type: new \nAbstract: {escape(abstract)}</summary>{others}"
            "<published>2026-03-12T00:00:00-04:00</published><arxiv:announce_type>new</arxiv:announce_type>"
            "<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>"
            "<dc:creator>Ada Example, Ben Example</dc:creator></entry>"
        )
    head = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><title>cs.CV updates on arXiv.org</title>'
    )
    return f"{head}{''.join(items)}</feed>".encode()


def topics(rng: random.Random) -> Config:
    """Return a hundred topics of five phrases, one of them with a wildcard."""
    tables = [
        {
            "title": f"Topic {number}",
            "categories": rng.sample(CATEGORIES, 2),
            "any": [" ".join(rng.sample(WORDS[:60], 2)) for _ in range(4)]
            + [f"{rng.choice(WORDS[:60])} {rng.choice(WORDS)[:4]}*"],
            "none": [" ".join(rng.sample(WORDS[:60], 3))],
        }
        for number in range(TOPICS)
    ]
    return validate({"topics": tables}, Path("benchmark"))


if __name__ == "__main__":
    main()
