"""Outlines of days, for pages that list many days; small enough to keep ten years in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from arxiv_digest.arxiv import ids
from arxiv_digest.arxiv.withdrawn import is_withdrawn
from arxiv_digest.model import Day, Listing
from arxiv_digest.text import prose


@dataclass(frozen=True, slots=True)
class Headline:
    """The data of a listed paper that lists of papers show."""

    id: str
    title: str  # prose, like the gist
    gist: str
    primary: str
    topics: tuple[str, ...]  # slugs, the home topic first
    score: float

    @property
    def anchor(self) -> str:
        """The paper's anchor on its day page."""
        return ids.anchor(self.id)


@dataclass(frozen=True, slots=True)
class Outline:
    """A day as its headlines, best first within each topic."""

    date: dt.date
    new: int  # papers that arXiv announced as new or cross-listed in the followed categories
    headlines: tuple[Headline, ...]
    categories: tuple[str, ...]  # on record
    fresh: tuple[int, ...]  # new or cross-listed papers, category by category
    missing: tuple[str, ...]
    near: int  # papers that nearly matched
    unread: int  # entries too broken to read
    full: tuple[str, ...]  # categories whose feed was full or cut
    approximate: bool  # rebuilt from submission times
    usd: float  # spent on summaries
    completed: tuple[tuple[dt.date, tuple[str, ...]], ...] = ()  # when the API filled in which categories

    @property
    def path(self) -> str:
        """The path of the day's page below docs/."""
        return source(self.date)

    @property
    def month_path(self) -> str:
        """The path of the month's page below docs/."""
        return f"{self.date:%Y/%m}/index.md"


def source(date: dt.date) -> str:
    """Return the path of a day's page below docs/."""
    return f"{date:%Y/%m/%d}.md"


def outline(day: Day, language: str = "en") -> Outline:
    """Make the outline of a day, in a language where translations exist."""
    listings, translated = day.announcement.categories, day.translated(language)
    written = day.written() | translated
    headlines = (
        Headline(
            id=pick.id,
            title=(pick.id in translated and translated[pick.id].title) or prose(pick.title),
            gist=written[pick.id].gist if pick.id in written else "",
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
        completed=_completed(listings),
        approximate=day.announcement.approximate,
    )


def _completed(listings: Mapping[str, Listing]) -> tuple[tuple[dt.date, tuple[str, ...]], ...]:
    """Return the categories that were completed later, by date."""
    dates = {code: one.completed for code, one in sorted(listings.items()) if one.completed}
    return tuple(
        (date, tuple(code for code in dates if dates[code] == date)) for date in sorted({*dates.values()})
    )


def withdrawn(day: Day) -> dict[str, dt.date]:
    """Return the listed papers whose withdrawal a day announced, with that day.

    A paper of the day itself is one of them if its details arrived after it was listed.
    """
    listed = [one.id for one in day.picks if is_withdrawn(one.title, one.abstract, one.comment)]
    return dict.fromkeys([*listed, *(one.id for one in day.announcement.updated if one.withdrawn)], day.date)


def months(outlines: Iterable[Outline]) -> list[tuple[dt.date, list[Outline]]]:
    """Group days, given in order, by month; the key is the first day of the month."""
    grouped = groupby(outlines, key=lambda one: one.date.replace(day=1))
    return [(first, list(days)) for first, days in grouped]


def full_from(outlines: Sequence[Outline], months: int | None) -> dt.date:
    """Return the first day shown in full: `months` months back, including the month of the last day."""
    if months is None or not outlines:
        return dt.date.min
    last = outlines[-1].date
    count = last.year * 12 + last.month - months
    return dt.date(count // 12, count % 12 + 1, 1)


def neighbours(outlines: Sequence[Outline], place: int) -> tuple[Outline | None, Outline | None]:
    """Return the previous and next days on record."""
    before = outlines[place - 1] if place else None
    after = outlines[place + 1] if place + 1 < len(outlines) else None
    return before, after
