"""New versions of listed papers: what is noted, and what a page shows of what changed."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.model import Update, Version
from arxiv_digest.render.markup.diff import changes
from arxiv_digest.topics.updates import updates
from support.builders import ABSTRACT, DATE, entry, pick
from support.digest import digest, snapshot
from support.fake_arxiv import FRIDAY, THURSDAY, FakeArxiv

EARLIER = DATE - dt.timedelta(days=2)


def update(**after: object) -> Update:
    """Build an update of an invented paper."""
    before = Version(version=1, title="On Kites", abstract=ABSTRACT, authors=("Ada Moreau",))
    return Update(id="2603.99001", listed=EARLIER, before=before, after=before.model_copy(update=after))


def test_a_new_version_of_a_listed_paper_is_noted() -> None:
    """Replacements count, with what was listed beside what is new; everything else does not."""
    listed = {one.id: (EARLIER, one) for one in (pick(1), pick(2), pick(3, version=2))}
    entries = [
        entry(1, "replace", version=2, title="On the Tails of Kites, Revised"),
        entry(2, "new", version=2),
        entry(3, "replace-cross", version=2),
        entry(4, "replace", version=2),
    ]
    (found,) = updates(entries, listed)
    assert (found.id, found.listed) == ("2603.99001", EARLIER)
    assert (found.before.version, found.after.version) == (1, 2)
    assert found.after.title == "On the Tails of Kites, Revised"


def test_what_changed_is_named_and_marked_word_by_word() -> None:
    """Only what differs is shown; what went and what came stand side by side, the rest stays."""
    made = changes(
        update(abstract=ABSTRACT.replace("12 percent", "14 percent"), authors=("Ada Moreau", "Bo Li"))
    )
    assert [one.what for one in made] == ["authors", "abstract"]
    assert made[0].html == "Ada Moreau, <ins>Bo Li,</ins>"
    assert "falls by <del>12</del> <ins>14</ins> percent." in made[1].html
    assert changes(update(version=2)) == []


def test_formulas_are_compared_whole() -> None:
    """A formula is one word, set as a formula on either side."""
    before, after = "We need $O(n^2)$ steps.", "We need $O(n \\log n)$ steps."
    one = update(abstract=after)
    one = one.model_copy(update={"before": one.before.model_copy(update={"abstract": before})})
    (found,) = changes(one)
    assert re.fullmatch(r"We need <del><math.*?</math></del> <ins><math.*?</math></ins> steps\.", found.html)


@given(st.text(max_size=60), st.text(max_size=60))
def test_hostile_text_stays_text(before: str, after: str) -> None:
    """Whatever the titles hold, the only elements are the marks."""
    one = update(title=f"{after} <script>alert(1)</script>")
    one = one.model_copy(update={"before": one.before.model_copy(update={"title": before})})
    for found in changes(one):
        assert set(re.findall(r"<(/?[a-z]+)", found.html)) <= {"del", "/del", "ins", "/ins"}


def test_the_day_shows_its_updates(root: Path, arxiv: FakeArxiv) -> None:
    """A replaced paper stands under “Updated” on the new day, linked to its card; its own day stays."""
    assert digest(root, "-q", "run") == 0
    before = snapshot(root / "data", root / "docs")
    arxiv.day = FRIDAY
    assert digest(root, "-q", "run") == 0

    page = (root / "docs/2026/03/13.md").read_text(encoding="utf-8")
    assert '<a href="../12/#2603.99013">' in page
    assert "v1 → v2" in page
    assert "<ins>" in page
    thursday = {path: text for path, text in before.items() if "2026-03-12" in str(path)}
    after = snapshot(root / "data", root / "docs")
    assert thursday
    assert {path: after[path] for path in thursday} == thursday


def test_a_second_run_keeps_the_updates(root: Path, arxiv: FakeArxiv) -> None:
    """Running the same day again changes nothing."""
    for day in (THURSDAY, FRIDAY):
        arxiv.day = day
        assert digest(root, "-q", "update") == 0
    before = snapshot(root / "data")
    assert digest(root, "-q", "update") == 0
    assert snapshot(root / "data") == before


@pytest.mark.parametrize("date", ["2026-03-12", "2026-03-13"])
def test_days_without_updates_have_no_such_key(root: Path, arxiv: FakeArxiv, date: str) -> None:
    """Records without updates read as they always did."""
    for day in (THURSDAY, FRIDAY):
        arxiv.day = day
        assert digest(root, "-q", "update") == 0
    text = (root / f"data/announced/2026/{date}.json").read_text(encoding="utf-8")
    assert ('"updated"' in text) == (date == "2026-03-13")
