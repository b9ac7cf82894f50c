"""Makes the tabs of the site, and finds the theme's translations, from mkdocs.yml."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

Words = Mapping[str, Callable[[str], str]]  # language → function that translates a text


def joined(ours: list[Any], own: list[Any]) -> list[Any]:
    """Append a repository's own pages to ours, unless its list already contains some of ours."""
    return own if set(sources(own)) & set(sources(ours)) else [*ours, *own]


def sources(nav: Iterable[Any]) -> Iterator[str]:
    """Yield the pages of a navigation, at any depth."""
    for entry in nav:
        if isinstance(entry, str):
            yield entry
        else:
            (inside,) = entry.values()
            yield from sources([inside] if isinstance(inside, str) else inside)


def spoken(folders: Iterable[str], languages: Iterable[str]) -> dict[str, str]:
    """Return the theme's translation for each language: its own, or that of the language it is a variant of.

    Languages that the theme does not speak are left out.
    """
    places = (Path(folder, "partials", "languages") for folder in folders)
    known = {file.stem for place in places for file in place.glob("*.html")}
    found = {}
    for language in languages:
        parts = _TRADITIONAL.get(language, language).split("-")
        tags = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
        if tag := next((tag for tag in tags if tag in known), None):
            found[language] = tag
    return found


_TRADITIONAL = {"zh-HK": "zh-Hant", "zh-MO": "zh-Hant"}


def tabs(nav: Iterable[Any], docs: Path, language: str, words: Words) -> list[tuple[str, str]]:
    """Return title and address of each navigation entry, in the language's own tree where it has the page."""
    prefix = "" if language == next(iter(words)) else f"{language}/"
    tabs = []
    for entry in nav:
        title, source = _first(entry)
        path = f"{prefix}{source}" if (docs / prefix / source).exists() else source
        tabs.append((title, f"{_TAIL.sub('', path)}/".removeprefix("index/")))
    return tabs


def _first(entry: Any) -> tuple[str, str]:
    """Return the title and the first page of a navigation entry; a section links to its first page."""
    if isinstance(entry, str):
        return Path(entry).stem.capitalize(), entry
    title, inside = next(iter(entry.items()))
    return title, inside if isinstance(inside, str) else _first(inside[0])[1]


_TAIL = re.compile(r"(?:/index)?\.md$")
