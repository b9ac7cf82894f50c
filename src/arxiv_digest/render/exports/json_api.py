"""The JSON versions of days, topics and their index, with the models that make and describe them.

Addresses are relative to the root of the site, and unknown values are absent.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from arxiv_digest.arxiv import ids
from arxiv_digest.config import Config, Topic
from arxiv_digest.engines import EngineName
from arxiv_digest.model import ArxivId, Checks, Correction, Day, Link, Pick, Points, Record, Summary
from arxiv_digest.render.grouping import sections, shown_venue
from arxiv_digest.text import flat, pieces, plain, prose


class PaperSummary(Record):
    """A summary with its engine, model and source."""

    language: str
    engine: EngineName
    model: str
    source: Literal["abstract", "full-text", "pdf"]
    points: Points
    checks: Checks


class Translation(Record):
    """A paper in another language."""

    title: str | None = None
    title_tex: str | None = None
    abstract: str | None = None
    points: Points


class Paper(Record):
    """A listed paper; formulas in the abstract and in points are TeX between dollar signs.

    `title` has its formulas in plain Unicode; if there are any, `title_tex` has them as TeX.
    """

    id: ArxivId
    version: int | None = None
    url: str
    title: str
    title_tex: str | None = None
    abstract: str
    authors: tuple[str, ...]
    primary: str
    categories: tuple[str, ...]
    topics: tuple[str, ...]  # slugs, the home topic first
    kind: Literal["new", "cross"]
    published: dt.datetime | None = None
    updated: dt.datetime | None = None
    comment: str | None = None
    journal_ref: str | None = None
    venue: str | None = None  # as its card shows it
    doi: str | None = None
    licence: str | None = None
    links: tuple[Link, ...] | None = None
    withdrawn: dt.date | None = None  # the day that announced the withdrawal
    corrected: str | None = None  # the reason of a correction by hand
    summary: PaperSummary | None = None
    translations: Mapping[str, Translation] | None = None  # by language


class DayFile(Record):
    """The file of an announcement day; papers are in the order of its page."""

    date: dt.date
    url: str
    new: int  # papers that arXiv announced as new or cross-listed in the followed categories
    approximate: Literal[True] | None = None  # rebuilt from submission dates
    papers: tuple[Paper, ...]


class TopicFile(Record):
    """The file of a topic: its latest papers, the latest day first."""

    slug: str
    title: str
    description: str | None = None
    url: str
    papers: tuple[Paper, ...]


class DayEntry(Record):
    """A day in the index."""

    date: dt.date
    url: str
    new: int
    papers: int
    twin: str
    bibtex: str | None = None


class TopicEntry(Record):
    """A topic in the index."""

    slug: str
    title: str
    url: str
    twin: str
    bibtex: str
    atom: str
    json_feed: str


class Index(Record):
    """The index of all JSON files: the days, the latest first, and the topics."""

    title: str
    languages: tuple[str, ...]
    days: tuple[DayEntry, ...]
    topics: tuple[TopicEntry, ...]


class Status(Record):
    """The state of the digest, in a few numbers."""

    last_announcement: dt.date | None
    last_new_paper: dt.date | None
    days: int
    papers: int
    last_counts: Mapping[str, int]
    not_available: tuple[str, ...]
    missed: tuple[dt.date, ...]  # announcement days that are not on record
    rebuilt: int  # days on record that were rebuilt from submission dates
    owed: int
    last_commit: dt.datetime | None = None  # in the built site only


_PUBLISHED: dict[str, type[Record]] = {"day": DayFile, "topic": TopicFile, "index": Index, "status": Status}


def schemas() -> dict[str, str]:
    """Return the JSON Schema of each kind of file, by its path below docs/."""
    return {
        f"schema/{name}.json": json.dumps(_schema(model), ensure_ascii=False, indent=1) + "\n"
        for name, model in _PUBLISHED.items()
    }


def _schema(model: type[Record]) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}


def text(value: Record) -> str:
    """Format a value as JSON with one paper, day or topic per line, so that diffs are short."""
    fields = value.model_dump(mode="json", exclude_none=True)
    return "{\n" + ",\n".join(f'"{name}": {_value(value)}' for name, value in fields.items()) + "\n}\n"


def _value(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(_compact(item) for item in value) + "\n]"
    return _compact(value)


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def listed(day: Day, config: Config) -> list[Pick]:
    """Return the papers of a day in the order of its page."""
    found = sections(day, config)
    return [one for part in found for one in (*part.picks, *(pick for pick, _ in part.also))]


def day(day: Day, config: Config, withdrawn: Mapping[str, dt.date] | None = None) -> DayFile:
    """Make the JSON version of a day; `withdrawn` maps withdrawn papers to the days that announced it."""
    written = day.written()
    spoken = _translations(day.summaries)
    papers = tuple(
        _paper(one, day.date, written.get(one.id), spoken.get(one.id)).model_copy(
            update={
                "withdrawn": (withdrawn or {}).get(one.id),
                "venue": shown_venue(one, day.corrections.get(one.id)) or None,
                "corrected": _reason(day.corrections.get(one.id)),
            }
        )
        for one in listed(day, config)
    )
    return DayFile(
        date=day.date,
        url=place(day.date),
        new=len(day.announcement.fresh),
        approximate=day.announcement.approximate or None,
        papers=papers,
    )


def _reason(correction: Correction | None) -> str | None:
    return " ".join(filter(None, (correction.reason, correction.note))) if correction else None


def place(date: dt.date, paper: str = "") -> str:
    """Return the address of a day's page, or of a paper on it, from the root of the site."""
    return f"{date:%Y/%m/%d}/" + (f"#{ids.anchor(paper)}" if paper else "")


