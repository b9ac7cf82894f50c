"""The corridor: fetch → choose → summarise → store → render → write → report, in this order only."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from arxiv_digest import config as configuration
from arxiv_digest import files
from arxiv_digest.arxiv import calendar
from arxiv_digest.errors import ArxivError, InputError
from arxiv_digest.fetch import arxiv_api, sample
from arxiv_digest.fetch.cache import CACHE
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.freshness import News
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.model import Announcement
from arxiv_digest.pipeline import pages, plan
from arxiv_digest.pipeline.backfill import MOST, Filled, fill
from arxiv_digest.pipeline.complete import Options, Run, collectable, settled, silent, unwritten
from arxiv_digest.pipeline.report import Report
from arxiv_digest.pipeline.summaries import Progress
from arxiv_digest.render.pages.site import site_pages
from arxiv_digest.site import docs
from arxiv_digest.store.records import Store

__all__ = ["Options", "backfill", "build", "render_pages", "silent", "update", "update_sample"]

log = logging.getLogger(__name__)

HISTORY = 30  # announcement days in which a feed's papers are looked for; a stale feed is days old
SILENT = 4  # announcements that may bring nothing new before a run says so aloud


def update(root: Path, settings: Settings, options: Options | None = None) -> Report:
    """Fetch, choose, summarise and store what arXiv announces now.

    Raises ArxivError when no category can be had, or the wanted day is not shown.
    """
    options = options or Options()
    config, store = configuration.load(root), Store(root)
    _refuse_mixture(store, is_sample=False)
    _sweep(store, options)
    with Client(settings, None if options.dry_run else root / CACHE) as client:
        return _update(Run(config, store, client, options))


def update_sample(root: Path, *, dry_run: bool = False, progress: Progress = silent) -> Report:
    """Do what `update` does on each day of the bundled sample, without network and without a key."""
    config, store = configuration.load(root), Store(root)
    _refuse_mixture(store, is_sample=True)
    options = Options(dry_run=dry_run, progress=progress, is_sample=True)
    _sweep(store, options)
    reports = []
    for date in sample.days():
        with Client(Settings(), replay=partial(sample.answer, date)) as client:
            reports.append(_update(Run(config, store, client, options)))
    return Report(
        days=tuple(day for one in reports for day in one.days),
        added=frozenset[str]().union(*(one.added for one in reports)),
    )


def _sweep(store: Store, options: Options) -> None:
    """Delete the unfinished files that a killed run has left in data/."""
    if not options.dry_run:
        files.sweep(store.folder)


def _refuse_mixture(store: Store, *, is_sample: bool) -> None:
    """Keep invented papers out of a real digest, and the other way round."""
    last = store.history(1)
    if not last or last[0].sample == is_sample:
        return
    if is_sample:
        raise InputError(f"{store.folder} holds real papers: try the sample in another folder, with --root")
    raise InputError(f"{store.folder} holds the bundled sample: empty it first, with `make fresh`")


def backfill(
    root: Path, settings: Settings, first: dt.date, last: dt.date, options: Options, most: int = MOST
) -> Report:
    """Fill the missed days from `first` to `last` through the API; days on record stay as they are.

    What is owed on these days is asked for again. Days that arXiv's feeds still show, or will show, are
    left to `update`. Raises InputError for more than `most` days and ArxivError when none can be had.
    """
    config, store = configuration.load(root), Store(root)
    _refuse_mixture(store, is_sample=False)
    _sweep(store, options)
    passed = calendar.date_at(options.now) - dt.timedelta(days=1) if options.now else last
    recorded = set(store.dates())
    wanted = [day for day in calendar.listings(first, min(last, passed)) if day not in recorded]
    if len(wanted) > most:
        part = f"--from {wanted[0]} --to {wanted[most - 1]}"
        fix = f"begin with {part}, or allow more with --limit {len(wanted)}"
        raise InputError(f"{len(wanted)} announcement days are missing, more than {most} at once: {fix}")
    with Client(settings, None if options.dry_run else root / CACHE) as client:
        run = Run(config, store, client, options)
        filled = _filled(run, wanted)
        if wanted and not filled.days:
            raise ArxivError(f"arXiv cannot be had, nothing was changed:\n{filled.reason}")
        plans = plan.plans(config, store, filled.news, filled.days, mark="approximate")
        debts = store.owed()
        here = [one for one in debts if first <= one.day <= last]
        others = [one for one in debts if one not in here]
        owed = list(dict.fromkeys([*here, *unwritten(store, first, last)]))
        report = settled(run, plans, owed, others)
    return replace(report, filled=filled.days, missed=filled.left, reason=filled.reason)


def _update(run: Run) -> Report:
    config, store, options = run.config, run.store, run.options
    news = _announced(run)
    failed = {one.category: one.reason for one in news if one.state == "failed"}
    if len(failed) == len(news):
        reasons = "\n".join(dict.fromkeys(failed.values()))
        raise ArxivError(f"arXiv cannot be had, nothing was changed:\n{reasons}")
    day = options.day
    dates = sorted({one.day for one in news if one.day and day in {None, one.day}})
    if day and day not in dates and not store.announcement(day):
        raise ArxivError(f"arXiv's feeds do not show {day} now; a day that has passed is gone from them")
    plans = plan.plans(config, store, news, dates, mark="sample" if options.is_sample else "")
    missed = () if options.is_sample else _missed({*store.dates(), *dates}, options.now)
    filled = Filled(left=missed)
    if options.catch_up and not day:
        filled = _filled(run, missed, [plan.announcement for plan in plans])
        plans += plan.plans(config, store, filled.news, filled.days, mark="approximate", before=plans)
    report = settled(run, plans, collectable(store, plans))
    return replace(
        report,
        failed=failed,
        stale=tuple(one.category for one in news if one.state == "stale"),
        filled=filled.days,
        missed=filled.left,
        reason=filled.reason,
        silent=0 if _is_news(news) else _silence(store, options.now),
    )


def _announced(run: Run) -> tuple[News, ...]:
    """Ask the feed of every category what is new."""
    categories = run.config.categories
    done = iter(range(1, len(categories) + 1))
    return arxiv_api.news(
        run.client,
        categories,
        run.store.history(HISTORY),
        lambda _: run.options.progress("feeds", next(done), len(categories), ""),
    )


def _missed(recorded: Collection[dt.date], now: dt.datetime | None) -> tuple[dt.date, ...]:
    """Give the announcement days of about six weeks that are not on record between others that are.

    A feed may be dated wrongly: what is to come is not missed.
    """
    if not recorded:
        return ()
    found = calendar.missed(recorded, min(recorded), max(recorded), MOST)
    return tuple(day for day in found if now is None or day < calendar.date_at(now))


def _filled(run: Run, wanted: Sequence[dt.date], here: Sequence[Announcement] = ()) -> Filled:
    def progress(done: int, total: int) -> None:
        run.options.progress("missed days", done, total, "")

    return fill(run.client, run.config, run.store, wanted, here, progress)


def _is_news(news: Sequence[News]) -> bool:
    return any(one.state in {"fresh", "stragglers"} for one in news)


def _silence(store: Store, now: dt.datetime | None) -> int:
    """Count the announcements that have passed since the last one on record that brought a paper."""
    brought = [one.day for one in store.history(HISTORY) if one.fresh]
    if not brought or now is None:
        return 0
    return sum(1 for _ in calendar.listings(brought[-1] + dt.timedelta(days=1), calendar.date_at(now)))


def render_pages(root: Path, *, check: bool = False) -> docs.Written:
    """Make docs/ what the store and digest.toml say it is; with `check` only compare."""
    config, store = configuration.load(root), Store(root)
    return docs.write(root / "docs", site_pages(config, store.days, store.owed()), check=check)


def build(root: Path, site_url: str | None, repository: str | None = None) -> Path:
    """Build the site from docs/."""
    return pages.build(root, configuration.load(root), site_url, repository)
