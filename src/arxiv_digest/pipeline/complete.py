"""The phase `complete`: adds the details that only arXiv's API has to selected papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from arxiv_digest.fetch import arxiv_api
from arxiv_digest.model import Day, Owed, Paper, Pick
from arxiv_digest.pipeline.context import Context
from arxiv_digest.pipeline.plan import Plan
from arxiv_digest.store.records import Store
from arxiv_digest.topics.select import without_withdrawn
from arxiv_digest.topics.updates import mark_withdrawn


@dataclass(frozen=True, slots=True)
class CompletedDays:
    """The days to work on, with the API's details.

    `owed` lists papers whose details are still pending; `repaired` holds the ids of earlier ones that now
    have them.
    """

    days: tuple[Day, ...]
    owed: tuple[Owed, ...]
    repaired: frozenset[str]


def complete(run: Context, planned: Sequence[Plan], retries: Sequence[Owed]) -> CompletedDays:
    """Fetch the details of new papers and of those that lack them; what the API does not return is pending.

    The API is also asked about new versions of listed papers: only its comment says whether one is withdrawn.
    Raises nothing when arXiv fails; raises DataError when a file in `data/` cannot be read.
    """
    due = {one.id for one in retries if one.what == "details"}
    # Papers that come from the API already have all its details.
    new = [
        Owed(what="details", id=one.id, day=plan.announcement.day)
        for plan in planned
        for one in plan.picks
        if one.id in plan.added and one.published is None
    ]
    new += _replaced(run.store, planned)
    wanted = due.union(one.id for one in new)
    details = arxiv_api.details(
        run.client, wanted, lambda asked: run.progress("details", asked, len(wanted), "")
    )
    asked = [one for one in (*retries, *new) if one.what == "details"]
    still_open = {(one.id, one.day): one for one in asked if one.id not in details}
    return CompletedDays(
        days=tuple(_days(run.store, planned, retries, details)),
        owed=tuple(still_open.values()),
        repaired=frozenset(due.intersection(details)),
    )


def _days(
    store: Store, planned: Sequence[Plan], retries: Sequence[Owed], details: Mapping[str, Paper]
) -> list[Day]:
    """Return the days to work on, ascending: those planned, and those with pending work."""
    incomplete = {one.id for one in retries}.union(*(plan.added for plan in planned))
    by_date = {plan.announcement.day: plan for plan in planned}
    days = []
    for date in sorted({*by_date, *(one.day for one in retries)}):
        if date in by_date:
            announcement, picks = by_date[date].announcement, by_date[date].picks
        elif recorded := store.announcement(date):
            announcement, picks = recorded, store.picks(date)
        else:
            continue  # pending work of a day that was never saved
        full = tuple(_completed(one, details) if one.id in incomplete else one for one in picks)
        added = by_date[date].added if date in by_date else frozenset[str]()
        kept = without_withdrawn(announcement.ledger, full, added)
        updated = tuple(mark_withdrawn(one, details) for one in announcement.updated)
        announcement = announcement.model_copy(update={"ledger": kept.ledger, "updated": updated})
        listed = {one.id for one in kept.picks}
        summaries = tuple(one for one in store.summaries(date) if one.id in listed)
        days.append(Day(announcement=announcement, picks=kept.picks, summaries=summaries))
    return days


def _replaced(store: Store, planned: Sequence[Plan]) -> Iterator[Owed]:
    """Yield the listed papers with new versions, without those that an earlier run of the day recorded."""
    for plan in planned:
        day = plan.announcement.day
        before = store.announcement(day)
        known = {one.id for one in before.updated} if before else set[str]()
        found = (one.id for one in plan.announcement.updated if one.id not in known)
        yield from (Owed(what="details", id=paper, day=day) for paper in found)


def _completed(one: Pick, details: Mapping[str, Paper]) -> Pick:
    return arxiv_api.completed(one, details[one.id]) if one.id in details else one
