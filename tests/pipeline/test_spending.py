"""Money is booked on the day on which it is spent, once, whatever kills a run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from arxiv_digest.config import Summaries
from arxiv_digest.model import Charge, Spent, Usage
from arxiv_digest.pipeline import spending
from arxiv_digest.store import layout, merge
from arxiv_digest.store.records import Store
from arxiv_digest.summaries.claude import prompts
from arxiv_digest.summaries.claude.api import Meter
from arxiv_digest.summaries.claude.prices import Prices
from support.builders import announcement, paper
from support.digest import configure, digest, engines, owed
from support.fake_arxiv import FakeArxiv
from support.fake_claude import FakeClaude

MARCH, APRIL = dt.date(2026, 3, 31), dt.date(2026, 4, 1)
MODEL = "claude-haiku-5-5"


def usage(usd: float) -> Usage:
    """Make a usage of some cost."""
    return Usage(input_tokens=10, output_tokens=1, usd=usd)


def test_each_charge_is_in_the_month_of_its_day(tmp_path: Path) -> None:
    """The last charge of a request counts; an estimate without a later one stands, and says so."""
    store = Store(tmp_path)
    march, april = spending.booker(store, MARCH), spending.booker(store, APRIL)
    march("1", MODEL, usage(9), estimated=True)
    march("1", MODEL, usage(1))
    march("2", MODEL, usage(2), estimated=True)
    march("3", MODEL, usage(7), estimated=True)
    march("3", MODEL, Usage())  # not billed
    april("1", MODEL, usage(4))
    april("a", MODEL, usage(8), batch="msgbatch_1")
    spending.settle(store)

    (first,) = store.spent(MARCH)
    assert (first.day, first.requests, first.estimated, first.usage.usd) == (MARCH, 2, 1, 3)
    assert {one.run: one.usage.usd for one in store.spent(APRIL)}["msgbatch_1"] == 8
    assert [spending.in_month(store, day) for day in (MARCH, APRIL)] == [3, 12]
    assert store.charges() == ()
    assert store.dates(layout.SPENT) == [MARCH.replace(day=1), APRIL]


def test_a_run_that_is_killed_while_it_settles_adds_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run replaces what the month has of the same run, and keeps what other runs spent."""
    store = Store(tmp_path)
    store.save_spent(MARCH, [Spent(day=MARCH, run="other", model=MODEL, usage=usage(5))])
    spending.booker(store, MARCH)("1", MODEL, usage(1))
    with monkeypatch.context() as patched:
        patched.setattr(Store, "close_charges", lambda _: None)
        spending.settle(store)
    spending.settle(store)
    assert spending.in_month(store, MARCH) == 6


def test_a_charge_that_was_cut_off_is_ignored(tmp_path: Path) -> None:
    """A kill may come while a line is written."""
    store = Store(tmp_path)
    spending.booker(store, MARCH)("1", MODEL, usage(1))
    with (store.folder / layout.CHARGES).open("ab") as file:
        file.write(b'{"run":"x","key')
    spending.settle(store)
    assert spending.in_month(store, MARCH) == 1


def test_a_charge_does_not_join_one_that_was_cut_off(tmp_path: Path) -> None:
    """The next charge has a line of its own."""
    store = Store(tmp_path)
    spending.booker(store, MARCH)("1", MODEL, usage(1))
    with (store.folder / layout.CHARGES).open("ab") as file:
        file.write(b'{"run":"x","key')
    spending.booker(store, MARCH)("2", MODEL, usage(2))
    spending.settle(store)
    assert spending.in_month(store, MARCH) == 3


def test_what_days_have_recorded_is_kept(tmp_path: Path) -> None:
    """Costs that were recorded by announcement day begin the ledgers of months, once."""
    store = Store(tmp_path)
    for day, usd in (MARCH, 2.5), (APRIL, 0.0):
        ledger = announcement(day).ledger.model_copy(update={"usage": Usage(usd=usd)})
        store.save_announcement(announcement(day, ledger=ledger))
    spending.begin(store)
    spending.begin(store)
    assert [spending.in_month(store, day) for day in (MARCH, APRIL)] == [2.5, 0]
    assert [one.run for one in store.spent(MARCH)] == [spending.BEFORE]


def test_two_branches_spend_the_sum() -> None:
    """A merge keeps the lines that each side added, and is read as a month."""
    path = layout.path_of(layout.SPENT, MARCH)
    assert path == "spent/2026/2026-03.jsonl"
    assert layout.is_record(path)
    assert merge.merged({path: b"1\n"}, {path: b"1\n2\n"}, {path: b"1\n3\n"})[path] == b"1\n3\n2\n"


@pytest.mark.parametrize(
    "path", ["spent/2026/2027-03.jsonl", "spent/2026/2026-13.jsonl", "spent/2026-03.jsonl"]
)
def test_other_files_are_no_months(path: str) -> None:
    """They are ignored."""
    assert not layout.is_record(path)


def test_a_call_without_an_answer_is_estimated(tmp_path: Path) -> None:
    """It may have been billed; what is certainly not billed is taken back."""
    store = Store(tmp_path)
    job = prompts.brief(paper(1), {}, "en")
    meter = Meter(Prices(Summaries()), spending.booker(store, MARCH))
    meter.begin("1", MODEL, job)
    (open_,) = store.charges()
    assert isinstance(open_, Charge)
    assert open_.estimated
    meter.end()
    assert meter.usage == open_.usage != Usage()
    meter.begin("2", MODEL, job)
    meter.void(MODEL)
    meter.end()
    assert meter.usage == open_.usage
    spending.settle(store)
    assert spending.in_month(store, MARCH) == open_.usage.usd


def test_a_spent_month_does_not_limit_the_next(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Papers beyond its limit are quoted, and summarised when the new month allows."""
    configure(root, max_usd_per_month=1.0)
    store = Store(root)
    store.save_spent(MARCH, [Spent(day=MARCH, run="x", model=MODEL, usage=usage(1.0))])
    assert digest(root, "-q", "--now", "2026-03-31T23:00", "update") == 0
    assert (claude.asked, engines(root), len(owed(root))) == ([], {"extractive": 14}, 14)

    assert digest(root, "-q", "--now", "2026-04-01T01:00", "update") == 3  # no news from arXiv since
    assert (engines(root), owed(root)) == ({"claude": 14}, [])
    assert spending.in_month(store, MARCH) == 1
    (april,) = store.spent(APRIL)
    assert (april.requests, april.day) == (14, APRIL)
    assert (april.usage.input_tokens, april.usage.output_tokens) == tuple(claude.usage.values())
    billed = claude.usage["input_tokens"] * 1e-7 + claude.usage["output_tokens"] * 5e-7
    assert april.usage.usd == pytest.approx(billed, rel=1e-4)
