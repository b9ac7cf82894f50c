"""What a run did, in words: the commit message that watchers read, and the job's summary page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from arxiv_digest.model import Day

BEST = 5  # titles in a commit message
_SIGN = re.compile(r"[\\`*_\[\]<>&#|~$]|(?<=^- )(?:[-+=]|\d+(?=[.)]))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found: the days that it changed, and what it could not get."""

    days: tuple[Day, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)  # category → reason
    stale: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()  # papers whose details were owed
    owed: int = 0

    @property
    def quiet(self) -> bool:
        """Tell whether nothing changed."""
        return not (self.days or self.repaired)


def subject(report: Report) -> str:
    """Give the first line: what a watcher reads in the list of commits."""
    if report.days:
        day = report.days[-1]
        topics = len({pick.home for pick in day.picks})
        papers = _count(len(day.picks), "paper")
        return (
            f"{day.date}: {papers} in {_count(topics, 'topic')}"
            if day.picks
            else f"{day.date}: no paper matched"
        )
    return f"Repair {_count(len(report.repaired), 'paper')}" if report.repaired else "Nothing new"


def by_day(report: Report) -> list[Report]:
    """Cut a report into one of each day."""
    return [replace(report, days=(day,)) for day in report.days]


def message(report: Report, titles: Mapping[str, str]) -> str:
    """Give the whole commit message; `titles` names the topics by slug."""
    parts = [subject(report)]
    for day in reversed(report.days):
        parts += _day_lines(day, titles, dated=len(report.days) > 1)
    notes = [
        f"Details found for {_count(len(report.repaired), 'paper')} of earlier runs."
        if report.repaired
        else "",
        f"Details still owed for {_count(report.owed, 'paper')}." if report.owed else "",
        f"Not available: {', '.join(sorted(report.failed))}." if report.failed else "",
        f"Still showing an older day: {', '.join(report.stale)}." if report.stale else "",
    ]
    if any(notes):
        parts.append("\n".join(note for note in notes if note))
    return "\n\n".join(parts) + "\n"


def _day_lines(day: Day, titles: Mapping[str, str], *, dated: bool) -> Sequence[str]:
    counts = Counter(pick.home for pick in day.picks)
    head = f"{day.date}\n" if dated else ""
    topics = "\n".join(f"- {titles.get(slug, slug)}: {count}" for slug, count in counts.most_common())
    best = sorted(day.picks, key=lambda pick: (-pick.matches[0].score, pick.id))[:BEST]
    listed = "\n".join(f"- {pick.title}" for pick in best)
    return [part for part in (head + topics, listed) if part.strip()]


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def summary(report: Report, titles: Mapping[str, str]) -> str:
    """Give the job's summary page: the message as Markdown, signs of Markdown and HTML made harmless."""
    head, _, body = message(report, titles).partition("\n")
    safe = _SIGN.sub(lambda sign: f"&#{ord(sign[0][0])};{sign[0][1:]}", body)
    return f"## {head}\n{safe}"
