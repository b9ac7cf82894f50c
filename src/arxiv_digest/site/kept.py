"""Remembers what a site was built from, so that a build makes only the pages whose sources changed.

`.cache/site.json` describes the last build: its epoch, a signature of every source and of every file of the
site, and what the sitemap and the link check need of pages that are not built again. A page depends on its
source and on the epoch, a hash of all that pages have in common. When any of this is in doubt (another epoch,
a deleted source, a site that someone changed), everything is built.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from arxiv_digest import files

_FILE = Path(".cache", "site.json")
_WORK = Path(".cache", "site")  # where a build works, before files are moved into site/


class Signature(NamedTuple):
    """What a file is recognised by; while size (bytes) and time (ns) stay, its hash is not computed again."""

    size: int
    time: int
    digest: str


class PageFacts(NamedTuple):
    """What is kept of a page: the date in its front matter, and its links to anchors of other pages."""

    date: str | None
    links: Mapping[str, Mapping[str, str]]  # source of the other page → anchor → the link as written


Signatures = Mapping[str, Signature]  # path below a folder → signature


@dataclass(slots=True)
class Making:
    """A build in progress: the folder to build into, and what to build."""

    folder: Path
    changed: frozenset[str] | None  # sources to build anew; None for all
    pages: dict[str, PageFacts] = field(default_factory=dict)  # of pages that stay; the build adds its own

    def includes(self, prefix: str) -> bool:
        """Return whether any source below a folder of docs/ is built anew."""
        return self.changed is None or any(path.startswith(prefix) for path in self.changed)


@contextmanager
def making(root: Path, epoch: str, *, always: Iterable[str] = (), full: bool = False) -> Iterator[Making]:
    """Yield a folder to build into; afterwards move what was made into `root/site`, and remember the build.

    The sources in `always` are built anew even if they did not change.
    Files of the site whose bytes stay the same are not touched. If the block raises, the site stays as it is.
    """
    docs, site, made = root / "docs", root / "site", root / _WORK / "made"
    before = None if full else _load(root / _FILE)
    sources = signatures(docs, before.sources if before else {})
    outputs = signatures(site, before.outputs if before else {})
    fits = before is not None and before.epoch == epoch and sources.keys() >= before.sources.keys()
    if before and fits and _digests(outputs) == _digests(before.outputs):
        changed = {path for path, one in _digests(sources).items() if before.digest(path) != one}
        work = Making(made, frozenset(changed | {*always} & {*sources}), dict(before.pages))
    else:
        work = Making(made, None)
    shutil.rmtree(root / _WORK, ignore_errors=True)
    made.mkdir(parents=True)
    try:
        yield work
        (root / _FILE).unlink(missing_ok=True)  # if a build is killed from here on, the next one is full
        outputs = _moved(made, site, outputs, keep=work.changed is not None)
        _save(root / _FILE, _Kept(epoch, sources, outputs, work.pages))
    finally:
        shutil.rmtree(root / _WORK, ignore_errors=True)


def signatures(folder: Path, before: Signatures) -> dict[str, Signature]:
    """Return the signatures of all files below a folder, by path; `before` saves reading unchanged files."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            path = file.relative_to(folder).as_posix()
            found[path] = _signature(file, before.get(path))
    return found


def _signature(file: Path, before: Signature | None = None) -> Signature:
    stat = file.stat()
    if before and (stat.st_size, stat.st_mtime_ns) == before[:2]:
        return before
    return Signature(stat.st_size, stat.st_mtime_ns, files.digest(file.read_bytes()))


@cache
def program() -> str:
    """Return a hash of the program and of the data in its package."""
    return files.tree_digest(Path(__file__).parent.parent)


def _digests(found: Signatures) -> dict[str, str]:
    return {path: one.digest for path, one in found.items()}


def _moved(made: Path, site: Path, before: Signatures, *, keep: bool) -> dict[str, Signature]:
    """Move files into the site unless it has them, and delete the others unless they are to `keep`."""
    new = signatures(made, {})
    gone = set[str]() if keep else before.keys() - new.keys()
    for path in gone:
        (site / path).unlink()
    if gone:
        _remove_empty(site)
    known = _digests(before)
    moved = {path: one for path, one in new.items() if known.get(path) != one.digest}
    for path in moved:
        files.move(made / path, site / path)
    return {path: one for path, one in before.items() if path not in gone} | moved


def _remove_empty(folder: Path) -> None:
    for inner in files.folders(folder):
        _remove_empty(inner)
        if not any(inner.iterdir()):
            inner.rmdir()


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of the last build."""

    epoch: str
    sources: Signatures
    outputs: Signatures
    pages: Mapping[str, PageFacts]

    def digest(self, source: str) -> str | None:
        """Return the hash of a source at the last build."""
        return self.sources[source].digest if source in self.sources else None


def _load(file: Path) -> _Kept | None:
    """Read what is known of the last build; None when there is none, or it cannot be read."""
    try:
        value: dict[str, Any] = json.loads(file.read_bytes())
        return _Kept(
            value["epoch"],
            {path: Signature(*one) for path, one in value["sources"].items()},
            {path: Signature(*one) for path, one in value["outputs"].items()},
            {path: PageFacts(*one) for path, one in value["pages"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _save(file: Path, kept: _Kept) -> None:
    value = {"epoch": kept.epoch, "sources": kept.sources, "outputs": kept.outputs, "pages": kept.pages}
    files.replace(file, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
