"""A process that is really killed while it writes a file."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

_KILLED = """
import os, signal, sys
from pathlib import Path
from arxiv_digest import files
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
files.replace(Path(sys.argv[1]), b'{"half": ')
"""


def killed_while_writing(file: Path) -> Path:
    """Kill a process after it wrote the content of a file and before the file is in place.

    Gives what is left: a file beside the one that was to be.
    """
    before = set(file.parent.glob(".*.part"))
    done = subprocess.run([sys.executable, "-c", _KILLED, str(file)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    (left,) = set(file.parent.glob(".*.part")) - before
    return left
