"""Formats reports of runs: the commit message, and the summary page of the job."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from arxiv_digest.arxiv import urls
from arxiv_digest.github.escape import committed
from arxiv_digest.model import Day, Pick, Update, Usage
from arxiv_digest.pipeline.complete import CompletedDays
from arxiv_digest.pipeline.missed import Filled, Missed
from arxiv_digest.pipeline.plan import Plan
from arxiv_digest.pipeline.summarise import SummarisedDays
from arxiv_digest.text import clean, counted, plain

BEST = 5  # titles in a commit message
ON_PAGE = 50  # titles of a day on the summary page: a step's page may have 1 MiB
NAMED = 4  # days listed individually


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run: the days it changed, and what it could not fetch."""

    days: tuple[Day, ...] = ()
    added: frozenset[str] = frozenset()  # ids of the papers that this run listed
    failed: Mapping[str, str] = field(default_factory=dict)  # category → reason
    stale: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()  # ids of papers that were incomplete
    owed: int = 0
    spent: Usage = field(default_factory=Usage)
    stopped: str = ""  # why the run stopped requesting summaries, if it did
    filled: tuple[dt.date, ...] = ()  # missed days that were rebuilt from submission times
    missed: tuple[dt.date, ...] = ()  # missed days that were not
    completed: Missed = field(default_factory=dict)  # categories that days lacked, filled in by this run
    incomplete: Missed = field(default_factory=dict)  # categories that days still lack
    reason: str = ""  # why filling them failed, if it was tried
    silent: int = 0  # announcements since the last one with a paper
    migrated: int = 0  # the format that data/ was brought to, 0 when it was not

    @property
    def quiet(self) -> bool:
        """Whether nothing changed."""
        return not (self.days or self.repaired or self.migrated)


def report_of(
    planned: Sequence[Plan], changed: Sequence[Day], completed: CompletedDays, summarised: SummarisedDays
) -> Report:
    """Make a report from the results of selecting, completing, summarising and storing."""
    dates = {plan.announcement.day for plan in planned}
    added = frozenset[str]().union(*(plan.added for plan in planned))
    withdrawn = frozenset[str]().union(*(day.announcement.ledger.withdrawn for day in completed.days))
    return Report(
        days=tuple(one for one in changed if one.date in dates),
        added=added - withdrawn,
        repaired=tuple(sorted(completed.repaired | summarised.repaired)),
        owed=len(completed.owed) + len(summarised.owed),
        spent=summarised.spent,
        stopped=summarised.stopped,
    )


def told(filled: Filled) -> dict[str, Any]:
    """Return the fields of a report that say which days and categories were missed, and filled or not."""
    days = {"filled": filled.done, "missed": filled.left}
    parts = {"completed": filled.done, "incomplete": filled.left}
    return {
        **{name: tuple(day for day in found if day not in filled.recorded) for name, found in days.items()},
        **{
            name: {day: codes for day, codes in found.items() if day in filled.recorded}
            for name, found in parts.items()
        },
        "reason": filled.reason,
    }


def subject(report: Report) -> str:
    """Return the first line of the commit message, which lists of commits show."""
    if not report.days:
        otherwise = migration(report.migrated) if report.migrated else "Nothing new"
        return f"Repair {counted(len(report.repaired), 'paper')}" if report.repaired else otherwise
    first, last = report.days[0].date, report.days[-1].date
    when = f"{last}" if first == last else f"{first} to {last}"
    picks = [pick for day in report.days for pick in day.picks]
    added = sum(pick.id in report.added for pick in picks)
    if not picks:
        return f"{when}: no papers matched" + _rebuilt(report)
    if not added:
        repaired = f"{counted(len(report.repaired), 'paper')} repaired"
        return f"{when}: {repaired if report.repaired else 'record completed'}"
    topics = counted(len({pick.home for pick in picks}), "topic")
    if added < len(picks):
        return f"{when}: {counted(added, 'more paper')}, {len(picks)} in {topics}" + _rebuilt(report)
    return f"{when}: {counted(len(picks), 'paper')} in {topics}" + _rebuilt(report)


def migration(number: int) -> str:
    """Name the migration to a format, as the subject of a commit."""
    return f"Bring data/ to format {number}"


def _rebuilt(report: Report) -> str:
    """Name the days that were missed and are now rebuilt."""
    number = sum(day.announcement.approximate for day in report.days)
    if number in {0, len(report.days)}:
        return ", rebuilt" if number else ""
    return f", {counted(number, 'day')} rebuilt"


def by_day(report: Report) -> list[Report]:
    """Split a report into one per day."""
    return [replace(report, days=(day,)) for day in report.days]


def message(report: Report, titles: Mapping[str, str]) -> str:
    """Return the whole commit message; `titles` maps the slugs of topics to their titles.

    Text from outside is escaped so that GitHub does not act on it.
    """
    parts = [subject(report)]
    for day in reversed(report.days):
        parts += _day_lines(day, report.added, titles, dated=len(report.days) > 1)
    return "\n\n".join([*parts, *filter(None, ["\n".join(map(committed, notes(report)))])]) + "\n"


