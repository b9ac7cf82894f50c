"""Makes pages that list days and papers: home, months, topics."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from arxiv_digest.config import Config, Topic
from arxiv_digest.render.grouping import headings
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.template import Page, page
from arxiv_digest.render.outline import Headline, Outline, months
from arxiv_digest.render.pages import archive, reading
from arxiv_digest.render.stats import charts, weeks
from arxiv_digest.text import flat

EARLIER = 5  # days on the home page
HOME_PAPERS = 10  # papers per group on the home page; the day's page has all
WINDOW = 20  # announcement days, about a month: what "recent" means
WORDS_A_MINUTE = 230  # rounded, silent reading of non-fiction: Brysbaert 2019, doi:10.1016/j.jml.2019.104047
TOPIC_PAPERS = 60  # papers on a topic's page


def lead(here: Outline, words: Words) -> str:
    """Return how many papers were listed of how many: 9 of 512 new papers."""
    new = words.n("{n} new paper", "{n} new papers", here.new)
    return words("{listed} of {new}", listed=len(here.headlines), new=new)


def whole_lead(config: Config, here: Outline, words: Words) -> str:
    """Return the reading load of a day: 9 of 512 new papers, 4 topics, about 3 minutes."""
    counts = lead(here, words)
    rebuilt = [words("rebuilt from submission dates (approximate)")] if here.approximate else []
    if not here.headlines:
        return words(", ").join([counts, *rebuilt])
    if config.group_by == "topic":
        groups = words.n("{n} topic", "{n} topics", len({line.topics[0] for line in here.headlines}))
    else:
        groups = words.n("{n} category", "{n} categories", len({line.primary for line in here.headlines}))
    read = sum(len(f"{line.title} {line.gist}".split()) for line in here.headlines)
    minutes = words.n("about {n} minute", "about {n} minutes", max(1, round(read / WORDS_A_MINUTE)))
    return words(", ").join([counts, groups, minutes, *rebuilt])


def description(here: Outline, words: Words) -> str:
    """Summarise a day in a sentence, for link previews."""
    best = "; ".join(flat(line.title) for line in here.headlines[:3])
    return lead(here, words) + (f": {best}" if best else "")


def root(config: Config, words: Words) -> str:
    """Return the path from a language's tree to the root of the site, to prefix links to files there."""
    return "../" if config.tree(words.language) else ""


def month(first: dt.date, days: Sequence[Outline], shades: archive.Shades, words: Words) -> Page:
    """Make the page of a month: a calendar, and titles by day, the latest first."""
    total = sum(len(day.headlines) for day in days)
    lead_text = words(
        "{papers} on {days}",
        papers=words.n("{n} paper", "{n} papers", total),
        days=words.n("{n} day", "{n} days", len(days)),
    )
    meta = {"title": words.date(first, "MMMM y"), "description": lead_text}
    context = {"first": first, "days": list(reversed(days)), "lead": lead_text}
    context |= shades.of_month(days) | {"titled": False}
    return page(days[0].month_path, "month.md", words, meta, context)


def home(config: Config, outlines: Sequence[Outline], shades: archive.Shades, words: Words) -> Page:
    """Make the home page: the latest day, earlier days, and the topics."""
    latest = outlines[-1] if outlines else None
    context = {
        "config": config,
        "latest": latest,
        "groups": _groups(config, latest) if latest else [],
        "lead": whole_lead(config, latest, words) if latest else "",
        "earlier": [(day, lead(day, words)) for day in reversed(outlines[-1 - EARLIER : -1])],
        "counts": _counts(config, outlines),
        "window": min(WINDOW, len(outlines)),
        "root": root(config, words),
        **shades.of_month(months(outlines)[-1][1] if outlines else ()),
        "tools": reading.tools(words, latest.date, reading.root(config, words, "index.md")) if latest else "",
    }
    meta = {
        "title": config.title,
        "description": description(latest, words) if latest else config.title,
        **({"scripts": ["digest"]} if latest else {}),
    }
    return page("index.md", "index.md", words, meta, context)


def _groups(config: Config, latest: Outline) -> list[tuple[str, list[Headline], int]]:
    """Group the headlines of the latest day as its page does, and count those that are not shown."""
    lines = latest.headlines
    named = headings(config, (line.topics[0] for line in lines), (line.primary for line in lines))
    groups = []
    for slug, title in named.items():
        mine = [
            line for line in lines if slug == (line.topics[0] if config.group_by == "topic" else line.primary)
        ]
        if mine:
            groups.append((title, mine[:HOME_PAPERS], len(mine[HOME_PAPERS:])))
    return groups


def _counts(config: Config, outlines: Sequence[Outline]) -> list[tuple[Any, int]]:
    """Count the recent papers of each topic, including those with another home topic."""
    recent = Counter(slug for day in outlines[-WINDOW:] for line in day.headlines for slug in line.topics)
    return [(topic, recent[topic.slug]) for topic in config.topics]


def topics(config: Config, outlines: Sequence[Outline], words: Words) -> Page:
    """Make the list of topics."""
    context = {"counts": _counts(config, outlines), "window": min(WINDOW, len(outlines))}
    meta = {"title": words("Topics"), "description": words("The topics of {title}", title=config.title)}
    return page("topics/index.md", "topics.md", words, meta, context)


def topic(config: Config, index: int, outlines: Sequence[Outline], words: Words) -> Page:
    """Make the page of a topic: its latest papers, and its rules in words."""
    topic = config.topics[index]
    found = [
        (day, lines)
        for day in reversed(outlines)
        if (lines := [line for line in day.headlines if topic.slug in line.topics])
    ]
    shown, room = [], TOPIC_PAPERS
    for day, lines in found:
        if room > 0:
            shown.append((day, lines[:room]))
        room -= len(lines)
    grouped: dict[str, list[Any]] = {}
    for day, lines in shown:
        grouped.setdefault(words.date(day.date, "MMMM y"), []).append((day, lines))
    context = {
        "topic": topic,
        "months": list(grouped.items()),
        "older": max(0, -room),
        "rules": _rules(topic, words),
        "root": root(config, words),
        **charts.of_topic(topic.slug, topic.title, weeks.latest(outlines, 12), words),
    }
    meta = {"title": topic.title, "description": topic.description or topic.title, "feed": topic.slug}
    return page(f"topics/{topic.slug}.md", "topic.md", words, meta, context)


def _rules(topic: Topic, words: Words) -> list[str]:
    """Describe a topic's rules in words."""

    def joined(terms: Sequence[str], joint: str) -> str:
        return joint.join(words("“{term}”", term=term) for term in terms)

    either, both = words(" or "), words(" and ")
    wanted = (
        [words("title or abstract contains {terms}", terms=joined(topic.any, either))] if topic.any else []
    )
    wanted += (
        [words("title and abstract together contain {terms}", terms=joined(topic.all, both))]
        if topic.all
        else []
    )
    text = words(", and ").join(wanted)
    if topic.authors:
        author = words("an author is {names}", names=either.join(topic.authors))
        text = words(", or ").join(filter(None, (text, author)))
    unwanted = words("title and abstract do not contain {terms}", terms=joined(topic.none, either))
    return [
        words("in {places}, as primary category or cross-listed", places=either.join(topic.categories)),
        text or words("any paper in these categories"),
        *([unwanted] if topic.none else []),
        words("the best {number} of each day get a card, the others are listed by title", number=topic.limit),
    ]


def as_json(value: object) -> str:
    """Format a value as readable JSON."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
