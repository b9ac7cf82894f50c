"""Plans days: selects the papers of each and fills its ledger, before details and summaries are added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from arxiv_digest.config import Config
from arxiv_digest.fetch import freshness
from arxiv_digest.fetch.freshness import News
from arxiv_digest.model import Announcement, Entry, Pick, Update, Usage
from arxiv_digest.store.records import Store
from arxiv_digest.topics import select
from arxiv_digest.topics.updates import merged_updates, updates


@dataclass(frozen=True, slots=True)
class Plan:
    """A day as it will be recorded, still without the API's details and the summaries."""

    announcement: Announcement
    picks: tuple[Pick, ...]
    added: frozenset[str]  # ids that this run selected


def plans(
    config: Config,
    store: Store,
    news: Sequence[News],
    dates: Sequence[dt.date],
    *,
    mark: str = "",
    before: Sequence[Plan] = (),
) -> list[Plan]:
    """Select the papers of each day in `dates`, in that order.

    `mark` is the field to set in announcements that are not on record: `sample` or `approximate`. Papers
    listed by the plans in `before` are not listed again. Raises DataError when a file in `data/` cannot be
    read.
    """
    listed = store.listed() | {paper: plan.announcement.day for plan in before for paper in plan.added}
    found = []
    for date in dates:
        here = [one for one in news if one.day == date or one.state == "empty"]
        plan = _plan(config, store, here, date, listed)
        if mark and store.announcement(date) is None:
            marked = plan.announcement.model_copy(update={mark: True})
            plan = replace(plan, announcement=marked)
        listed |= dict.fromkeys(plan.added, date)
        found.append(plan)
    return found


def _plan(
    config: Config, store: Store, news: Sequence[News], date: dt.date, listed: Mapping[str, dt.date]
) -> Plan:
    before = store.announcement(date)
    had = before.categories if before else {}
    listings = {**had, **{one.category: freshness.listing(one, had.get(one.category)) for one in news}}
    entries = freshness.unique(entry for one in news for entry in one.entries)
    kept, unsaved = _kept(store.picks(date), before, entries)
    choice = select.select_papers(
        entries=entries,
        topics=config.topics,
        day=date,
        listed={paper: day for paper, day in listed.items() if paper not in unsaved},
        kept=kept,
        before=before.ledger if before else None,
        lacked=bool(before and before.incomplete),
    )
    later = before and all(one.completed for one in news)
    wanted = sorted({*before.categories, *before.missing}) if before and later else config.categories
    announcement = Announcement(
        day=date,
        updated=merged_updates(before.updated if before else (), _updates(store, entries, date, listed)),
        categories=dict(sorted(listings.items())),
        missing=tuple(code for code in wanted if code not in listings),
        approximate=bool(before and before.approximate),
        sample=bool(before and before.sample),
        ledger=choice.ledger.model_copy(update={"usage": before.ledger.usage if before else Usage()}),
    )
    added = frozenset(one.id for one in choice.picks) - {one.id for one in kept}
    return Plan(_counted(announcement), choice.picks, added)


def _kept(
    picks: Sequence[Pick], before: Announcement | None, entries: Sequence[Entry]
) -> tuple[tuple[Pick, ...], frozenset[str]]:
    """Split what is listed into what stays, and what a killed run added without its announcement.

    The latter is selected again, so that the result is the same as without the kill.
    """
    if before is None:
        return tuple(picks), frozenset()
    found = {entry.paper.id for entry in entries}
    unsaved = frozenset(pick.id for pick in picks if pick.id in found) - set(before.ledger.chosen)
    return tuple(pick for pick in picks if pick.id not in unsaved), unsaved


def _counted(announcement: Announcement) -> Announcement:
    """Set the counts in a day's ledger, which help people who read the file."""
    everything = (
        {*one.new, *one.cross, *one.replace, *one.replace_cross} for one in announcement.categories.values()
    )
    ledger = announcement.ledger
    counts = {
        "fetched": len(set[str]().union(*everything)),
        "new": len(announcement.fresh),
        "matched": len(ledger.matched),
        "chosen": len(ledger.chosen),
        "duplicate": len(ledger.duplicate),
        "over_limit": len(ledger.over_limit),
        "near_misses": len(ledger.near_misses),
    }
    return announcement.model_copy(update={"ledger": ledger.model_copy(update={"counts": counts})})


def _updates(
    store: Store, entries: Sequence[Entry], date: dt.date, listed: Mapping[str, dt.date]
) -> tuple[Update, ...]:
    """Return new versions of papers that were listed on earlier days."""
    days = {listed[one.paper.id] for one in entries if listed.get(one.paper.id, date) < date}
    picks = {one.id: (day, one) for day in days for one in store.picks(day)}
    return updates(entries, picks)
