"""An engine for tests, which uses the first words of the title; an example of a minimal engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from arxiv_digest.config import Summaries
from arxiv_digest.engines import Engine
from arxiv_digest.model import Checks, Pending, Points, Summary, Usage
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
from arxiv_digest.summaries.extractive import source_hash

ENTRY = Engine(__name__, "Headliner", credential="HEADLINE_KEY", model="headline-1")


class Headline:
    """Writes a summary for each paper, at a price of a tenth of a cent."""

    features = Features()

    def __init__(self, settings: Summaries, key: str) -> None:
        self._settings, self._key = settings, key

    def probe(self, _now: dt.datetime) -> Probe:
        """Test the key."""
        return Probe(() if self._key == "good" else ("HEADLINE_KEY is refused",))

    def price(self, _request: Request | Translation) -> float:
        """Return the price of a headline (US$)."""
        return 0.001

    def summarise(self, requests: Sequence[Request], budget: Budget, keep: Keep) -> Outcome:
        """Summarise papers within the budget."""
        outcome = Outcome()
        for request in requests:
            price = self.price(request)
            if not budget.reserve(price):
                outcome.over_budget.add(request.paper.id)
                continue
            budget.settle(price, price)
            summary = self._summary(request, Usage(output_tokens=3, usd=price))
            budget.book(summary.id, summary.model, summary.usage)
            outcome.summaries[summary.id] = summary
            outcome.usage[summary.id] = summary.usage
            keep(summary, outcome)
        return outcome

    def _summary(self, request: Request, usage: Usage) -> Summary:
        return Summary(
            id=request.paper.id,
            language=request.language,
            engine="headline",
            model="headline-1",
            prompt="first-words-1",
            source="abstract",
            source_hash=source_hash(request.paper),
            points=Points(tldr=f"On {request.paper.title.split(':')[0]}.", method="First words."),
            checks=Checks(),
            usage=usage,
        )

    def translate(self, _requests: Sequence[Translation], _budget: Budget, _keep: Keep) -> Outcome:
        """Never called: the engine does not translate."""
        raise AssertionError("an engine that does not translate was asked to")

    def is_full(self, _pending: Pending) -> bool:
        """Never called: the engine has no batches."""
        raise AssertionError("an engine without batches was asked about one")

    def submit(
        self, _requests: Sequence[Request], _budget: Budget, _days: Mapping[str, dt.date]
    ) -> tuple[list[Pending], Outcome]:
        """Never called: the engine has no batches."""
        raise AssertionError("an engine without batches was given one")

    def collect(
        self, _pending: Sequence[Pending], _requests: Sequence[Request], _budget: Budget
    ) -> tuple[Outcome, list[Pending]]:
        """Never called: the engine has no batches."""
        raise AssertionError("an engine without batches was asked for one")


def open_engine(settings: Summaries, environment: Mapping[str, str]) -> SummaryEngine:
    """Return the engine with the key of the environment."""
    return Headline(settings, environment.get(ENTRY.credential, ""))
