"""Fills what no run saw: infers what was announced from submission times and arXiv's timetable.

What can be missed is a category on a day: its feed may have been down, old, cut or damaged while the others
were read. A day without a run is a day on which all categories were missed.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from arxiv_digest.arxiv import calendar
from arxiv_digest.errors import ArxivError
from arxiv_digest.fetch import submissions
from arxiv_digest.fetch.freshness import News
from arxiv_digest.model import Announcement, Entry, Kind, Paper
from arxiv_digest.pipeline.context import Context
from arxiv_digest.store.records import Store

log = logging.getLogger(__name__)

MOST = 30  # days filled at once, unless the caller allows more
HELD = 5  # listings that moderation may delay a paper by; few take longer
TOGETHER = 5  # days per query: a week of the largest category is far below the limit of 10,000 papers
Missed = Mapping[dt.date, tuple[str, ...]]  # day → the categories that lack papers


@dataclass(frozen=True, slots=True)
class Filled:
    """What was announced on missed days; `done` was filled, `left` was not, for the `reason` given.

    `recorded` are the days of both that were on record and lacked a category.
    """

    news: tuple[News, ...] = ()
    done: Missed = field(default_factory=dict)
    left: Missed = field(default_factory=dict)
    reason: str = ""
    recorded: frozenset[dt.date] = frozenset()

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days that were filled, ascending."""
        return tuple(self.done)


def missed(run: Context, dates: Collection[dt.date]) -> Missed:
    """Return what the last six weeks or so lack: days between recorded ones, and categories of recorded ones.

    `dates` are the days that the feeds show now: a run records them. Future days are never missed, as a feed
    may carry a wrong date. Raises DataError when a file in `data/` cannot be read.
    """
    recorded = {*run.store.dates(), *dates}
    if not recorded:
        return {}
    last, passed = max(recorded), calendar.date_at(run.now) if run.now else dt.date.max
    found = dict.fromkeys((day for day in between(recorded) if day < passed), run.config.categories)
    for announcement in run.store.history(MOST):
        day = announcement.day
        if day not in dates and (day < last or run.now) and day < passed and not announcement.sample:
            found |= incomplete(announcement, run.config.categories)
    return dict(sorted(found.items()))


def between(recorded: Collection[dt.date]) -> tuple[dt.date, ...]:
    """Return the latest announcement days that are not on record, between the first and the last that are."""
    return calendar.missed(recorded, min(recorded), max(recorded), MOST) if recorded else ()


def incomplete(announcement: Announcement, followed: Collection[str]) -> Missed:
    """Return which of the followed categories lack papers on a recorded day; empty when none does."""
    codes = tuple(code for code in announcement.incomplete if code in followed)
    return {announcement.day: codes} if codes else {}


def fill(run: Context, wanted: Missed, here: Sequence[Announcement] = ()) -> Filled:
    """Query the API for what was announced on the `wanted` days, given in ascending order.

    What is wanted of a day is filled completely or not at all; the first failed query ends the attempt, and
    its reason is returned, not raised. `here` are announcements that this run is about to record. Raises
    DataError when a file in `data/` cannot be read.
    """
    days = tuple(wanted)
    records = _records(run.store, days) | {one.day: one for one in here}
    homes = dict(run.store.listed()) | {paper: one.day for one in records.values() for paper in one.fresh}
    stretches = list(_stretches(days))
    found: list[News] = []
    whole: list[dt.date] = []
    reason = ""
    for number, stretch in enumerate(stretches):
        try:
            found += _news(run, {day: wanted[day] for day in stretch}, homes, records)
            whole += stretch
        except ArxivError as error:
            reason = str(error)
            log.warning("backfill stopped  day=%s reason=%s", stretch[0], error)
            break
        run.progress("missed days", number + 1, len(stretches), "")
    done = {day: wanted[day] for day in whole}
    left = {day: wanted[day] for day in days[len(whole) :]}
    return Filled(tuple(found), done, left, reason, frozenset(records).intersection(days))


def _records(store: Store, wanted: Sequence[dt.date]) -> dict[dt.date, Announcement]:
    """Return the announcements around the wanted days; delayed papers appear shortly after them."""
    if not wanted:
        return {}
    first, last = wanted[0] - dt.timedelta(days=4 * HELD), wanted[-1] + dt.timedelta(days=4 * HELD)
    near = (store.announcement(day) for day in store.dates() if first <= day <= last)
    return {one.day: one for one in near if one}


def _stretches(wanted: Sequence[dt.date]) -> Iterator[tuple[dt.date, ...]]:
    """Split the wanted days into runs of successive listings, each small enough for one query."""
    run: list[dt.date] = []
    for day in wanted:
        if run and (len(run) == TOGETHER or calendar.previous_listing(day) != run[-1]):
            yield tuple(run)
            run = []
        run.append(day)
    if run:
        yield tuple(run)


def _news(
    run: Context, wanted: Missed, homes: dict[str, dt.date], records: Mapping[dt.date, Announcement]
) -> Iterator[News]:
    """Yield the news of each wanted category and day; `homes` maps papers to their days, and is extended."""
    for category in sorted({code for codes in wanted.values() for code in codes}):
        days = [day for day, codes in wanted.items() if category in codes]
        start, end = calendar.window(_since(days[0], records))[0], calendar.window(days[-1])[1]
        answer = submissions.submitted(run.client, category, start, end)
        placed: dict[dt.date, list[Entry]] = {day: [] for day in days}
        for paper in answer.papers:
            day = homes.get(paper.id) or listing_of(paper, placed, records)
            if day and day in placed:
                homes[paper.id] = day
                kind: Kind = "new" if paper.primary == category else "cross"
                placed[day].append(Entry(paper=paper, kind=kind, day=day))
        for day, entries in placed.items():
            lacking = answer.lacking if day == days[0] else 0
            completed = _today(run, records) if day in records else None
            yield News(category, "fresh", day, tuple(entries), lacking, completed=completed)


def _today(run: Context, records: Collection[dt.date]) -> dt.date:
    """Return the date at arXiv; in a replay, the last day on record."""
    return calendar.date_at(run.now) if run.now else max(records)


def _since(day: dt.date, records: Collection[dt.date]) -> dt.date:
    """Return the first day whose submissions may still be missing because moderation delayed them."""
    for _ in range(HELD):
        before = calendar.previous_listing(day)
        if before not in records:
            break
        day = before
    return day


def listing_of(
    paper: Paper, wanted: Collection[dt.date], records: Mapping[dt.date, Announcement]
) -> dt.date | None:
    """Return which of the wanted days announced a paper; None when none of them did.

    A paper belongs to the listing of its submission time. If that listing is on record without the paper, it
    was delayed and belongs to the next one. So every paper has one day, whichever days are wanted.
    """
    if paper.published is None:
        return None
    day = calendar.listing_of(paper.published)
    for _ in range(HELD + 1):
        if day in wanted:
            return day
        record = records.get(day)
        if record is None or not set(paper.categories) & set(record.categories):
            return None
        day = calendar.next_listing(day)
    return None
