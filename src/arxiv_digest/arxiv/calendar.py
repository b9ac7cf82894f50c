"""arXiv's announcement schedule: when a submission is announced, and the date of its listing.

Source: https://info.arxiv.org/help/availability.html. All times are US Eastern. Papers submitted before 14:00
on a weekday are announced at 20:00 (on Sunday for Friday's) and listed under the next weekday. There is no
listing on the weekday after a holiday; the following one has the papers of both. Holidays are predicted by
the rules that match arXiv's list for 2026. They only determine which listings are expected: papers in a feed
are accepted on any day.
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
_EXTRA = {2026: ((12, 29), (12, 31))}  # holidays that follow no rule, as month and day


def date_at(moment: dt.datetime) -> dt.date:
    """Return the date of a moment in US Eastern time."""
    return moment.astimezone(EASTERN).date()


def listing_of(moment: dt.datetime) -> dt.date:
    """Return the listing date of a paper submitted at this moment, if moderation does not hold it."""
    local = moment.astimezone(EASTERN)
    day = local.date() + _DAY * (local.time() >= DEADLINE)
    return next_listing(_weekday_after(day) if is_weekend(day) else day)


def window(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the submission window of a listing: its start, and its end, which is excluded."""
    return _deadline(previous_listing(day)), _deadline(day)


def next_listing(day: dt.date) -> dt.date:
    """Return the date of the first listing after a day."""
    day = _weekday_after(day)
    while not is_listing(day):
        day = _weekday_after(day)
    return day


def previous_listing(day: dt.date) -> dt.date:
    """Return the date of the last listing before a day."""
    day = _weekday_before(day)
    while not is_listing(day):
        day = _weekday_before(day)
    return day


def listings(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the listing dates from `first` to `last` inclusive, ascending."""
    day = first if is_listing(first) else next_listing(first)
    while day <= last:
        yield day
        day = next_listing(day)


def missed(recorded: Container[dt.date], first: dt.date, last: dt.date, most: int) -> tuple[dt.date, ...]:
    """Return the listing dates that are not on record, strictly between `first` and `last`, ascending.

    Only the `most` listings before `last` are considered.
    """
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
    """Return whether a listing is due on a day: Monday to Friday, except just after a holiday."""
    if is_weekend(day):
        return False
    before = _weekday_before(day)
    between = (before + _DAY * passed for passed in range((day - before).days))
    return not any(_is_holiday(one) for one in between)


def is_weekend(day: dt.date) -> bool:
    """Return whether a day is a Saturday or Sunday, which never have a listing."""
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
    """Return the predicted holidays of a year; Independence Day moves to the nearest weekday."""
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
    """Return the `number`-th given weekday of a month, such as the third Monday."""
    first = dt.date(year, month, 1)
    return first + _DAY * ((weekday - first.weekday()) % 7 + 7 * (number - 1))
