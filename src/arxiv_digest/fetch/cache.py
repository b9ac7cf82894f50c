"""Feed bodies kept between runs, with the validators that make the next request conditional.

A cache may always be lost: whatever is wrong with it counts as not there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from arxiv_digest import files

CACHE = Path(".cache", "feeds")  # below the root


@dataclass(frozen=True, slots=True)
class Kept:
    """A body with the validators that it came with; without validators nothing is kept."""

    body: bytes
    etag: str | None
    last_modified: str | None

    @property
    def validators(self) -> dict[str, str]:
        """The headers that ask for the body only if it is another one."""
        both = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in both.items() if value}

    @classmethod
    def load(cls, folder: Path | None, url: str) -> Kept | None:
        """Read what is kept of an address, None when there is nothing sound."""
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
        """Keep a body that came with validators; without them it is of no use."""
        if folder is None or not self.validators:
            return
        file = folder / f"{_key(url)}.json"
        head = {"url": url, "etag": self.etag, "last_modified": self.last_modified}
        head["sha256"] = hashlib.sha256(self.body).hexdigest()
        files.replace(folder / ".gitignore", b"*\n")  # whatever the repository ignores
        files.replace(file.with_suffix(".xml"), self.body)
        files.replace(file, json.dumps(head).encode())


def _sendable(value: object) -> bool:
    """Tell whether a header takes this value."""
    return isinstance(value, str) and value.isascii() and value.isprintable()


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:24]


def kept_bodies(cache: Path) -> Iterator[bytes]:
    """Give the feed bodies that earlier runs have left in the cache."""
    for file in sorted(cache.glob("*.xml")):
        yield file.read_bytes()
