"""Writes the generated files below docs/, deletes outdated ones, and leaves all other files alone.

A Markdown page is generated while its front matter says `generated_by: arxiv-digest`; delete that line to
make the page yours. Of the other files, `status.json`, `badge.json`, `llms.txt`, the tables below `trends/`
and everything in the folders `api`, `bib`, `feeds` and `schema` are generated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from arxiv_digest import files

_MARK = b"generated_by: arxiv-digest"
_FRONT = re.compile(rb"\s*---\r?\n(.*?)\r?\n---", re.DOTALL)
_TABLES = frozenset(f"trends/{name}.csv" for name in ("weeks", "topics", "categories", "terms"))
_OWN_FILES = _TABLES | {"status.json", "badge.json", "llms.txt"}
_OWN_FOLDERS = ("api/", "bib/", "feeds/", "schema/")


class Page(Protocol):
    """A rendered page: a path below docs/, and a text."""

    @property
    def path(self) -> str:
        """The path below docs/, with forward slashes."""

    @property
    def inputs(self) -> str:
        """A hash of all that the text depends on; empty if it is unknown."""

    @property
    def text(self) -> str:
        """The whole text of the file."""


@dataclass(slots=True)
class Written:
    """The changes made or, with `check`, required: paths below docs/."""

    changed: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)  # pages that the owner has taken over

    @property
    def differs(self) -> bool:
        """Whether docs/ differed from the rendered pages."""
        return bool(self.changed or self.deleted)


class Memory:
    """What pages were made from, kept in a file: a page that is still there is not made again.

    A page is recognised by size and time of its file, and by the hash of its inputs.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._before: dict[str, tuple[str, int, int]] = _remembered(file) if file else {}
        self._after: dict[str, tuple[str, int, int]] = {}

    def has(self, folder: Path, path: str) -> bool:
        """Return whether a file is as this program wrote it."""
        return path in self._before and _stamp(folder / path) == self._before[path][1:]

    def holds(self, folder: Path, page: Page) -> bool:
        """Return whether a page is there, made from the same inputs."""
        same = bool(page.inputs) and self._before.get(page.path, ("",))[0] == page.inputs
        return same and self.has(folder, page.path)

    def note(self, folder: Path, page: Page) -> None:
        """Remember what a page that is there was made from."""
        if page.inputs and (stamp := _stamp(folder / page.path)):
            self._after[page.path] = (page.inputs, *stamp)

    def save(self) -> None:
        """Write the file."""
        if self._file:
            files.replace(self._file, json.dumps(self._after, separators=(",", ":")).encode())


def _remembered(file: Path) -> dict[str, tuple[str, int, int]]:
    try:
        known: dict[str, Any] = json.loads(file.read_bytes())
        return {path: (name, size, time) for path, (name, size, time) in known.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # all pages are made


def _stamp(file: Path) -> tuple[int, int] | None:
    """Return size and time of a file; None when there is none."""
    try:
        stat = file.stat()
    except FileNotFoundError:
        return None
    return stat.st_size, stat.st_mtime_ns


def write(
    folder: Path, pages: Iterable[Page], memory: Memory | None = None, *, check: bool = False
) -> Written:
    """Write pages below a folder; with `check`, only report what would change.

    Pages that `memory` holds are neither made nor written.
    """
    done, memory = Written(), memory or Memory()
    if not check:
        files.sweep(folder)
    stale = set(_generated(folder, memory))
    for page in pages:
        stale.discard(page.path)
        if memory.holds(folder, page) or _write_one(folder, page, done, check=check):
            memory.note(folder, page)
    for path in sorted(stale):
        done.deleted.append(path)
        if not check:
            _delete(folder, path)
    if not check:
        memory.save()
    return done


def _write_one(folder: Path, page: Page, done: Written, *, check: bool) -> bool:
    """Write a page, or with `check`, only report; return whether it is ours."""
    file, content = folder / page.path, page.text.encode()
    if file.exists() and not _is_ours(folder, page.path):
        done.left_alone.append(page.path)
        return False
    if _differs(file, content) if check else files.replace(file, content):
        done.changed.append(page.path)
    return True


def _differs(file: Path, content: bytes) -> bool:
    return not file.is_file() or file.read_bytes() != content


def _generated(folder: Path, memory: Memory) -> Iterable[str]:
    """Return the generated files below a folder."""
    for file in folder.rglob("*"):
        path = file.relative_to(folder).as_posix()
        if memory.has(folder, path) or (
            file.is_file() and not files.is_part(file) and _is_ours(folder, path)
        ):
            yield path


def _is_ours(folder: Path, path: str) -> bool:
    return is_generated(path, (folder / path).read_bytes() if path.endswith(".md") else b"")


def is_generated(path: str, content: bytes) -> bool:
    """Return whether a file below docs/ is generated; of files other than pages the content is not needed."""
    if not path.endswith(".md"):
        return path in _OWN_FILES or path.startswith(_OWN_FOLDERS)
    front = _FRONT.match(content)
    return front is not None and _MARK in front[1].splitlines()


def _delete(folder: Path, path: str) -> None:
    """Delete a page, and the folders that become empty."""
    (folder / path).unlink()
    for parent in Path(path).parents[:-1]:
        if any((folder / parent).iterdir()):
            break
        (folder / parent).rmdir()
