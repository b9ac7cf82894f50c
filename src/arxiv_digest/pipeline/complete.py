"""The second half of a run: what is planned and owed is completed, summarised and stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from arxiv_digest.config import Config
from arxiv_digest.fetch import arxiv_api
from arxiv_digest.fetch.cache import TEXTS
from arxiv_digest.fetch.client import Client
from arxiv_digest.fulltext.sections import FullText
from arxiv_digest.model import Announcement, Day, Owed, Paper, Pick
from arxiv_digest.pipeline.plan import Plan
from arxiv_digest.pipeline.report import Report
from arxiv_digest.pipeline.summaries import Desk, Progress, summarised
from arxiv_digest.store.records import Store
from arxiv_digest.summaries.engine import Access
from arxiv_digest.topics import select
from arxiv_digest.topics.updates import withdrawn

OWED_FOR = dt.timedelta(days=7)
FILLED_OWED_FOR = dt.timedelta(days=60)  # a missed day may be weeks old when it is filled


def silent(_stage: str, _done: int, _total: int, _note: str) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to update: one `day` only, without writing, with `access` to Claude, on the bundled sample.

    With `catch_up` missed days are filled, and with `now` long silence is noticed.
    """

    day: dt.date | None = None
    dry_run: bool = False
    access: Access | None = None
    is_sample: bool = False
    progress: Progress = silent
    catch_up: bool = False
    now: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What every step of a run needs: the settings, the record, the way to arXiv, and how to go about it."""

    config: Config
    store: Store
    client: Client
    options: Options


def settled(run: Run, plans: Sequence[Plan], owed: Sequence[Owed], others: Sequence[Owed] = ()) -> Report:
    """Complete, summarise and store what is planned and owed; `others` are debts to leave as they are."""
    config, store, client, options = run.config, run.store, run.client, run.options
    progress = options.progress
    due = {one.id for one in owed if one.what == "details"}
    bare = (plan.added for plan in plans if not plan.announcement.approximate)
    wanted = due.union(*bare, _replaced(store, plans))
    details = arxiv_api.details(client, wanted, lambda asked: progress("details", asked, len(wanted), ""))
    days = _open_days(store, plans, owed, details)
    texts = partial(_full_texts, config, client, store.folder.parent / TEXTS, progress)
    pdfs = f"{client.settings.web_url}/pdf"
    desk = Desk(config, store, options.access, texts, pdfs, progress, options.dry_run)
    result = summarised(desk, days, owed)
    still = [*_details_owed(plans, owed, details), *result.owed]
    changed = _save_all(store, result.days, [*still, *others], owed, dry_run=options.dry_run)
    planned = {plan.announcement.day for plan in plans}
    return Report(
        days=tuple(one for one in changed if one.date in planned),
        added=_listed(days, plans),
        repaired=tuple(sorted(due.intersection(details).union(result.repaired))),
        owed=len(still),
        spent=result.spent,
        stopped=result.stopped,
    )


def _listed(days: Sequence[Day], plans: Sequence[Plan]) -> frozenset[str]:
    """Give the papers that were chosen, without those that turned out to be withdrawn."""
    chosen = frozenset[str]().union(*(plan.added for plan in plans))
    return chosen.difference(*(day.announcement.ledger.withdrawn for day in days))


def _full_texts(
    config: Config, client: Client, folder: Path, progress: Progress, picks: Sequence[Pick]
) -> dict[str, FullText]:
    """Fetch the full texts of papers, as far as arXiv has them and the settings allow."""
    versions = {one.id: one.version for one in picks}
    done = iter(range(1, len(versions) + 1))
    return arxiv_api.full_texts(
        client,
        versions,
        folder,
        lambda _: progress("full texts", next(done), len(versions), ""),
        pdf=config.summaries.pdf,
    )


def _save_all(
    store: Store, days: Sequence[Day], still: Sequence[Owed], owed: Sequence[Owed], *, dry_run: bool
) -> list[Day]:
    """Write the days and the debts; give the days that changed.

    Debts are noted before the days and struck off after them: a run that is killed forgets none.
    """
    if dry_run:
        return [one for one in days if store.announcement(one.date) is None or store.day(one.date) != one]
    store.save_owed([*still, *(one for one in owed if one not in still)])
    changed = [one for one in days if _save(store, one)]
    store.save_owed(still)
    store.close_journal()
    return changed


def _open_days(
    store: Store, plans: Sequence[Plan], owed: Sequence[Owed], details: Mapping[str, Paper]
) -> list[Day]:
    """Give the days to work on, with all that the API says: those announced, and those with debts."""
    bare = {one.id for one in owed}.union(*(plan.added for plan in plans))
    planned = {plan.announcement.day: plan for plan in plans}
    days = []
    for date in sorted({*planned, *(one.day for one in owed)}):
        if date in planned:
            announcement, picks = planned[date].announcement, planned[date].picks
        elif recorded := store.announcement(date):
            announcement, picks = recorded, store.picks(date)
        else:
            continue  # a debt of a day that was never saved
        full = tuple(_completed(one, details) if one.id in bare else one for one in picks)
        kept = select.without_withdrawn(announcement, full, planned[date].added if date in planned else ())
        said = tuple(withdrawn(one, details) for one in announcement.updated)
        announcement = announcement.model_copy(update={"ledger": kept.ledger, "updated": said})
        days.append(Day(announcement=announcement, picks=kept.picks, summaries=store.summaries(date)))
    return days


def _replaced(store: Store, plans: Sequence[Plan]) -> set[str]:
    """Give the listed papers with new versions: only the API's comment tells whether one is withdrawn."""
    found = {one.id for plan in plans for one in plan.announcement.updated}
    known = (store.announcement(plan.announcement.day) for plan in plans)
    return found.difference(one.id for announcement in known if announcement for one in announcement.updated)


