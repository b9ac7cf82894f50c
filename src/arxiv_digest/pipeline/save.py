"""The phase `store`: writes days and pending work in an order that loses nothing if the run is killed."""

from __future__ import annotations

from collections.abc import Sequence

from arxiv_digest.model import Day, Owed
from arxiv_digest.pipeline import spending
from arxiv_digest.pipeline.context import Context
from arxiv_digest.store.records import Store

RECENT = 30  # days on record that a killed run may have been about to change


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
    spending.settle(store)
    store.close_journal()
    return changed


def _save(store: Store, day: Day) -> bool:
    """Write a day; return whether a file changed.

    A paper leaves the list only after its announcement says so: no kill makes data/ lack a listed paper.
    """
    stay = {pick.id for pick in day.picks}
    leaving = [pick for pick in store.picks(day.date) if pick.id not in stay]
    texts = [one for one in store.summaries(day.date) if leaving and one.id not in stay]
    changed = [
        store.save_summaries(day.date, [*day.summaries, *texts]),
        store.save_picks(day.date, [*day.picks, *leaving]),
        store.save_announcement(day.announcement),
    ]
    if leaving:
        changed += [store.save_summaries(day.date, day.summaries), store.save_picks(day.date, day.picks)]
    return any(changed)


def finish(run: Context) -> None:
    """Book what a killed run has spent, and remove the papers that it has replaced but not yet removed.

    Raises DataError when a file in `data/` cannot be read.
    """
    if not run.dry_run:
        spending.settle(run.store)
    for announcement in run.store.history(RECENT) if not run.dry_run else ():
        day, ledger = announcement.day, announcement.ledger
        gone = {one.id for one in ledger.over_limit} - set(ledger.chosen)
        picks = run.store.picks(day)
        if gone.intersection(pick.id for pick in picks):
            summaries = run.store.summaries(day)
            run.store.save_summaries(day, [one for one in summaries if one.id not in gone])
            run.store.save_picks(day, [one for one in picks if one.id not in gone])
