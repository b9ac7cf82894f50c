"""Caches feed bodies, with the validators for conditional requests, and full texts.

A cache may be lost at any time: unreadable entries count as absent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from arxiv_digest import files

CACHE = Path(".cache", "feeds")  # relative to the root
TEXTS = Path(".cache", "full-text")
LARGEST = 200_000_000  # bytes of full texts; some 2,000 papers
_BLOCK = 4096  # bytes: disk space of the smallest file


@dataclass(frozen=True, slots=True)
class Kept:
    """A cached body with its validators; bodies without validators are not cached."""

    body: bytes
    etag: str | None
    last_modified: str | None

    @property
    def validators(self) -> dict[str, str]:
        """The headers of a conditional request."""
        both = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in both.items() if value}

    @classmethod
    def load(cls, folder: Path | None, url: str) -> Kept | None:
        """Return the cached response of an address; None when there is none or it is damaged."""
        if folder is None:
            return None
        file = folder / f"{_key(url)}.json"
        try:
            head = json.loads(file.read_text(encoding="utf-8"))
            body = file.with_suffix(".xml").read_bytes()
            sound = head["url"] == url and head["sha256"] == hashlib.sha256(body).hexdigest()
        except (OSError, ValueError, KeyError, TypeError):
            return None  # a cache may always be lost
        kept = cls(body, head.get("etag"), head.get("last_modified"))
        return kept if sound and all(map(_sendable, kept.validators.values())) else None

    def save(self, folder: Path | None, url: str) -> None:
        """Cache a body that came with validators; without them a conditional request is impossible."""
        if folder is None or not self.validators:
            return
        file = folder / f"{_key(url)}.json"
        head = {"url": url, "etag": self.etag, "last_modified": self.last_modified}
        head["sha256"] = hashlib.sha256(self.body).hexdigest()
        files.replace(folder / ".gitignore", b"*\n")  # whatever the repository ignores
        files.replace(file.with_suffix(".xml"), self.body)
        files.replace(file, json.dumps(head).encode())


def _sendable(value: object) -> bool:
    """Return whether an HTTP header can have this value."""
    return isinstance(value, str) and value.isascii() and value.isprintable()


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:24]


def kept_bodies(cache: Path) -> Iterator[bytes]:
    """Yield the feed bodies that earlier runs cached."""
    for file in sorted(cache.glob("*.xml")):
        yield file.read_bytes()


@dataclass(frozen=True, slots=True)
class Texts:
    """Full texts cached by paper version in a folder of limited size; an empty text: there is none."""

    folder: Path | None

    def load(self, name: str) -> bytes | None:
        """Return the cached text of a paper version, and mark it as used; None when there is none."""
        if self.folder is None:
            return None
        file = self._file(self.folder, name)
        try:
            content = file.read_bytes()
            file.touch()
        except OSError:
            return None  # a cache may always be lost
        return content

    def save(self, name: str, content: bytes) -> None:
        """Cache the text of a paper version; the least recently used ones are deleted to make room."""
        if self.folder is None:
            return
        files.replace(self.folder / ".gitignore", b"*\n")  # whatever the repository ignores
        files.replace(self._file(self.folder, name), content)
        self._trim(self.folder)

    def _trim(self, folder: Path) -> None:
        kept = [(file.stat(), file) for file in folder.iterdir() if file.name != ".gitignore"]
        size = sum(max(stat.st_size, _BLOCK) for stat, _ in kept)
        for stat, file in sorted(kept, key=lambda one: (one[0].st_mtime_ns, one[1])):
            if size <= LARGEST:
                break
            file.unlink(missing_ok=True)
            size -= max(stat.st_size, _BLOCK)

    @staticmethod
    def _file(folder: Path, name: str) -> Path:
        return folder / f"{quote(name, safe='')}.json"
