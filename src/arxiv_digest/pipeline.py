"""The corridor: fetch → choose → summarise → store → render → write → report, in this order only."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from arxiv_digest import config as configuration
from arxiv_digest import fetch, render, search, site, write
from arxiv_digest.choose import pick
from arxiv_digest.config import Config
from arxiv_digest.errors import ArxivError, InputError
from arxiv_digest.fetch import freshness, parse, sample
from arxiv_digest.fetch.cache import CACHE, TEXTS
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.freshness import News
from arxiv_digest.fetch.fulltext import FullText
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.model import Announcement, Day, Entry, Listing, Owed, Paper, Pick, Usage
from arxiv_digest.report import Report
from arxiv_digest.store import Store
from arxiv_digest.summarise.seam import Access
from arxiv_digest.summarising import Desk, Progress, summarised

log = logging.getLogger(__name__)

HISTORY = 30  # announcement days in which a feed's papers are looked for; a stale feed is days old
OWED_FOR = dt.timedelta(days=7)


def silent(_stage: str, _done: int, _total: int, _note: str) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A day as it will stand on record, before the API's details and the summaries are there."""

    announcement: Announcement
    picks: tuple[Pick, ...]
    added: frozenset[str]  # ids that this run chose


@dataclass(frozen=True, slots=True)
class Options:
    """How to update: one `day` only, without writing, with `access` to Claude, on the bundled sample."""

    day: dt.date | None = None
    dry_run: bool = False
    access: Access | None = None
    is_sample: bool = False
    progress: Progress = silent


def update(root: Path, settings: Settings, options: Options | None = None) -> Report:
    """Fetch, choose, summarise and store what arXiv announces now.

    Raises ArxivError when no category can be had, or the wanted day is not shown.
    """
    options = options or Options()
    config, store = configuration.load(root), Store(root)
    _refuse_mixture(store, is_sample=False)
    with Client(settings, None if options.dry_run else root / CACHE) as client:
        return _update(config, store, client, options)


def update_sample(root: Path, *, dry_run: bool = False, progress: Progress = silent) -> Report:
    """Do what `update` does on each day of the bundled sample, without network and without a key."""
    config, store = configuration.load(root), Store(root)
    _refuse_mixture(store, is_sample=True)
    options = Options(dry_run=dry_run, progress=progress, is_sample=True)
    reports = []
    for date in sample.days():
        with Client(Settings(), replay=partial(sample.answer, date)) as client:
            reports.append(_update(config, store, client, options))
    return Report(
        days=tuple(day for one in reports for day in one.days),
        added=frozenset[str]().union(*(one.added for one in reports)),
    )


def _refuse_mixture(store: Store, *, is_sample: bool) -> None:
    """Keep invented papers out of a real digest, and the other way round."""
    last = store.history(1)
    if not last or last[0].sample == is_sample:
        return
    if is_sample:
        raise InputError(f"{store.folder} holds real papers: try the sample in another folder, with --root")
    raise InputError(f"{store.folder} holds the bundled sample: empty it first, with `make fresh`")


def _update(config: Config, store: Store, client: Client, options: Options) -> Report:
    day, progress = options.day, options.progress
    history, categories = store.history(HISTORY), config.categories
    done = iter(range(1, len(categories) + 1))
    news = fetch.news(
        client, categories, history, lambda _: progress("feeds", next(done), len(categories), "")
    )
    failed = {one.category: one.reason for one in news if one.state == "failed"}
    if len(failed) == len(news):
        reasons = "\n".join(dict.fromkeys(failed.values()))
        raise ArxivError(f"arXiv cannot be had, nothing was changed:\n{reasons}")
    dates = sorted({one.day for one in news if one.day and day in {None, one.day}})
    if day and day not in dates and not store.announcement(day):
        raise ArxivError(f"arXiv's feeds do not show {day} now; a day that has passed is gone from them")
    plans = _plans(config, store, news, dates, is_sample=options.is_sample)
    owed = _collectable(store, plans)
    due = {one.id for one in owed if one.what == "details"}
    wanted = due.union(*(plan.added for plan in plans))
    details = fetch.details(client, wanted, lambda asked: progress("details", asked, len(wanted), ""))
    days = _open_days(store, plans, owed, details)
    texts = partial(_full_texts, config, client, store.folder.parent / TEXTS, progress)
    pdfs = f"{client.settings.web_url}/pdf"
    desk = Desk(config, store, options.access, texts, pdfs, progress, options.dry_run)
    result = summarised(desk, days, owed)
    still = [*_details_owed(plans, owed, details), *result.owed]
    changed = _save_all(store, result.days, still, owed, dry_run=options.dry_run)
    planned = {plan.announcement.day for plan in plans}
    return Report(
        days=tuple(one for one in changed if one.date in planned),
        added=frozenset[str]().union(*(plan.added for plan in plans)),
        failed=failed,
        stale=tuple(one.category for one in news if one.state == "stale"),
        repaired=tuple(sorted(due.intersection(details).union(result.repaired))),
        owed=len(still),
        spent=result.spent,
        stopped=result.stopped,
    )


