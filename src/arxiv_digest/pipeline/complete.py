"""Completing: the API's details of the papers that were selected, and of those that lack them still."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arxiv_digest.fetch import arxiv_api
from arxiv_digest.model import Day, Owed, Paper, Pick
from arxiv_digest.pipeline.context import Context
from arxiv_digest.pipeline.plan import Plan
from arxiv_digest.store.records import Store


@dataclass(frozen=True, slots=True)
class Completed:
    """The days to work on, with the details that the API has; whose details are still owed or now there."""

    days: tuple[Day, ...]
    owed: tuple[Owed, ...]
    repaired: frozenset[str]


def complete(run: Context, planned: Sequence[Plan], debts: Sequence[Owed]) -> Completed:
    """Fetch the details of new papers, and of those with debts; what the API does not give is owed."""
    due = {one.id for one in debts if one.what == "details"}
    # A missed day was made from the API's answer: it has just given all that it knows.
    new = [
        Owed(what="details", id=paper, day=plan.announcement.day)
        for plan in planned
        if not plan.announcement.approximate
        for paper in plan.added
    ]
    wanted = due.union(one.id for one in new)
    details = arxiv_api.details(
        run.client, wanted, lambda asked: run.progress("details", asked, len(wanted), "")
    )
    open_debts = {one.id: one for one in (*debts, *new) if one.what == "details" and one.id not in details}
    return Completed(
        days=tuple(_days(run.store, planned, debts, details)),
        owed=tuple(open_debts.values()),
        repaired=frozenset(due.intersection(details)),
    )


def _days(
    store: Store, planned: Sequence[Plan], debts: Sequence[Owed], details: Mapping[str, Paper]
) -> list[Day]:
    """Return the days to work on, ascending: those planned, and those with debts."""
    incomplete = {one.id for one in debts}.union(*(plan.added for plan in planned))
    by_date = {plan.announcement.day: plan for plan in planned}
    days = []
    for date in sorted({*by_date, *(one.day for one in debts)}):
        if date in by_date:
            announcement, picks = by_date[date].announcement, by_date[date].picks
        elif recorded := store.announcement(date):
            announcement, picks = recorded, store.picks(date)
        else:
            continue  # a debt of a day that was never saved
        full = tuple(_completed(one, details) if one.id in incomplete else one for one in picks)
        days.append(Day(announcement=announcement, picks=full, summaries=store.summaries(date)))
    return days


def _completed(one: Pick, details: Mapping[str, Paper]) -> Pick:
    return arxiv_api.completed(one, details[one.id]) if one.id in details else one
