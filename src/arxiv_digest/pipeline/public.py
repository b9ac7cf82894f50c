"""Finds keys in the files of a digest that everybody can read: data/, pages, settings and workflows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from arxiv_digest import credentials, files

# digest.toml is not among them: reading it refuses keys.
_FOLDERS = ("data", "docs", "overrides", ".github")
_FILES = ("*.yml", "*.yaml", "*.md", "*.toml")
_REFUSED = "digest.toml"


def problems(root: Path) -> Iterator[str]:
    """Yield a problem for each line of a public file with a key; the key itself is never repeated."""
    found = {path: content for name in _FILES for path, content in files.read(root, name).items()}
    for folder in _FOLDERS:
        found |= {f"{folder}/{path}": content for path, content in files.read(root / folder).items()}
    for path, content in sorted(found.items()):
        if path != _REFUSED:
            yield from (f"{path}:{one.line}: {one.problem(path)}" for one in credentials.find_in(content))
