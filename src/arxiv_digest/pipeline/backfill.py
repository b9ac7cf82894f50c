"""One backfill: select from the API what the feeds no longer show, then as an update does."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from arxiv_digest.arxiv import calendar
from arxiv_digest.errors import ArxivError, InputError
from arxiv_digest.pipeline import missed
from arxiv_digest.pipeline.complete import complete
from arxiv_digest.pipeline.context import Context
from arxiv_digest.pipeline.debts import unwritten
from arxiv_digest.pipeline.plan import plans
from arxiv_digest.pipeline.report import Report, report_of
from arxiv_digest.pipeline.save import save
from arxiv_digest.pipeline.summarise import summarise


def backfill(run: Context, first: dt.date, last: dt.date, most: int = missed.MOST) -> Report:
    """Fill the missed days from `first` to `last` through the API; days on record stay as they are.

    What these days still lack is asked for again. Days that arXiv's feeds still show, or will show, are
    left to `update`. Raises InputError for more than `most` days and ArxivError when none can be filled.
    """
    run.refuse_mixture()
    run.sweep()
    wanted = _wanted(run, first, last, most)
    migrated = run.store.migrate(dry_run=run.dry_run)
    with run.client:
        filled = missed.fill(run, wanted)
        if wanted and not filled.days:
            raise ArxivError(f"arXiv is unreachable, nothing was changed:\n{filled.reason}")
        planned = plans(run.config, run.store, filled.news, filled.days, mark="approximate")
        recorded = run.store.owed()
        here = [one for one in recorded if first <= one.day <= last]
        debts = list(dict.fromkeys([*here, *unwritten(run.store, first, last)]))
        completed = complete(run, planned, debts)
        summarised = summarise(run, completed.days, debts)
        others = [one for one in recorded if one not in here]
        owed = (*completed.owed, *summarised.owed)
        changed = save(run, summarised.days, owed=(*owed, *others), before=debts)
    done = report_of(planned, changed, completed, summarised)
    return replace(done, filled=filled.days, missed=filled.left, reason=filled.reason, migrated=migrated)


def _wanted(run: Context, first: dt.date, last: dt.date, most: int) -> list[dt.date]:
    """Return the announcement days of the span that have passed and are not on record."""
    passed = calendar.date_at(run.now) - dt.timedelta(days=1) if run.now else last
    recorded = set(run.store.dates())
    wanted = [day for day in calendar.listings(first, min(last, passed)) if day not in recorded]
    if len(wanted) > most:
        part = f"--from {wanted[0]} --to {wanted[most - 1]}"
        fix = f"start with {part}, or raise the limit with --limit {len(wanted)}"
        raise InputError(f"{len(wanted)} announcement days are missing, more than the limit of {most}: {fix}")
    return wanted
