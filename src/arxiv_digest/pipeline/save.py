"""The phase `store`: writes days and pending work in an order that loses nothing if the run is killed."""

from __future__ import annotations

from collections.abc import Sequence

from arxiv_digest.model import Day, Owed
from arxiv_digest.pipeline.context import Context
from arxiv_digest.store.records import Store


def save(run: Context, days: Sequence[Day], *, owed: Sequence[Owed], before: Sequence[Owed]) -> list[Day]:
    """Write days and pending work to data/; return the days that changed.

    `owed` is the work pending now, `before` that at the start of the run. New pending work is written before
    the days, and finished work is removed after them, so a killed run forgets nothing. Raises DataError when
    a file in `data/` cannot be read.
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
    """Write a day; return whether a file changed."""
    changed = [
        store.save_summaries(day.date, day.summaries),
        store.save_picks(day.date, day.picks),
        store.save_announcement(day.announcement),
    ]
    return any(changed)
