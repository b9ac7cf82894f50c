"""Whether an answer is the one that was requested, or that of another category, query or paper.

A cache, a mirror or a redirect may give what somebody else requested. Feeds name their category in id, links
and title, the API repeats the query in its title, and full texts contain their own address. An answer without
any of these is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from arxiv_digest.arxiv import ids, taxonomy
from arxiv_digest.errors import AnswerError
from arxiv_digest.model import Paper

_HEAD = 20_000  # bytes of a page in which its address is looked for
_QUERY = "arXiv Query: "
_FEED = re.compile(r"/(?:atom|rss)/([\w.,+%-]{1,200})|^([\w.,+ -]{1,200}) updates on arXiv\.org$")
_PAGE = re.compile(
    rf'<(?:base|link rel="canonical") href="[^"]{{0,99}}/html/({ids.PATTERN})(?:v[0-9]|["/?#])'.encode()
)


def require_category(category: str, feed: Mapping[str, Any], papers: Iterable[Paper]) -> None:
    """Raise AnswerError for the feed of another category; if it names none, most of its papers tell."""
    if named := _named(feed):
        if wrong := [name for name in named if not taxonomy.is_same(name, category)]:
            raise AnswerError(f"a feed of {wrong[0]}, not of {category}", passing=True)
        return
    belongs = [any(_covers(category, has) for has in paper.categories) for paper in papers]
    if 2 * sum(belongs) < len(belongs):
        raise AnswerError(f"a feed of papers outside {category}", passing=True)


def require_query(asked: Mapping[str, str], feed: Mapping[str, Any]) -> None:
    """Raise AnswerError when the API says that it answers another query, or gives another page."""
    title = str(feed.get("title", ""))
    if not title.startswith(_QUERY):
        return
    told = dict(parse_qsl(title.removeprefix(_QUERY)))
    for name in ("search_query", "id_list", "start"):
        if not _words(asked.get(name, "")) <= _words(told.get(name, "")):
            raise AnswerError(f"an answer to another query: {title[:200]}", passing=True)


def require_paper(name: str, page: bytes) -> None:
    """Raise AnswerError for the page of another paper than that of the identifier, whatever its version."""
    found = _PAGE.search(page[:_HEAD])
    if found and found[1].decode() != ids.split(name)[0]:
        raise AnswerError(f"the page of another paper, not of {name}", passing=True)


def is_same_request(asked: str, redirect: str) -> bool:
    """Return whether an address to which a redirect leads still names what was requested.

    Host and folders may change, and parameters be added, but the name at the end and the query must stay.
    """
    before, after = urlsplit(asked), urlsplit(redirect)
    name = unquote(before.path).rpartition("/")[2].casefold()
    kept = parse_qsl(before.query)
    return name in unquote(after.path).casefold() and set(kept) <= set(parse_qsl(after.query))


def _named(feed: Mapping[str, Any]) -> list[str]:
    """Return what a feed says it is of, in its id, its title and its links."""
    texts = [feed.get("id"), feed.get("title"), *(link.get("href") for link in feed.get("links", ()))]
    found = (_FEED.search(str(text)) for text in texts)
    return [unquote(one[1] or one[2]) for one in found if one]


def _covers(category: str, has: str) -> bool:
    return taxonomy.covers(category, has) or taxonomy.is_same(category, has)


def _words(value: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", value.lower()))
