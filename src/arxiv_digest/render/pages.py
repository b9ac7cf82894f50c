"""Every generated page, from the days on record and the configuration; one function a kind."""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from arxiv_digest import taxonomy
from arxiv_digest.config import Config, Topic, schema
from arxiv_digest.model import Day, Ledger, Owed, Pick
from arxiv_digest.render import escape
from arxiv_digest.render.outline import Headline, Outline, months, neighbours, outline
from arxiv_digest.render.sections import Card, Section, headings, sections, titles
from arxiv_digest.render.template import Page, html, page
from arxiv_digest.text import counted

EARLIER = 5  # days on the home page
HOME_PAPERS = 10  # a group on the home page; the day's page has them all
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
    nouns = ("topic", "topics") if config.group_by == "topic" else ("category", "categories")
    groups = sum(bool(section.picks) for section in found)
    ledger = day.announcement.ledger
    near = sorted(ledger.near_misses, key=lambda miss: (-miss.score, miss.id))[:NEAR]
    named = titles(config, [note.topic for note in (*near, *ledger.over_limit)])
    context = {
        "outline": here,
        "before": before,
        "after": after,
        "count": len(day.picks),
        "sections": found,
        "groups": counted(groups, *nouns) if groups else "",
        "minutes": counted(_minutes(day), "minute"),
        "near": near,
        "titles": named,
        "card": partial(_card, _chips(config, day, found), day),
        "colophon": " ".join(filter(None, (_signature(day), _coverage(here, day)))),
    }
    meta = {"title": here.name, "description": _description(here), "date": here.date.isoformat()}
    return page(here.path, "day.md", meta, context)


def _chips(config: Config, day: Day, found: Sequence[Section]) -> dict[str, tuple[str, str]]:
    """Give each topic's title, and the anchor of its heading where the page has one."""
    anchors = {section.slug: section.anchor for section in found if section.picks}
    used = (match.topic for pick in day.picks for match in pick.matches)
    return {slug: (title, anchors.get(slug, "")) for slug, title in titles(config, used).items()}


def _card(chips: Mapping[str, tuple[str, str]], day: Day, pick: Pick, heading: str) -> escape.Safe:
    mixed = len({one.engine for one in day.summaries.values()}) > 1
    return html("card.html", card=Card(pick, day.summaries.get(pick.id), chips, heading, mixed))


def _minutes(day: Day) -> int:
    """Estimate the time to read titles and gists, in minutes."""
    points = (summary.points for summary in day.summaries.values())
    text = " ".join([pick.title for pick in day.picks] + [point.tldr or "" for point in points])
    return max(1, round(len(text.split()) / WORDS_A_MINUTE))


def _signature(day: Day) -> str:
    """Say who wrote the summaries of a day, and what was found in their sources."""
    summaries = day.summaries.values()
    written = [one for one in summaries if one.engine == "claude"]
    said = []
    if written:
        models = ", ".join(sorted({one.model for one in written}))
        stated = sum(one.checks.figures for one in written)
        found = sum(one.checks.figures_found for one in written)
        whole = counted(len(written), "summary was", "summaries were")
        said.append(f"{whole} written by {models} and may be wrong;")
        said.append(f"of {counted(stated, 'figure')} in them {found} stand in the abstracts.")
    if quoted := len(summaries) - len(written):
        whole = "The summary is" if quoted == len(summaries) == 1 else f"All {quoted} summaries are"
        whole = counted(quoted, "more is", "more are") if written else whole
        said.append(f"{whole} quoted from the abstracts, word for word.")
    said += [_STANDS_IN[reason] for reason in sorted({one.stands_in for one in summaries if one.stands_in})]
    return " ".join(said)


_STANDS_IN = {
    "over_budget": "Some are quoted because the money set aside for summaries was spent.",
    "owed": "Some are quoted until a later run brings the summary.",
    "refused": "Some are quoted because the model declined.",
}


def _coverage(here: Outline, day: Day) -> str:
    """Say what arXiv announced, category by category, and what could not be had or read."""
    listings = sorted(day.announcement.categories.items())
    said = [f"New at arXiv: {', '.join(f'{code} {len(listing.fresh)}' for code, listing in listings)}."]
    if here.missing:
        said.append(f"Not available: {', '.join(here.missing)}.")
    if here.unread:
        said.append(f"{counted(here.unread, 'entry', 'entries')} of arXiv's lists could not be read.")
    if here.full:
        said.append(f"arXiv's list was full, and papers may be missing: {', '.join(here.full)}.")
    return " ".join(said)


def _description(here: Outline) -> str:
    best = "; ".join(line.title for line in here.headlines[:3])
    return here.lead + (f": {best}" if best else "")


def _month(first: dt.date, days: Sequence[Outline]) -> Page:
    total = sum(len(day.headlines) for day in days)
    title = f"{first:%B %Y}"
    meta = {"title": title, "description": f"{counted(total, 'paper')} on {counted(len(days), 'day')}"}
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
