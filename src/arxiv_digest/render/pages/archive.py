"""Makes the archive: a calendar per month with every day on record, shaded by its number of papers."""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Self

from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.template import Page, page
from arxiv_digest.render.outline import Outline, months
from arxiv_digest.render.stats import charts
from arxiv_digest.render.stats.weeks import Series, weeks

_STEPS = 5
_MONDAY_TO_FRIDAY = 5  # arXiv announces on no other day
_A_MONDAY = dt.date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar: weeks of five cells, each a number (0 outside the month) with the day on record."""

    first: dt.date
    papers: int
    weeks: tuple[tuple[tuple[int, Outline | None], ...], ...]


@dataclass(frozen=True, slots=True)
class Shades:
    """The steps by which days are shaded in calendars: the lower bound of each, and the highest number."""

    cuts: Sequence[int]

    @classmethod
    def of(cls, outlines: Sequence[Outline]) -> Self:
        """Compute the steps from all days on record."""
        return cls(steps([len(day.headlines) for day in outlines]))

    def step(self, day: Outline) -> int:
        """Return the step of a day, 0 for one without papers."""
        return bisect_left(self.cuts, len(day.headlines)) if day.headlines else 0

    @property
    def context(self) -> dict[str, object]:
        """The context of `calendar.md` except the month."""
        weekdays = [_A_MONDAY + dt.timedelta(days=number) for number in range(_MONDAY_TO_FRIDAY)]
        return {"titled": True, "step": self.step, "weekdays": weekdays}

    def of_month(self, group: Sequence[Outline]) -> dict[str, object]:
        """Return the context of `calendar.md` for the month of these days."""
        return {"month": _month(group[0].date.replace(day=1), group) if group else None, **self.context}


def archive(outlines: Sequence[Outline], shades: Shades, words: Words) -> Page:
    """Make the page with a calendar for every month, the latest first."""
    found = weeks(outlines)
    series = Series(found, tuple(week.listed for week in found))
    context = {
        "years": [
            (year, sum(month.papers for month in group), _days(group), group)
            for year, group in _years(outlines)
        ],
        **shades.context,
        "legend": _legend(shades.cuts),
        "sparkline": charts.sparkline("spark-archive", words("Papers per week"), series, words),
        "numbers": charts.summary(series, words) if outlines else "",
    }
    meta = {"title": words("Archive"), "description": words("All days on record")}
    return page("archive.md", "archive.md", words, meta, context)


def steps(counts: Sequence[int]) -> list[int]:
    """Divide numbers of papers into at most five equally frequent steps.

    Returns the exclusive lower bound of each step and, last, the highest number; equal numbers are in the
    same step.
    """
    ordered = sorted(count for count in counts if count)
    if not ordered:
        return [0]
    tops = {
        ordered[-1 + len(ordered) * step // _STEPS]
        for step in range(1, _STEPS + 1)
        if len(ordered) * step >= _STEPS
    }
    return [0, *sorted(tops)]


def _legend(cuts: Sequence[int]) -> list[tuple[int, str]]:
    """Return the numbers of each step: (1, "1–8"), (2, "9")."""
    spans = [(below + 1, top) for below, top in pairwise(cuts)]
    return [(step, f"{low}–{top}" if low < top else f"{top}") for step, (low, top) in enumerate(spans, 1)]


def _years(outlines: Sequence[Outline]) -> list[tuple[int, list[Month]]]:
    calendars = [_month(first, group) for first, group in reversed(months(outlines))]
    return [(year, list(group)) for year, group in groupby(calendars, key=lambda month: month.first.year)]


def _days(group: Sequence[Month]) -> int:
    return sum(day is not None for month in group for week in month.weeks for _, day in week)


def _month(first: dt.date, group: Sequence[Outline]) -> Month:
    days = {one.date.day: one for one in group}
    weeks = tuple(
        tuple((number, days.get(number)) for number in week[:_MONDAY_TO_FRIDAY])
        for week in calendar.Calendar().monthdayscalendar(first.year, first.month)
        if any(week[:_MONDAY_TO_FRIDAY])
    )
    return Month(first, sum(len(one.headlines) for one in group), weeks)
