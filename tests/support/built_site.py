"""A built site, its pages parsed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import html5lib

from arxiv_digest.site import kept
from arxiv_digest.site.mkdocs import Site
from arxiv_digest.site.navigation import Words

HERE = "http://site.invalid/repo/"


class Built:
    """A built site, its pages parsed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def pages(self) -> dict[str, ET.Element]:
        """Every HTML page by its address."""
        return {
            urljoin(
                HERE, file.relative_to(self.folder).as_posix().removesuffix("index.html")
            ): html5lib.parse(file.read_text(encoding="utf-8"), namespaceHTMLElements=False)
            for file in sorted(self.folder.rglob("*.html"))
            if file.name != "404.html"
        }

    def exists(self, address: str) -> bool:
        """Return whether an address of this site leads to a file."""
        path = unquote(urlsplit(address).path).removeprefix("/repo/")
        return (self.folder / path).is_file() or (self.folder / path / "index.html").is_file()


def build(root: Path, title: str, words: Words, *place: str) -> Path:
    """Build all pages below `root/docs` into `root/site`, its folder; `place` is as `Site` has it."""
    site = Site(root, title, words, *place)
    with kept.making(root, site.epoch(), full=True) as work:
        site.build(work)
    return root / "site"


def links(page: ET.Element) -> Iterator[str]:
    """Return the targets of a page's links."""
    return (node.attrib["href"] for node in page.iter("a") if "href" in node.attrib)


def check_links(built: Built) -> int:
    """Assert that every link and anchor of a built site leads somewhere; return how many there are."""
    ids = {
        address: {node.get("id") for node in page.iter() if node.get("id")}
        for address, page in built.pages.items()
    }
    checked = 0
    for address, page in built.pages.items():
        for href in links(page):
            target = urljoin(address, href)
            if target.startswith(HERE):
                bare, _, fragment = target.partition("#")
                assert built.exists(bare), f"{address} links to {href}"
                assert not fragment or unquote(fragment) in ids[bare], f"{address} links to {href}"
                checked += 1
    return checked
