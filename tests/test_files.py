"""Writing files: whole or not at all, and what a killed run leaves is neither read nor kept."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from arxiv_digest import files
from support.digest import digest, snapshot
from support.killed import killed_while_writing


def test_a_kill_leaves_the_old_file_whole(tmp_path: Path) -> None:
    """Whoever reads after the kill finds what stood there before, and nothing of the unfinished file."""
    file = tmp_path / "2026-03-12.json"
    files.replace(file, b"{}")
    left = killed_while_writing(file)
    assert left.read_bytes() == b'{"half": '
    assert files.is_part(left)
    assert files.read(tmp_path) == {"2026-03-12.json": b"{}"}


def test_what_a_killed_run_left_is_deleted(tmp_path: Path) -> None:
    """At any depth, at once, and nothing else is touched."""
    left = [killed_while_writing(tmp_path / path) for path in ("a.json", "2026/03/index.md")]
    kept = [tmp_path / name for name in (".part", "a.part", ".a.part", ".a.b.part", ".a.0.part", "a.1.part")]
    for file in kept:
        file.write_bytes(b"a person's")
    files.sweep(tmp_path)
    assert not any(file.exists() for file in left)
    assert all(file.exists() for file in kept)
    files.sweep(tmp_path / "not there")


def test_a_run_at_the_same_time_keeps_its_files(tmp_path: Path) -> None:
    """A process that still runs is still writing; an hour later its number belongs to another one."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        part = tmp_path / f".a.json.{other.pid}.part"
        part.write_bytes(b"half")
        files.sweep(tmp_path)
        assert part.exists()
        old = time.time() - 3700
        os.utime(part, (old, old))
        files.sweep(tmp_path)
        assert not part.exists()
        other.communicate(b"\n")


def test_the_number_of_a_killed_run_may_be_ours(tmp_path: Path) -> None:
    """In a container each run has the same number: before it writes, such a file is a killed run's."""
    (tmp_path / f".a.json.{os.getpid()}.part").write_bytes(b"half")
    (tmp_path / f".b.json.{10**30}.part").write_bytes(b"half")
    files.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_finished_meanwhile_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run may put its file in place between the look and the deletion."""
    gone = tmp_path / f".a.json.{10**30}.part"
    monkeypatch.setattr(Path, "rglob", lambda *_: iter([gone]))
    files.sweep(tmp_path)


PLACES = [
    "data/announced/2026/2026-03-12.json",
    "data/selected/2026/2026-03-12.jsonl",
    "data/state/owed.jsonl",
    "docs/index.md",
    "docs/feeds/daily.xml",
    "docs/api/days/2026-03-12.json",
    "site/feeds/daily.xml",
    "site/status/index.html",
]


def test_the_next_run_reads_none_of_it_and_deletes_it(root: Path) -> None:
    """Records, pages, search index and site are what they were without the kill."""
    assert digest(root, "-q", "run", "--sample") == 0
    whole = snapshot(root)
    left = [killed_while_writing(root / path) for path in PLACES]
    assert digest(root, "-q", "check") == 0
    assert digest(root, "-q", "render", "--check") == 0
    assert all(file.exists() for file in left)  # looking deletes nothing
    assert digest(root, "-q", "run", "--sample") == 0
    assert snapshot(root) == whole


def test_a_site_is_built_beside_a_run_that_still_writes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a feed of another process is not taken for a feed, and stays out of the site's pages."""
    monkeypatch.setenv("SITE_URL", "https://kites.example/")
    assert digest(root, "-q", "run", "--sample") == 0
    for folder in ("docs", "docs/feeds", "docs/api/days"):
        (root / folder / f".daily.xml.{os.getppid()}.part").write_bytes(b"<feed")
    assert digest(root, "-q", "build") == 0
    assert len(list((root / "docs").rglob("*.part"))) == 3
    assert list((root / "site").rglob("*.part")) == []
