"""The announcement calendar (RFC 5545): the days on record, and the next expected announcements."""

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

EXPECTED = 5  # announcements after the last day on record
_ANNOUNCED_AT = dt.time(20)  # the evening before, US Eastern: https://info.arxiv.org/help/availability.html
_DAY = dt.timedelta(days=1)


def calendar(title: str, days: Iterable[DayEntry], words: Words) -> str:
    """Format the given days and the expected announcements after the last of them as iCalendar.

    The result does not depend on the clock.
    """
    from icalendar import Calendar, vText  # noqa: PLC0415  takes 0.25 s, and few verbs need it

    result = Calendar()
    result.add("VERSION", "2.0")
    result.add("PRODID", f"-//{NOWHERE}//arxiv-digest//EN")
    result.add("CALSCALE", "GREGORIAN")
    for name in ("NAME", "X-WR-CALNAME"):
        result.add(name, vText(_line(title)))
    known = list(days)
    for day in known:
        result.add_component(_event(day.date, _summary(day, words), url=f"https://{NOWHERE}/{day.url}"))
    for date in expected(known[-1].date) if known else ():
        result.add_component(_event(date, words("arXiv: new papers expected"), status="TENTATIVE"))
    return _text(result)


def published(text: str, home: str, host: str) -> str:
    """Replace the reserved authority in a calendar: identifiers get `host`, page links begin with `home`."""
    from icalendar import Calendar, vText, vUri  # noqa: PLC0415

    result = Calendar.from_ical(text)
    for event in result.walk("VEVENT"):
        event["UID"] = vText(str(event["UID"]).replace(f"@{NOWHERE}", f"@{host}"))
        if "URL" in event:
            event["URL"] = vUri(str(event["URL"]).replace(f"https://{NOWHERE}/", home))
    return _text(result)


def _text(calendar: Component) -> str:
    """Serialise a calendar with its properties in the order in which they were added."""
    return bytes(calendar.to_ical(sorted=False)).decode()


def expected(last: dt.date) -> Iterator[dt.date]:
    """Yield the dates of the next `EXPECTED` listings after a day, by arXiv's schedule."""
    date = last
    for _ in range(EXPECTED):
        date = next_listing(date)
        yield date


def _summary(day: DayEntry, words: Words) -> str:
    return words("arXiv: {listed} of {new} new papers", listed=day.papers, new=day.new)


def _event(date: dt.date, summary: str, **more: str) -> Event:
    """Make the event of an announcement, on the evening before its listing date."""
    from icalendar import Event  # noqa: PLC0415

    moment = dt.datetime.combine(date - _DAY, _ANNOUNCED_AT, EASTERN).astimezone(dt.UTC)
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
    """Put a text on one line, and replace unprintable characters by spaces."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
