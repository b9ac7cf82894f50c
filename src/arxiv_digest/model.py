"""The records that flow through the program, as `data/` holds them: what was announced, chosen and said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from operator import not_
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from arxiv_digest.arxiv import ids

ArxivId = Annotated[str, StringConstraints(pattern=rf"^(?:{ids.PATTERN})$")]
Kind = Literal["new", "cross", "replace", "replace-cross"]


class Record(BaseModel):
    """The base of all records: frozen, strict, no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)


class Link(Record):
    """An address found in a paper's abstract or comment."""

    kind: Literal["code", "data", "project"]
    url: str


_WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE).fullmatch  # what leads elsewhere is dropped
Links = Annotated[tuple[Link, ...], AfterValidator(lambda links: tuple(x for x in links if _WEB(x.url)))]


class Paper(Record):
    """A paper as announced: `version` 0 is unknown, times are UTC, `categories[0]` is the primary one."""

    id: ArxivId
    version: int = Field(ge=0)
    title: str  # this, abstract and comment as arXiv announced them, TeX included: `text` makes them readable
    abstract: str
    authors: tuple[str, ...]
    primary: str
    categories: tuple[str, ...]
    published: dt.datetime | None = None
    updated: dt.datetime | None = None
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    licence: str | None = None
    links: Links = ()


class Entry(Record):
    """One line of an announcement feed: a paper and how it was announced."""

    paper: Paper
    kind: Kind
    day: dt.date  # the listing's date, US Eastern


class Reason(Record):
    """One rule that speaks for a paper, and the points it gives."""

    rule: Literal["any", "all", "authors", "categories"]
    term: str
    where: Literal["title", "abstract", "authors", "categories"]
    points: float


class Match(Record):
    """A topic that a paper belongs to; `rank` counts from 1 among the day's listed papers that match it."""

    topic: str
    score: float
    rank: int = Field(ge=1)
    reasons: tuple[Reason, ...]


class Pick(Paper):
    """A chosen paper: listed once, on one day, under `matches[0]`."""

    kind: Literal["new", "cross"]
    matches: tuple[Match, ...] = Field(min_length=1)

    @property
    def home(self) -> str:
        """The slug of the topic that the paper is listed under."""
        return self.matches[0].topic


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
    skipped: int = 0  # entries too broken to read
    truncated: bool = False  # the feed was full: arXiv leaves out what exceeds 2,000 items

    @property
    def fresh(self) -> frozenset[str]:
        """The papers that are new here; replacements are not."""
        return frozenset(self.new + self.cross)


class Usage(Record):
    """What a summary cost: tokens of the model and US$ at list price, none for quoted sentences."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    usd: float = 0.0

    def plus(self, other: Usage) -> Usage:
        """Add two usages up."""
        sums = {name: round(getattr(self, name) + getattr(other, name), 8) for name in Usage.model_fields}
        return Usage(**sums)


class Ledger(Record):
    """What became of a day's papers; `counts` are the lengths, for those who read the file."""

    counts: Mapping[str, int]
    matched: tuple[ArxivId, ...] = ()
    chosen: tuple[ArxivId, ...] = ()
    duplicate: tuple[ArxivId, ...] = ()  # matched, but listed on an earlier day
    over_limit: tuple[Mention, ...] = ()
    near_misses: tuple[Mention, ...] = ()
    usage: Usage = Usage()  # of all calls of the day, those that brought nothing too


class Version(Record):
    """What one version of a paper says of itself."""

    version: int
    title: str
    abstract: str
    authors: tuple[str, ...]


class Update(Record):
    """A new version of a paper that was listed on an earlier day: as it was listed, and as it is now."""

    id: ArxivId
    listed: dt.date
    before: Version
    after: Version


