"""arXiv's schedule: each moment belongs to one listing, across weekends, holidays and clock changes."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.arxiv import calendar
from arxiv_digest.arxiv.calendar import EASTERN

MOMENTS = st.datetimes(
    dt.datetime(2000, 1, 1),  # noqa: DTZ001  hypothesis adds the zone
    dt.datetime(2060, 1, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
DAYS = st.dates(dt.date(2000, 1, 10), dt.date(2060, 1, 1))


def eastern(text: str) -> dt.datetime:
    """Parse a time in US Eastern time."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("submitted", "listed"),
    [
        ("2026-03-12T13:59:59", "2026-03-13"),  # Thursday, before the deadline: Friday
        ("2026-03-12T14:00", "2026-03-16"),  # after it: Monday
        ("2026-03-13T13:59", "2026-03-16"),
        ("2026-03-13T14:00", "2026-03-17"),  # Friday afternoon: Tuesday
        ("2026-03-14T09:00", "2026-03-17"),
        ("2026-03-15T23:59", "2026-03-17"),
        ("2026-03-16T13:59", "2026-03-17"),
        ("2026-03-16T14:00", "2026-03-18"),
        ("2024-02-28T15:00", "2024-03-01"),  # across a leap day
        ("2024-02-29T15:00", "2024-03-04"),
        ("2026-12-31T13:00", "2027-01-05"),  # New Year: no listings on Friday and Monday
        ("2026-06-19T10:00", "2026-06-23"),  # Juneteenth: no listing on Monday
    ],
)
def test_listing_dates_follow_the_published_schedule(submitted: str, listed: str) -> None:
    """Deadline and weekends follow arXiv's help page, holidays its list for 2026."""
    assert calendar.listing_of(eastern(submitted)) == dt.date.fromisoformat(listed)


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2026-03-09", "2026-03-05T19:00", "2026-03-06T19:00"),  # Monday: all in standard time
        ("2026-03-10", "2026-03-06T19:00", "2026-03-09T18:00"),  # daylight saving time begins in between
        ("2026-11-02", "2026-10-29T18:00", "2026-10-30T18:00"),
        ("2026-11-03", "2026-10-30T18:00", "2026-11-02T19:00"),  # and ends in between
    ],
)
def test_windows_follow_the_clock_changes(day: str, start: str, end: str) -> None:
    """The deadline is 14:00 in New York; in UTC it shifts by an hour twice a year."""
    found = calendar.window(dt.date.fromisoformat(day))
    assert [one.astimezone(dt.UTC).isoformat()[:16] for one in found] == [start, end]


@given(MOMENTS)
def test_every_moment_is_in_the_window_of_its_listing(moment: dt.datetime) -> None:
    """A paper's listing is the one whose window contains the time of submission."""
    day = calendar.listing_of(moment)
    start, end = calendar.window(day)
    assert start <= moment < end
    assert calendar.is_listing(day)
    assert day > calendar.date_at(moment)


@given(MOMENTS, MOMENTS)
def test_listings_keep_the_order_of_submission(one: dt.datetime, other: dt.datetime) -> None:
    """A paper that is submitted later is not listed earlier."""
    first, second = sorted((one, other))
    assert calendar.listing_of(first) <= calendar.listing_of(second)


@given(DAYS, st.integers(0, 60))
def test_windows_are_contiguous(first: dt.date, length: int) -> None:
    """Each window begins when the previous one ends."""
    days = list(calendar.listings(first, first + dt.timedelta(days=length)))
    assert days == sorted(set(days))
    for before, after in pairwise(days):
        assert calendar.window(before)[1] == calendar.window(after)[0]
        assert calendar.next_listing(before) == after
        assert calendar.previous_listing(after) == before
        assert before.weekday() < 5


def test_there_is_no_listing_after_a_holiday() -> None:
    """After each of arXiv's holidays in 2026, the next weekday has no listing."""
    weekdays = [dt.date(2026, 1, 1) + dt.timedelta(days=one) for one in range(369)]
    omitted = {one for one in weekdays if one.weekday() < 5 and not calendar.is_listing(one)}
    published = "01-02 01-20 06-22 07-06 09-08 11-27 12-28 12-30".split()
    assert {f"{one:%m-%d}" for one in omitted if one.year == 2026} == set(published)
    assert {one for one in omitted if one.year == 2027} == {dt.date(2027, 1, 1), dt.date(2027, 1, 4)}


def test_only_listings_count_as_missed() -> None:
    """Weekends, holidays, days on record and listings beyond the limit do not count as missed."""
    on_record = {dt.date(2026, 6, 18), dt.date(2026, 6, 24)}
    first, last = dt.date(2026, 6, 18), dt.date(2026, 6, 25)
    found = calendar.missed(on_record, first, last, 30)
    assert [f"{one:%m-%d}" for one in found] == ["06-19", "06-23"]
    assert calendar.missed(on_record, first, last, 2) == (dt.date(2026, 6, 23),)
    assert calendar.missed(on_record, last, last, 30) == ()
