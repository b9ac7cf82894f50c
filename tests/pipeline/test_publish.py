"""Publishing makes one commit even while others push: bare repositories, and merges as pure functions."""

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
DAY = b'{"format":2}\n'  # an announcement of the newest format, which no merge reads any further
OURS = DAY.replace(b"}", b',"ours":1}')


def picks(*numbers: int) -> bytes:
    """Format lines of selected papers."""
    return b"".join(b'{"format":2,"id":"2603.99%03d"}\n' % number for number in numbers)


def summaries(**engines: str) -> bytes:
    """Format lines of summaries, given number and engine."""
    lines = (
        {"format": 2, "id": f"2603.99{key[1:]}", "language": "en", "engine": engine}
        for key, engine in engines.items()
    )
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def test_changes_of_one_side_are_kept() -> None:
    """Changes in different files are combined, and removed lines stay removed."""
    base = {ANNOUNCED: DAY, "announced/2026/2026-03-11.json": DAY}
    ours = {ANNOUNCED: OURS}
    theirs = {**base, "announced/2026/2026-03-13.json": DAY}
    assert merged(base, ours, theirs) == {ANNOUNCED: OURS, "announced/2026/2026-03-13.json": DAY}


def test_other_files_are_taken_from_the_branch() -> None:
    """The README of data/ follows the branch, whatever is in a job's folder."""
    here, there = {"README.md": b"old"}, {"README.md": b"new"}
    for base, ours, theirs in ((here, here, there), (here, there, here), ({}, here, {}), (here, {}, here)):
        assert merged(base, ours, theirs) == theirs


def test_a_day_that_both_selected_is_theirs_with_our_summaries() -> None:
    """Their selection and ledger are kept as a whole, with our paid summaries of its papers."""
    ours = {
        ANNOUNCED: OURS,
        SELECTED: picks(1, 2),
        SUMMARIES: summaries(n001="claude", n002="claude"),
    }
    theirs = {ANNOUNCED: DAY, SELECTED: picks(1, 3), SUMMARIES: summaries(n003="claude")}
    assert merged({}, ours, theirs) == {
        ANNOUNCED: DAY,
        SELECTED: picks(1, 3),
        SUMMARIES: summaries(n001="claude", n003="claude"),
    }


def test_a_summary_that_both_replaced_is_theirs() -> None:
    """Where both sides replaced a summary, theirs is kept."""
    base = {SELECTED: picks(1, 2), SUMMARIES: summaries(n001="extractive", n002="extractive")}
    ours = {**base, SUMMARIES: summaries(n001="claude", n002="claude")}
    theirs = {**base, SUMMARIES: summaries(n001="other", n002="extractive")}
    assert merged(base, ours, theirs)[SUMMARIES] == summaries(n001="other", n002="claude")


lines = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), unique=True).map(b"".join)


@given(base=lines, ours=lines, theirs=lines)
def test_pending_work_is_merged_by_line(base: bytes, ours: bytes, theirs: bytes) -> None:
    """Lines that one side removed are gone; lines that one side added are there once."""
    found = merged({OWED: base}, {OWED: ours}, {OWED: theirs}).get(OWED, b"").splitlines()
    before, mine, other = (set(text.splitlines()) for text in (base, ours, theirs))
    assert len(found) == len(set(found))
    assert set(found) == (other - (before - mine)) | (mine - before)


chosen = st.sampled_from([picks(1), picks(2), picks(1, 2)])
contents = st.fixed_dictionaries(
    {}, optional={ANNOUNCED: st.sampled_from([DAY, OURS]), SELECTED: chosen, OWED: chosen}
)


