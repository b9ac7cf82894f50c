"""arXiv's answers, bytes in and values out: announcement feeds (RSS or Atom) and pages of the query API.

feedparser is known to this module only. It is always given a stream (a text that looks like a file
name or an address would be opened) and told not to sanitise: it takes `<think>` in an abstract for HTML.
"""

from __future__ import annotations

import io
import logging
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import feedparser
from pydantic import ValidationError

from arxiv_digest import text
from arxiv_digest.arxiv import calendar, ids
from arxiv_digest.errors import AnswerError
from arxiv_digest.fetch import identity, limits, links, names
from arxiv_digest.model import Entry, Paper

log = logging.getLogger(__name__)

FULL_FEED = 2000  # items; arXiv's feed server silently leaves out what exceeds them

_PREAMBLE = re.compile(r"^\s*arXiv:\S+\s+Announce Type:\s*\S+\s+Abstract:\s*")
_OTHER_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,99}encoding=["'](?!utf-?8["'])""", re.IGNORECASE)
_REFERENCE = re.compile(rb"&#(x[0-9a-f]{1,40}|[0-9]{1,40});", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WHITE, _FIRST, _SURROGATES = frozenset(b"\t\n\r"), ord(" "), range(0xD800, 0xE000)
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_SURVIVABLE = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Feed:
    """The entries of one announcement feed in its order, and how many were too broken to read."""

    entries: tuple[Entry, ...]
    skipped: int = 0
    shortened: int = 0  # entries with a field that was too long

    @property
    def truncated(self) -> bool:
        """Return whether the feed is full, so that papers may be missing from it."""
        return len(self.entries) + self.skipped >= FULL_FEED


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of the API: its papers in order, how many were too broken to read, and how many there are."""

    papers: tuple[Paper, ...]
    skipped: int = 0
    total: int = 0


def feed(body: bytes, category: str = "") -> Feed:
    """Read an announcement feed; raises AnswerError for an error feed, a broken or a foreign document.

    A feed of another category than the given one is foreign.
    """
    document, damaged = _document(body)
    title = str(document.feed.get("title", ""))
    if title.startswith("Feed error for query"):
        raise AnswerError(f"{title}: {text.clean(str(document.feed.get('subtitle', '')))[:200]}")
    read, skipped, shortened = _read_all(
        document.entries, _entry, limits.CHARACTERS["author"], damaged=damaged
    )
    if category:
        identity.require_category(category, document.feed, (entry.paper for entry in read))
    entries = _of_one_day(read)
    return Feed(entries, skipped + len(read) - len(entries), shortened)


def answer(body: bytes, asked: Mapping[str, str] | None = None) -> Answer:
    """Read a page of the query API; raises AnswerError as `feed` does, and for a page lost on the way.

    An answer to another query than the parameters `asked` is foreign.
    """
    document, damaged = _document(body)
    for item in document.entries:
        if "/api/errors" in str(item.get("id", "")):
            raise AnswerError(f"arXiv's API says: {text.clean(str(item.get('summary', '')))[:200]}")
    identity.require_query(asked or {}, document.feed)
    stated = str(document.feed.get("opensearch_totalresults", "0"))
    total = int(stated) if stated.isdecimal() else 0
    if not document.entries and total:
        raise AnswerError(f"the API announces {total} papers and gives none", passing=True)
    papers, skipped, _ = _read_all(document.entries, _api_paper, limits.NAME, damaged=damaged)
    return Answer(papers, skipped, total)


def _of_one_day(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Keep the entries with the date that most have: a feed announces one day, so any other date is wrong.

    Between dates of as many entries, one that arXiv's calendar expects is preferred, then the later one.
    """
    if not entries:
        return ()
    counts = Counter(entry.day for entry in entries)
    agreed = max(counts, key=lambda day: (counts[day], calendar.is_listing(day), day))
    for entry in entries:
        if entry.day != agreed:
            log.warning("entry skipped  id=%s reason=dated %s, not %s", entry.paper.id, entry.day, agreed)
    return tuple(entry for entry in entries if entry.day == agreed)


def _document(body: bytes) -> tuple[Any, bool]:
    """Parse a document; return it, and whether something in it was replaced by U+FFFD.

    Replaced are bytes that are not UTF-8 and characters that XML forbids. Given such bytes, feedparser would
    decode the whole document as Latin-1 and garble every other name.
    """
    whole = body if _OTHER_ENCODING.match(body) else body.decode("utf-8", errors="replace").encode()
    whole = _REFERENCE.sub(_allowed, _CONTROL.sub(_REPLACED.encode(), whole))
    try:
        document = feedparser.parse(io.BytesIO(whole), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # it parses what anyone may write, by way of several libraries
        raise AnswerError(f"an unreadable document: {type(error).__name__}", passing=True) from error
    problem = document.get("bozo_exception")
    if not document.get("version"):
        raise AnswerError(f"not a feed but {body[:60]!r}", passing=True)
    if problem is not None and not isinstance(problem, _SURVIVABLE):
        raise AnswerError(f"not well-formed XML: {text.clean(str(problem))[:100]}", passing=True)
    return document, whole != body


def _allowed(reference: re.Match[bytes]) -> bytes:
    """Return a reference to a character that XML allows, or else U+FFFD."""
    digits = reference[1].lower()
    code = int(digits[1:], 16) if digits.startswith(b"x") else int(digits)
    sound = code in _WHITE or _FIRST <= code < _SURROGATES.start or _SURROGATES.stop <= code <= sys.maxunicode
    return reference[0] if sound else _REPLACED.encode()


def _read_all(
    items: list[Any], read: Callable[[Any], T], name_limit: int, *, damaged: bool
) -> tuple[tuple[T, ...], int, int]:
    """Read each item: broken ones are skipped, fields too long are shortened, both are counted.

    In a `damaged` document, items with a replaced byte are broken.
    """
    values: list[T] = []
    problem: Exception | None = None
    cut = 0
    for given in items:
        item, long = limits.bounded(given, name_limit)
        if long:
            cut += 1
            log.warning("entry shortened  id=%r fields=%s", str(item.get("id", "?"))[:60], ",".join(long))
        try:
            if damaged:
                _refuse_damage(given)
            values.append(read(item))
        except (ValueError, KeyError, OverflowError) as error:  # pydantic's ValidationError is a ValueError
            problem = error
            reason = f"{error.error_count()} fields" if isinstance(error, ValidationError) else error
            log.warning("entry skipped  id=%r reason=%s", str(item.get("id", "?"))[:60], reason)
    if problem and not values:
        raise AnswerError(f"none of {len(items)} entries can be read: {problem}", passing=True) from problem
    return tuple(values), len(items) - len(values), cut


def _refuse_damage(item: Any) -> None:
    if _REPLACED in str(item):
        raise ValueError("a byte that is not UTF-8, or a character that XML forbids")


def _entry(item: Any) -> Entry:
    paper, version = ids.split(item["id"])
    abstract = text.clean(_PREAMBLE.sub("", item["summary"]))
    return Entry(
        kind=item["arxiv_announce_type"],
        day=calendar.date_at(_moment(item["published"])),
        paper=Paper(
            id=paper,
            version=version,
            title=_required(text.clean(item["title"]), "title"),
            abstract=_required(abstract, "abstract"),
            authors=_bounded(names.creators(item.get("author", ""))),
            **_categories(item),
            journal_ref=_optional(item, "arxiv_journal_reference", "arxiv_journal_ref"),
            doi=_optional(item, "arxiv_doi"),
            licence=_optional(item, "rights"),
            links=links.find(abstract),
        ),
    )


def _api_paper(item: Any) -> Paper:
    paper, version = ids.split(item["id"])
    published = _moment(item["published"])
    if abs(published.year - ids.year(paper)) > 1:
        raise ValueError(f"submitted in {published.year}")
    abstract, comment = text.clean(item["summary"]), text.clean(item.get("arxiv_comment") or "") or None
    return Paper(
        id=paper,
        version=version,
        title=_required(text.clean(item["title"]), "title"),
        abstract=_required(abstract, "abstract"),
        authors=names.authors(author.get("name", "") for author in item.get("authors", ())),
        **_categories(item),
        published=published,
        updated=_moment(item["updated"]),
        comment=comment,
        journal_ref=_optional(item, "arxiv_journal_ref"),
        doi=_optional(item, "arxiv_doi"),
        links=links.find(abstract, comment),
    )


def _required(value: str, name: str) -> str:
    if not value:
        raise ValueError(f"no {name}")
    return value


def _optional(item: Any, *keys: str) -> str | None:
    return next((value for key in keys if (value := text.plain(str(item.get(key) or "")))), None)


def _categories(item: Any) -> dict[str, Any]:
    """Return the categories, the primary one first, each once."""
    named = item.get("arxiv_primary_category")
    primary = named.get("term") if isinstance(named, dict) else None
    terms = [primary, *(tag.get("term") for tag in item.get("tags", ()))]
    found = tuple(dict.fromkeys(text.clean(term) for term in terms if term))
    return {"primary": _required(found[0] if found else "", "category"), "categories": found}


def _moment(stamp: str) -> datetime:
    """Read a time in either of the feeds' forms (RFC 3339 in Atom, RFC 5322 in RSS), in UTC."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        moment = parsedate_to_datetime(stamp)
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {stamp!r}")
    return moment.astimezone(UTC)


def _bounded(found: tuple[str, ...]) -> tuple[str, ...]:
    """Hold names that were cut from one line to the limits of the API's list."""
    return tuple(limits.shortened(name, limits.NAME) for name in found[: limits.AUTHORS])
