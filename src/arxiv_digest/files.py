"""Reads files and writes them atomically: neither a reader nor a kill ever leaves half a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def replace(file: Path, content: bytes) -> bool:
    """Write a file atomically, unless it holds the same bytes already; return whether it changed."""
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
    """Return the contents of the files below a folder, by relative path; empty when there is no folder."""
    found = (file for file in sorted(folder.glob(pattern)) if file.is_file() and not file.is_symlink())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def put(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Write the files in `after` below a folder, and delete those that only `before` has."""
    for path in before.keys() - after.keys():
        (folder / path).unlink()
    for path, content in after.items():
        replace(folder / path, content)


def size(folder: Path) -> int:
    """Return the total size of the files below a folder (bytes); 0 when there is no folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
