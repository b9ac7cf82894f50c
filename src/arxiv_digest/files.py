"""Writing files so that a reader, or a kill at the wrong moment, never meets half of one."""

from __future__ import annotations

import os
from pathlib import Path


def replace(file: Path, content: bytes) -> bool:
    """Put a file in place as a whole; one that holds the same bytes already is not touched.

    Gives True when something changed.
    """
    if file.is_file() and file.read_bytes() == content:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return True


def size(folder: Path) -> int:
    """Add up the bytes of the files below a folder; none when there is no such folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