def _paper(
    pick: Pick, date: dt.date, summary: Summary | None, translations: Mapping[str, Translation] | None
) -> Paper:
    """Make the JSON version of a paper, with its summary and translations."""
    fields = pick.model_dump(exclude={"version", "matches", "links"}, exclude_none=True)
    fields |= _titled(prose(pick.title)) | {"abstract": prose(pick.abstract)}
    if pick.comment:
        fields["comment"] = plain(pick.comment)
    return Paper(
        **fields,
        links=pick.links or None,
        version=pick.version or None,
        url=place(date, pick.id),
        topics=tuple(match.topic for match in pick.matches),
        summary=_summary(summary) if summary else None,
        translations=translations,
    )


def _titled(title: str | None) -> dict[str, str]:
    """Return a title in prose as plain Unicode, and as TeX if it has formulas; nothing for None."""
    if title is None:
        return {}
    formulas = {"title_tex": title} if any(is_math for is_math, _ in pieces(title)) else {}
    return {"title": flat(title), **formulas}


def _summary(one: Summary) -> PaperSummary:
    fields = {name: getattr(one, name) for name in PaperSummary.model_fields}
    return PaperSummary(**fields | {"points": one.points.model_copy(update={"tldr": one.gist or None})})


def _translations(summaries: Iterable[Summary]) -> dict[str, dict[str, Translation]]:
    """Group translations by paper and language."""
    found: dict[str, dict[str, Translation]] = {}
    for one in summaries:
        if one.source == "summary":
            made = Translation(**_titled(one.title), abstract=one.abstract, points=one.points)
            found.setdefault(one.id, {})[one.language] = made
    return found


def topic(topic: Topic, papers: Iterable[Paper]) -> TopicFile:
    """Make the JSON version of a topic from its latest papers."""
    return TopicFile(
        slug=topic.slug,
        title=topic.title,
        description=topic.description or None,
        url=f"topics/{topic.slug}/",
        papers=tuple(papers),
    )


def index(config: Config, days: Sequence[DayEntry]) -> Index:
    """Make the index of days and topics; `days` are in order."""
    topics = (
        TopicEntry(
            slug=topic.slug,
            title=topic.title,
            url=f"topics/{topic.slug}/",
            twin=f"api/topics/{topic.slug}.json",
            bibtex=f"bib/{topic.slug}.bib",
            atom=f"feeds/{topic.slug}.xml",
            json_feed=f"feeds/{topic.slug}.json",
        )
        for topic in config.topics
    )
    return Index(
        title=config.title, languages=config.languages, days=tuple(reversed(days)), topics=tuple(topics)
    )


def day_entry(day: Day, papers: int) -> DayEntry:
    """Make the index entry of a day with a number of listed papers."""
    return DayEntry(
        date=day.date,
        url=place(day.date),
        new=len(day.announcement.fresh),
        papers=papers,
        twin=f"api/days/{day.date}.json",
        bibtex=f"bib/{day.date}.bib" if papers else None,
    )
