"""Summaries of papers, what they cost and how they were checked."""

from __future__ import annotations

from collections.abc import Mapping
from operator import not_
from typing import Annotated, Literal

from pydantic import Field

from arxiv_digest.engines import EngineName
from arxiv_digest.model.papers import ArxivId, Links, Record

Items = Annotated[tuple[str, ...], Field(exclude_if=not_)]


class Usage(Record):
    """What a summary cost: tokens of the model, and US$ at list price. Extracts cost nothing."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    usd: float = 0.0

    def plus(self, other: Usage) -> Usage:
        """Return the sum of two usages."""
        sums = {name: round(getattr(self, name) + getattr(other, name), 8) for name in Usage.model_fields}
        return Usage(**sums)


class Challenge(Record):
    """An earlier work and what it left open."""

    work: str
    challenge: str


class Relevance(Record):
    """How well a paper meets a topic's description, by the model's judgement: 0 to 10, with a reason."""

    topic: str
    score: int = Field(ge=0, le=10)
    reason: str


class Points(Record):
    """The points of a summary: six from the abstract, then those from the full text; None if unknown."""

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
        """Return the names of the points that are lists."""
        return frozenset(name for name, field in cls.model_fields.items() if field.default == ())


class Checks(Record):
    """How many quotes and figures of a summary occur in its source, and what was withheld or trimmed."""

    quotes: int = 0
    quotes_found: int = 0
    figures: int = 0
    figures_found: int = 0
    withheld: int = 0
    instructs: bool = Field(default=False, exclude_if=not_)  # the source seems to instruct a model
    trimmed: str = Field(default="", exclude_if=not_)  # connective that a quoted gist had at its beginning


class Summary(Record):
    """A summary of a paper, with its engine, model, prompt and the hash of its source."""

    id: ArxivId
    language: str
    engine: EngineName
    model: str
    prompt: str
    source: Literal["abstract", "full-text", "pdf", "summary"]  # "summary": a translation
    source_hash: str
    points: Points
    checks: Checks
    usage: Usage
    title: str | None = None  # of a translation
    abstract: str | None = None
    keywords: Items = ()
    relevance: tuple[Relevance, ...] = Field(default=(), exclude_if=not_)
    evidence: Mapping[str, tuple[str, ...]] = Field(default_factory=dict, exclude_if=not_)  # by point
    stands_in: Literal["owed", "refused", "over_budget"] | None = None  # why it is an extract

    @property
    def gist(self) -> str:
        """The first sentence, with a capital where a connective before it was trimmed; empty if unknown."""
        text = self.points.tldr or ""
        return text[:1].upper() + text[1:] if self.checks.trimmed else text