class Announcement(Record):
    """All that arXiv announced on a day in the categories that we follow."""

    day: dt.date
    categories: Mapping[str, Listing]
    missing: tuple[str, ...] = ()  # categories that could not be had, or still showed an older day
    updated: tuple[Update, ...] = Field(default=(), exclude_if=not_)
    ledger: Ledger
    approximate: bool = Field(default=False, exclude_if=not_)  # rebuilt from times of submission
    sample: bool = False  # the bundled sample: such days never stand beside real ones

    @property
    def fresh(self) -> frozenset[str]:
        """The papers that are new in any category."""
        return frozenset[str]().union(*(listing.fresh for listing in self.categories.values()))


class Challenge(Record):
    """An earlier work and what it left open."""

    work: str
    challenge: str


class Relevance(Record):
    """How well a paper meets a topic's description, by the model's judgement: 0 to 10, with a reason."""

    topic: str
    score: int = Field(ge=0, le=10)
    reason: str


Items = Annotated[tuple[str, ...], Field(exclude_if=not_)]


class Points(Record):
    """What a summary says: six points of the abstract, then those of the full text; the unknown is absent."""

    tldr: str | None = None
    task: str | None = None
    motivation: str | None = None
    method: str | None = None
    result: str | None = None
    conclusion: str | None = None
    core_idea: str | None = None
    pipeline: str | None = None
    training: str | None = None
    complexity: str | None = None
    ablations: str | None = None
    limitations: str | None = None
    datasets: Items = ()
    metrics: Items = ()
    baselines: Items = ()
    pros: Items = ()
    cons: Items = ()
    future: Items = ()
    challenges: tuple[Challenge, ...] = Field(default=(), exclude_if=not_)
    resources: Links = Field(default=(), exclude_if=not_)

    @classmethod
    def lists(cls) -> frozenset[str]:
        """Name the points that are lists."""
        return frozenset(name for name, field in cls.model_fields.items() if field.default == ())


class Checks(Record):
    """How much of a summary was found again in its source, and how many sentences were not and were cut."""

    quotes: int = 0
    quotes_found: int = 0
    figures: int = 0
    figures_found: int = 0
    withheld: int = 0
    instructs: bool = Field(default=False, exclude_if=not_)  # the source seems to instruct a model


class Summary(Record):
    """What a summariser says of a paper, signed: engine, model, prompt and the hash of what it read."""

    id: ArxivId
    language: str
    engine: Literal["extractive", "claude"]
    model: str
    prompt: str
    source: Literal["abstract", "full-text", "pdf", "summary"]  # a translation is made from a summary
    source_hash: str
    points: Points
    checks: Checks
    usage: Usage
    title: str | None = None  # of a translation
    abstract: str | None = None
    keywords: Items = ()
    relevance: tuple[Relevance, ...] = Field(default=(), exclude_if=not_)
    evidence: Mapping[str, tuple[str, ...]] = Field(default_factory=dict, exclude_if=not_)  # by point
    stands_in: Literal["owed", "refused", "over_budget"] | None = None  # why Claude did not write it


class Owed(Record):
    """Work that a later run has to finish for a paper listed on `day`: the API's details, or its summary."""

    what: Literal["details", "summary"]
    id: ArxivId
    day: dt.date


class Pending(Record):
    """A summary that was asked for in a batch and is to be collected by a later run."""

    batch: str
    custom_id: str  # the batch's name for the request
    id: ArxivId
    day: dt.date
    prompt: str  # what was asked, as in the summary that comes of it
    model: str  # who was asked, and at whose price
    usd: float  # set aside for it, at most what it costs


class Day(Record):
    """All that the store knows of one announcement day; a paper may have summaries in several languages."""

    announcement: Announcement
    picks: tuple[Pick, ...]
    summaries: tuple[Summary, ...]

    def written(self) -> dict[str, Summary]:
        """Give the summaries by paper, as they were written first: no translations."""
        return {one.id: one for one in self.summaries if one.source != "summary"}

    def translated(self, language: str) -> dict[str, Summary]:
        """Give the translations into a language by paper."""
        return {one.id: one for one in self.summaries if one.source == "summary" and one.language == language}

    @property
    def date(self) -> dt.date:
        """The date of the announcement, US Eastern."""
        return self.announcement.day
