"""What pages other than its own need to know of a day: headlines, small enough to hold for ten years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from arxiv_digest.arxiv import ids
from arxiv_digest.model import Day
from arxiv_digest.text import prose


@dataclass(frozen=True, slots=True)
class Headline:
    """One listed paper, in a line."""

    id: str
    title: str  # prose, like the gist
    gist: str
    primary: str
    topics: tuple[str, ...]  # slugs, the home topic first
    score: float

    @property
    def anchor(self) -> str:
        """The paper's place on its day page."""
        return ids.anchor(self.id)


@dataclass(frozen=True, slots=True)
class Outline:
    """One day, in headlines: best first within each topic."""

    date: dt.date
    new: int  # papers that arXiv announced as new or cross-listed in the followed categories
    headlines: tuple[Headline, ...]
    categories: tuple[str, ...]  # on record
    fresh: tuple[int, ...]  # new or cross-listed papers, category by category
    missing: tuple[str, ...]
    near: int  # papers that nearly matched
    unread: int  # entries too broken to read
    full: tuple[str, ...]  # categories whose feed was full
    approximate: bool  # rebuilt from times of submission
    usd: float  # spent on summaries

    @property
    def path(self) -> str:
        """The source of the day's page below docs/."""
        return source(self.date)

    @property
    def month_path(self) -> str:
        """The source of the month's page below docs/."""
        return f"{self.date:%Y/%m}/index.md"


def source(date: dt.date) -> str:
    """Give the source of a day's page below docs/."""
    return f"{date:%Y/%m/%d}.md"


def outline(day: Day, language: str = "en") -> Outline:
    """Draw the outline of a day, in a language as far as there are translations."""
    listings, translated = day.announcement.categories, day.translated(language)
    written = day.written() | translated
    headlines = (
        Headline(
            id=pick.id,
            title=(pick.id in translated and translated[pick.id].title) or prose(pick.title),
            gist=(written[pick.id].points.tldr or "") if pick.id in written else "",
            primary=pick.primary,
            topics=tuple(match.topic for match in pick.matches),
            score=pick.matches[0].score,
        )
        for pick in day.picks
    )
    return Outline(
        usd=day.announcement.ledger.usage.usd,
        date=day.date,
        new=len(day.announcement.fresh),
        headlines=tuple(sorted(headlines, key=lambda line: (-line.score, line.id))),
        categories=tuple(sorted(listings)),
        fresh=tuple(len(listings[code].fresh) for code in sorted(listings)),
        missing=day.announcement.missing,
        near=len(day.announcement.ledger.near_misses),
        unread=sum(listing.skipped for listing in listings.values()),
        full=tuple(sorted(code for code, listing in listings.items() if listing.truncated)),
        approximate=day.announcement.approximate,
    )


def months(outlines: Iterable[Outline]) -> list[tuple[dt.date, list[Outline]]]:
    """Group days, given in order, by month; a month is named by its first day."""
    grouped = groupby(outlines, key=lambda one: one.date.replace(day=1))
    return [(first, list(days)) for first, days in grouped]


def full_from(outlines: Sequence[Outline], months: int | None) -> dt.date:
    """Give the first day that is shown in full: of so many months, that of the last day included."""
    if months is None or not outlines:
        return dt.date.min
    last = outlines[-1].date
    count = last.year * 12 + last.month - months
    return dt.date(count // 12, count % 12 + 1, 1)


def neighbours(outlines: Sequence[Outline], place: int) -> tuple[Outline | None, Outline | None]:
    """Give the existing day before and the one after."""
    before = outlines[place - 1] if place else None
    after = outlines[place + 1] if place + 1 < len(outlines) else None
    return before, after
