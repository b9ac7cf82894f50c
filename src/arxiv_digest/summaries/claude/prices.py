"""The cost of calls, at the list prices of November 2026 (US$ per million tokens).

Source: the models' pages at https://platform.claude.com/docs, read 2026-11-20.
"""

from __future__ import annotations

from dataclasses import dataclass

from arxiv_digest.model import Usage

WRITE = 1.25  # times the input price, for writes to the five-minute cache
MILLION = 1_000_000
CHARACTERS = 2.5  # per token, at least: a safe estimate for English and TeX
PDF_PAGE = 4_600  # tokens per page, at most: 3,000 of text and 1,600 of its image
TRIES = 2  # a request may be repeated once, with the first reply included


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one model; prompts above `long` tokens cost `factor` times as much."""

    input: float
    output: float
    cached: float
    long: int = 10**9
    factor: float = 1.0


PRICES = {
    "claude-haiku-5-5": Price(0.10, 0.50, 0.01, long=100_000, factor=5.0),
    "claude-haiku-4-5": Price(1.00, 5.00, 0.10),
    "claude-sonnet-5-5": Price(2.00, 10.00, 0.10),
    "claude-opus-5-5": Price(4.00, 20.00, 0.20),
}


def usd(model: str, usage: Usage) -> float | None:
    """Return the price of a usage (US$); None for a model without a list price, such as a gateway's own."""
    price = PRICES.get(model)
    if price is None:
        return None
    prompt = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    factor = price.factor if prompt > price.long else 1.0
    cost = (
        usage.input_tokens * price.input
        + usage.cache_write_tokens * price.input * WRITE
        + usage.cache_read_tokens * price.cached
        + usage.output_tokens * price.output
    )
    return round(cost * factor / MILLION, 8)


def most(model: str, characters: int, max_tokens: int) -> float:
    """Return the most that a request of so many characters can cost (US$); 0 for a model without a price."""
    prompt, output = round(characters / CHARACTERS), TRIES * max_tokens
    usage = Usage(input_tokens=TRIES * prompt + max_tokens, output_tokens=output)
    return usd(model, usage) or 0.0
