"""What summaries cost, booked on the day on which it is spent: one ledger per month limits later runs.

Each request is charged durably before it is sent, as an estimate, and again when its answer has arrived. The
charges of a run are added to the month's ledger when its days are saved, those of a killed run by the next.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Sequence
from functools import reduce

from arxiv_digest.model import Charge, Spent, Usage
from arxiv_digest.store import layout
from arxiv_digest.store.records import Store
from arxiv_digest.summaries.engine import Book

BEFORE = "before"  # the run of what was spent before there were ledgers of months


def settle(store: Store) -> None:
    """Add all charges to the ledgers of their months, then forget them.

    What a month has of the same run is replaced, so a run that is killed here adds nothing twice. Raises
    DataError when a file in `data/` cannot be read.
    """
    sums = _sums(store.charges())
    runs = {one.run for one in sums}
    for month in {one.day.replace(day=1) for one in sums}:
        others = (one for one in store.spent(month) if one.run not in runs)
        store.save_spent(month, [*others, *(one for one in sums if one.day.replace(day=1) == month)])
    store.close_charges()


def begin(store: Store) -> None:
    """Make the ledgers of months from those of days, if no month has one.

    Until then, costs were recorded by announcement day only. Raises DataError when a file in `data/` cannot
    be read.
    """
    if store.dates(layout.SPENT):
        return
    months: dict[dt.date, list[Spent]] = defaultdict(list)
    for date in store.dates():
        announcement = store.announcement(date)
        if announcement and announcement.ledger.usage.usd:
            usage = announcement.ledger.usage
            months[date.replace(day=1)].append(Spent(day=date, run=BEFORE, model="", usage=usage))
    for month, spent in months.items():
        store.save_spent(month, spent)


def booker(store: Store, day: dt.date) -> Book:
    """Return a function that charges the requests of a new run, or of a batch, on a day."""
    own = secrets.token_hex(4)

    def book(key: str, model: str, usage: Usage, *, estimated: bool = False, batch: str = "") -> None:
        run = batch or own
        store.charge(Charge(run=run, key=key, day=day, model=model, usage=usage, estimated=estimated))

    return book


def in_month(store: Store, day: dt.date) -> float:
    """Return what was spent in the month of a day (US$). Raises DataError when its file cannot be read."""
    return sum(one.usage.usd for one in store.spent(day))


def _sums(charges: Sequence[Charge]) -> list[Spent]:
    """Add the charges of each run, day and model; of each request the last one counts."""
    latest = {(one.run, one.key): one for one in charges}
    groups: dict[tuple[dt.date, str, str], list[Charge]] = defaultdict(list)
    for one in latest.values():
        if one.usage != Usage():
            groups[one.day, one.run, one.model].append(one)
    return [_sum(day, run, model, group) for (day, run, model), group in groups.items()]


def _sum(day: dt.date, run: str, model: str, charges: Sequence[Charge]) -> Spent:
    return Spent(
        day=day,
        run=run,
        model=model,
        requests=len(charges),
        estimated=sum(one.estimated for one in charges),
        usage=reduce(Usage.plus, (one.usage for one in charges)),
    )
