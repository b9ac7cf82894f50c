"""A run has one time limit: what it has by then is stored, and the next run requests the rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from support.digest import configure, digest, engines, limit_minutes, listed, owed, snapshot
from support.fake_arxiv import FakeArxiv, Fault
from support.fake_claude import FakeClaude, Response

SECONDS = 3


def drips(matches: Callable[[str], bool]) -> Fault:
    """Let some answers never end."""
    return lambda asked, good: replace(good, drip="body") if matches(asked.path) else good


def timed(root: Path, *verb: str) -> float:
    """Run with the limit and return the seconds that it took."""
    started = time.monotonic()
    assert digest(root, *verb) == 0
    return time.monotonic() - started


@pytest.mark.parametrize("part", ["/atom/cs.IR", "/api/query"])
def test_a_run_that_arxiv_holds_up_stores_the_rest(
    root: Path, arxiv: FakeArxiv, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    """The papers of the other feeds are listed; a run without delays completes the day."""
    whole = root.parent / "whole"
    whole.mkdir()
    (whole / "digest.toml").write_bytes((root / "digest.toml").read_bytes())
    assert digest(whole, "-q", "update") == 0
    limit_minutes(root, SECONDS / 60)
    arxiv.faults.append(drips(lambda path: path == part))

    assert timed(root, "update") < 4 * SECONDS
    assert "time limit of this run" in capsys.readouterr().err
    assert digest(root, "-q", "render") == 0
    assert listed(root)

    arxiv.faults.clear()
    assert digest(root, "-q", "update") == 0
    assert snapshot(root / "data/selected").values()
    assert [*snapshot(root / "data/selected").values()] == [*snapshot(whole / "data/selected").values()]
    assert owed(root) == []


def test_no_summary_is_lost_when_arxiv_took_all_the_time(
    root: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Papers get extracts, and their summaries are pending."""
    limit_minutes(root, SECONDS / 60)
    arxiv.faults.append(drips(lambda path: path == "/api/query"))
    timed(root, "-q", "update")
    assert len(owed(root)) == sum(engines(root).values()) == 14
    assert claude.asked == []

    arxiv.faults.clear()
    assert digest(root, "-q", "update") == 0
    assert engines(root) == {"claude": 14}


def test_a_batch_that_cannot_be_read_in_time_is_collected_later(
    root: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """The server of the results hangs: the batch stays pending and is not paid again."""
    configure(root, batch=True)
    assert digest(root, "-q", "update") == 0
    before = (root / "data/state/pending.jsonl").read_bytes()
    limit_minutes(root, SECONDS / 60)
    claude.faults.append(
        lambda asked, said: Response(said.status, said.body, hang=60) if "batches" in asked.path else said
    )
    assert timed(root, "-q", "update") < 4 * SECONDS
    assert (root / "data/state/pending.jsonl").read_bytes() == before
    assert len(claude.batches) == 1