@given(base=contents, ours=contents)
def test_an_unchanged_side_changes_nothing(base: dict[str, bytes], ours: dict[str, bytes]) -> None:
    """If the branch has not changed, ours is the result; if we have not, theirs is."""
    assert merged(base, ours, base) == ours
    assert merged(base, base, ours) == ours


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """Make a bare remote with one commit of a page."""
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
    """Make a shallow checkout of the remote, as a job does."""
    monkeypatch.setattr(publishing, "PAUSE", 0.0)
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{remote}", str(tmp_path / "work"))
    return Checkout(tmp_path / "work", "main")


def renders(root: Path) -> Callable[[], None]:
    """Return a render function whose only page depends on data/ and the notes."""

    def render() -> None:
        days = sorted(file.stem for file in (root / "data").rglob("*.json"))
        notes = (root / "docs/notes.md").read_text(encoding="utf-8")
        (root / "docs/index.md").write_text(f"{days} {notes}", encoding="utf-8")

    return render


def pushed(remote: Path, folder: Path, path: str, text: str) -> None:
    """Push a change by somebody else."""
    git(folder.parent, "clone", "--quiet", str(remote), str(folder))
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", f"--message=Change {path}")
    git(folder, "push", "--quiet", "origin", "HEAD:main")


def test_without_changes_there_is_no_commit(remote: Path, checkout: Checkout) -> None:
    """Nothing is pushed either."""
    assert publish(checkout, (), lambda: None) == ""
    assert git(remote, "rev-list", "--count", "main") == "1"


def test_publishing_makes_one_commit_by_the_bot(remote: Path, checkout: Checkout) -> None:
    """Data and pages are committed together, with the message that the job wrote."""
    output = JobOutput({ANNOUNCED: DAY}, "2026-03-12: 1 paper in 1 topic\n\n# not a comment\n")
    commit = publish(checkout, [output], renders(checkout.root))
    assert git(remote, "log", "-1", "--format=%H %an %B", "main") == (
        f"{commit} github-actions[bot] 2026-03-12: 1 paper in 1 topic\n\n# not a comment"
    )
    assert git(remote, "show", "main:docs/index.md") == "['2026-03-12'] # Notes"


def test_concurrent_runs_lose_nothing(remote: Path, checkout: Checkout, tmp_path: Path) -> None:
    """A day that another run pushed is kept, and the pages include both days."""
    pushed(remote, tmp_path / "other", "data/announced/2026/2026-03-11.json", DAY.decode())
    publish(checkout, [JobOutput({ANNOUNCED: DAY})], renders(checkout.root))
    assert git(remote, "show", "main:docs/index.md") == "['2026-03-11', '2026-03-12'] # Notes"
    assert git(remote, "log", "--format=%s", "main").splitlines() == [
        "Fill 1 day, 2026-03-12 to 2026-03-12",
        "Change data/announced/2026/2026-03-11.json",
        "First",
    ]


def test_an_identical_concurrent_run_leaves_nothing_to_commit(
    remote: Path, checkout: Checkout, tmp_path: Path
) -> None:
    """If another run published the same files, there is no second commit."""
    pushed(remote, tmp_path / "other", f"data/{ANNOUNCED}", DAY.decode())
    assert publish(checkout, [JobOutput({ANNOUNCED: DAY})], lambda: None) == ""
    assert git(remote, "rev-list", "--count", "main") == "2"


def test_months_of_many_jobs_are_one_commit(remote: Path, checkout: Checkout, tmp_path: Path) -> None:
    """The outputs of a job matrix are merged, including pending work."""
    for month in ("01", "02"):
        folder = tmp_path / "collected" / f"collected-2026-{month}" / "data"
        for path in (f"announced/2026/2026-{month}-05.json", OWED):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(f'{{"format":2,"month":"{month}"}}\n', encoding="utf-8")
    (tmp_path / "collected" / "collected-2026-03").mkdir()  # a job that failed before it stored anything
    outputs = job_outputs(tmp_path / "collected")
    assert len(outputs) == 2
    publish(checkout, outputs, renders(checkout.root))
    assert git(remote, "show", f"main:data/{OWED}").splitlines() == [
        f'{{"format":2,"month":"{month}"}}' for month in ("01", "02")
    ]
    assert git(remote, "log", "-1", "--format=%s", "main") == "Fill 2 days, 2026-01-05 to 2026-02-05"


