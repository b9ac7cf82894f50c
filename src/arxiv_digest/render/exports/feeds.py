"""Formats a feed as Atom, JSON Feed and OPML, each by one function.

docs/ does not depend on the site's address, so links are relative to the feed and identifiers have the
reserved authority `digest.invalid`; `published` replaces both.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from arxiv_digest.arxiv.calendar import EASTERN
from arxiv_digest.render.markup import escape

ATOM = "{http://www.w3.org/2005/Atom}"
NOWHERE = "digest.invalid"  # RFC 2606: this host will never exist
YEAR = 2026  # RFC 4151: the year of our tag scheme, not of the papers
NAMED = 25  # authors of an entry; feed readers show them in one line
_FIRST = dt.date(1991, 8, 14)  # arXiv's first day: the date of a feed without entries
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

ET.register_namespace("", ATOM.strip("{}"))


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry; addresses are relative to the root of the site."""

    name: str  # unique and permanent: a date, or a paper's identifier
    title: str
    date: dt.date  # of the announcement, US Eastern
    url: str
    summary: str
    html: str  # addresses of this site in it are relative to the feed
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source: str = ""  # address of the paper


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; the latest entry comes first."""

    name: str  # of its files: feeds/NAME.xml, feeds/NAME.json
    title: str
    description: str
    url: str  # of its page, relative to the root of the site
    by: str  # the author: the digest
    language: str
    entries: tuple[Entry, ...]


def moment(date: dt.date) -> str:
    """Return the midnight, US Eastern, at which a day begins, in RFC 3339 format with its offset."""
    return dt.datetime.combine(date, dt.time(), EASTERN).isoformat()


def tag(name: str) -> str:
    """Return the identifier of a feed or an entry (RFC 4151)."""
    return f"tag:{NOWHERE},{YEAR}:/{name}"


def _updated(feed: Feed) -> str:
    return moment(max((entry.date for entry in feed.entries), default=_FIRST))


def atom(feed: Feed) -> str:
    """Format a feed as Atom (RFC 4287)."""
    root = ET.Element(f"{ATOM}feed", {_LANG: feed.language})
    _add(root, "id", tag(f"feeds/{feed.name}"))
    _add(root, "title", feed.title)
    if feed.description:
        _add(root, "subtitle", feed.description)
    _add(root, "updated", _updated(feed))
    _add(_add(root, "author"), "name", feed.by)
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{feed.name}.xml")
    _add(root, "link", rel="alternate", type="text/html", href=f"../{feed.url}")
    for entry in feed.entries:
        _atom_entry(_add(root, "entry"), entry)
    return serialised(root)


def _atom_entry(node: ET.Element, entry: Entry) -> None:
    _add(node, "id", tag(entry.name))
    _add(node, "title", entry.title)
    _add(node, "published", moment(entry.date))
    _add(node, "updated", moment(entry.date))
    for author in entry.authors[:NAMED]:
        _add(_add(node, "author"), "name", author)
    _add(node, "link", rel="alternate", type="text/html", href=f"../{entry.url}")
    if entry.source:
        _add(node, "link", rel="related", type="text/html", href=entry.source)
    for term in entry.tags:
        _add(node, "category", term=term)
    if entry.summary:
        _add(node, "summary", entry.summary)
    _add(node, "content", entry.html, type="html")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    """Add an element; the serialiser escapes, and characters invalid in XML are removed here."""
    kept = {key: escape.xml(value) for key, value in attributes.items()}
    child = ET.SubElement(parent, f"{ATOM}{name}", kept)
    child.text = escape.xml(text) or None
    return child


def serialised(root: ET.Element) -> str:
    """Serialise a tree as a document with one element per line."""
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def json_feed(feed: Feed) -> str:
    """Format a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": escape.xml(feed.title),
        "home_page_url": f"../{feed.url}",
        "feed_url": f"{feed.name}.json",
        "description": escape.xml(feed.description),
        "authors": [{"name": escape.xml(feed.by)}],
        "language": feed.language,
    }
    fields = [f'"{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in whole.items() if value]
    items = ",\n".join(json.dumps(_item(entry), ensure_ascii=False) for entry in feed.entries)
    return "{\n" + ",\n".join(fields) + f',\n"items": [\n{items}\n]\n}}\n'


def _item(entry: Entry) -> dict[str, Any]:
    whole = {
        "id": tag(entry.name),
        "url": f"../{entry.url}",
        "external_url": entry.source,
        "title": escape.xml(entry.title),
        "summary": escape.xml(entry.summary),
        "content_html": escape.xml(entry.html),
        "date_published": moment(entry.date),
        "authors": [{"name": escape.xml(author)} for author in entry.authors[:NAMED]],
        "tags": [*entry.tags],
    }
    return {key: value for key, value in whole.items() if value}


def opml(title: str, feeds: Iterable[Feed]) -> str:
    """List feeds as OPML 2.0 (https://opml.org/spec2.opml), to subscribe to all of them at once."""
    root = ET.Element("opml", {"version": "2.0"})
    ET.SubElement(ET.SubElement(root, "head"), "title").text = escape.xml(title)
    body = ET.SubElement(root, "body")
    for feed in feeds:
        name = escape.xml(feed.title)
        places = {"xmlUrl": f"{feed.name}.xml", "htmlUrl": f"../{feed.url}"}
        ET.SubElement(body, "outline", {"type": "rss", "text": name, "title": name, **places})
    return serialised(root)
