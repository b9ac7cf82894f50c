"""Output to terminals and pipes of any encoding: what cannot be shown is replaced, nothing fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from arxiv_digest.store.records import Store
from support import builders

TITLE = r"Kites $\pi_{0.5}$ über 中 \textsuperscript{-3}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a folder that holds one paper with a title that few encodings have."""
    topic = '[[topics]]\ntitle = "Kites π"\ncategories = ["cs.CV"]\n'
    (tmp_path / "digest.toml").write_text(topic, encoding="utf-8")
    day = builders.day(builders.pick(1, title=TITLE, topics=("kites",)))
    store = Store(tmp_path)
    store.save_announcement(day.announcement)
    store.save_picks(day.date, day.picks)
    return tmp_path


def run(root: Path, encoding: str, *verb: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program with streams of an encoding."""
    environ = {
        **os.environ,
        "PYTHONIOENCODING": encoding,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    command = [sys.executable, "-m", "arxiv_digest", *verb, "--root", str(root)]
    return subprocess.run(command, capture_output=True, check=False, env=environ)


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "Kites π_(0.5) über 中 ⁻³"),
        ("ascii", "Kites ?_(0.5) ?ber ? ??"),
        ("cp1252", "Kites ?_(0.5) über ? ?³"),
    ],
)
def test_a_title_is_shown_as_far_as_can_be(root: Path, encoding: str, shown: str) -> None:
    """Characters that the encoding lacks are question marks, and the run goes on."""
    done = run(root, encoding, "explain", "2603.99001")
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout.decode(encoding)


@pytest.mark.parametrize(
    "verb", [["explain", "→"], ["explain", "2603.99001", "--topic", "π"], ["π"], ["check"], ["--help"]]
)
def test_errors_and_help_do_not_fail(root: Path, verb: list[str]) -> None:
    """Complaints, usage errors and the help come out whole in ASCII."""
    done = run(root, "ascii", *verb)
    assert done.returncode in {0, 2}
    assert done.stdout + done.stderr
    assert b"Traceback" not in done.stderr
