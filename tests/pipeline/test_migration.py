"""Migration of data/ through the command line: update, check and publish."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from arxiv_digest.github.git import Checkout
from arxiv_digest.pipeline.publish import JobOutput, job_outputs, message, publish
from arxiv_digest.store import migrate
from arxiv_digest.store.migrate import Formats
from arxiv_digest.store.records import Store
from support.digest import digest, snapshot
from support.fake_github import git
from support.records import files

Fields = dict[str, Any]
SELECTED = "data/selected/2026/2026-03-12.jsonl"


def marked(fields: Fields) -> Fields:
    """Change a title so that repeated migration is visible."""
    return fields | {"title": f"{fields['title']}!"}


NOW = migrate.FORMATS.newest
NEXT = NOW + 1


def upcoming(**steps: migrate.Step) -> Formats:
    """Return the formats of the next program, which changes the kinds named here."""
    return Formats({**migrate.FORMATS.steps, NEXT: steps})


UPCOMING = upcoming(selected=marked)


@pytest.fixture
def recorded(root: Path, sample_site: Path) -> Path:
    """Return a root with the bundled sample and its pages."""
    for folder in "data", "docs":
        shutil.copytree(sample_site / folder, root / folder)
    return root


@pytest.fixture
def upgraded(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Add the next format of papers, as a newer program would, and return the recorded root."""
    monkeypatch.setattr(migrate, "FORMATS", UPCOMING)
    return recorded


@pytest.fixture
def branch(recorded: Path, tmp_path: Path) -> Checkout:
    """Make a bare remote whose branch has all records, hidden files and a README."""
    (recorded / "data/.gitkeep").write_text("", "utf-8")
    (recorded / "data/README.md").write_text("# Data\n", "utf-8")
    git(recorded, "init", "--quiet", "--initial-branch=main")
    git(recorded, "add", "--all")
    git(recorded, "commit", "--quiet", "--message=First")
    git(tmp_path, "clone", "--quiet", "--bare", str(recorded), str(tmp_path / "remote.git"))
    git(recorded, "remote", "add", "origin", str(tmp_path / "remote.git"))
    return Checkout(recorded, "main")


