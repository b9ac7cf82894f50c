"""Publishing makes one commit even while others push: with real bare repositories, and as pure merges."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.errors import PushError
from arxiv_digest.github.git import Checkout
from arxiv_digest.pipeline import publish as publishing
from arxiv_digest.pipeline.publish import JobOutput, job_outputs, message, publish
from arxiv_digest.render.markup.template import Page
from arxiv_digest.site import docs
from arxiv_digest.store.merge import merged
from support.fake_github import git
from support.killed import killed_while_writing

ANNOUNCED = "announced/2026/2026-03-12.json"
SELECTED = "selected/2026/2026-03-12.jsonl"
SUMMARIES = "summaries/2026/2026-03-12.jsonl"
OWED = "state/owed.jsonl"


def picks(*numbers: int) -> bytes:
    """Write lines of chosen papers."""
    return b"".join(b'{"id":"2603.99%03d"}\n' % number for number in numbers)


def summaries(**engines: str) -> bytes:
    """Write lines of summaries: number to engine."""
    lines = (
        {"id": f"2603.99{key[1:]}", "language": "en", "engine": engine} for key, engine in engines.items()
    )
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def test_what_one_side_changed_is_that_sides() -> None:
    """Another day, another file: both are kept, and what one side took away stays away."""
    base = {ANNOUNCED: b"1", "announced/2026/2026-03-11.json": b"old"}
    ours = {ANNOUNCED: b"2"}
    theirs = {**base, "announced/2026/2026-03-13.json": b"new"}
    assert merged(base, ours, theirs) == {ANNOUNCED: b"2", "announced/2026/2026-03-13.json": b"new"}


def test_what_is_no_record_is_the_branchs() -> None:
    """The README of data/ comes and goes with the branch, whatever a job had in its folder."""
    here, there = {"README.md": b"old"}, {"README.md": b"new"}
    for base, ours, theirs in ((here, here, there), (here, there, here), ({}, here, {}), (here, {}, here)):
        assert merged(base, ours, theirs) == theirs


def test_a_day_that_both_chose_for_is_theirs_with_our_summaries() -> None:
    """Choice and ledger stay together; a summary that was paid for is kept while its paper is listed."""
    ours = {
        ANNOUNCED: b"ours",
        SELECTED: picks(1, 2),
        SUMMARIES: summaries(n001="claude", n002="claude"),
    }
    theirs = {ANNOUNCED: b"theirs", SELECTED: picks(1, 3), SUMMARIES: summaries(n003="claude")}
    assert merged({}, ours, theirs) == {
        ANNOUNCED: b"theirs",
        SELECTED: picks(1, 3),
        SUMMARIES: summaries(n001="claude", n003="claude"),
    }


def test_a_summary_that_they_wrote_anew_is_theirs() -> None:
    """Where both sides replaced a summary, theirs stands."""
    base = {SELECTED: picks(1, 2), SUMMARIES: summaries(n001="extractive", n002="extractive")}
    ours = {**base, SUMMARIES: summaries(n001="claude", n002="claude")}
    theirs = {**base, SUMMARIES: summaries(n001="other", n002="extractive")}
    assert merged(base, ours, theirs)[SUMMARIES] == summaries(n001="other", n002="claude")


lines = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), unique=True).map(b"".join)


@given(base=lines, ours=lines, theirs=lines)
def test_debts_are_lines_that_each_side_adds_and_strikes_off(base: bytes, ours: bytes, theirs: bytes) -> None:
    """What either side struck off is gone, what either side added is there, once."""
    found = merged({OWED: base}, {OWED: ours}, {OWED: theirs}).get(OWED, b"").splitlines()
    before, mine, other = (set(text.splitlines()) for text in (base, ours, theirs))
    assert len(found) == len(set(found))
    assert set(found) == (other - (before - mine)) | (mine - before)


contents = st.dictionaries(
    st.sampled_from([ANNOUNCED, SELECTED, OWED]), st.sampled_from([picks(1), picks(2), picks(1, 2)])
)


@given(base=contents, ours=contents)
def test_without_anyone_else_nothing_is_merged(base: dict[str, bytes], ours: dict[str, bytes]) -> None:
    """A branch that has not moved takes ours as it is; a side that changed nothing changes nothing."""
    assert merged(base, ours, base) == ours
    assert merged(base, base, ours) == ours


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """Make a bare remote with one commit, of a page."""
    bare, first = tmp_path / "remote.git", tmp_path / "first"
    (first / "docs").mkdir(parents=True)
    (first / "docs/notes.md").write_text("# Notes\n", encoding="utf-8")
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    git(first, "init", "--quiet", "--initial-branch=main")
    git(first, "add", "--all")
    git(first, "commit", "--quiet", "--message=First")
    git(first, "push", "--quiet", str(bare), "main")
    return bare


@pytest.fixture
def checkout(remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """Check the remote out without its history, as a job does."""
    monkeypatch.setattr(publishing, "PAUSE", 0.0)
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{remote}", str(tmp_path / "work"))
    return Checkout(tmp_path / "work", "main")


def renders(root: Path) -> Callable[[], None]:
    """Return a render whose one page is a function of data/ and of the notes."""

    def render() -> None:
        days = sorted(file.stem for file in (root / "data").rglob("*.json"))
        notes = (root / "docs/notes.md").read_text(encoding="utf-8")
        (root / "docs/index.md").write_text(f"{days} {notes}", encoding="utf-8")

    return render


def pushed(remote: Path, folder: Path, path: str, text: str) -> None:
    """Push a change as somebody else does."""
    git(folder.parent, "clone", "--quiet", str(remote), str(folder))
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", f"--message=Change {path}")
    git(folder, "push", "--quiet", "origin", "HEAD:main")


def test_nothing_handed_over_and_nothing_to_render_is_no_commit(remote: Path, checkout: Checkout) -> None:
    """Without a change there is no commit and no push."""
    assert publish(checkout, (), lambda: None) == ""
    assert git(remote, "rev-list", "--count", "main") == "1"


def test_what_is_published_is_one_commit_of_the_bot(remote: Path, checkout: Checkout) -> None:
    """Data and pages go together, under the message that the job wrote, by the Actions bot."""
    output = JobOutput({ANNOUNCED: b"{}\n"}, "2026-03-12: 1 paper in 1 topic\n\n# not a comment\n")
    commit = publish(checkout, [output], renders(checkout.root))
    assert git(remote, "log", "-1", "--format=%H %an %B", "main") == (
        f"{commit} github-actions[bot] 2026-03-12: 1 paper in 1 topic\n\n# not a comment"
    )
    assert git(remote, "show", "main:docs/index.md") == "['2026-03-12'] # Notes"


def test_two_runs_at_once_lose_nothing(remote: Path, checkout: Checkout, tmp_path: Path) -> None:
    """Another run's day, pushed meanwhile, stands beside ours, and the pages know of both."""
    pushed(remote, tmp_path / "other", "data/announced/2026/2026-03-11.json", "{}\n")
    publish(checkout, [JobOutput({ANNOUNCED: b"{}\n"})], renders(checkout.root))
    assert git(remote, "show", "main:docs/index.md") == "['2026-03-11', '2026-03-12'] # Notes"
    assert git(remote, "log", "--format=%s", "main").splitlines() == [
        "Fill 1 day, 2026-03-12 to 2026-03-12",
        "Change data/announced/2026/2026-03-11.json",
        "First",
    ]


