"""Papers, and why they were selected."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from arxiv_digest.arxiv import ids

ArxivId = Annotated[str, StringConstraints(pattern=rf"^(?:{ids.PATTERN})$")]


Kind = Literal["new", "cross", "replace", "replace-cross"]


class Record(BaseModel):
    """The base of all records: frozen, strict, without unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)


class Link(Record):
    """An address found in a paper's abstract or comment."""

    kind: Literal["code", "data", "models", "project", "demo", "video"]
    url: str


_WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE).fullmatch  # other links are dropped


Links = Annotated[tuple[Link, ...], AfterValidator(lambda links: tuple(x for x in links if _WEB(x.url)))]


class Paper(Record):
    """A paper as announced; `version` 0 is unknown, times are UTC, `categories[0]` is primary."""

    id: ArxivId
    version: int = Field(ge=0)
    title: str  # plain Unicode, like the names
    abstract: str  # Unicode with formulas left as TeX between dollars
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
    """One entry of an announcement feed: a paper and how it was announced."""

    paper: Paper
    kind: Kind
    day: dt.date  # of the listing, US Eastern


class Reason(Record):
    """One rule in favour of a paper, and the points it gives; the points of all add up to the score."""

    rule: Literal["any", "like", "all", "authors", "categories"]
    term: str  # of `like`: the words that speak most for the topic, besides its phrases
    where: Literal["title", "abstract", "text", "authors", "categories"]
    points: float  # of `like`: what the topic's model adds to those of the phrases, or takes away


class Match(Record):
    """A topic that a paper matches; `rank` counts from 1 among the day's listed papers that match it."""

    topic: str
    score: float
    rank: int = Field(ge=1)
    reasons: tuple[Reason, ...]


class Pick(Paper):
    """A selected paper: listed once, on one day, under `matches[0]`."""

    kind: Literal["new", "cross"]
    matches: tuple[Match, ...] = Field(min_length=1)

    @property
    def home(self) -> str:
        """The slug of the topic that the paper is listed under."""
        return self.matches[0].topic
