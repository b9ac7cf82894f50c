"""arXiv's timetable: when what is submitted is announced, and under which date it is listed.

US Eastern time (https://info.arxiv.org/help/availability.html): what comes before 14:00 on a working day is
announced at 20:00 (Friday's on Sunday) and listed under the next working day. After a holiday there is no
listing; the next one has the papers of both. Holidays are this program's guess, by the rules that gave those
of 2026, and only ever decide what is expected: what a feed brings is taken on any day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator
from functools import cache
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
DEADLINE = dt.time(14)
_DAY = dt.timedelta(days=1)
_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
_EXTRA = {2026: ((12, 29), (12, 31))}  # days off that follow no rule


def date_at(moment: dt.datetime) -> dt.date:
    """Return the date that it is at arXiv."""
    return moment.astimezone(EASTERN).date()


def listing_of(moment: dt.datetime) -> dt.date:
    """Return the date under which a paper is listed that is submitted at this moment and not held back."""
    local = moment.astimezone(EASTERN)
    day = local.date() + _DAY * (local.time() >= DEADLINE)
    return next_listing(_weekday_after(day) if is_weekend(day) else day)


def window(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the times of submission, from and until before, of what is listed on a day."""
    return _deadline(previous_listing(day)), _deadline(day)


def next_listing(day: dt.date) -> dt.date:
    """Return the first listing after a day."""
    day = _weekday_after(day)
    while not is_listing(day):
        day = _weekday_after(day)
    return day


def previous_listing(day: dt.date) -> dt.date:
    """Return the last listing before a day."""
    day = _weekday_before(day)
    while not is_listing(day):
        day = _weekday_before(day)
    return day


def listings(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Return the listings from a day to another, both included, ascending."""
    day = first if is_listing(first) else next_listing(first)
    while day <= last:
        yield day
        day = next_listing(day)


def missed(recorded: Container[dt.date], first: dt.date, last: dt.date, most: int) -> tuple[dt.date, ...]:
    """Return the listings between two days that are not on record, of the last so many listings."""
    found: list[dt.date] = []
    day = last
    for _ in range(most):
        day = previous_listing(day)
        if day <= first:
            break
        if day not in recorded:
            found.append(day)
    return tuple(reversed(found))


def is_listing(day: dt.date) -> bool:
    """Return whether a listing is due: Monday to Friday, unless arXiv had a holiday just before."""
    if is_weekend(day):
        return False
    before = _weekday_before(day)
    between = (before + _DAY * passed for passed in range((day - before).days))
    return not any(_is_holiday(one) for one in between)


def is_weekend(day: dt.date) -> bool:
    """Return whether a day is a Saturday or a Sunday, which have no listing."""
    return day.weekday() >= _SATURDAY


def _deadline(listing: dt.date) -> dt.datetime:
    return dt.datetime.combine(_weekday_before(listing), DEADLINE, EASTERN)


def _weekday_after(day: dt.date) -> dt.date:
    day += _DAY
    while is_weekend(day):
        day += _DAY
    return day


def _weekday_before(day: dt.date) -> dt.date:
    day -= _DAY
    while is_weekend(day):
        day -= _DAY
    return day


def _is_holiday(day: dt.date) -> bool:
    return day in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[dt.date]:
    """Return the days off of a year; Independence Day is kept on a working day beside it."""
    independence = dt.date(year, 7, 4)
    shift = {_SATURDAY: -_DAY, _SUNDAY: _DAY}.get(independence.weekday(), dt.timedelta())
    named = (
        dt.date(year, 1, 1),
        _nth(year, 1, _MONDAY, 3),  # Martin Luther King, Jr.
        dt.date(year, 6, 19),
        independence + shift,
        _nth(year, 9, _MONDAY, 1),  # Labor Day
        _nth(year, 11, _THURSDAY, 4),  # Thanksgiving
        dt.date(year, 12, 25),
    )
    return frozenset(named).union(dt.date(year, *one) for one in _EXTRA.get(year, ()))


def _nth(year: int, month: int, weekday: int, number: int) -> dt.date:
    """Return the n-th Monday (or the like) of a month."""
    first = dt.date(year, month, 1)
    return first + _DAY * ((weekday - first.weekday()) % 7 + 7 * (number - 1))
