"""The protocol that every summary engine implements, with the values it takes and returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Literal, Protocol

from arxiv_digest.config import Summaries
from arxiv_digest.deadline import Deadline
from arxiv_digest.engines import ENGINES, QUOTING
from arxiv_digest.errors import InputError
from arxiv_digest.fulltext.sections import FullText
from arxiv_digest.model import Paper, Pending, Summary, Usage

Depth = Literal["brief", "full"]


@dataclass(frozen=True, slots=True)
class Request:
    """A paper to summarise in one language."""

    paper: Paper
    topics: Mapping[str, str]  # slug → description of the topics that the paper matched
    language: str
    text: FullText | None = None  # absent: summarise title and abstract
    pdf_url: str = ""  # address of the paper's PDF


@dataclass(frozen=True, slots=True)
class Translation:
    """A summary to translate, with the paper's title and abstract."""

    paper: Paper
    summary: Summary
    language: str


class Book(Protocol):
    """Charges a request durably: first as an estimate, then with the same key as billed.

    Raises OSError when the charge cannot be written; nothing may be sent then.
    """

    def __call__(
        self, key: str, model: str, usage: Usage, /, *, estimated: bool = False, batch: str = ""
    ) -> object:
        """Charge a request of this run, or of a batch."""


def free(_key: str, _model: str, _usage: Usage, *, estimated: bool = False, batch: str = "") -> None:
    """Charge nothing."""


@dataclass(slots=True)
class Budget:
    """What this run may still spend (US$) and until when, and what is reserved for requests in progress."""

    left: float
    reserved: float = 0.0
    deadline: Deadline = field(default_factory=Deadline)
    book: Book = free

    def reserve(self, amount: float) -> bool:
        """Reserve an estimated amount (US$); return False when it exceeds the budget."""
        if self.reserved + amount > self.left:
            return False
        self.reserved += amount
        return True

    def settle(self, amount: float, spent: float) -> None:
        """Replace a reserved amount by the actual cost (US$)."""
        self.reserved -= amount
        self.left -= spent


@dataclass(slots=True)
class Outcome:
    """The results of an engine, by id: summaries, usage, and why some papers have no summary.

    `owed` and `over_budget` papers are retried by a later run; `refused` ones are not. `stopped` says why the
    engine ended early, if it did.
    """

    summaries: dict[str, Summary] = field(default_factory=dict)
    usage: dict[str, Usage] = field(default_factory=dict)
    owed: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    over_budget: set[str] = field(default_factory=set)
    stopped: str = ""

    def merge(self, more: Outcome, *, owed: bool = True) -> None:
        """Add another outcome; without `owed`, only its usage."""
        for paper, usage in more.usage.items():
            self.usage[paper] = self.usage.get(paper, Usage()).plus(usage)
        self.stopped = self.stopped or more.stopped
        if owed:
            self.summaries |= more.summaries
            self.owed |= more.owed
            self.refused |= more.refused
            self.over_budget |= more.over_budget

    def stop(self, reason: str) -> bool:
        """Record why no more requests are sent; return True for the first reason."""
        first = not self.stopped
        self.stopped = self.stopped or reason
        return first

    @property
    def spent(self) -> Usage:
        """The total usage."""
        total = Usage()
        for one in self.usage.values():
            total = total.plus(one)
        return total


Keep = Callable[[Summary, Outcome], object]  # called with each summary as it arrives


@dataclass(frozen=True, slots=True)
class Features:
    """What an engine supports; other features are never requested."""

    depths: frozenset[Depth] = frozenset({"brief"})
    translates: bool = False
    batches: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """The result of testing credentials and model: problems to fix, and notes."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class SummaryEngine(Protocol):
    """An engine with its settings and credentials.

    Its methods raise nothing: failures are part of the outcome.
    """

    @property
    def features(self) -> Features:
        """What the engine supports."""

    def probe(self, now: dt.datetime) -> Probe:
        """Test credentials and model, free of charge."""

    def price(self, request: Request | Translation) -> float:
        """Return the most that a request can cost (US$); 0 when it is free or its price is unknown."""

    def summarise(self, requests: Sequence[Request], budget: Budget, keep: Keep) -> Outcome:
        """Summarise papers within the budget."""

    def translate(self, requests: Sequence[Translation], budget: Budget, keep: Keep) -> Outcome:
        """Translate summaries within the budget; only called for engines that translate."""

    def is_full(self, pending: Pending) -> bool:
        """Return whether a batched request has the full text; only called for engines with batches."""

    def submit(
        self, requests: Sequence[Request], budget: Budget, days: Mapping[str, dt.date]
    ) -> tuple[list[Pending], Outcome]:
        """Submit requests as a batch; return what a later run has to collect."""

    def collect(
        self, pending: Sequence[Pending], requests: Sequence[Request], budget: Budget
    ) -> tuple[Outcome, list[Pending]]:
        """Collect batches of earlier runs; return their outcome and what is still in progress."""


def choose_engine(wanted: str, environment: Mapping[str, str]) -> str:
    """Return the name of the engine to use.

    `auto` is the first engine of the registry whose key is set, or else the quoting one. Raises InputError
    when the configured engine needs a key that is not set.
    """
    if wanted == "auto":
        keyed = (name for name, one in ENGINES.items() if one.credential and one.has_credential(environment))
        return next(keyed, QUOTING)
    engine = ENGINES[wanted]
    if not engine.has_credential(environment):
        fix = 'set it, or use "auto"'
        raise InputError(f'summaries.engine is "{wanted}", but {engine.credential} is not set: {fix}')
    return wanted


def require_prices(name: str, settings: Summaries) -> None:
    """Raise InputError when an engine's model has no known price, as no budget could limit what it costs."""
    engine = ENGINES[name]
    for key in ("model", "fallback_model") if settings.price is None else ():
        model = getattr(settings, key)
        if model and not engine.has_price(model):
            fix = "add a table [summaries.price] with `input` and `output`, in US$ per million tokens"
            raise InputError(f'the price of summaries.{key} "{model}" is unknown: {fix} (0 if it is free)')


def open_engine(name: str, settings: Summaries, environment: Mapping[str, str]) -> SummaryEngine:
    """Load an engine of the registry with its settings and credentials.

    Raises InputError when the price of a model is unknown.
    """
    require_prices(name, settings)
    module = import_module(ENGINES[name].module)
    engine: SummaryEngine = module.open_engine(settings, environment)
    return engine
