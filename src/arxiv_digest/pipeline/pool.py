"""Keeps a few papers of each day in `data/pool/`, so that topics learn what other papers read like.

Listed papers are on record anyway and serve as examples; the pool holds what was not listed. A day learns
from earlier days only, so the lists of past days never change.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from arxiv_digest.config import Topic
from arxiv_digest.model import Entry, Paper, Pick
from arxiv_digest.store.records import Store

if TYPE_CHECKING:
    from arxiv_digest.topics.learned.likeness import Learned

A_DAY = 20  # papers, sampled by their ids: some 10 kB of git's history
DAYS = 30  # whose samples are kept
EXAMPLES = 120  # days whose listed papers are read
ENOUGH = 100  # papers in the pool; with fewer, phrases decide alone


def sample(entries: Sequence[Entry], picks: Sequence[Pick], before: Sequence[Paper]) -> tuple[Paper, ...]:
    """Choose from a day's unlisted papers, and from those that an earlier run of the day chose."""
    listed = {pick.id for pick in picks}
    new = (one.paper for one in entries if one.kind in {"new", "cross"})
    found = {paper.id: _short(paper) for paper in (*new, *before) if paper.id not in listed}
    chosen = sorted(found, key=lambda name: hashlib.sha256(name.encode()).digest())[:A_DAY]
    return tuple(found[name] for name in sorted(chosen))


def _short(paper: Paper) -> Paper:
    """Leave out what nothing is learned from."""
    kept = {"id", "version", "title", "abstract", "primary", "categories"}
    return Paper(**paper.model_dump(include=kept), authors=())


def learned(store: Store, topics: Sequence[Topic], day: dt.date) -> Learned | None:
    """Return what topics have learned before a day; None without enough papers.

    Raises DataError when a file in `data/` cannot be read.
    """
    others = [paper for date in store.pool_dates() if date < day for paper in store.pool(date)]
    if len(others) < ENOUGH:
        return None
    dates = [date for date in store.dates() if date < day][-EXAMPLES:]
    from arxiv_digest.topics.learned.likeness import Learned  # noqa: PLC0415  loads NumPy, in 0.2 s

    return Learned(topics, chain(others, *map(store.picks, dates)))


def save(store: Store, days: Sequence[tuple[dt.date, Sequence[Paper]]]) -> None:
    """Write the samples of days and delete old ones.

    Raises DataError when a file in `data/` cannot be read.
    """
    for day, papers in days:
        store.save_pool(day, papers)
    for day in store.pool_dates()[:-DAYS]:
        store.save_pool(day, ())
