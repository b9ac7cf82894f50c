"""One update, phase by phase: fetch → select → complete → summarise → store → report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from arxiv_digest.arxiv import calendar
from arxiv_digest.errors import ArxivError
from arxiv_digest.fetch import arxiv_api, sample
from arxiv_digest.fetch.freshness import News
from arxiv_digest.pipeline import missed, pool
from arxiv_digest.pipeline.complete import complete
from arxiv_digest.pipeline.context import Context
from arxiv_digest.pipeline.missed import Filled
from arxiv_digest.pipeline.plan import Plan, plans
from arxiv_digest.pipeline.report import Report, report_of, told
from arxiv_digest.pipeline.retries import to_retry
from arxiv_digest.pipeline.save import finish, save
from arxiv_digest.pipeline.summarise import summarise
from arxiv_digest.store.proof import require_sound
from arxiv_digest.store.records import Store

HISTORY = 30  # recorded days to compare feeds with; a stale feed may be several days old
SILENT = 4  # announcements that may bring nothing new before a run fails


def update(run: Context) -> Report:
    """Record what arXiv announces now, fill missed days, and complete what earlier runs left pending.

    Raises ArxivError when no feed can be fetched or the feeds do not show the requested day, InputError when
    sample and real days would mix, another run is at work or the configured engine lacks its key, ConfigError
    when digest.toml is invalid, and DataError when a file in `data/` cannot be read.
    """
    with run.alone():
        return _update(run)


def _update(run: Context) -> Report:
    run.refuse_mixing()
    require_sound(run.store)
    run.sweep()
    finish(run)
    migrated = run.store.migrate(dry_run=run.dry_run)
    with run.client:
        news = fetch(run)
        planned, filled = select(run, news)
        retries = to_retry(run.store, planned)
        completed = complete(run, planned, retries)
        summarised = summarise(run, completed.days, retries)
        changed = save(run, summarised.days, owed=(*completed.owed, *summarised.owed), before=retries)
        if not run.dry_run:
            pool.save(run.store, [(plan.announcement.day, plan.pool) for plan in planned])
    return replace(
        report_of(planned, changed, completed, summarised),
        failed={one.category: one.reason for one in news if one.state == "failed"},
        stale=tuple(one.category for one in news if one.state == "stale"),
        **told(filled),
        silent=_silence(run.store, news, run.now),
        migrated=migrated,
    )


def update_sample(run: Context) -> Report:
    """Run `update` on each day of the bundled sample, without network or key.

    Raises InputError when `data/` holds real papers, ConfigError when digest.toml is invalid, and DataError
    when a file in `data/` cannot be read.
    """
    alone = replace(run, environment={}, now=None, catch_up=False)
    reports = [update(replace(alone, sample_day=day)) for day in sample.days()]
    return Report(
        days=tuple(day for one in reports for day in one.days),
        added=frozenset[str]().union(*(one.added for one in reports)),
        migrated=max(one.migrated for one in reports),
    )


def fetch(run: Context) -> tuple[News, ...]:
    """Fetch the feed of every category; raises ArxivError when all of them fail."""
    categories = run.config.categories
    done = iter(range(1, len(categories) + 1))
    news = arxiv_api.news(
        run.client,
        categories,
        run.store.history(HISTORY),
        lambda _: run.progress("feeds", next(done), len(categories), ""),
    )
    if all(one.state == "failed" for one in news):
        reasons = "\n".join(dict.fromkeys(one.reason for one in news))
        raise ArxivError(f"arXiv is unreachable, nothing was changed:\n{reasons}")
    return news


def select(run: Context, news: Sequence[News]) -> tuple[list[Plan], Filled]:
    """Select papers of the days that the feeds show and, with `catch_up`, of missed days.

    Raises ArxivError when the requested day is neither in the feeds nor on record, and DataError when a file
    in `data/` cannot be read.
    """
    dates = sorted({one.day for one in news if one.day and run.day in {None, one.day}})
    if run.day and run.day not in dates and not run.store.announcement(run.day):
        raise ArxivError(f"arXiv's feeds do not show {run.day}: use `arxiv-digest backfill` for past days")
    planned = plans(run.config, run.store, news, dates, mark="sample" if run.sample_day else "")
    wanted = {} if run.sample_day else missed.missed(run, dates)
    if not run.catch_up or run.day:
        recorded = frozenset(run.store.dates()).intersection(wanted)
        return planned, Filled(left=wanted, recorded=recorded)
    filled = missed.fill(run, wanted, [plan.announcement for plan in planned])
    more = plans(run.config, run.store, filled.news, filled.days, mark="approximate", before=planned)
    return planned + more, filled


def _silence(store: Store, news: Sequence[News], now: dt.datetime | None) -> int:
    """Count the announcements since the last recorded one with a paper; 0 when a feed brings new ones."""
    brought = [one.day for one in store.history(HISTORY) if one.fresh]
    if not brought or now is None or any(one.state in {"fresh", "stragglers"} for one in news):
        return 0
    return sum(1 for _ in calendar.listings(brought[-1] + dt.timedelta(days=1), calendar.date_at(now)))
