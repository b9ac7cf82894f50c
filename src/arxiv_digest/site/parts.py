"""Builds pages in parts, of which each knows the others' files, so that memory does not grow with them."""

from __future__ import annotations

import gzip
import html
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from jinja2 import Environment

from arxiv_digest import files
from arxiv_digest.site.kept import Making, PageFacts

_AT_ONCE = 400  # pages in memory at a time: with their 30 cards each, about 100 MB


class Parts:
    """A plugin of MkDocs that builds the pages in parts, so that memory does not grow with the archive.

    Pages of other parts, and those that stay as they are, are excluded from a build: links to them resolve,
    and their anchors are checked at the end.
    """

    def __init__(self, work: Making) -> None:
        self._work = work
        self._left: list[str] | None = None  # sources of pages to build; unknown before the first part
        self._part = 0
        self._anchors: dict[str, tuple[int, frozenset[str]]] = {}  # source → its part, its anchors
        self.addresses: list[tuple[str, str]] = []  # source and address of every page

    def __bool__(self) -> bool:
        """Whether a part is left to build."""
        return self._left is None or bool(self._left)

    def on_files(self, files: Any, **_: Any) -> Any:
        """Exclude the files that do not belong to the next part."""
        from mkdocs.structure.files import InclusionLevel  # noqa: PLC0415  as in `mkdocs`

        changed = self._work.changed
        pages = files.documentation_pages()
        copied = self._left is None  # other files are copied with the first part
        if self._left is None:
            self.addresses = [(file.src_uri, file.url) for file in pages]
            self._left = [file.src_uri for file in pages if changed is None or file.src_uri in changed]
        part, self._left = set(self._left[:_AT_ONCE]), self._left[_AT_ONCE:]
        self._part += 1
        for file in files:
            others = copied and (changed is None or file.src_uri in changed)
            if not (file.src_uri in part if file.is_documentation_page() else others):
                file.inclusion = InclusionLevel.EXCLUDED
        return files

    def on_env(self, env: Environment, files: Any, **_: Any) -> Environment:
        """Keep what the sitemap and the link check need of the pages of a part."""
        for file in files.documentation_pages():
            page, name = file.page, file.src_uri
            date = page.meta.get("date")
            links = {
                to.src_uri: found for to, found in (page.links_to_anchors or {}).items() if to is not file
            }
            self._work.pages[name] = PageFacts(str(date) if date else None, links)
            self._anchors[name] = self._part, frozenset(page.present_anchor_ids)
        return env

    def dangling(self) -> Iterator[str]:
        """Yield each link between pages of different builds whose anchor does not exist, in MkDocs' words."""
        for name, facts in self._work.pages.items():
            part, _ = self._anchors.get(name, (0, None))
            for target, links in facts.links.items():
                where, anchors = self._anchors.get(target, (part, frozenset()))
                for anchor, link in links.items() if where != part else ():
                    if anchor not in anchors:
                        yield (
                            f"Doc file '{name}' contains a link '{link}', "
                            f"but the doc '{target}' does not contain an anchor '#{anchor}'"
                        )


def write_sitemap(
    folder: Path, address: str, places: Sequence[tuple[str, str]], pages: Mapping[str, PageFacts]
) -> None:
    """Write the sitemap, also compressed without a timestamp, so that builds are reproducible.

    MkDocs states the day of the build; this one a page's own date, where there is one.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for source, place in places:
        date = pages[source].date
        changed = f"<lastmod>{html.escape(date)}</lastmod>" if date else ""
        lines.append(f"<url><loc>{html.escape(urljoin(address, place))}</loc>{changed}</url>")
    content = "\n".join([*lines, "</urlset>"]).encode()
    files.replace(folder / "sitemap.xml", content)
    files.replace(folder / "sitemap.xml.gz", gzip.compress(content, mtime=0))
