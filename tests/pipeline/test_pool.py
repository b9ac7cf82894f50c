"""The pool: which papers of a day topics learn from later, and when they are enough."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from arxiv_digest.fetch.freshness import News
from arxiv_digest.pipeline import pool
from arxiv_digest.pipeline.plan import plans
from arxiv_digest.store.records import Store
from support.builders import DATE, announcement, config, entry, name, paper, pick, topic


def test_a_sample_has_unlisted_papers_only_and_does_not_depend_on_order() -> None:
    """Replacements and listed papers are left out, and a second run of the day chooses the same."""
    entries = [entry(number) for number in range(1, 60)] + [entry(70, kind="replace")]
    first = pool.sample(entries, [pick(1)], ())
    assert len(first) == pool.A_DAY
    assert not {name(1), name(70)} & {one.id for one in first}
    assert pool.sample(entries[::-1], [pick(1)], first) == first
    assert not any(one.authors for one in first)


def test_a_day_learns_from_earlier_days_only(tmp_path: Path) -> None:
    """With too few papers before it, or only later ones, phrases decide alone."""
    store = Store(tmp_path)
    days = [DATE + dt.timedelta(days=number) for number in range(6)]
    for number, day in enumerate(days):
        papers = [paper(100 * number + one) for one in range(1, pool.A_DAY + 1)]
        pool.save(store, [(day, papers)])
    kites = [topic("Kites", any=("kite",))]
    assert pool.learned(store, kites, days[0]) is None
    assert pool.learned(store, kites, days[4]) is None
    assert pool.learned(store, kites, days[5]) is not None


def test_old_samples_are_deleted(tmp_path: Path) -> None:
    """The pool is bounded."""
    store = Store(tmp_path)
    for number in range(pool.DAYS + 3):
        pool.save(store, [(DATE + dt.timedelta(days=number), [paper(number + 1)])])
    assert len(store.pool_dates()) == pool.DAYS
    assert store.pool_dates()[0] == DATE + dt.timedelta(days=3)


KITE = "A light frame carries a sail on a string, and a bridle sets the tail in the wind."
BREAD = "Dough of rye and water rests overnight, and the oven bakes a crust from flour and salt."


def test_a_topic_lists_what_reads_like_its_earlier_papers(tmp_path: Path) -> None:
    """With a pool on record, a day admits a paper without the phrase, and rejects one that has it once."""
    store, settings = Store(tmp_path), config(topic("Kites", any=("kite",)))
    new = [
        entry(1, title="The kite", abstract=KITE),
        entry(2, title="A sail on a string", abstract=KITE),
        entry(3, title="Sour dough", abstract=f"{BREAD} It rises like a kite."),
    ]
    news = [News("cs.CV", "fresh", DATE, tuple(new))]
    (alone,) = plans(settings, store, news, [DATE])
    assert {one.id for one in alone.picks} == {name(1), name(3)}
    before = [DATE - dt.timedelta(days=number) for number in range(1, 8)]
    for number, day in enumerate(before):
        store.save_announcement(announcement(day))
        store.save_picks(day, [pick(200 + number, title=f"A kite {number}", abstract=KITE)])
        others = [paper(300 + 20 * number + one, title="Of rye", abstract=BREAD) for one in range(pool.A_DAY)]
        pool.save(store, [(day, others)])
    (taught,) = plans(settings, store, news, [DATE])
    assert {one.id for one in taught.picks} == {name(1), name(2)}
    assert {one.id for one in taught.pool} == {name(3)}
