"""Finds generated pages of days that are not on record, links that lead nowhere, and broken permalinks."""

from __future__ import annotations

import datetime as dt
import json
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping

from arxiv_digest.arxiv import ids
from arxiv_digest.site import docs

Files = Mapping[str, bytes]  # path below docs/ → content
Anchors = Mapping[str, Collection[str]]  # page → the anchors in it

_LINK = re.compile(r"\]\(([^)\s]{1,300})\)|\bhref=\"([^\"]{1,300})\"")
_ANCHOR = re.compile(r"(?<![\w-])id=\"([^\"]{1,300})\"")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/", re.IGNORECASE)
_DAY = re.compile(r"(?:[A-Za-z0-9-]{2,35}/)?([0-9]{4})/([0-9]{2})/([0-9]{2})\.md")
_JSON_DAY = re.compile(r"api/days/([0-9]{4}-[0-9]{2}-[0-9]{2})\.json")
_FIX = "run `arxiv-digest render`"


def problems(files: Files, days: Collection[dt.date]) -> Iterator[str]:
    """Yield each problem of the generated pages in docs/; `days` are the days on record."""
    pages = {path: content for path, content in sorted(files.items()) if docs.is_generated(path, content)}
    texts = {
        path: content.decode(errors="replace") for path, content in pages.items() if path.endswith(".md")
    }
    anchors = {path: frozenset(_ANCHOR.findall(text)) for path, text in texts.items()}
    yield from _orphans(pages, {f"{day}" for day in days})
    for path, text in texts.items():
        for link in sorted({one or other for one, other in _LINK.findall(text)}):
            if not _ELSEWHERE.match(link) and not _leads(path, link, files, anchors):
                yield f"docs/{path}: the link {link} leads nowhere: {_FIX}"
    yield from _broken(pages, files, anchors)


def _orphans(pages: Files, recorded: Collection[str]) -> Iterator[str]:
    """Yield the pages of days that are not on record."""
    for path in pages:
        found = _DAY.fullmatch(path) or _JSON_DAY.fullmatch(path)
        if found and "-".join(found.groups()) not in recorded:
            yield f"docs/{path}: no such day is on record: {_FIX}"


def _broken(pages: Files, files: Files, anchors: Anchors) -> Iterator[str]:
    """Yield the papers with an address below docs/ that are not there; pages of the owner may lack any."""
    for path, content in pages.items():
        found = _JSON_DAY.fullmatch(path)
        page = f"{found[1].replace('-', '/')}.md" if found else ""
        for paper in _papers(content) if page in anchors or page not in files else ():
            if found and ids.anchor(paper) not in anchors.get(page, ()):
                yield f"docs/{page}: the permalink of {paper} is broken: {_FIX}"


def _leads(path: str, link: str, files: Files, anchors: Anchors) -> bool:
    """Return whether a relative link on a page leads to a file and, in a generated page, to an anchor."""
    target, _, anchor = link.partition("#")
    there = _there(path, target)
    return there in files and (not anchor or there not in anchors or anchor in anchors[there])


def _there(path: str, target: str) -> str:
    """Return the file that a link on a page leads to: a file, or the address of a page without its suffix."""
    if not target:
        return path
    if posixpath.splitext(target)[1]:
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    here = path.removesuffix(".md").removesuffix("index")
    address = posixpath.normpath(posixpath.join(here, target)).removeprefix(".").removeprefix("/")
    return f"{address}.md" if address else "index.md"


def _papers(content: bytes) -> Iterator[str]:
    """Yield the papers that a day has in JSON, which other programs link to."""
    try:
        yield from (str(one["id"]) for one in json.loads(content)["papers"])
    except (ValueError, KeyError, TypeError):
        return
