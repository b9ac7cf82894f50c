"""The histories of papers: each version once, compared with the one before it, whatever the order."""

from __future__ import annotations

import datetime as dt
import time
from itertools import permutations

import pytest

from arxiv_digest.model import Update, Version
from arxiv_digest.render import versions
from arxiv_digest.render.markup.diff import changes
from arxiv_digest.render.versions import Step
from support import builders

FIRST = Version(version=1, title="Kites", abstract="a", authors=("Ada Moreau",), comment="")


def update(number: int, *, withdrawn: bool = False, comment: str | None = "") -> Update:
    """Build the update to a version, compared with the listed one as `data/` has it."""
    after = FIRST.model_copy(update={"version": number, "title": f"Kites {number}", "comment": comment})
    return Update(id=builders.name(1), listed=builders.DATE, before=FIRST, after=after, withdrawn=withdrawn)


def history(*updates: Update) -> list[Step]:
    """Join updates of successive days."""
    found: dict[str, list[Step]] = {}
    for place, one in enumerate(updates, 1):
        day = builders.announcement(builders.DATE + dt.timedelta(days=place), updated=(one,))
        found |= {paper: list(steps) for paper, steps in versions.joined(found, day).items()}
    return found[builders.name(1)]


@pytest.mark.parametrize("order", [*permutations((2, 3, 4))])
def test_versions_are_in_order_and_compared_with_the_one_before(order: tuple[int, ...]) -> None:
    """A feed may announce version 3 before version 2; repeated ones count on their first day."""
    steps = history(*map(update, (*order, *order)))
    assert [step.version for step in steps] == [2, 3, 4]
    assert [step.update.before.version for step in steps] == [1, 2, 3]
    assert [(step.date - builders.DATE).days for step in steps] == [order.index(n) + 1 for n in (2, 3, 4)]


def test_a_paper_is_withdrawn_by_its_newest_version() -> None:
    """A later version brings it back, unless its comment is unknown."""
    gone, back = update(2, withdrawn=True), update(3)
    assert versions.withdrawal(history(gone), None) == builders.DATE + dt.timedelta(days=1)
    assert versions.withdrawal(history(gone, back), None) is None
    unknown = update(3, comment=None)
    assert versions.withdrawal(history(gone, unknown), None) == builders.DATE + dt.timedelta(days=1)


def test_a_changed_comment_is_shown_only_if_both_are_known() -> None:
    """Feeds have no comments, so a missing one says nothing."""
    one = Update(id=builders.name(1), listed=builders.DATE, before=FIRST, after=FIRST)
    for comment, shown in (("9 pages", ["comment"]), ("", []), (None, [])):
        after = FIRST.model_copy(update={"version": 2, "comment": comment})
        assert [change.what for change in changes(one.model_copy(update={"after": after}))] == shown


def test_repetitive_texts_are_compared_in_bounded_time() -> None:
    """They are the worst case of difflib, which would take minutes."""
    before, after = (FIRST.model_copy(update={"abstract": text * 1500}) for text in ("a b ", "b c a "))
    one = Update(id=builders.name(1), listed=builders.DATE, before=before, after=after)
    start = time.process_time()
    assert changes(one)
    assert time.process_time() - start < 5
