"""The quoting engine: needs no key, costs nothing, and has a summary for every paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from arxiv_digest.config import Summaries
from arxiv_digest.model import Pending, Usage
from arxiv_digest.summaries.engine import (
    Budget,
    Features,
    Keep,
    Outcome,
    Probe,
    Request,
    SummaryEngine,
    Translation,
)
from arxiv_digest.summaries.extractive import summarise


class Extractive:
    """Quotes sentences of the abstract, in the language of the abstract."""

    features = Features()

    def probe(self, _now: dt.datetime) -> Probe:
        """Return no problems: there is nothing to test."""
        return Probe()

    def price(self, _request: Request | Translation) -> float:
        """Return 0: extracts are free."""
        return 0.0

    def summarise(self, requests: Sequence[Request], _budget: Budget, keep: Keep) -> Outcome:
        """Quote each paper."""
        outcome = Outcome()
        for request in requests:
            summary = summarise(request.paper)
            outcome.summaries[request.paper.id] = summary
            outcome.usage[request.paper.id] = Usage()
            keep(summary, outcome)
        return outcome

    def translate(self, _requests: Sequence[Translation], _budget: Budget, _keep: Keep) -> Outcome:
        """Return an empty outcome: extracts are not translated."""
        return Outcome()

    def is_full(self, _pending: Pending) -> bool:
        """Return False: extracts quote abstracts only."""
        return False

    def submit(
        self, _requests: Sequence[Request], _budget: Budget, _days: Mapping[str, dt.date]
    ) -> tuple[list[Pending], Outcome]:
        """Submit nothing: the engine has no batches."""
        return [], Outcome()

    def collect(
        self, pending: Sequence[Pending], _requests: Sequence[Request], _budget: Budget
    ) -> tuple[Outcome, list[Pending]]:
        """Collect nothing; the batches of other engines stay as they are."""
        return Outcome(), list(pending)


def open_engine(_settings: Summaries, _environment: Mapping[str, str]) -> SummaryEngine:
    """Return the engine; it has no settings."""
    return Extractive()
