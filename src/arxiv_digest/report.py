"""What a run did, in words: the commit message that watchers read, and the job's summary page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from arxiv_digest.model import Day, Usage
from arxiv_digest.text import counted

BEST = 5  # titles in a commit message
_SIGN = re.compile(r"[\\`*_\[\]<>&#|~$]|(?<=^- )(?:[-+=]|\d+(?=[.)]))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found: the days that it changed, and what it could not get."""

    days: tuple[Day, ...] = ()
    added: frozenset[str] = frozenset()  # the papers that this run listed
    failed: Mapping[str, str] = field(default_factory=dict)  # category → reason
    stale: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()  # papers of which something was owed
    owed: int = 0
    spent: Usage = field(default_factory=Usage)
    stopped: str = ""  # why Claude was asked no more, if so

    @property
    def quiet(self) -> bool:
        """Tell whether nothing changed."""
        return not (self.days or self.repaired)


def subject(report: Report) -> str:
    """Give the first line: what a watcher reads in the list of commits."""
    if not report.days:
        return f"Repair {counted(len(report.repaired), 'paper')}" if report.repaired else "Nothing new"
    day = report.days[-1]
    listed, added = len(day.picks), sum(pick.id in report.added for pick in day.picks)
    if not listed:
        return f"{day.date}: no paper matched"
    if not added:
        repaired = f"{counted(len(report.repaired), 'paper')} repaired"
        return f"{day.date}: {repaired if report.repaired else 'record completed'}"
    topics = counted(len({pick.home for pick in day.picks}), "topic")
    if added < listed:
        return f"{day.date}: {counted(added, 'more paper')}, {listed} in {topics}"
    return f"{day.date}: {counted(listed, 'paper')} in {topics}"


def by_day(report: Report) -> list[Report]:
    """Cut a report into one of each day."""
    return [replace(report, days=(day,)) for day in report.days]


def message(report: Report, titles: Mapping[str, str]) -> str:
    """Give the whole commit message; `titles` names the topics by slug."""
    parts = [subject(report)]
    for day in reversed(report.days):
        parts += _day_lines(day, report.added, titles, dated=len(report.days) > 1)
    unread = sum(listing.skipped for day in report.days for listing in day.announcement.categories.values())
    notes = {
        f"Repaired {counted(len(report.repaired), 'paper')} of earlier runs.": report.repaired,
        f"Still owed: {counted(report.owed, 'repair')}.": report.owed,
        f"Claude was asked no more: {report.stopped}": report.stopped,
        f"Cost: US$ {report.spent.usd:.4f}.": report.spent.usd,
        f"Not available: {', '.join(sorted(report.failed))}.": report.failed,
        f"Still showing an older day: {', '.join(report.stale)}.": report.stale,
        f"{counted(unread, 'entry', 'entries')} of arXiv's lists could not be read.": unread,
    }
    told = "\n".join(note for note, worth in notes.items() if worth)
    return "\n\n".join([*parts, *filter(None, [told])]) + "\n"


def _day_lines(day: Day, added: frozenset[str], titles: Mapping[str, str], *, dated: bool) -> Sequence[str]:
    """List what a run added to a day: how many a topic, and the best titles."""
    picks = [pick for pick in day.picks if pick.id in added]
    counts = Counter(pick.home for pick in picks)
    head = f"{day.date}\n" if dated else ""
    topics = "\n".join(f"- {titles.get(slug, slug)}: {count}" for slug, count in counts.most_common())
    best = sorted(picks, key=lambda pick: (-pick.matches[0].score, pick.id))[:BEST]
    listed = "\n".join(f"- {pick.title}" for pick in best)
    return [part for part in (head + topics, listed) if part.strip()]


def summary(report: Report, titles: Mapping[str, str]) -> str:
    """Give the job's summary page: the message as Markdown, signs of Markdown and HTML made harmless."""
    head, _, body = message(report, titles).partition("\n")
    safe = _SIGN.sub(lambda sign: f"&#{ord(sign[0][0])};{sign[0][1:]}", body)
    return f"## {head}\n{safe}"
