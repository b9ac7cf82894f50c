"""Storing: days and debts go to data/ in an order in which a killed run loses nothing."""

from __future__ import annotations

from collections.abc import Sequence

from arxiv_digest.model import Day, Owed
from arxiv_digest.pipeline.context import Context
from arxiv_digest.store.records import Store


def save(run: Context, days: Sequence[Day], *, owed: Sequence[Owed], before: Sequence[Owed]) -> list[Day]:
    """Write days and debts; returns the days that changed. `before` are the debts that the run began with.

    Debts are added before the days and removed after them: a run that is killed forgets none.
    """
    store = run.store
    if run.dry_run:
        return [one for one in days if store.announcement(one.date) is None or store.day(one.date) != one]
    store.save_owed([*owed, *(one for one in before if one not in owed)])
    changed = [one for one in days if _save(store, one)]
    store.save_owed(owed)
    store.close_journal()
    return changed


def _save(store: Store, day: Day) -> bool:
    """Write a day; True when that changed a file."""
    changed = [
        store.save_summaries(day.date, day.summaries),
        store.save_picks(day.date, day.picks),
        store.save_announcement(day.announcement),
    ]
    return any(changed)