def test_who_brought_the_same_day_leaves_nothing_to_commit(
    remote: Path, checkout: Checkout, tmp_path: Path
) -> None:
    """When another run published the very same, pages included, there is no second commit."""
    pushed(remote, tmp_path / "other", f"data/{ANNOUNCED}", "{}\n")
    assert publish(checkout, [JobOutput({ANNOUNCED: b"{}\n"})], lambda: None) == ""
    assert git(remote, "rev-list", "--count", "main") == "2"


def test_months_of_many_jobs_are_one_commit(remote: Path, checkout: Checkout, tmp_path: Path) -> None:
    """The outputs of a matrix of jobs are merged one by one; pending work of all is kept."""
    for month in ("01", "02"):
        folder = tmp_path / "collected" / f"collected-2026-{month}" / "data"
        for path in (f"announced/2026/2026-{month}-05.json", OWED):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(f'{{"month":{month}}}\n', encoding="utf-8")
    (tmp_path / "collected" / "collected-2026-03").mkdir()  # a job that failed before it stored anything
    outputs = job_outputs(tmp_path / "collected")
    assert len(outputs) == 2
    publish(checkout, outputs, renders(checkout.root))
    assert git(remote, "show", f"main:data/{OWED}").splitlines() == ['{"month":01}', '{"month":02}']
    assert git(remote, "log", "-1", "--format=%s", "main") == "Fill 2 days, 2026-01-05 to 2026-02-05"


