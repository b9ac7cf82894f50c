"""What other programs read, from the days on record: twins, feeds, BibTeX, calendar, llms.txt."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from arxiv_digest.config import Config
from arxiv_digest.model import Day
from arxiv_digest.render import twins
from arxiv_digest.render.template import Page

RECENT = 100  # papers of a topic's or an author's feed, twin and BibTeX file


def files(config: Config, days: Iterable[Day]) -> Iterator[Page]:
    """Give every file for machines; `days` are read once, ascending, and only recent papers are kept."""
    entries: list[twins.DayEntry] = []
    recent: dict[str, deque[twins.Paper]] = {topic.slug: deque(maxlen=RECENT) for topic in config.topics}
    for day in days:
        twin = twins.day(day, config)
        yield Page(f"api/days/{day.date}.json", twins.text(twin))
        entries.append(twins.day_entry(twin))
        for paper in reversed(twin.papers):
            for slug in set(paper.topics) & set(recent):
                recent[slug].append(paper)
    for topic in config.topics:
        papers = tuple(reversed(recent[topic.slug]))
        one = twins.TopicTwin(
            slug=topic.slug,
            title=topic.title,
            description=topic.description or None,
            url=f"topics/{topic.slug}/",
            papers=papers,
        )
        yield Page(f"api/topics/{topic.slug}.json", twins.text(one))
    yield Page("api/index.json", twins.text(twins.index(config, entries)))
    yield from (Page(path, text) for path, text in twins.schemas().items())
