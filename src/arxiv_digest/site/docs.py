"""Writes the generated files below docs/, deletes outdated ones, and leaves all other files alone.

A Markdown page is generated while its front matter says `generated_by: arxiv-digest`; delete that line to
make the page yours. Of the other files, `status.json`, `badge.json`, `llms.txt`, the tables below `trends/`
and everything in the folders `api`, `bib`, `feeds` and `schema` are generated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

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


def write(folder: Path, pages: Iterable[Page], *, check: bool = False) -> Written:
    """Write pages below a folder; with `check`, only report what would change."""
    done = Written()
    if not check:
        files.sweep(folder)
    stale = set(_generated(folder))
    for page in pages:
        file = folder / page.path
        stale.discard(page.path)
        content = page.text.encode()
        if file.exists() and not _is_ours(folder, page.path):
            done.left_alone.append(page.path)
        elif _differs(file, content) if check else files.replace(file, content):
            done.changed.append(page.path)
    for path in sorted(stale):
        done.deleted.append(path)
        if not check:
            _delete(folder, path)
    return done


def _differs(file: Path, content: bytes) -> bool:
    return not file.is_file() or file.read_bytes() != content


def _generated(folder: Path) -> Iterable[str]:
    """Return the generated files below a folder."""
    for file in folder.rglob("*"):
        path = file.relative_to(folder).as_posix()
        if file.is_file() and not files.is_part(file) and _is_ours(folder, path):
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