def _completed(one: Pick, details: Mapping[str, Paper]) -> Pick:
    return arxiv_api.completed(one, details[one.id]) if one.id in details else one


def collectable(store: Store, plans: Sequence[Plan]) -> list[Owed]:
    """Read what earlier runs owe; after a week of days on record a debt is given up."""
    debts, asked = store.owed(), {one.id for one in store.pending()}
    last = max([*store.dates(), *(plan.announcement.day for plan in plans)], default=None)
    if last is None:
        return []
    open_days = {
        day for day in {one.day for one in debts} if last - day <= _patience(store.announcement(day))
    }
    return [one for one in debts if one.id in asked or one.day in open_days]


def _patience(announcement: Announcement | None) -> dt.timedelta:
    return FILLED_OWED_FOR if announcement and announcement.approximate else OWED_FOR


def _details_owed(plans: Sequence[Plan], owed: Sequence[Owed], details: Mapping[str, Paper]) -> list[Owed]:
    """Note whose details are still to come."""
    old = (one for one in owed if one.what == "details")
    new = (
        Owed(what="details", id=paper, day=plan.announcement.day)
        for plan in plans
        if not plan.announcement.approximate  # the API has just given all that it knows
        for paper in plan.added
    )
    return list({one.id: one for one in (*old, *new) if one.id not in details}.values())


def _save(store: Store, day: Day) -> bool:
    """Write a day; True when it changed anything."""
    changed = [
        store.save_summaries(day.date, day.summaries),
        store.save_picks(day.date, day.picks),
        store.save_announcement(day.announcement),
    ]
    return any(changed)


def unwritten(store: Store, first: dt.date, last: dt.date) -> Iterator[Owed]:
    """Give the debts that stand in the summaries themselves: `state/` may not have come along."""
    for day in store.dates():
        if first <= day <= last:
            owing = (one for one in store.summaries(day) if one.stands_in == "owed")
            yield from (Owed(what="summary", id=one.id, day=day) for one in owing)