def test_update_migrates_and_reports_it(
    recorded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without new papers, the migration is a commit of its own; the next run has nothing to do."""
    note = recorded / "message.txt"
    monkeypatch.setattr(migrate, "FORMATS", upcoming(selected=dict))
    assert digest(recorded, "update", "--sample", "--message", str(note)) == 0
    assert capsys.readouterr().out == f"Bring data/ to format {NEXT}\n"
    assert note.read_text("utf-8") == f"Bring data/ to format {NEXT}\n\nBrought data/ to format {NEXT}.\n"
    note.unlink()
    after = snapshot(recorded / "data")
    assert digest(recorded, "update", "--sample", "--message", str(note)) == 0
    assert capsys.readouterr().out.startswith("Nothing new")
    assert not note.exists()
    assert snapshot(recorded / "data") == after
    shutil.rmtree(recorded / "data")
    assert digest(recorded, "-q", "update", "--sample") == 0  # written anew by this program
    assert snapshot(recorded / "data") == after


@pytest.mark.usefixtures("arxiv")
def test_a_day_and_a_migration_are_one_commit(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The subject names the day, and the body the format."""
    assert digest(root, "-q", "update") == 0
    monkeypatch.setattr(migrate, "FORMATS", UPCOMING)
    (root / "data/announced/2026/2026-03-12.json").unlink()  # the run was killed before it wrote this
    titles = [one.title for one in Store(root).picks(Store(root).listed().popitem()[1])]
    capsys.readouterr()
    assert digest(root, "update", "--message", str(root / "message.txt")) == 0
    said = (root / "message.txt").read_text("utf-8")
    assert said.startswith("2026-03-12: ")
    assert f"\nBrought data/ to format {NEXT}." in said
    assert titles == [one.title for one in Store(root).picks(Store(root).dates()[0])]
    assert all(title.endswith("!") and not title.endswith("!!") for title in titles)


def test_a_dry_run_reports_the_migration(
    recorded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It writes nothing."""
    monkeypatch.setattr(migrate, "FORMATS", upcoming(selected=dict))
    before = snapshot(recorded)
    assert digest(recorded, "update", "--sample", "--dry-run") == 0
    assert f"Bring data/ to format {NEXT}" in capsys.readouterr().out
    assert snapshot(recorded) == before


def test_older_data_can_be_read(upgraded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`render` and `explain` read older records and do not rewrite them."""
    before = snapshot(upgraded / "data")
    assert digest(upgraded, "-q", "render") == 0
    paper = Store(upgraded).picks(Store(upgraded).dates()[0])[0]
    assert paper.title.endswith("!")
    assert digest(upgraded, "explain", paper.id) == 0
    assert paper.title in capsys.readouterr().out
    assert snapshot(upgraded / "data") == before


@pytest.mark.usefixtures("arxiv")
def test_backfill_migrates_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a span without missed days is migrated."""
    assert digest(root, "-q", "update") == 0
    monkeypatch.setattr(migrate, "FORMATS", UPCOMING)
    note = root / "message.txt"
    span = ("--from", "2026-03-12", "--to", "2026-03-12", "--message", str(note))
    assert digest(root, "-q", "backfill", *span) == 0
    assert note.read_text("utf-8").startswith(f"Bring data/ to format {NEXT}\n")
    assert b'"format":%d}' % NEXT in (root / SELECTED).read_bytes()


def test_check_reports_the_format(
    recorded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The format, pending migrations and unknown files are notes."""
    (recorded / "data/selected/2026/2026-3-12.jsonl").write_text("", "utf-8")
    (recorded / "data/.DS_Store").write_text("", "utf-8")
    (recorded / "data/README.md").write_text("", "utf-8")
    assert digest(recorded, "check") == 0
    told = capsys.readouterr().out
    assert f"note: data/ is in format {NOW}\n" in told
    reason = "is not a record and is not read; records are named like selected/2026/2026-03-12.jsonl"
    assert [line for line in told.splitlines() if "not read" in line] == [
        f"note: data/selected/2026/2026-3-12.jsonl {reason}"
    ]
    monkeypatch.setattr(migrate, "FORMATS", upcoming(selected=marked))
    assert digest(recorded, "check") == 0
    said = f"note: data/ has records of older formats: the next update brings them to format {NEXT}\n"
    assert said in capsys.readouterr().out


def test_check_of_an_empty_digest_reports_no_format(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without records, there is no format."""
    assert digest(root, "check") == 0
    assert "format" not in capsys.readouterr().out


@pytest.mark.parametrize("verb", [("update", "--sample"), ("render",), ("check",), ("explain", "2603.99001")])
def test_an_older_program_asks_to_be_upgraded(
    recorded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: tuple[str, ...]
) -> None:
    """Every verb that reads data/ rejects newer records once, with exit 2 and upgrade instructions."""
    with monkeypatch.context() as newer:
        newer.setattr(migrate, "FORMATS", Formats({NEXT: {"selected": dict}, NEXT + 1: {"announced": dict}}))
        Store(recorded).migrate()
    before = snapshot(recorded / "data")
    assert digest(recorded, *verb) == 2
    told = capsys.readouterr().err
    assert told.count("was written by a newer version (format ") == 1
    assert "; upgrade the program: `make upgrade FROM=" in told
    assert "restore" not in told
    assert snapshot(recorded / "data") == before


def test_check_reports_every_invalid_file(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An invalid file does not hide another one."""
    days = sorted((recorded / "data/summaries").rglob("*.jsonl"))
    assert len(days) == 2
    for file in days:
        file.write_bytes(b"\xff\n")
    assert digest(recorded, "check") == 2
    told = capsys.readouterr().err
    assert all(f"{file}: not UTF-8" in told for file in days)


@pytest.mark.parametrize("parcel", ["brought forward", "of the program before", ""])
def test_publish_migrates_the_branch(
    branch: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parcel: str
) -> None:
    """Whichever program collected, the branch has the newest format after one commit."""
    job = tmp_path / "collected/collected-day"
    shutil.copytree(branch.root / "data", job / "data")
    monkeypatch.setattr(migrate, "FORMATS", UPCOMING)
    if parcel == "brought forward":
        Store(job).migrate()
    assert publish(branch, job_outputs(job.parent) if parcel else (), lambda: None)
    assert git(branch.root, "log", "-1", "--format=%B", "main") == f"Bring data/ to format {NEXT}"
    lines = git(tmp_path / "remote.git", "show", f"main:{SELECTED}").splitlines()
    assert lines
    assert all(line.endswith(f',"format":{NEXT}}}') for line in lines)
    titles = [one.title for one in Store(branch.root).picks(Store(branch.root).dates()[0])]
    assert all(title.endswith("!") and not title.endswith("!!") for title in titles)
    assert git(branch.root, "status", "--porcelain") == ""


def test_publish_of_a_day_and_a_migration(branch: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days that were only migrated are not reported as filled."""
    monkeypatch.setattr(migrate, "FORMATS", upcoming(announced=dict))
    data = files(branch.root / "data")
    day = data["announced/2026/2026-03-12.json"].replace(b"2026-03-12", b"2026-03-16")
    assert publish(branch, [JobOutput(data | {"announced/2026/2026-03-16.json": day})], lambda: None)
    assert git(branch.root, "log", "-1", "--format=%s", "main") == "Fill 1 day, 2026-03-16 to 2026-03-16"
    assert git(branch.root, "show", "main:data/announced/2026/2026-03-12.json").endswith(
        f'"format": {NEXT}\n}}'
    )


def test_job_outputs_change_records_only(branch: Checkout) -> None:
    """Hidden files of the branch are kept, and backups or READMEs of a job are ignored."""
    data = files(branch.root / "data")
    del data[".gitkeep"]
    data |= {"README.md": b"# Mine\n", f"{SELECTED.removeprefix('data/')}.orig": b"<<<<<<<\n"}
    assert publish(branch, [JobOutput(data)], lambda: None) == ""
    assert (branch.root / "data/.gitkeep").exists()


def test_the_commit_message_of_a_migration() -> None:
    """The message of the run has priority, then its days, then the format."""
    day = ["announced/2026/2026-03-12.json"]
    assert message(["Bring data/ to format 2\n"], [], 2) == "Bring data/ to format 2\n"
    assert message([], day, 2).splitlines()[0] == "Fill 1 day, 2026-03-12 to 2026-03-12"
    assert message([], [], 2) == "Bring data/ to format 2\n"
    assert message([], ["state/journal.jsonl"], 2) == "Bring data/ to format 2\n"
