"""A few rows of the matrix of faults; `make faults` runs all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support import matrix
from support.fake_archive import Archive
from support.fake_claude import FakeClaude
from support.faults import ARXIV, CLAUDE
from support.matrix import FOLLOWING, Case

CASES = [
    Case(("what another requested", "one feed", "once"), "next day", ""),  # lost two papers before 1.0
    Case(("a redirect to cs.CV", "feeds", "every"), "three days later", "refusal"),
    Case(("what another requested", "API", "every"), "same day", "invented"),
    Case(("403", "one feed", "every"), "next day", "spent"),
    Case(("one entry", "feeds", "every second"), "three days later", "cut"),
    Case(("an entry of 2099", "one feed", "every"), "same day", "529"),
    Case(("500", "API", "once"), "next day", "no JSON"),
    Case(("500", "API", "once"), "same day", "no usage"),
]


@pytest.fixture(scope="module")
def services() -> Iterator[tuple[Archive, FakeClaude]]:
    """Run both fakes for all rows."""
    with matrix.services() as both:
        yield both


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_day_of_faults_loses_nothing(
    tmp_path: Path, services: tuple[Archive, FakeClaude], case: Case
) -> None:
    """After clean days, every paper is listed once on its day, nothing is pending, and the bill is right."""
    row = matrix.run(tmp_path, case, *services)
    assert row.is_sound, f"{case} {row} {row.problems}"


def test_the_matrix_has_every_fault() -> None:
    """Each fault of arXiv meets everything that may follow, and each of Claude is in it."""
    cases = matrix.cases()
    assert len({(case.arxiv, case.following) for case in cases}) == len(ARXIV) * len(FOLLOWING)
    assert {case.claude for case in cases} == set(CLAUDE)
    assert len(ARXIV) >= 60
    assert len(CLAUDE) >= 25
    assert set(CASES) - {case for case in CASES if case.arxiv in ARXIV} == set()
