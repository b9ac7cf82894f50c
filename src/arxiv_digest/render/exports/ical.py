"""The days of announcement as a calendar (RFC 5545): those on record, and those to expect next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from arxiv_digest.arxiv.calendar import EASTERN, next_listing
from arxiv_digest.render.exports.feeds import NOWHERE
from arxiv_digest.render.exports.json_api import DayEntry
from arxiv_digest.render.markup.i18n import Words

EXPECTED = 5  # announcements ahead
_EVENING = dt.time(20)  # https://info.arxiv.org/help/availability.html: Sunday to Thursday, for the next day
_LENGTH = 75  # octets of a line
_DAY = dt.timedelta(days=1)


def calendar(title: str, days: Iterable[DayEntry], words: Words) -> str:
    """Write the calendar of the given days and the next ones; no clock is asked, the last day is now."""
    known = list(days)
    events = [_event(day.date, _said(day, words), f"URL:https://{NOWHERE}/{day.url}") for day in known]
    if known:
        to_come = words("New papers at arXiv, expected")
        events += [_event(date, to_come, "STATUS:TENTATIVE") for date in expected(known[-1].date)]
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{NOWHERE}//arxiv-digest//EN", "CALSCALE:GREGORIAN")
    lines = [*head, f"NAME:{_text(title)}", f"X-WR-CALNAME:{_text(title)}"]
    return folded([*lines, *(line for event in events for line in event), "END:VCALENDAR"])


def expected(last: dt.date) -> Iterator[dt.date]:
    """Give the listing days after a day, by arXiv's timetable."""
    date = last
    for _ in range(EXPECTED):
        date = next_listing(date)
        yield date


def _said(day: DayEntry, words: Words) -> str:
    return words("{chosen} of {new} new papers at arXiv", chosen=day.papers, new=day.new)


def _event(date: dt.date, summary: str, more: str) -> list[str]:
    """Write one announcement: on the evening before the day that it is listed under."""
    moment = dt.datetime.combine(date - _DAY, _EVENING, EASTERN).astimezone(dt.UTC)
    when = f"{moment:%Y%m%dT%H%M%SZ}"
    return [
        "BEGIN:VEVENT",
        f"UID:{date}@{NOWHERE}",
        f"DTSTAMP:{when}",
        f"DTSTART:{when}",
        f"SUMMARY:{_text(summary)}",
        more,
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(text: str) -> str:
    """Escape a text for a property's value."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")


def folded(lines: Iterable[str]) -> str:
    """Fold lines at 75 octets, never within a character, and end them as the standard wants."""
    return "".join(f"{piece}\r\n" for line in lines for piece in _pieces(line))


def unfolded(text: str) -> list[str]:
    """Give the lines of a calendar before they were folded."""
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def _pieces(line: str) -> Iterator[str]:
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _LENGTH:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
