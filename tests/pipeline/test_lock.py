"""Two runs in one folder: the second leaves, and a run that died keeps nobody out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.digest import digest
from support.fake_arxiv import FakeArxiv
from support.fake_claude import FakeClaude

_HOLDS = """
import sys
from pathlib import Path
from arxiv_digest.pipeline.context import Context
with Context(root=Path(sys.argv[1])).alone():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("verb", [("update",), ("backfill", "--from", "2026-03-09", "--to", "2026-03-11")])
def test_the_second_run_leaves_and_a_dead_one_holds_nothing(
    root: Path,
    arxiv: FakeArxiv,
    claude: FakeClaude,
    capsys: pytest.CaptureFixture[str],
    verb: tuple[str, ...],
) -> None:
    """While a run is at work, another one asks nobody and pays nothing; after a kill it may work."""
    holder = [sys.executable, "-c", _HOLDS, str(root)]
    with subprocess.Popen(holder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout
        assert first.stdout.readline() == b"held\n"
        assert digest(root, "-q", *verb) == 2
        assert "another run is at work" in capsys.readouterr().err
        assert not arxiv.requests
        assert not claude.asked
        assert digest(root, "-q", "update", "--dry-run") == 0
        first.kill()
    assert digest(root, "-q", "update") == 0
    assert len(claude.asked) == 14
