"""Days by ISO week: announcements have plain dates, so that no clock and no time zone comes in."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from arxiv_digest.arxiv.calendar import next_listing, previous_listing
from arxiv_digest.render.outline import Outline


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week; without a day on record its numbers are not zero but unknown."""

    monday: dt.date
    days: tuple[Outline, ...]
    partial: bool = False  # the record begins after its first listing, or ends before its last one

    @property
    def name(self) -> str:
        """The week as ISO 8601 writes it: 2026-W11; the year is the one that its Thursday lies in."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def listed(self) -> int | None:
        """How many papers were listed."""
        return sum(len(day.headlines) for day in self.days) if self.days else None

    @property
    def announced(self) -> int | None:
        """How many papers arXiv announced as new or cross-listed in the followed categories."""
        return sum(day.new for day in self.days) if self.days else None

    @property
    def share(self) -> float | None:
        """The part of the announced papers that was listed, in per cent."""
        return 100 * (self.listed or 0) / self.announced if self.announced else None

    @property
    def by_topic(self) -> Counter[str]:
        """How many papers each topic has; a paper counts under every topic that it belongs to."""
        return Counter(slug for day in self.days for line in day.headlines for slug in line.topics)

    def of(self, topic: str) -> int | None:
        """Count the papers of a topic."""
        return sum(topic in line.topics for day in self.days for line in day.headlines) if self.days else None


def weeks(outlines: Sequence[Outline]) -> tuple[Week, ...]:
    """Give every week from the first day to the last one of these, given in order; none is left out."""
    if not outlines:
        return ()
    grouped: defaultdict[dt.date, list[Outline]] = defaultdict(list)
    for day in outlines:
        grouped[_monday(day.date)].append(day)
    first, last = outlines[0].date, outlines[-1].date
    begun = {_monday(first)} & {_monday(previous_listing(first))}
    running = {_monday(last)} & {_monday(next_listing(last))}
    span = range((_monday(last) - _monday(first)).days // 7 + 1)
    mondays = [_monday(first) + dt.timedelta(weeks=number) for number in span]
    return tuple(Week(one, tuple(grouped.get(one, ())), one in begun | running) for one in mondays)


def latest(outlines: Sequence[Outline], number: int) -> tuple[Week, ...]:
    """Give the latest weeks alone, without reading the whole record."""
    return weeks(outlines[-7 * (number + 1) :])[-number:]


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Series:
    """One value a week, to be plotted; `None` is a gap."""

    weeks: tuple[Week, ...]
    values: tuple[float | None, ...]
    unit: str = ""  # written behind a value: %

    @property
    def known(self) -> list[tuple[float, Week]]:
        """The values that there are, each with its week, in order."""
        pairs = zip(self.values, self.weeks, strict=True)
        return [(value, week) for value, week in pairs if value is not None]

    def write(self, value: float) -> str:
        """Write a value for people: 12, 4.7%."""
        return f"{value:.1f}{self.unit}" if self.unit else f"{value:,.0f}"
