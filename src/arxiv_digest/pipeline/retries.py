"""Selects the pending work that a run retries: what earlier runs left incomplete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from arxiv_digest.model import Announcement, Owed
from arxiv_digest.pipeline.plan import Plan
from arxiv_digest.store.records import Store

RETRY_FOR = dt.timedelta(days=7)
RETRY_REBUILT_FOR = dt.timedelta(days=60)  # a missed day may be weeks old when it is filled


def to_retry(store: Store, planned: Sequence[Plan]) -> list[Owed]:
    """Return the pending work of earlier runs that has not been given up.

    Work is given up a week of recorded days after its day, for rebuilt days after 60. Raises DataError when a
    file in `data/` cannot be read.
    """
    retries, asked = store.owed(), {one.id for one in store.pending()}
    last = max([*store.dates(), *(plan.announcement.day for plan in planned)], default=None)
    if last is None:
        return []
    open_days = {
        day for day in {one.day for one in retries} if last - day <= _retry_period(store.announcement(day))
    }
    replaced = _replaced(store, planned)
    return [one for one in retries if one not in replaced and (one.id in asked or one.day in open_days)]


def _replaced(store: Store, planned: Sequence[Plan]) -> set[Owed]:
    """Return the summaries that papers need no more, because better ones took their places in the plans."""
    return {
        Owed(what="summary", id=paper, day=day)
        for day, picks in ((plan.announcement.day, plan.picks) for plan in planned)
        for paper in {one.id for one in store.picks(day)} - {one.id for one in picks}
    }


def _retry_period(announcement: Announcement | None) -> dt.timedelta:
    return RETRY_REBUILT_FOR if announcement and announcement.is_rebuilt else RETRY_FOR


def missing_summaries(store: Store, first: dt.date, last: dt.date) -> Iterator[Owed]:
    """Yield the pending summaries of the days from `first` to `last`, found in the summaries themselves.

    Unlike `to_retry` this does not need `data/state/`, which may be lost. Raises DataError when a file in
    `data/` cannot be read.
    """
    for day in store.dates():
        if first <= day <= last:
            owing = (one for one in store.summaries(day) if one.stands_in in {"owed", "over_budget"})
            yield from (Owed(what="summary", id=one.id, day=day) for one in owing)
