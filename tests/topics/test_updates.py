"""New versions of listed papers: what is recorded, and how a page shows the changes."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.model import Update, Version
from arxiv_digest.render.markup.diff import changes
from arxiv_digest.topics.updates import updates
from support.builders import ABSTRACT, DATE, entry, pick
from support.digest import digest, snapshot
from support.fake_arxiv import FRIDAY, THURSDAY, FakeArxiv, Fault, Reply, Request
from support.fulltexts import card

EARLIER = DATE - dt.timedelta(days=2)


def update(**after: object) -> Update:
    """Build an update of an invented paper."""
    before = Version(version=1, title="On Kites", abstract=ABSTRACT, authors=("Ada Moreau",))
    return Update(id="2603.99001", listed=EARLIER, before=before, after=before.model_copy(update=after))


def test_a_new_version_of_a_listed_paper_is_recorded() -> None:
    """Only replacements count; both versions are recorded."""
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


def test_changes_are_marked_by_word() -> None:
    """Removed and added words are marked, and unchanged fields are not shown."""
    made = changes(
        update(abstract=ABSTRACT.replace("12 percent", "14 percent"), authors=("Ada Moreau", "Bo Li"))
    )
    assert [one.what for one in made] == ["authors", "abstract"]
    assert made[0].html == "Ada Moreau, <ins>Bo Li,</ins>"
    assert "falls by <del>12</del> <ins>14</ins> percent." in made[1].html
    assert changes(update(version=2)) == []


def test_formulas_are_compared_whole() -> None:
    """A formula counts as one word and is rendered on both sides."""
    before, after = "We need $O(n^2)$ steps.", "We need $O(n \\log n)$ steps."
    one = update(abstract=after)
    one = one.model_copy(update={"before": one.before.model_copy(update={"abstract": before})})
    (found,) = changes(one)
    assert re.fullmatch(r"We need <del><math.*?</math></del> <ins><math.*?</math></ins> steps\.", found.html)


@given(st.text(max_size=60), st.text(max_size=60))
def test_hostile_text_stays_text(before: str, after: str) -> None:
    """Whatever titles contain, the marks are the only elements."""
    one = update(title=f"{after} <script>alert(1)</script>")
    one = one.model_copy(update={"before": one.before.model_copy(update={"title": before})})
    for found in changes(one):
        assert set(re.findall(r"<(/?[a-z]+)", found.html)) <= {"del", "/del", "ins", "/ins"}


def test_the_day_shows_its_updates(root: Path, arxiv: FakeArxiv) -> None:
    """A new version is below “Updated” on the new day, linked to its card."""
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
    """Their records are the same as before updates existed."""
    for day in (THURSDAY, FRIDAY):
        arxiv.day = day
        assert digest(root, "-q", "update") == 0
    text = (root / f"data/announced/2026/{date}.json").read_text(encoding="utf-8")
    assert ('"updated"' in text) == (date == "2026-03-13")


def commented(paper: str, comment: str) -> Fault:
    """Make a fault that adds a comment to a paper in the API's responses."""

    def fault(request: Request, good: Reply) -> Reply:
        if "id_list" not in request.params or paper not in request.params["id_list"]:
            return good
        entries = re.split(rb"(?=<entry>)", good.body)
        said = f"<arxiv:comment>{comment}</arxiv:comment>".encode()
        body = b"".join(
            re.sub(rb"<arxiv:comment>.*?</arxiv:comment>", b"", one, flags=re.DOTALL).replace(
                b"</entry>", said + b"</entry>"
            )
            if paper.encode() in one.split(b"</id>")[0]
            else one
            for one in entries
        )
        return replace(good, body=body)

    return fault


WITHDRAWN = "This paper has been withdrawn by the authors due to an error in the tails"


def test_a_new_paper_that_is_withdrawn_is_not_listed(root: Path, arxiv: FakeArxiv) -> None:
    """When the API's comment says so, the paper is removed and recorded as withdrawn."""
    arxiv.faults.append(commented("2603.99002", WITHDRAWN))
    assert digest(root, "-q", "run") == 0
    picks = (root / "data/selected/2026/2026-03-12.jsonl").read_text(encoding="utf-8")
    ledger = json.loads((root / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))["ledger"]
    assert '"id":"2603.99002"' not in picks.replace(" ", "")
    assert ledger["withdrawn"] == ["2603.99002"]
    assert "2603.99002" not in ledger["chosen"]
    assert "2603.99002" not in (root / "docs/2026/03/12.md").read_text(encoding="utf-8")

    before = snapshot(root / "data", root / "docs")
    assert digest(root, "-q", "run") == 0
    assert snapshot(root / "data", root / "docs") == before