def test_three_lost_races_are_an_error(remote: Path, checkout: Checkout, tmp_path: Path) -> None:
    """The message gives the fix, and the others' commits are kept."""
    numbers = iter(range(9))

    def raced() -> None:
        number = next(numbers)
        pushed(remote, tmp_path / f"other{number}", f"docs/{number}.md", "# Faster\n")

    with pytest.raises(PushError, match="run the workflow again"):
        publish(checkout, [JobOutput({ANNOUNCED: DAY})], raced)
    assert git(remote, "rev-list", "--count", "main") == "4"


def test_a_refused_push_names_the_setting(remote: Path, checkout: Checkout) -> None:
    """A protected branch is reported at once, without further tries."""
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'GH006: protected branch update failed' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(PushError, match="Settings → Actions → General → Workflow permissions"):
        publish(checkout, [JobOutput({ANNOUNCED: DAY})], lambda: None)


@pytest.mark.parametrize(
    ("written", "changed", "subject"),
    [
        (["2026-03-12: 1 paper\n\nMore.\n"], [ANNOUNCED], "2026-03-12: 1 paper"),
        (["", " \n"], [ANNOUNCED], "Fill 1 day, 2026-03-12 to 2026-03-12"),
        ([], ["state/journal.jsonl"], "Keep the results of an unfinished run"),
        ([], [], "Update the pages"),
    ],
)
def test_the_commit_message_describes_the_changes(
    written: list[str], changed: list[str], subject: str
) -> None:
    """It is the message of a run, or else made from the changed files."""
    assert message(written, changed).splitlines()[0] == subject
    assert len(subject) <= 50


def test_partial_files_are_not_published(remote: Path, checkout: Checkout) -> None:
    """After a kill during writing, neither commit nor folders contain a partial file."""
    root = checkout.root
    (root / "data").mkdir()
    left = [killed_while_writing(root / path) for path in ("data/state/owed.jsonl", "docs/index.md", ".a")]
    commit = publish(
        checkout, [JobOutput({ANNOUNCED: DAY})], lambda: docs.write(root / "docs", [Page("llms.txt", "")])
    )
    assert commit
    assert git(remote, "ls-tree", "-r", "--name-only", "main").splitlines() == [
        f"data/{ANNOUNCED}",
        "docs/llms.txt",
        "docs/notes.md",
    ]
    assert [one.exists() for one in left] == [False, False, True]  # the last one is outside of our folders


def test_files_being_written_are_not_published(remote: Path, checkout: Checkout, tmp_path: Path) -> None:
    """A partial file of a running process is kept, but not committed."""
    part = checkout.root / "docs" / f".index.md.{os.getppid()}.part"
    part.write_bytes(b"half")
    handed = tmp_path / "collected" / "one" / "data" / "announced"
    handed.mkdir(parents=True)
    (handed / "2026-03-12.json").write_bytes(DAY)
    killed_while_writing(handed / "2026-03-12.json")
    publish(checkout, job_outputs(tmp_path / "collected"), lambda: docs.write(checkout.root / "docs", []))
    assert part.exists()
    assert ".part" not in git(remote, "ls-tree", "-r", "--name-only", "main")


def test_a_published_partial_file_is_removed(remote: Path, checkout: Checkout, tmp_path: Path) -> None:
    """A partial file that an earlier version committed is removed by the next commit."""
    pushed(remote, tmp_path / "other", "docs/.index.md.4711.part", "half")
    checkout.reset_to_remote()
    publish(checkout, [JobOutput({ANNOUNCED: DAY})], renders(checkout.root))
    assert ".part" not in git(remote, "ls-tree", "-r", "--name-only", "main")
