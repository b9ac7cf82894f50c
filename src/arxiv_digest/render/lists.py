"""Pages that list days and papers: home, months, topics, archive and status; one function a kind."""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from arxiv_digest import taxonomy
from arxiv_digest.config import Config, Topic
from arxiv_digest.model import Ledger, Owed
from arxiv_digest.render import reading
from arxiv_digest.render.outline import Headline, Outline, months
from arxiv_digest.render.sections import headings
from arxiv_digest.render.template import Page, page
from arxiv_digest.render.words import Words
from arxiv_digest.text import counted

EARLIER = 5  # days on the home page
HOME_PAPERS = 10  # a group on the home page; the day's page has them all
WINDOW = 20  # announcement days, about a month: what "recent" means
TOPIC_PAPERS = 60  # papers on a topic's page


def description(here: Outline) -> str:
    """Sum a day up in a sentence, for link previews."""
    best = "; ".join(line.title for line in here.headlines[:3])
    return here.lead + (f": {best}" if best else "")


def month(first: dt.date, days: Sequence[Outline], words: Words) -> Page:
    """Make the page of a month: titles only, by day, the latest first."""
    total = sum(len(day.headlines) for day in days)
    title = f"{first:%B %Y}"
    meta = {"title": title, "description": f"{counted(total, 'paper')} on {counted(len(days), 'day')}"}
    context = {"first": first, "days": list(reversed(days)), "total": total}
    return page(days[0].month_path, "month.md", words, meta, context)


def home(config: Config, outlines: Sequence[Outline], words: Words) -> Page:
    """Make the home page: the latest day, those before, the topics."""
    latest = outlines[-1] if outlines else None
    context = {
        "config": config,
        "latest": latest,
        "groups": _groups(config, latest) if latest else [],
        "earlier": list(reversed(outlines[-1 - EARLIER : -1])),
        "counts": _counts(config, outlines),
        "window": min(WINDOW, len(outlines)),
        "tools": reading.tools(words, latest.date, reading.root(config, words, "index.md")) if latest else "",
    }
    meta = {"title": config.title, "description": description(latest) if latest else config.title}
    return page("index.md", "index.md", words, meta, context)


def _groups(config: Config, latest: Outline) -> list[tuple[str, list[Headline], int]]:
    """Group the headlines of the latest day as its page does, and count what a group has no room for."""
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
    """Count the recent papers of each topic, also-ins included."""
    recent = Counter(slug for day in outlines[-WINDOW:] for line in day.headlines for slug in line.topics)
    return [(topic, recent[topic.slug]) for topic in config.topics]


def topics(config: Config, outlines: Sequence[Outline], words: Words) -> Page:
    """Make the list of the topics."""
    context = {"counts": _counts(config, outlines), "window": min(WINDOW, len(outlines))}
    meta = {"title": "Topics", "description": f"The topics of {config.title}"}
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
        grouped.setdefault(f"{day.date:%B %Y}", []).append((day, lines))
    context = {
        "topic": topic,
        "months": list(grouped.items()),
        "older": max(0, -room),
        "rules": _rules(topic),
    }
    meta = {"title": topic.title, "description": topic.description or topic.title}
    return page(f"topics/{topic.slug}.md", "topic.md", words, meta, context)


def _rules(topic: Topic) -> list[str]:
    """Put a topic's rules into words."""

    def quoted(terms: Sequence[str], joint: str) -> str:
        return f" {joint} ".join(f"“{term}”" for term in terms)

    wanted = [f"title or abstract has {quoted(topic.any, 'or')}"] if topic.any else []
    wanted += [f"title and abstract have {quoted(topic.all, 'and')}"] if topic.all else []
    words = ", and ".join(wanted)
    if topic.authors:
        words = ", or ".join(filter(None, (words, f"an author is {' or '.join(topic.authors)}")))
    rules = [
        f"in {' or '.join(topic.categories)}, as primary category or cross-listed",
        words or "any paper of these categories",
        f"title and abstract do not have {quoted(topic.none, 'or')}" if topic.none else "",
        f"the best {topic.limit} of a day are listed here, the others by title",
    ]
    return [rule for rule in rules if rule]


def archive(outlines: Sequence[Outline], words: Words) -> Page:
    """Make the calendar of every day on record."""
    by_year: dict[int, list[tuple[dt.date, list[Any], int]]] = {}
    for first, group in reversed(months(outlines)):
        days = {one.date.day: one for one in group}
        weeks = [
            [(number, days.get(number)) for number in week[:5]]
            for week in calendar.Calendar().monthdayscalendar(first.year, first.month)
            if any(week[:5])
        ]
        total = sum(len(one.headlines) for one in group)
        by_year.setdefault(first.year, []).append((first, weeks, total))
    meta = {"title": "Archive", "description": "Every day on record"}
    return page("archive.md", "archive.md", words, meta, {"years": list(by_year.items())})


def status(
    config: Config,
    outlines: Sequence[Outline],
    ledgers: Sequence[Ledger],
    owed: Sequence[Owed],
    words: Words,
) -> Page:
    """Make the page that tells what was announced, listed, not to be had, and owed."""
    last_seen = {code: day for day in outlines for code in day.categories}
    context = {
        "first": outlines[0] if outlines else None,
        "last": outlines[-1] if outlines else None,
        "days": len(outlines),
        "total": sum(len(day.headlines) for day in outlines),
        "owed": owed,
        "recent": list(reversed(list(zip(outlines[-WINDOW:], ledgers, strict=True)))),
        "categories": [(code, taxonomy.label(code), last_seen.get(code)) for code in config.categories],
    }
    meta = {"title": "Status", "description": "What was announced, listed and owed"}
    return page("status.md", "status.md", words, meta, context)


def status_json(outlines: Sequence[Outline], ledgers: Sequence[Ledger], owed: Sequence[Owed]) -> Page:
    """Make the status for machines."""
    last = outlines[-1] if outlines else None
    return Page(
        "status.json",
        as_json(
            {
                "last_announcement": last.date.isoformat() if last else None,
                "days": len(outlines),
                "papers": sum(len(day.headlines) for day in outlines),
                "last_counts": dict(ledgers[-1].counts) if ledgers else {},
                "not_available": list(last.missing) if last else [],
                "owed": len(owed),
            }
        ),
    )


def as_json(value: object) -> str:
    """Write a value as JSON for people."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
