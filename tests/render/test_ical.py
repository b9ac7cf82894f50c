"""The announcement calendar: valid by RFC 5545, on the right evenings, and reproducible."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arxiv_digest.model import Day
from arxiv_digest.render.exports.ical import EXPECTED, calendar, expected
from arxiv_digest.render.exports.published import with_site_address
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.pages.site import site_pages
from support import builders

NEW_YORK = ZoneInfo("America/New_York")
FRIDAY = dt.date(2026, 3, 13)


def published(*days: Day, title: str = "Kites") -> str:
    """Render days and return the calendar."""
    pages = site_pages(builders.config(title=title), lambda: days)
    return next(one.text for one in pages if one.path == "feeds/announcements.ics")


def events(text: str) -> list[Any]:
    """Parse a calendar strictly; check lines, line ends and the required properties of each event."""
    assert text.endswith("\r\n")
    for line in text.encode().removesuffix(b"\r\n").split(b"\r\n"):
        assert 0 < len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()
    (parsed,) = icalendar.Calendar.from_ical(text, multiple=True)
    assert parsed["VERSION"] == "2.0"
    assert parsed["PRODID"]
    found: list[Any] = list(parsed.walk("VEVENT"))
    assert not any(event.errors for event in found)
    assert len({event["UID"] for event in found}) == len(found)
    assert all(event["DTSTAMP"].dt.tzinfo for event in found)
    return found


def test_a_day_on_record_is_an_event() -> None:
    """An announcement is on the evening before its listing, with its counts and its page."""
    recorded = events(published(builders.day(builders.pick(1))))[0]
    assert recorded["DTSTART"].dt.astimezone(NEW_YORK) == dt.datetime(2026, 3, 11, 20, tzinfo=NEW_YORK)
    assert recorded["SUMMARY"] == "arXiv: 1 of 2 new papers"
    assert recorded["URL"] == "https://digest.invalid/2026/03/12/"
    assert recorded["DTSTAMP"].dt == recorded["DTSTART"].dt


def test_the_next_announcements_are_expected() -> None:
    """The last day on record is followed by the next five weekdays' listings, marked as tentative."""
    later = [
        event for event in events(published(builders.day(date=FRIDAY))) if event.get("STATUS") == "TENTATIVE"
    ]
    evenings = [event["DTSTART"].dt.astimezone(NEW_YORK) for event in later]
    assert [f"{evening:%a %d %H:%M}" for evening in evenings] == [
        "Sun 15 20:00",
        "Mon 16 20:00",
        "Tue 17 20:00",
        "Wed 18 20:00",
        "Thu 19 20:00",
    ]


def test_a_recorded_event_replaces_the_expected_one() -> None:
    """An announcement has the same identifier and time before and after it is recorded."""
    before = events(published(builders.day(date=FRIDAY)))
    monday = builders.day(builders.pick(3), date=dt.date(2026, 3, 16))
    after = events(published(builders.day(date=FRIDAY), monday))
    assert before[1]["UID"] == after[1]["UID"]
    assert before[1]["DTSTART"].dt == after[1]["DTSTART"].dt
    assert after[1]["SUMMARY"] == "arXiv: 1 of 2 new papers"


@pytest.mark.parametrize(
    ("listed", "utc"),
    [
        (dt.date(2026, 3, 6), "2026-03-06T01:00:00"),
        (dt.date(2026, 3, 9), "2026-03-09T00:00:00"),  # daylight saving time began that Sunday morning
        (dt.date(2026, 11, 2), "2026-11-02T01:00:00"),
    ],
)
def test_event_times_follow_daylight_saving_time(listed: dt.date, utc: str) -> None:
    """20:00 in New York is a different UTC time in summer."""
    start = events(published(builders.day(date=listed)))[0]["DTSTART"].dt
    assert start == dt.datetime.fromisoformat(f"{utc}+00:00")


@given(last=st.dates(dt.date(1991, 8, 14), dt.date(2100, 1, 1)))
def test_no_announcement_is_expected_for_a_weekend(last: dt.date) -> None:
    """Expected listings are on weekdays in ascending order; five fit into two weeks despite holidays."""
    days = list(expected(last))
    assert len(days) == EXPECTED
    assert all(day.weekday() < 5 for day in days)
    assert last < days[0]
    assert days == sorted(set(days))
    assert days[-1] - last <= dt.timedelta(days=14)


def test_an_empty_digest_has_an_empty_calendar() -> None:
    """Without days on record, no announcement is expected."""
    assert events(published()) == []


@given(title=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_title_survives_line_folding(title: str) -> None:
    """Long titles and unusual characters produce short lines and a valid calendar."""
    assume("\\N" not in title * 2)  # the library takes it for a line break
    text = calendar(title * 9, [], Words("en"))
    assert events(text) == []
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in title * 9).split())
    known = re.sub("^NAME", "SUMMARY", text, flags=re.MULTILINE)  # the parser knows the type of SUMMARY
    assert str(icalendar.Calendar.from_ical(known)["SUMMARY"]) == shown


def test_the_built_site_adds_its_address_to_events() -> None:
    """In the built site, identifiers contain its host, and links its address."""
    site = "https://a-rather-long-name-for-a-host-of-kites.example/and-a-path-that-is-long-too/"
    text = with_site_address(site, "feeds/announcements.ics", published(builders.day(builders.pick(1))))
    recorded, *_ = events(text)
    assert recorded["URL"] == f"{site}2026/03/12/"
    host = "a-rather-long-name-for-a-host-of-kites.example.and-a-path-that-is-long-too"
    assert recorded["UID"] == f"2026-03-12@{host}"
