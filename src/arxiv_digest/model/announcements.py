"""Announcement days: what arXiv announced, what became of it, and what is still pending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from operator import not_
from typing import Literal

from pydantic import Field

from arxiv_digest.model.corrections import Corrections
from arxiv_digest.model.papers import ArxivId, Pick, Record
from arxiv_digest.model.summaries import Summary, Usage


class Mention(Record):
    """A paper that was not listed, and why."""

    id: ArxivId
    title: str
    topic: str
    score: float
    why: str


class Listing(Record):
    """What one category announced on a day: identifiers by announce type, each sorted."""

    new: tuple[ArxivId, ...] = ()
    cross: tuple[ArxivId, ...] = ()
    replace: tuple[ArxivId, ...] = ()
    replace_cross: tuple[ArxivId, ...] = Field(default=(), alias="replace-cross")
    skipped: int = 0  # unreadable entries
    truncated: bool = False  # papers may be missing: the feed was full (2,000 items) or other feeds show more
    shortened: int = Field(default=0, exclude_if=not_)  # entries with a field that was too long
    completed: dt.date | None = Field(default=None, exclude_if=not_)  # when the API filled it in later

    @property
    def fresh(self) -> frozenset[str]:
        """The papers that are new here, without replacements."""
        return frozenset(self.new + self.cross)

    @property
    def is_whole(self) -> bool:
        """Whether all papers of the listing could be read."""
        return not (self.truncated or self.skipped)


class Ledger(Record):
    """What happened to a day's papers; `counts` are the lengths, for people who read the file."""

    counts: Mapping[str, int]
    matched: tuple[ArxivId, ...] = ()
    chosen: tuple[ArxivId, ...] = ()
    duplicate: tuple[ArxivId, ...] = ()  # matched, but listed on an earlier day
    over_limit: tuple[Mention, ...] = ()
    near_misses: tuple[Mention, ...] = ()
    withdrawn: tuple[ArxivId, ...] = Field(default=(), exclude_if=not_)  # matched, but already withdrawn
    usage: Usage = Usage()  # of all calls of the day, including failed ones


class Version(Record):
    """The metadata of one version of a paper."""

    version: int
    title: str
    abstract: str
    authors: tuple[str, ...]


class Update(Record):
    """A new version of a paper listed on an earlier day: as it was listed, and as it is now."""

    id: ArxivId
    listed: dt.date
    before: Version
    after: Version
    withdrawn: bool = Field(default=False, exclude_if=not_)  # by the new version


class Announcement(Record):
    """Everything that arXiv announced on a day in the followed categories."""

    day: dt.date
    categories: Mapping[str, Listing]
    missing: tuple[str, ...] = ()  # categories that could not be fetched or still showed an older day
    updated: tuple[Update, ...] = Field(default=(), exclude_if=not_)
    ledger: Ledger
    approximate: bool = Field(default=False, exclude_if=not_)  # rebuilt from submission times
    sample: bool = False  # the bundled sample, which is never mixed with real days

    @property
    def fresh(self) -> frozenset[str]:
        """The papers that are new in any category."""
        return frozenset[str]().union(*(listing.fresh for listing in self.categories.values()))

    @property
    def incomplete(self) -> tuple[str, ...]:
        """The categories whose papers are not all on record: a later run asks the API for them."""
        partial = (code for code, listing in self.categories.items() if not listing.is_whole)
        return tuple(sorted({*self.missing, *partial}))

    @property
    def is_rebuilt(self) -> bool:
        """Whether papers of the day were found in the API after the day."""
        return self.approximate or any(listing.completed for listing in self.categories.values())


class Owed(Record):
    """Pending work on a paper listed on `day`: its details from the API, or its summary."""

    what: Literal["details", "summary"]
    id: ArxivId
    day: dt.date


class Pending(Record):
    """A summary that was requested in a batch, for a later run to collect."""

    batch: str
    custom_id: str  # identifies the request within the batch
    id: ArxivId
    day: dt.date
    prompt: str  # as in the resulting summary
    model: str  # the requested model, whose price applies
    usd: float  # reserved for it; the most it can cost


class Day(Record):
    """Everything on record about one announcement day; a paper may have summaries in several languages."""

    announcement: Announcement
    picks: tuple[Pick, ...]
    summaries: tuple[Summary, ...]
    corrections: Corrections = Field(default_factory=dict)  # for readers only
    digest: str = ""  # hash of the records, and of all else that pages of days depend on; empty if unknown

    def written(self) -> dict[str, Summary]:
        """Return the summaries by id, without translations."""
        return {one.id: one for one in self.summaries if one.source != "summary"}

    def translated(self, language: str) -> dict[str, Summary]:
        """Return the translations into a language by id."""
        return {one.id: one for one in self.summaries if one.source == "summary" and one.language == language}

    @property
    def date(self) -> dt.date:
        """The date of the announcement, US Eastern."""
        return self.announcement.day
