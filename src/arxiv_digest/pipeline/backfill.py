"""Backfill: selects papers of past days through arXiv's API, then continues as an update does."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from arxiv_digest.arxiv import calendar
from arxiv_digest.errors import ArxivError, InputError
from arxiv_digest.pipeline import missed, pool
from arxiv_digest.pipeline.complete import complete
from arxiv_digest.pipeline.context import Context
from arxiv_digest.pipeline.plan import plans
from arxiv_digest.pipeline.report import Report, report_of, told
from arxiv_digest.pipeline.retries import missing_summaries
from arxiv_digest.pipeline.save import finish, save
from arxiv_digest.pipeline.summarise import summarise
from arxiv_digest.store.proof import require_sound


def backfill(run: Context, first: dt.date, last: dt.date, most: int = missed.MOST) -> Report:
    """Fill the missed days from `first` to `last` through arXiv's API, and what recorded days lack.

    Listed papers stay as they are, except that papers of a completed category may take the places of worse
    ones. Pending details and summaries of these days are requested again. Days that
    arXiv's feeds still show, or will show, are left to `update`.

    Raises InputError when more than `most` days are missing, `data/` holds the sample or another run is at
    work, ArxivError when no missed day can be filled, ConfigError when digest.toml is invalid, and DataError
    when a file in `data/` cannot be read.
    """
    with run.alone():
        return _backfill(run, first, last, most)


def _backfill(run: Context, first: dt.date, last: dt.date, most: int) -> Report:
    run.refuse_mixing()
    require_sound(run.store)
    run.sweep()
    finish(run)
    wanted = _wanted(run, first, last, most)
    migrated = run.store.migrate(dry_run=run.dry_run)
    with run.client:
        filled = missed.fill(run, wanted)
        if wanted and not filled.days:
            raise ArxivError(f"arXiv is unreachable, nothing was changed:\n{filled.reason}")
        planned = plans(run.config, run.store, filled.news, filled.days, mark="approximate")
        recorded = run.store.owed()
        here = [one for one in recorded if first <= one.day <= last]
        retries = list(dict.fromkeys([*here, *missing_summaries(run.store, first, last)]))
        completed = complete(run, planned, retries)
        summarised = summarise(run, completed.days, retries)
        others = [one for one in recorded if one not in here]
        owed = (*completed.owed, *summarised.owed)
        changed = save(run, summarised.days, owed=(*owed, *others), before=retries)
        if not run.dry_run:
            pool.save(run.store, [(plan.announcement.day, plan.pool) for plan in planned])
    done = report_of(planned, changed, completed, summarised)
    return replace(done, **told(filled), migrated=migrated)


def _wanted(run: Context, first: dt.date, last: dt.date, most: int) -> missed.Missed:
    """Return the past announcement days of the span that are not on record, or that lack a category.

    Raises InputError when there are more than `most`.
    """
    passed = calendar.date_at(run.now) - dt.timedelta(days=1) if run.now else last
    last, followed = min(last, passed), run.config.categories
    recorded = run.store.dates()
    wanted = dict.fromkeys((day for day in calendar.listings(first, last) if day not in recorded), followed)
    for day in recorded:
        if first <= day <= last and (announcement := run.store.announcement(day)):
            wanted |= missed.incomplete(announcement, followed)
    days = sorted(wanted)
    if len(days) > most:
        part = f"--from {days[0]} --to {days[most - 1]}"
        fix = f"start with {part}, or raise the limit with --limit {len(days)}"
        raise InputError(f"{len(days)} announcement days are missing, more than the limit of {most}: {fix}")
    return {day: wanted[day] for day in days}
