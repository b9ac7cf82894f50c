"""Reads, locks and atomically writes files: neither readers nor killed runs leave or see partial files."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PART = re.compile(r"\..+\.([1-9][0-9]*)\.part", re.DOTALL)  # with the id of the process that writes it
_ABANDONED = 3600.0  # seconds; writing a file takes far less


def replace(file: Path, content: bytes) -> bool:
    """Write a file atomically, unless it holds the same bytes already; return whether it changed."""
    if file.is_file() and file.read_bytes() == content:
        return False
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    with naming(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    return True


def move(file: Path, target: Path) -> None:
    """Move a file, in place of the one that may be there; both are on the same disk."""
    with naming(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)


def move_all(source: Path, target: Path) -> None:
    """Move all files below a folder to the same places below another."""
    for file in sorted(source.rglob("*")):
        if file.is_file():
            move(file, target / file.relative_to(source))


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """Let an OSError in the block name this file: that of a full disk names none, others a partial file."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise type(error)(error.errno, error.strerror, f"{file}") from error


@contextmanager
def lock(file: Path) -> Iterator[None]:
    """Hold a lock until the block ends; raises BlockingIOError when another process holds it.

    The operating system releases it when the process ends, however that happens, so the file may stay.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as held:
        if sys.platform == "win32":
            held.seek(0)
            try:
                msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError as error:
                raise BlockingIOError(error.errno, error.strerror, f"{file}") from error
        else:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def is_part(file: Path) -> bool:
    """Return whether a file is a partial file of `replace`, which must be neither read nor committed."""
    return _PART.fullmatch(file.name) is not None


def sweep(folder: Path) -> None:
    """Delete the partial files of killed runs below a folder.

    Call it before this process writes there. Files of running processes stay, unless they are an hour old:
    then another process has the same id.
    """
    for file in folder.rglob(".*.part"):
        with suppress(FileNotFoundError):  # its process has just finished it
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
    """Return the contents of the files below a folder by relative path, without partial files."""
    found = (
        file
        for file in sorted(folder.glob(pattern))
        if file.is_file() and not file.is_symlink() and not is_part(file)
    )
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def folders(folder: Path) -> list[Path]:
    """List the folders in a folder, sorted; empty when it does not exist."""
    return sorted(path for path in folder.glob("*") if path.is_dir())


def put(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Write the files in `after` below a folder, and delete those that only `before` has."""
    for path in before.keys() - after.keys():
        (folder / path).unlink()
    for path, content in after.items():
        replace(folder / path, content)


def digest(*parts: bytes) -> str:
    """Return a hash of some contents, by which versions of them are told apart."""
    found = hashlib.blake2b(digest_size=16)
    for part in parts:
        found.update(b"%d:" % len(part))
        found.update(part)
    return found.hexdigest()


def tree_digest(path: Path) -> str:
    """Return a hash of a file, or of all files below a folder with their paths; compiled modules apart."""
    found = [path] if path.is_file() else sorted(path.rglob("*"))
    read = [one for one in found if one.is_file() and one.suffix != ".pyc"]
    return digest(*(part for one in read for part in (f"{one.relative_to(path)}".encode(), one.read_bytes())))


def size(folder: Path) -> int:
    """Return the total size of the files below a folder (bytes); 0 when there is no folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
