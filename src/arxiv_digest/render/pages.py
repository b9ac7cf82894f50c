"""Every generated page, from the days on record and the configuration; one function a kind."""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from arxiv_digest import taxonomy
from arxiv_digest.config import Config, schema
from arxiv_digest.model import Day, Ledger, Owed, Pick
from arxiv_digest.render import escape
from arxiv_digest.render.outline import Outline, months, neighbours, outline
from arxiv_digest.render.sections import Card, Section, sections
from arxiv_digest.render.template import Page, html, page

EARLIER = 5  # days on the home page
WINDOW = 20  # announcement days, about a month: what "recent" means
TOPIC_PAPERS = 60  # papers on a topic's page
NEAR = 5  # near misses on an empty day
WORDS_A_MINUTE = 230  # silent reading, non-fiction: Brysbaert 2019, doi:10.1016/j.jml.2019.104047


def pages(config: Config, days: Callable[[], Iterable[Day]], owed: Sequence[Owed] = ()) -> Iterator[Page]:
    """Give every generated page; `days` reads the days on record, ascending, and is called twice.

    The first reading keeps headlines only, so that memory does not grow with the abstracts.
    """
    ledgers: deque[Ledger] = deque(maxlen=WINDOW)
    outlines: list[Outline] = []
    for day in days():
        outlines.append(outline(day))
        ledgers.append(day.announcement.ledger)
    for place, day in enumerate(days()):
        yield _day(config, day, outlines, place)
    yield from (_month(first, list(group)) for first, group in months(outlines))
    yield _home(config, outlines)
    yield _topics(config, outlines)
    yield from (_topic(config, index, outlines) for index in range(len(config.topics)))
    yield _archive(outlines)
    yield _status(config, outlines, list(ledgers), owed)
    yield _status_json(outlines, list(ledgers), owed)
    yield Page("schema/digest.json", _json(schema()))


def _day(config: Config, day: Day, outlines: Sequence[Outline], place: int) -> Page:
    here = outlines[place]
    before, after = neighbours(outlines, place)
    found = sections(day, config)
    count = len(day.picks)
    topic = config.group_by == "topic"
    meta = {"title": here.name, "description": _description(here), "date": here.date.isoformat()}
    near = sorted(day.announcement.ledger.near_misses, key=lambda miss: (-miss.score, miss.id))[:NEAR]
    context = {
        "outline": here,
        "before": before,
        "after": after,
        "count": count,
        "sections": found,
        "groups": sum(bool(section.picks) for section in found),
        "group": "topic" if topic else "category",
        "plural": "topics" if topic else "categories",
        "minutes": _minutes(day),
        "near": near,
        "titles": {topic.slug: topic.title for topic in config.topics},
        "card": partial(_card, config, day, found),
        "signature": _signature(day),
        "coverage": _coverage(day),
    }
    return page(here.path, "day.md", meta, context)


def _card(config: Config, day: Day, found: Sequence[Section], pick: Pick, heading: str) -> escape.Safe:
    anchors = {section.slug: section.anchor for section in found if section.picks}
    topics = {topic.slug: (topic.title, anchors.get(topic.slug, "")) for topic in config.topics}
    card = Card(pick, day.summaries.get(pick.id), topics, heading)
    return html("card.html", card=card)


def _minutes(day: Day) -> int:
    """Estimate the time to read titles and gists, in minutes."""
    points = (summary.points for summary in day.summaries.values())
    text = " ".join([pick.title for pick in day.picks] + [point.tldr or "" for point in points])
    return max(1, round(len(text.split()) / WORDS_A_MINUTE))


def _signature(day: Day) -> str:
    """Say who wrote the summaries of a day."""
    count = len(day.summaries)
    if not count:
        return ""
    whole = f"All {count} summaries are" if count > 1 else "The summary is"
    return f"{whole} quoted from the abstracts, word for word."


def _coverage(day: Day) -> str:
    """Say what arXiv announced, category by category, and what could not be had."""
    listings = day.announcement.categories
    listed = ", ".join(f"{code} {len(listing.fresh)}" for code, listing in sorted(listings.items()))
    missing = ", ".join(day.announcement.missing)
    return f"New at arXiv: {listed}." + (f" Not available: {missing}." if missing else "")