def test_a_branch_that_is_always_faster_is_told(remote: Path, checkout: Checkout, tmp_path: Path) -> None:
    """After three lost races the error says what to do, and the others' commits are all there."""
    numbers = iter(range(9))

    def raced() -> None:
        number = next(numbers)
        pushed(remote, tmp_path / f"other{number}", f"docs/{number}.md", "# Faster\n")

    with pytest.raises(PushError, match="run the workflow again"):
        publish(checkout, [JobOutput({ANNOUNCED: b"{}\n"})], raced)
    assert git(remote, "rev-list", "--count", "main") == "4"


def test_a_refused_push_says_where_to_click(remote: Path, checkout: Checkout) -> None:
    """A protected branch is no race: the error names the setting, once."""
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'GH006: protected branch update failed' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(PushError, match="Settings → Actions → General → Workflow permissions"):
        publish(checkout, [JobOutput({ANNOUNCED: b"{}\n"})], lambda: None)


@pytest.mark.parametrize(
    ("written", "changed", "subject"),
    [
        (["2026-03-12: 1 paper\n\nMore.\n"], [ANNOUNCED], "2026-03-12: 1 paper"),
        (["", " \n"], [ANNOUNCED], "Fill 1 day, 2026-03-12 to 2026-03-12"),
        ([], ["state/journal.jsonl"], "Keep the results of an unfinished run"),
        ([], [], "Update the pages"),
    ],
)
def test_the_commit_says_what_it_is(written: list[str], changed: list[str], subject: str) -> None:
    """The message that a run wrote, else what the files tell."""
    assert message(written, changed).splitlines()[0] == subject
    assert len(subject) <= 50


def test_what_a_killed_run_left_is_not_published(remote: Path, checkout: Checkout) -> None:
    """After a kill while data/ and docs/ are written, neither commit nor folders have a part of it."""
    root = checkout.root
    (root / "data").mkdir()
    left = [killed_while_writing(root / path) for path in ("data/state/owed.jsonl", "docs/index.md", ".a")]
    commit = publish(
        checkout, [JobOutput({ANNOUNCED: b"{}\n"})], lambda: docs.write(root / "docs", [Page("llms.txt", "")])
    )
    assert commit
    assert git(remote, "ls-tree", "-r", "--name-only", "main").splitlines() == [
        f"data/{ANNOUNCED}",
        "docs/llms.txt",
        "docs/notes.md",
    ]
    assert [one.exists() for one in left] == [False, False, True]  # the last one is outside of our folders


def test_a_run_that_still_writes_is_not_published(remote: Path, checkout: Checkout, tmp_path: Path) -> None:
    """An unfinished file of a running process stays where it is, and stays out of the commit."""
    part = checkout.root / "docs" / f".index.md.{os.getppid()}.part"
    part.write_bytes(b"half")
    handed = tmp_path / "collected" / "one" / "data" / "announced"
    handed.mkdir(parents=True)
    (handed / "2026-03-12.json").write_bytes(b"{}")
    killed_while_writing(handed / "2026-03-12.json")
    publish(checkout, job_outputs(tmp_path / "collected"), lambda: docs.write(checkout.root / "docs", []))
    assert part.exists()
    assert ".part" not in git(remote, "ls-tree", "-r", "--name-only", "main")


def test_an_unfinished_file_that_was_published_is_taken_back(
    remote: Path, checkout: Checkout, tmp_path: Path
) -> None:
    """What an earlier version committed by mistake goes with the next commit."""
    pushed(remote, tmp_path / "other", "docs/.index.md.4711.part", "half")
    checkout.reset_to_remote()
    publish(checkout, [JobOutput({ANNOUNCED: b"{}\n"})], renders(checkout.root))
    assert ".part" not in git(remote, "ls-tree", "-r", "--name-only", "main")
