"""What a run did, in words: the commit message that watchers read, and the job's summary page."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from arxiv_digest.github.escape import committed
from arxiv_digest.model import Day, Pick, Update, Usage
from arxiv_digest.text import clean, counted, plain

BEST = 5  # titles in a commit message
ON_PAGE = 50  # titles of a day on the summary page: a step's page may have 1 MiB
NAMED = 4  # days that are named one by one


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
    filled: tuple[dt.date, ...] = ()  # missed days that were rebuilt from times of submission
    missed: tuple[dt.date, ...] = ()  # those that still are
    reason: str = ""  # why they could not be filled, if that was tried
    silent: int = 0  # announcements since the last one that brought a paper

    @property
    def quiet(self) -> bool:
        """Tell whether nothing changed."""
        return not (self.days or self.repaired)


def subject(report: Report) -> str:
    """Give the first line: what a watcher reads in the list of commits."""
    if not report.days:
        return f"Repair {counted(len(report.repaired), 'paper')}" if report.repaired else "Nothing new"
    first, last = report.days[0].date, report.days[-1].date
    when = f"{last}" if first == last else f"{first} to {last}"
    picks = [pick for day in report.days for pick in day.picks]
    added = sum(pick.id in report.added for pick in picks)
    if not picks:
        return f"{when}: no paper matched" + _rebuilt(report)
    if not added:
        repaired = f"{counted(len(report.repaired), 'paper')} repaired"
        return f"{when}: {repaired if report.repaired else 'record completed'}"
    topics = counted(len({pick.home for pick in picks}), "topic")
    if added < len(picks):
        return f"{when}: {counted(added, 'more paper')}, {len(picks)} in {topics}" + _rebuilt(report)
    return f"{when}: {counted(len(picks), 'paper')} in {topics}" + _rebuilt(report)


def _rebuilt(report: Report) -> str:
    """Say which of the days were missed and are rebuilt."""
    number = sum(day.announcement.approximate for day in report.days)
    if number in {0, len(report.days)}:
        return ", rebuilt" if number else ""
    return f", {counted(number, 'day')} rebuilt"


def by_day(report: Report) -> list[Report]:
    """Cut a report into one of each day."""
    return [replace(report, days=(day,)) for day in report.days]


def message(report: Report, titles: Mapping[str, str]) -> str:
    """Give the whole commit message; `titles` names the topics by slug.

    Nothing in it that comes from outside makes GitHub act.
    """
    parts = [subject(report)]
    for day in reversed(report.days):
        parts += _day_lines(day, report.added, titles, dated=len(report.days) > 1)
    return "\n\n".join([*parts, *filter(None, ["\n".join(map(committed, notes(report)))])]) + "\n"


def notes(report: Report) -> list[str]:
    """Say, a line each, what was repaired, is owed or missing, and what it cost."""
    unread = sum(listing.skipped for day in report.days for listing in day.announcement.categories.values())
    said = {
        f"Rebuilt from dates of submission, approximately: {dates(report.filled)}.": report.filled,
        f"Repaired {counted(len(report.repaired), 'paper')} of earlier runs.": report.repaired,
        f"Still owed: {counted(report.owed, 'repair')}.": report.owed,
        f"Claude was asked no more: {report.stopped}": report.stopped,
        f"Cost: US$ {report.spent.usd:.4f}.": report.spent.usd,
        f"Not available: {', '.join(sorted(report.failed))}.": report.failed,
        f"Still showing an older day: {', '.join(report.stale)}.": report.stale,
        f"{counted(unread, 'entry', 'entries')} of arXiv's lists could not be read.": unread,
        missing(report): report.missed,
    }
    return [line for line, worth in said.items() if worth]


def missing(report: Report) -> str:
    """Name the days that were missed, and what fills them."""
    if not report.missed:
        return ""
    fix = f"arxiv-digest backfill --from {report.missed[0]} --to {report.missed[-1]}"
    return f"Missed: {dates(report.missed)}: run `{fix}`."


def dates(days: Sequence[dt.date]) -> str:
    """Name days one by one, or the first and the last of many."""
    if len(days) <= NAMED:
        return ", ".join(map(str, days))
    return f"{days[0]} to {days[-1]} ({counted(len(days), 'day')})"


def _day_lines(day: Day, added: frozenset[str], titles: Mapping[str, str], *, dated: bool) -> Iterator[str]:
    """List what a run added to a day: how many a topic, the best titles, and new versions."""
    picks = _best(day, added)
    topics = [f"- {committed(titles.get(slug, slug))}: {count}" for slug, count in _by_topic(picks)]
    updates = _updates(day, picks)
    if dated and (picks or updates):
        topics.insert(0, f"{day.date}")
    listed = [f"- {committed(plain(pick.title))}" for pick in picks[:BEST]]
    renewed = [f"- {committed(plain(one.after.title))} (v{one.after.version})" for one in updates[:BEST]]
    if renewed:
        renewed.insert(0, f"New versions of {counted(len(updates), 'listed paper')}:")
    yield from ("\n".join(lines) for lines in (topics, listed, renewed) if lines)


def _best(day: Day, added: frozenset[str]) -> list[Pick]:
    picks = (pick for pick in day.picks if pick.id in added)
    return sorted(picks, key=lambda pick: (-pick.matches[0].score, pick.id))


def _by_topic(picks: Sequence[Pick]) -> list[tuple[str, int]]:
    found = Counter(pick.home for pick in sorted(picks, key=lambda pick: pick.id))
    return found.most_common()


def _updates(day: Day, added: Sequence[Pick]) -> tuple[Update, ...]:
    """Give the new versions that a day announced, unless an earlier run of the day has told them."""
    return day.announcement.updated if added or not day.picks else ()


# What Markdown or HTML would take for markup, at any place or at the start of a line.
_SIGN = re.compile(r"[\\`*_\[\]<>&#|~$@]|(?<=\w)://|(?<=\bwww)\.|^(?:[-+=]|\d+(?=[.)]))")


def summary(report: Report, titles: Mapping[str, str]) -> str:
    """Give the job's summary page: Markdown in which text from outside is nothing but text."""
    parts = [f"## {subject(report)}"]
    for day in reversed(report.days):
        parts += _day_blocks(day, report.added, titles, dated=len(report.days) > 1)
    parts += ["\n".join(f"- {_escaped(note)}" for note in notes(report))]
    return "\n\n".join(filter(None, parts)) + "\n"


