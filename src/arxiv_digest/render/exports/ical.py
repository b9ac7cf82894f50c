"""The days of announcement as a calendar (RFC 5545): those on record, and those to expect next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from arxiv_digest.arxiv.calendar import EASTERN, next_listing
from arxiv_digest.render.exports.feeds import NOWHERE
from arxiv_digest.render.exports.json_api import DayEntry
from arxiv_digest.render.markup.i18n import Words

if TYPE_CHECKING:
    from icalendar import Component, Event

EXPECTED = 5  # announcements ahead
_EVENING = dt.time(20)  # https://info.arxiv.org/help/availability.html: Sunday to Thursday, for the next day
_DAY = dt.timedelta(days=1)


def calendar(title: str, days: Iterable[DayEntry], words: Words) -> str:
    """Write the calendar of the given days and the next ones; no clock is asked, the last day is now."""
    from icalendar import Calendar, vText  # noqa: PLC0415  a quarter of a second that few verbs need

    made = Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", f"-//{NOWHERE}//arxiv-digest//EN")
    made.add("CALSCALE", "GREGORIAN")
    for name in ("NAME", "X-WR-CALNAME"):
        made.add(name, vText(_line(title)))
    known = list(days)
    for day in known:
        made.add_component(_event(day.date, _said(day, words), url=f"https://{NOWHERE}/{day.url}"))
    for date in expected(known[-1].date) if known else ():
        made.add_component(_event(date, words("New papers at arXiv, expected"), status="TENTATIVE"))
    return _text(made)


def published(text: str, home: str, host: str) -> str:
    """Make the events of a calendar those of a site: identifiers by `host`, pages below `home`."""
    from icalendar import Calendar, vText, vUri  # noqa: PLC0415

    made = Calendar.from_ical(text)
    for event in made.walk("VEVENT"):
        event["UID"] = vText(str(event["UID"]).replace(f"@{NOWHERE}", f"@{host}"))
        if "URL" in event:
            event["URL"] = vUri(str(event["URL"]).replace(f"https://{NOWHERE}/", home))
    return _text(made)


def _text(calendar: Component) -> str:
    """Write a calendar with its properties in the order in which they were added."""
    return bytes(calendar.to_ical(sorted=False)).decode()


def expected(last: dt.date) -> Iterator[dt.date]:
    """Return the listing days after a day, by arXiv's timetable."""
    date = last
    for _ in range(EXPECTED):
        date = next_listing(date)
        yield date


def _said(day: DayEntry, words: Words) -> str:
    return words("{chosen} of {new} new papers at arXiv", chosen=day.papers, new=day.new)


def _event(date: dt.date, summary: str, **more: str) -> Event:
    """Make one announcement: on the evening before the day that it is listed under."""
    from icalendar import Event  # noqa: PLC0415

    moment = dt.datetime.combine(date - _DAY, _EVENING, EASTERN).astimezone(dt.UTC)
    event = Event()
    event.add("UID", f"{date}@{NOWHERE}")
    event.add("DTSTAMP", moment)
    event.add("DTSTART", moment)
    event.add("SUMMARY", _line(summary))
    for name, value in more.items():
        event.add(name.upper(), value)
    event.add("TRANSP", "TRANSPARENT")
    return event


def _line(text: str) -> str:
    """Write a text in one line of printable characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
