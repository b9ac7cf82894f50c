"""Writing files so that a reader, or a kill at the wrong moment, never meets half of one."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_PART = re.compile(r"\..+\.([1-9][0-9]*)\.part", re.DOTALL)  # with the number of the process that writes it
_ABANDONED = 3600.0  # seconds; writing a file takes far less


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


def is_part(file: Path) -> bool:
    """Tell whether a file is one that `replace` has not finished: no record, no page, not ours to commit."""
    return _PART.fullmatch(file.name) is not None


def sweep(folder: Path) -> None:
    """Delete the unfinished files below a folder that killed runs have left.

    Call it before this process writes there. Files of other processes that still run stay, unless they are
    an hour old: then another process has taken over the number.
    """
    for file in folder.rglob(".*.part"):
        with suppress(FileNotFoundError):  # its process has finished it meanwhile
            if is_part(file) and not _is_being_written(file):
                file.unlink()


def _is_being_written(file: Path) -> bool:
    if time.time() - file.stat().st_mtime > _ABANDONED:
        return False
    process = int(file.name.split(".")[-2])
    if process == os.getpid():
        return False
    if os.name == "nt":
        return True  # os.kill would end the process: age alone decides
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def read(folder: Path, pattern: str = "**/*") -> dict[str, bytes]:
    """Read the finished files below a folder, by their paths in it; a missing folder holds none."""
    found = (
        file
        for file in sorted(folder.glob(pattern))
        if file.is_file() and not file.is_symlink() and not is_part(file)
    )
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def put(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Turn the files below a folder from what they were into what they shall be."""
    for path in before.keys() - after.keys():
        (folder / path).unlink()
    for path, content in after.items():
        replace(folder / path, content)


def size(folder: Path) -> int:
    """Add up the bytes of the files below a folder; none when there is no such folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