def _description(here: Outline) -> str:
    best = "; ".join(line.title for line in here.headlines[:3])
    return f"{len(here.headlines)} of {here.new} new papers" + (f": {best}" if best else "")


def _month(first: dt.date, days: Sequence[Outline]) -> Page:
    total = sum(len(day.headlines) for day in days)
    title = f"{first:%B %Y}"
    meta = {"title": title, "description": f"{total} papers on {len(days)} days"}
    context = {"first": first, "days": list(reversed(days)), "total": total}
    return page(days[0].month_path, "month.md", meta, context)


def _home(config: Config, outlines: Sequence[Outline]) -> Page:
    latest = outlines[-1] if outlines else None
    context = {
        "config": config,
        "latest": latest,
        "groups": _groups(config, latest) if latest else [],
        "earlier": list(reversed(outlines[-1 - EARLIER : -1])),
        "counts": _counts(config, outlines),
        "window": min(WINDOW, len(outlines)),
    }
    meta = {"title": config.title, "description": _description(latest) if latest else config.title}
    return page("index.md", "index.md", meta, context)


def _groups(config: Config, latest: Outline) -> list[tuple[str, str, list[Any]]]:
    """Group the headlines of the latest day as its page does."""
    if config.group_by == "topic":
        titles = {topic.slug: topic.title for topic in config.topics}
        gone = {line.topics[0]: line.topics[0] for line in latest.headlines if line.topics[0] not in titles}
        grouped = [
            (title, slug, [line for line in latest.headlines if line.topics[0] == slug])
            for slug, title in (titles | gone).items()
        ]
    else:
        codes = sorted({line.primary for line in latest.headlines})
        grouped = [
            (taxonomy.label(code), code, [line for line in latest.headlines if line.primary == code])
            for code in codes
        ]
    return [group for group in grouped if group[2]]


def _counts(config: Config, outlines: Sequence[Outline]) -> list[tuple[Any, int]]:
    """Count the recent papers of each topic, also-ins included."""
    recent = Counter(slug for day in outlines[-WINDOW:] for line in day.headlines for slug in line.topics)
    return [(topic, recent[topic.slug]) for topic in config.topics]


def _topics(config: Config, outlines: Sequence[Outline]) -> Page:
    context = {"counts": _counts(config, outlines), "window": min(WINDOW, len(outlines))}
    meta = {"title": "Topics", "description": f"The topics of {config.title}"}
    return page("topics/index.md", "topics.md", meta, context)


def _topic(config: Config, index: int, outlines: Sequence[Outline]) -> Page:
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
    return page(f"topics/{topic.slug}.md", "topic.md", meta, context)


def _rules(topic: Any) -> list[str]:
    """Put a topic's rules into words."""

    def quoted(terms: Sequence[str], joint: str) -> str:
        return f" {joint} ".join(f"“{term}”" for term in terms)

    wanted = [quoted(topic.any, "or")] if topic.any else []
    wanted += [f"an author named {' or '.join(topic.authors)}"] if topic.authors else []
    rules = [
        f"in {' or '.join(topic.categories)}, as primary category or cross-listed",
        f"title or abstract has {', or the paper has '.join(wanted)}"
        if wanted
        else "any paper of these categories",
        f"and also has {quoted(topic.all, 'and')}" if topic.all else "",
        f"and has not {quoted(topic.none, 'or')}" if topic.none else "",
        f"the best {topic.limit} of a day are listed here, the others by title",
    ]
    return [rule for rule in rules if rule]


def _archive(outlines: Sequence[Outline]) -> Page:
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
    return page("archive.md", "archive.md", meta, {"years": list(by_year.items())})


def _status(
    config: Config, outlines: Sequence[Outline], ledgers: Sequence[Ledger], owed: Sequence[Owed]
) -> Page:
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
    return page("status.md", "status.md", meta, context)


def _status_json(outlines: Sequence[Outline], ledgers: Sequence[Ledger], owed: Sequence[Owed]) -> Page:
    last = outlines[-1] if outlines else None
    return Page(
        "status.json",
        _json(
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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