def _full_texts(
    config: Config, client: Client, folder: Path, progress: Progress, picks: Sequence[Pick]
) -> dict[str, FullText]:
    """Fetch the full texts of papers, as far as arXiv has them and the settings allow."""
    versions = {one.id: one.version for one in picks}
    done = iter(range(1, len(versions) + 1))
    return fetch.full_texts(
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


def _plans(
    config: Config, store: Store, news: Sequence[News], dates: Sequence[dt.date], *, is_sample: bool
) -> list[_Plan]:
    """Choose the papers of each day that the feeds bring, the earliest day first."""
    listed = store.listed()
    plans = []
    for date in dates:
        here = [one for one in news if one.day == date or one.state == "empty"]
        plan = _plan(config, store, here, date, listed)
        if is_sample:
            marked = plan.announcement.model_copy(update={"sample": True})
            plan = replace(plan, announcement=marked)
        listed |= dict.fromkeys(plan.added, date)
        plans.append(plan)
    return plans


def _plan(
    config: Config, store: Store, news: Sequence[News], date: dt.date, listed: Mapping[str, dt.date]
) -> _Plan:
    before = store.announcement(date)
    had = before.categories if before else {}
    kept = store.picks(date)
    listings = {**had, **{one.category: freshness.listing(one, had.get(one.category)) for one in news}}
    choice = pick.choose(
        entries=_best_entries(news),
        topics=config.topics,
        day=date,
        listed=listed,
        kept=kept,
        before=before.ledger if before else None,
    )
    announcement = Announcement(
        day=date,
        categories=dict(sorted(listings.items())),
        missing=tuple(code for code in config.categories if code not in listings),
        ledger=choice.ledger.model_copy(
            update={
                "counts": _counts(listings, choice),
                "usage": before.ledger.usage if before else Usage(),
            }
        ),
    )
    added = frozenset(one.id for one in choice.picks) - {one.id for one in kept}
    return _Plan(announcement, choice.picks, added)


def _best_entries(news: Sequence[News]) -> list[Entry]:
    """Take each paper once over all categories, under its best announce type."""
    order = ("new", "cross", "replace", "replace-cross")
    best: dict[str, Entry] = {}
    for one in news:
        for entry in one.entries:
            held = best.get(entry.paper.id)
            if held is None or order.index(entry.kind) < order.index(held.kind):
                best[entry.paper.id] = entry
    return list(best.values())


def _counts(listings: Mapping[str, Listing], choice: pick.Choice) -> dict[str, int]:
    everything = [{*one.new, *one.cross, *one.replace, *one.replace_cross} for one in listings.values()]
    ledger = choice.ledger
    return {
        "fetched": len(set[str]().union(*everything)),
        "new": len(frozenset[str]().union(*(one.fresh for one in listings.values()))),
        "matched": len(ledger.matched),
        "chosen": len(ledger.chosen),
        "duplicate": len(ledger.duplicate),
        "over_limit": len(ledger.over_limit),
        "near_misses": len(ledger.near_misses),
    }


def _open_days(
    store: Store, plans: Sequence[_Plan], owed: Sequence[Owed], details: Mapping[str, Paper]
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
        days.append(Day(announcement=announcement, picks=full, summaries=store.summaries(date)))
    return days


def _completed(one: Pick, details: Mapping[str, Paper]) -> Pick:
    return fetch.completed(one, details[one.id]) if one.id in details else one


def _collectable(store: Store, plans: Sequence[_Plan]) -> list[Owed]:
    """Read what earlier runs owe; after a week of days on record a debt is given up."""
    days = [*store.dates(), *(plan.announcement.day for plan in plans)]
    return [one for one in store.owed() if days and max(days) - one.day <= OWED_FOR]


def _details_owed(plans: Sequence[_Plan], owed: Sequence[Owed], details: Mapping[str, Paper]) -> list[Owed]:
    """Note whose details are still to come."""
    old = (one for one in owed if one.what == "details")
    new = (
        Owed(what="details", id=paper, day=plan.announcement.day) for plan in plans for paper in plan.added
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


def listing_day(moment: dt.datetime) -> dt.date:
    """Give the date that it is at arXiv."""
    return moment.astimezone(parse.EASTERN).date()


def render_pages(root: Path, *, check: bool = False) -> write.Written:
    """Make docs/ what the store and digest.toml say it is; with `check` only compare."""
    config, store = configuration.load(root), Store(root)
    return write.write(root / "docs", render.pages(config, store.days, store.owed()), check=check)


def build(root: Path, site_url: str | None) -> Path:
    """Build the site from docs/, with the search index."""
    return site.build(root, configuration.load(root), site_url, search.files)
