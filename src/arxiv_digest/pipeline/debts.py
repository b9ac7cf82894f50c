"""Debts: what earlier runs left incomplete, and how long it is asked for again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from arxiv_digest.model import Announcement, Owed
from arxiv_digest.pipeline.plan import Plan
from arxiv_digest.store.records import Store

OWED_FOR = dt.timedelta(days=7)
FILLED_OWED_FOR = dt.timedelta(days=60)  # a missed day may be weeks old when it is filled


def collectable(store: Store, planned: Sequence[Plan]) -> list[Owed]:
    """Read the debts of earlier runs; after a week of days on record a debt is given up."""
    debts, asked = store.owed(), {one.id for one in store.pending()}
    last = max([*store.dates(), *(plan.announcement.day for plan in planned)], default=None)
    if last is None:
        return []
    open_days = {
        day for day in {one.day for one in debts} if last - day <= _patience(store.announcement(day))
    }
    return [one for one in debts if one.id in asked or one.day in open_days]


def _patience(announcement: Announcement | None) -> dt.timedelta:
    return FILLED_OWED_FOR if announcement and announcement.approximate else OWED_FOR


def unwritten(store: Store, first: dt.date, last: dt.date) -> Iterator[Owed]:
    """Read the debts that the summaries themselves record: `state/` may not have come along."""
    for day in store.dates():
        if first <= day <= last:
            owing = (one for one in store.summaries(day) if one.stands_in == "owed")
            yield from (Owed(what="summary", id=one.id, day=day) for one in owing)
