"""Adds what docs/ does not contain when the site is built: its address to feeds, its commit to the status."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree as ET

from arxiv_digest.render.exports import ical
from arxiv_digest.render.exports.feeds import ATOM, NOWHERE, serialised, tag

_HERE = 'href="../'  # in our HTML; outside text cannot contain it, because quotation marks are escaped
_URLS = ("url", "home_page_url", "feed_url")


def with_values(known: Mapping[str, str], _path: str, text: str) -> str:
    """Add values to a JSON file of a built site."""
    return json.dumps(json.loads(text) | dict(known), ensure_ascii=False, indent=1) + "\n"


def with_site_address(site_url: str, path: str, text: str) -> str:
    """Add the site's address to a file below `feeds/`: absolute links, and identifiers with its host.

    `path` is relative to the root of the site. Other files are returned unchanged.
    """
    home = site_url.rstrip("/") + "/"
    change = {"xml": _atom, "json": _json, "opml": _opml, "ics": _calendar}.get(path.rpartition(".")[2])
    return change(home, urljoin(home, path), text) if change else text


def _own(home: str, identifier: str) -> str:
    """Replace the reserved authority of an identifier by the site's host and path (RFC 4151)."""
    at = urlsplit(home)
    return identifier.replace(tag(""), tag(quote(at.path.lstrip("/"))).replace(NOWHERE, at.hostname or ""), 1)


def _content(home: str, html: str) -> str:
    return html.replace(_HERE, f'href="{quote(home, safe=":/%[]@")}')


def _atom(home: str, base: str, text: str) -> str:
    root = ET.fromstring(text.encode())  # noqa: S314  our own file, without a DTD
    for link in root.iter(f"{ATOM}link"):
        link.set("href", urljoin(base, link.get("href", "")))
    for node in root.iter(f"{ATOM}id"):
        node.text = _own(home, node.text or "")
    for node in root.iter(f"{ATOM}content"):
        node.text = _content(home, node.text or "")
    return serialised(root)


def _opml(_: str, base: str, text: str) -> str:
    root = ET.fromstring(text.encode())  # noqa: S314  our own file, without a DTD
    for node in root.iter("outline"):
        for name in ("xmlUrl", "htmlUrl"):
            node.set(name, urljoin(base, node.get(name, "")))
    return serialised(root)


def _json(home: str, base: str, text: str) -> str:
    feed: dict[str, Any] = json.loads(text)
    for one in (feed, *feed["items"]):
        one |= {name: urljoin(base, one[name]) for name in _URLS if name in one}
    for item in feed["items"]:
        item |= {"id": _own(home, item["id"]), "content_html": _content(home, item["content_html"])}
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _calendar(home: str, _: str, text: str) -> str:
    host = urlsplit(home).hostname or ""
    path = urlsplit(home).path.strip("/").replace("/", ".")
    return ical.published(text, home, f"{host}{'.' + path if path else ''}")
