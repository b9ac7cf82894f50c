"""Files are written atomically, and partial files of killed runs are neither read nor kept."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from arxiv_digest import files
from support.digest import digest, snapshot
from support.killed import killed_while_writing


def test_a_kill_keeps_the_old_file(tmp_path: Path) -> None:
    """Afterwards, a reader finds the previous content."""
    file = tmp_path / "2026-03-12.json"
    files.replace(file, b"{}")
    left = killed_while_writing(file)
    assert left.read_bytes() == b'{"half": '
    assert files.is_part(left)
    assert files.read(tmp_path) == {"2026-03-12.json": b"{}"}


def test_partial_files_of_killed_runs_are_deleted(tmp_path: Path) -> None:
    """This happens at any depth, and other files are untouched."""
    left = [killed_while_writing(tmp_path / path) for path in ("a.json", "2026/03/index.md")]
    kept = [tmp_path / name for name in (".part", "a.part", ".a.part", ".a.b.part", ".a.0.part", "a.1.part")]
    for file in kept:
        file.write_bytes(b"a person's")
    files.sweep(tmp_path)
    assert not any(file.exists() for file in left)
    assert all(file.exists() for file in kept)
    files.sweep(tmp_path / "not there")


def test_partial_files_of_running_processes_are_kept(tmp_path: Path) -> None:
    """After an hour, the process id belongs to another process."""
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


def test_a_killed_run_may_have_had_our_process_id(tmp_path: Path) -> None:
    """In containers, ids repeat; at the start, such a file is from a killed run."""
    (tmp_path / f".a.json.{os.getpid()}.part").write_bytes(b"half")
    (tmp_path / f".b.json.{10**30}.part").write_bytes(b"half")
    files.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_vanishes_is_not_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run may put its file in place before the deletion."""
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


def test_the_next_run_deletes_partial_files(root: Path) -> None:
    """Records, pages, index and site are as they were without the kill."""
    assert digest(root, "-q", "run", "--sample") == 0
    whole = snapshot(root)
    left = [killed_while_writing(root / path) for path in PLACES]
    assert digest(root, "-q", "check") == 0
    assert digest(root, "-q", "render", "--check") == 0
    assert all(file.exists() for file in left)  # looking deletes nothing
    assert digest(root, "-q", "run", "--sample") == 0
    assert snapshot(root) == whole


def test_partial_files_are_not_part_of_the_site(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site is built without partial files of another process."""
    monkeypatch.setenv("SITE_URL", "https://kites.example/")
    assert digest(root, "-q", "run", "--sample") == 0
    for folder in ("docs", "docs/feeds", "docs/api/days"):
        (root / folder / f".daily.xml.{os.getppid()}.part").write_bytes(b"<feed")
    assert digest(root, "-q", "build") == 0
    assert len(list((root / "docs").rglob("*.part"))) == 3
    assert list((root / "site").rglob("*.part")) == []


def test_a_full_disk_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of a write has no name, and that of a partial file would be no help."""

    def full(_file: Path, _content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left") as caught:
        files.replace(tmp_path / "2026-03-12.json", b"{}")
    assert caught.value.filename == str(tmp_path / "2026-03-12.json")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_run(root: Path, number: signal.Signals) -> None:
    """A cancelled run says that it was stopped, without a traceback."""
    code = f"""
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
from arxiv_digest.cli import main
from arxiv_digest.pipeline import update
update.fetch = lambda _: os.kill(os.getpid(), {int(number)})
sys.argv = ["arxiv-digest", "--root", {str(root)!r}, "update"]
main.main()
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr.decode().strip()) == (130, "stopped")
