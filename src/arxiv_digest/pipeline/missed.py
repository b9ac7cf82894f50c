"""Fills missed days: infers what was announced on them from submission times and arXiv's timetable."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from arxiv_digest.arxiv import calendar
from arxiv_digest.config import Config
from arxiv_digest.errors import ArxivError
from arxiv_digest.fetch import submissions
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.freshness import News
from arxiv_digest.model import Announcement, Entry, Kind, Paper
from arxiv_digest.pipeline.context import Context
from arxiv_digest.store.records import Store

log = logging.getLogger(__name__)

MOST = 30  # days filled at once, unless the caller allows more
HELD = 5  # listings that moderation may delay a paper by; few take longer
TOGETHER = 5  # days per query: a week of the largest category is far below the limit of 10,000 papers


@dataclass(frozen=True, slots=True)
class Filled:
    """What was announced on missed days; `days` were filled, `left` were not, for the `reason` given."""

    news: tuple[News, ...] = ()
    days: tuple[dt.date, ...] = ()
    left: tuple[dt.date, ...] = ()
    reason: str = ""


def days(recorded: Collection[dt.date], now: dt.datetime | None) -> tuple[dt.date, ...]:
    """Return the announcement days of the last six weeks or so that are missing between recorded days.

    Future days are never missed: a feed may carry a wrong date.
    """
    if not recorded:
        return ()
    found = calendar.missed(recorded, min(recorded), max(recorded), MOST)
    return tuple(day for day in found if now is None or day < calendar.date_at(now))


def fill(run: Context, wanted: Sequence[dt.date], here: Sequence[Announcement] = ()) -> Filled:
    """Query the API for what was announced on the `wanted` days, given in ascending order.

    A day is filled completely or not at all; the first failed query ends the attempt, and its reason is
    returned, not raised. `here` are announcements that this run is about to record. Raises DataError when a
    file in `data/` cannot be read.
    """
    records = _records(run.store, wanted) | {one.day: one for one in here}
    known = frozenset(run.store.listed()).union(*(one.fresh for one in records.values()))
    stretches = list(_stretches(wanted))
    found: list[News] = []
    whole: list[dt.date] = []
    reason = ""
    for number, stretch in enumerate(stretches):
        try:
            found += _news(run.client, run.config, stretch, known, records)
            whole += stretch
        except ArxivError as error:
            reason = str(error)
            log.warning("backfill stopped  day=%s reason=%s", stretch[0], error)
            break
        run.progress("missed days", number + 1, len(stretches), "")
    return Filled(tuple(found), tuple(whole), tuple(wanted[len(whole) :]), reason)


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
    client: Client,
    config: Config,
    days: Sequence[dt.date],
    known: Collection[str],
    records: Mapping[dt.date, Announcement],
) -> Iterator[News]:
    """Yield the news of every category on each of these days."""
    start, end = calendar.window(_since(days[0], records))[0], calendar.window(days[-1])[1]
    for category in config.categories:
        answer = submissions.submitted(client, category, start, end)
        placed: dict[dt.date, list[Entry]] = {day: [] for day in days}
        for paper in answer.papers:
            day = None if paper.id in known else listing_of(paper, placed, records)
            if day:
                kind: Kind = "new" if paper.primary == category else "cross"
                placed[day].append(Entry(paper=paper, kind=kind, day=day))
        for day, entries in placed.items():
            lacking = answer.lacking if day == days[0] else 0
            yield News(category, "fresh", day, tuple(entries), lacking)


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
