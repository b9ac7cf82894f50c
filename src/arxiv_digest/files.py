"""Writing files so that a reader, or a kill at the wrong moment, never meets half of one."""

from __future__ import annotations

import os
from collections.abc import Mapping
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


def read(folder: Path, pattern: str = "**/*") -> dict[str, bytes]:
    """Read the files below a folder, by their paths in it; a folder that is not there holds none."""
    found = (file for file in sorted(folder.glob(pattern)) if file.is_file() and not file.is_symlink())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def folders(folder: Path) -> list[Path]:
    """List the folders in a folder, sorted; one that is not there holds none."""
    return sorted(path for path in folder.glob("*") if path.is_dir())


def put(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Turn the files below a folder from what they were into what they shall be."""
    for path in before.keys() - after.keys():
        (folder / path).unlink()
    for path, content in after.items():
        replace(folder / path, content)


def size(folder: Path) -> int:
    """Add up the bytes of the files below a folder; none when there is no such folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
