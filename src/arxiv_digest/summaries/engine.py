"""What an engine is asked and what it returns: the protocol that every engine of the registry follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Literal, Protocol, cast

from arxiv_digest.config import Summaries
from arxiv_digest.engines import ENGINES, QUOTING
from arxiv_digest.errors import InputError
from arxiv_digest.fulltext.sections import FullText
from arxiv_digest.model import Paper, Pending, Summary, Usage

Depth = Literal["brief", "full"]


@dataclass(frozen=True, slots=True)
class Request:
    """One paper to summarise, in one language."""

    paper: Paper
    topics: Mapping[str, str]  # slug → description of the topics that the paper matched
    language: str
    text: FullText | None = None  # absent: from title and abstract
    pdf_url: str = ""  # where the paper's PDF is


@dataclass(frozen=True, slots=True)
class Translation:
    """A finished summary to put into another language, with the paper's title and abstract."""

    paper: Paper
    summary: Summary
    language: str


@dataclass(slots=True)
class Budget:
    """What may still be spent in this run (US$), and what is reserved for requests under way."""

    left: float
    reserved: float = 0.0

    def reserve(self, amount: float) -> bool:
        """Reserve an estimated amount; False when it does not fit."""
        if self.reserved + amount > self.left:
            return False
        self.reserved += amount
        return True

    def settle(self, amount: float, spent: float) -> None:
        """Replace a reserved amount by what was really spent."""
        self.reserved -= amount
        self.left -= spent


@dataclass(slots=True)
class Outcome:
    """What summarising brought, by paper: summaries, usage, and why some papers have no summary.

    `owed` may come in a later run; `refused` and `over_budget` will not. `stopped` says why asking ended
    early, if it did.
    """

    summaries: dict[str, Summary] = field(default_factory=dict)
    usage: dict[str, Usage] = field(default_factory=dict)
    owed: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    over_budget: set[str] = field(default_factory=set)
    stopped: str = ""

    def merge(self, more: Outcome, *, owed: bool = True) -> None:
        """Add a further outcome; without `owed` only its usage."""
        for paper, usage in more.usage.items():
            self.usage[paper] = self.usage.get(paper, Usage()).plus(usage)
        self.stopped = self.stopped or more.stopped
        if owed:
            self.summaries |= more.summaries
            self.owed |= more.owed
            self.refused |= more.refused
            self.over_budget |= more.over_budget

    def stop(self, reason: str) -> bool:
        """Record why no more is asked; True for the first reason."""
        first = not self.stopped
        self.stopped = self.stopped or reason
        return first

    @property
    def spent(self) -> Usage:
        """The usage of all papers together."""
        total = Usage()
        for one in self.usage.values():
            total = total.plus(one)
        return total


Keep = Callable[[Summary, Outcome], object]  # called with each summary as it arrives


@dataclass(frozen=True, slots=True)
class Features:
    """What an engine can do; it is asked for nothing else."""

    depths: frozenset[Depth] = frozenset({"brief"})
    translates: bool = False
    batches: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """The result of testing credentials and model: what must be fixed, and what is worth knowing."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class SummaryEngine(Protocol):
    """An engine with its settings and credentials; its methods raise nothing, failures are in the outcome."""

    @property
    def features(self) -> Features:
        """What the engine can do."""

    def probe(self, now: dt.datetime) -> Probe:
        """Test credentials and model, free of charge."""

    def price(self, request: Request | Translation) -> float:
        """Return the most that a request can cost (US$); 0 when it is free or its price is unknown."""

    def summarise(self, requests: Sequence[Request], budget: Budget, keep: Keep) -> Outcome:
        """Summarise papers within the budget."""

    def translate(self, requests: Sequence[Translation], budget: Budget, keep: Keep) -> Outcome:
        """Translate summaries within the budget; only called when the engine translates."""

    def is_full(self, pending: Pending) -> bool:
        """Tell whether a batched request was made from a full text; only called for engines with batches."""

    def submit(
        self, requests: Sequence[Request], budget: Budget, days: Mapping[str, dt.date]
    ) -> tuple[list[Pending], Outcome]:
        """Submit requests as a batch; returns what a later run has to collect."""

    def collect(
        self, pending: Sequence[Pending], requests: Sequence[Request]
    ) -> tuple[Outcome, list[Pending]]:
        """Collect batches of earlier runs; returns their outcome and what is still being worked on."""


def chosen(wanted: str, environment: Mapping[str, str]) -> str:
    """Name the engine that a run uses.

    `auto` is the first engine of the registry whose key is set, else the quoting one. Raises InputError
    when the wanted engine needs a key that is not set.
    """
    if wanted == "auto":
        keyed = (name for name, one in ENGINES.items() if one.credential and one.has_credential(environment))
        return next(keyed, QUOTING)
    engine = ENGINES[wanted]
    if not engine.has_credential(environment):
        fix = 'set it, or use "auto"'
        raise InputError(f'summaries.engine is "{wanted}", but {engine.credential} is not set: {fix}')
    return wanted


def open_engine(name: str, settings: Summaries, environment: Mapping[str, str]) -> SummaryEngine:
    """Load an engine of the registry with its settings and credentials."""
    module = import_module(ENGINES[name].module)
    return cast("SummaryEngine", module.open_engine(settings, environment))