def test_a_withdrawn_listed_paper_is_marked(
    root: Path, arxiv: FakeArxiv, capsys: pytest.CaptureFixture[str]
) -> None:
    """Card, JSON and feed have the date, links to PDF and HTML are removed, and `explain` says so."""
    assert digest(root, "-q", "run") == 0
    arxiv.day = FRIDAY
    arxiv.faults.append(commented("2603.99013", WITHDRAWN))
    assert digest(root, "-q", "run") == 0

    shown = card(root, "2603.99013")
    assert 'id="2603.99013"' in shown
    assert '<strong class="withdrawn">withdrawn on 13 March 2026</strong>' in shown
    assert "/pdf/2603.99013" not in shown
    assert "/html/2603.99013" not in shown
    assert "/abs/2603.99013" in shown
    others = (root / "docs/2026/03/12.md").read_text(encoding="utf-8").replace(shown, "")
    assert "withdrawn" not in others
    announced = (root / "data/announced/2026/2026-03-13.json").read_text(encoding="utf-8")
    assert '"withdrawn"' in announced
    exported = (root / "docs/api/days/2026-03-12.json").read_text(encoding="utf-8")
    papers = {one["id"]: one for one in json.loads(exported)["papers"]}
    assert papers["2603.99013"]["withdrawn"] == "2026-03-13"
    assert [one for one in papers.values() if "withdrawn" in one] == [papers["2603.99013"]]
    feeds = [path.read_text(encoding="utf-8") for path in (root / "docs/feeds").rglob("*.xml")]
    items = [one for feed in feeds for one in re.split("<entry>", feed) if "/abs/2603.99013" in one]
    assert items
    assert all("withdrawn on 13 March 2026" in one and "/pdf/2603.99013" not in one for one in items)
    assert digest(root, "explain", "2603.99013") == 0
    assert "2026-03-13: withdrawn" in capsys.readouterr().out

    before = snapshot(root / "data", root / "docs")
    assert digest(root, "-q", "run") == 0
    assert snapshot(root / "data", root / "docs") == before


def unanswered(request: Request, good: Reply) -> Reply:
    """Let the API's requests for details fail."""
    return Reply(404) if "id_list" in request.params else good


def test_details_that_arrive_late_mark_a_listed_paper(root: Path, arxiv: FakeArxiv) -> None:
    """A paper that was listed without its comment stays, and is marked when the comment says so."""
    arxiv.faults.append(unanswered)
    assert digest(root, "-q", "run") == 0
    arxiv.faults[:] = [commented("2603.99002", WITHDRAWN)]
    assert digest(root, "-q", "run") == 0
    assert '"2603.99002"' in (root / "data/selected/2026/2026-03-12.jsonl").read_text(encoding="utf-8")
    assert '<strong class="withdrawn">withdrawn on 12 March 2026</strong>' in card(root, "2603.99002")
    assert "/pdf/2603.99002" not in card(root, "2603.99002")


def test_a_withdrawal_is_asked_for_again(root: Path, arxiv: FakeArxiv) -> None:
    """If the API fails when a new version appears, the next run still learns that it is a withdrawal."""
    assert digest(root, "-q", "run") == 0
    arxiv.day = FRIDAY
    arxiv.faults.append(unanswered)
    assert digest(root, "-q", "run") == 0
    assert "withdrawn" not in card(root, "2603.99013")
    arxiv.faults[:] = [commented("2603.99013", WITHDRAWN)]
    assert digest(root, "-q", "run") == 0
    assert "withdrawn on 13 March 2026" in card(root, "2603.99013")


def test_explain_names_a_new_paper_that_is_withdrawn(
    root: Path, arxiv: FakeArxiv, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ledger has it as withdrawn, which is why it is not listed."""
    arxiv.faults.append(commented("2603.99002", WITHDRAWN))
    assert digest(root, "-q", "run") == 0
    assert digest(root, "explain", "2603.99002") == 0
    assert "2026-03-12: matched, but withdrawn, so not listed" in capsys.readouterr().out


def test_a_feed_may_announce_a_withdrawal() -> None:
    """The abstract marks it without the API."""
    listed = {one.id: (EARLIER, one) for one in (pick(1), pick(2))}
    gone, kept = updates(
        [
            entry(1, "replace", version=2, abstract="This paper has been withdrawn by the author."),
            entry(2, "replace", version=2),
        ],
        listed,
    )
    assert gone.withdrawn
    assert not kept.withdrawn
    assert "withdrawn" not in kept.model_dump(mode="json")