def _day_blocks(day: Day, added: frozenset[str], titles: Mapping[str, str], *, dated: bool) -> Iterator[str]:
    """Show a day: a table of its topics, its papers with links, and new versions."""
    picks = _best(day, added)
    updates = _updates(day, picks)
    if dated and (picks or updates):
        yield f"### {day.date}"
    if picks:
        rows = [f"| {_escaped(titles.get(slug, slug))} | {count} |" for slug, count in _by_topic(picks)]
        yield "\n".join(["| Topic | Papers |", "|:--|--:|", *rows])
        more = [f"- and {len(picks) - ON_PAGE} more"] if len(picks) > ON_PAGE else []
        yield "\n".join([*(_linked(plain(pick.title), pick.id) for pick in picks[:ON_PAGE]), *more])
    if updates:
        lines = [
            f"{_linked(plain(one.after.title), one.id)} (v{one.after.version})" for one in updates[:ON_PAGE]
        ]
        yield "\n".join([f"New versions of {counted(len(updates), 'listed paper')}:", "", *lines])


def _linked(title: str, paper: str) -> str:
    return f"- [{_escaped(title)}](https://arxiv.org/abs/{paper})"


def _escaped(text: str) -> str:
    """Make a line of text harmless in Markdown and HTML, to be read as written."""
    return _SIGN.sub(lambda sign: f"&#{ord(sign[0][0])};{sign[0][1:]}", clean(text))
