"""The cost of calls: list prices of Claude's models, or the price in digest.toml (US$ per million tokens).

Source of the list: the models' pages at https://platform.claude.com/docs, read on `READ`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from arxiv_digest.config import Summaries
from arxiv_digest.engines import undated
from arxiv_digest.model import Usage

READ = dt.date(2026, 11, 20)
STALE = dt.timedelta(days=180)  # the age from which list prices are doubtful
WRITE = 1.25  # times the input price, for writes to the five-minute cache
BATCH = 0.5  # times the price, for requests in batches
MILLION = 1_000_000
CHARACTERS = 2.5  # per token, at least: a safe estimate for English and TeX
TYPICAL = 3.0  # characters per token, of most papers
PDF_PAGE = 4_600  # tokens per page, at most: 3,000 of text and 1,600 of its image
TRIES = 2  # a request may be repeated once, with the first reply included


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a model: `batch` times in batches, `factor` times for prompts above `long` tokens."""

    input: float
    output: float
    cached: float
    written: float
    batch: float = BATCH
    long: int = 10**9
    factor: float = 1.0

    def usd(self, usage: Usage) -> float:
        """Return the price of a usage outside batches (US$)."""
        prompt = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
        factor = self.factor if prompt > self.long else 1.0
        cost = (
            usage.input_tokens * self.input
            + usage.cache_write_tokens * self.written
            + usage.cache_read_tokens * self.cached
            + usage.output_tokens * self.output
        )
        return round(cost * factor / MILLION, 8)

    def most(self, characters: int, max_tokens: int) -> float:
        """Return the most that a request of so many characters can cost, including one repetition (US$)."""
        prompt, output = round(characters / CHARACTERS), TRIES * max_tokens
        return self.usd(Usage(input_tokens=TRIES * prompt + max_tokens, output_tokens=output))

    def likely(self, characters: int, max_tokens: int) -> Usage:
        """Estimate the cost of a request whose answer is lost: most replies are far below the limit."""
        usage = Usage(input_tokens=round(characters / TYPICAL), output_tokens=max_tokens // 8)
        return usage.model_copy(update={"usd": self.usd(usage)})


def _listed(given: float, output: float, cached: float, long: int = 10**9, factor: float = 1.0) -> Price:
    return Price(given, output, cached, given * WRITE, long=long, factor=factor)


PRICES = {
    "claude-haiku-5-5": _listed(0.10, 0.50, 0.01, long=100_000, factor=5.0),
    "claude-haiku-4-5": _listed(1.00, 5.00, 0.10),
    "claude-sonnet-5-5": _listed(2.00, 10.00, 0.10),
    "claude-opus-5-5": _listed(4.00, 20.00, 0.20),
}


class Prices:
    """A digest's prices: that in digest.toml counts for `model`, and for models without a list price."""

    def __init__(self, settings: Summaries) -> None:
        own = settings.price
        self._model = settings.model
        self._own = own and Price(
            own.input,
            own.output,
            own.input if own.cache_read is None else own.cache_read,
            own.input * WRITE if own.cache_write is None else own.cache_write,
            own.batch,
        )

    def of(self, model: str) -> Price:
        """Return the price of a model. Raises LookupError for an unknown one: it must not be used."""
        if self._own and (model == self._model or listed(model) is None):
            return self._own
        if found := listed(model):
            return found
        raise LookupError(model)

    def doubts(self, today: dt.date) -> tuple[str, ...]:
        """Return a warning when list prices apply and are old."""
        if self._own or today - READ <= STALE:
            return ()
        fix = "upgrade the program, or write the price in [summaries.price]"
        return (f"warning: costs are computed at the list prices of {READ}, which may have changed: {fix}",)


def listed(model: str) -> Price | None:
    """Return the list price of a model, also by a dated name; None for a model that is not on the list."""
    return PRICES.get(undated(model))