def notes(report: Report) -> list[str]:
    """Return a line each for what was repaired, is pending or missing, and what it cost."""
    unread = sum(listing.skipped for day in report.days for listing in day.announcement.categories.values())
    long = sum(listing.shortened for day in report.days for listing in day.announcement.categories.values())
    lines = {
        f"Rebuilt from submission dates (approximate): {dates(report.filled)}.": report.filled,
        f"Repaired {counted(len(report.repaired), 'paper')} from earlier runs.": report.repaired,
        f"Pending: {counted(report.owed, 'item')} will be retried.": report.owed,
        f"Summaries stopped early: {report.stopped}": report.stopped,
        f"Cost: US$ {report.spent.usd:.4f}.": report.spent.usd,
        f"Not available: {', '.join(sorted(report.failed))}.": report.failed,
        f"Still showing an older day: {', '.join(report.stale)}.": report.stale,
        f"{counted(unread, 'entry', 'entries')} in arXiv's feeds could not be read.": unread,
        f"{counted(long, 'entry', 'entries')} in arXiv's feeds had a field that was too long.": long,
        f"Completed from submission dates: {parts(report.completed)}.": report.completed,
        missing(report): report.missed or report.incomplete,
        f"Brought data/ to format {report.migrated}.": report.migrated,
    }
    return [line for line, worth in lines.items() if worth]


def missing(report: Report) -> str:
    """Name the missed days and categories, and the command that fills them."""
    days = sorted([*report.missed, *report.incomplete])
    if not days:
        return ""
    named = filter(None, [dates(report.missed) if report.missed else "", parts(report.incomplete)])
    fix = f"arxiv-digest backfill --from {days[0]} --to {days[-1]}"
    return f"Missed: {', '.join(named)}. To fill them, run `{fix}`."


def parts(missed: Missed) -> str:
    """List categories by day: cs.AI, cs.CV on 2026-03-12; of many days, name the first and the last."""
    if len(missed) <= NAMED:
        return ", ".join(f"{', '.join(codes)} on {day}" for day, codes in missed.items())
    codes = sorted({code for found in missed.values() for code in found})
    return f"{', '.join(codes)} on {dates(tuple(missed))}"


def dates(days: Sequence[dt.date]) -> str:
    """List a few days individually; of many, name the first and the last."""
    if len(days) <= NAMED:
        return ", ".join(map(str, days))
    return f"{days[0]} to {days[-1]} ({counted(len(days), 'day')})"


def _day_lines(day: Day, added: frozenset[str], titles: Mapping[str, str], *, dated: bool) -> Iterator[str]:
    """List what a run added to a day: papers per topic, the best titles, and new versions."""
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
    """Return the new versions announced on a day, unless an earlier run of the day has reported them."""
    return day.announcement.updated if added or not day.picks else ()


# Characters that Markdown or HTML reads as markup, anywhere or at the start of a line.
_SIGN = re.compile(r"[\\`*_\[\]<>&#|~$@]|(?<=\w)://|(?<=\bwww)\.|^(?:[-+=]|\d+(?=[.)]))")


def summary(report: Report, titles: Mapping[str, str]) -> str:
    """Return the job's summary page as Markdown; text from outside is escaped."""
    parts = [f"## {subject(report)}"]
    for day in reversed(report.days):
        parts += _day_blocks(day, report.added, titles, dated=len(report.days) > 1)
    parts += ["\n".join(f"- {_escaped(note)}" for note in notes(report))]
    return "\n\n".join(filter(None, parts)) + "\n"


def _day_blocks(day: Day, added: frozenset[str], titles: Mapping[str, str], *, dated: bool) -> Iterator[str]:
    """Yield the blocks for a day: a table of its topics, its papers with links, and new versions."""
    picks = _best(day, added)
    updates = _updates(day, picks)
    if dated and (picks or updates):
        yield f"### {day.date}"
    if picks:
        rows = [f"| {_escaped(titles.get(slug, slug))} | {count} |" for slug, count in _by_topic(picks)]
        yield "\n".join(["| Topic | Papers |", "|:--|--:|", *rows])
        more = [f"- and {len(picks) - ON_PAGE} more"] if len(picks) > ON_PAGE else []
        yield "\n".join([*(_linked(pick.title, pick.id) for pick in picks[:ON_PAGE]), *more])
    if updates:
        lines = [f"{_linked(one.after.title, one.id)} (v{one.after.version})" for one in updates[:ON_PAGE]]
        yield "\n".join([f"New versions of {counted(len(updates), 'listed paper')}:", "", *lines])


def _linked(title: str, paper: str) -> str:
    return f"- [{_escaped(plain(title))}]({urls.abstract(paper)})"


def _escaped(text: str) -> str:
    """Escape a line of text for Markdown and HTML."""
    return _SIGN.sub(lambda sign: f"&#{ord(sign[0][0])};{sign[0][1:]}", clean(text))
