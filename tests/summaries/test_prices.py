"""Costs: list prices, reserves and budgets."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from arxiv_digest.config import Price, Summaries
from arxiv_digest.errors import InputError
from arxiv_digest.model import Usage
from arxiv_digest.summaries.claude.prices import PRICES, READ, Prices
from arxiv_digest.summaries.engine import Budget, Outcome, Request, open_engine
from support.builders import name, paper, summary

MILLION_EACH = Usage(input_tokens=1_000_000, output_tokens=1_000_000)
HAIKU = "claude-haiku-5-5"  # 0.10 in, 0.50 out, 0.01 cached; five times as much above 100,000 tokens


@pytest.mark.parametrize(
    ("usage", "usd"),
    [
        (Usage(), 0.0),
        (Usage(input_tokens=1_000_000), 0.50),  # a long prompt
        (Usage(input_tokens=100_000), 0.01),  # the longest at the usual price
        (Usage(input_tokens=100_001), 0.05000050),
        (Usage(input_tokens=60_000, cache_read_tokens=40_000), 0.0064),
        (Usage(input_tokens=60_000, cache_read_tokens=40_001), 0.03200005),
        (Usage(input_tokens=60_000, cache_write_tokens=40_004), 0.0550025),
        (Usage(cache_write_tokens=80_000), 0.01),
        (Usage(cache_write_tokens=1), 0.00000012),  # rounded to eight decimals
        (Usage(cache_read_tokens=100_000), 0.001),
        (Usage(output_tokens=200_000), 0.10),
        (Usage(input_tokens=1, output_tokens=1), 0.0000006),
    ],
)
def test_a_call_costs_its_tokens_at_list_price(usage: Usage, usd: float) -> None:
    """Input, output, cache reads and writes have separate prices; long prompts cost more."""
    assert PRICES[HAIKU].usd(usage) == usd


@pytest.mark.parametrize(
    ("model", "usd"),
    [
        ("claude-haiku-4-5", 6.0),
        ("claude-sonnet-5-5", 12.0),
        ("claude-opus-5-5", 24.0),
        ("claude-haiku-4-5-20251001", 6.0),
        ("claude-haiku-4-5@20251001", 6.0),
        ("claude-sonnet-5-5-latest", 12.0),
    ],
)
def test_each_model_has_its_price(model: str, usd: float | None) -> None:
    """Prices of a million tokens each; a dated name costs what its model costs."""
    assert Prices(Summaries()).of(model).usd(MILLION_EACH) == usd


@pytest.mark.parametrize(
    "model", ["a-gateway's-own", "claude-opus-4-8", "claude-haiku-4-5-2025", "claude-haiku-4-5-20251001x"]
)
def test_an_unknown_model_has_no_price(model: str) -> None:
    """Nothing may be requested from it, as no budget could limit what it costs."""
    with pytest.raises(LookupError):
        Prices(Summaries()).of(model)
    for settings in (Summaries(model=model), Summaries(fallback_model=model)):
        with pytest.raises(
            InputError, match=re.escape(f'"{model}" is unknown: add a table [summaries.price]')
        ):
            open_engine("claude", settings, {"ANTHROPIC_API_KEY": "sk"})


def test_a_price_can_be_set() -> None:
    """It counts for the model of digest.toml, and for models that are not on the list."""
    own = Price(input=2, output=4, cache_read=1, cache_write=3, batch=0.25)
    found = Prices(Summaries(model=HAIKU, price=own))
    each = Usage(input_tokens=10**6, output_tokens=10**6, cache_read_tokens=10**6, cache_write_tokens=10**6)
    assert found.of(HAIKU).usd(each) == found.of("kite-1").usd(each) == 10
    assert found.of(HAIKU).batch == 0.25
    assert found.of("claude-haiku-4-5").usd(MILLION_EACH) == 6


def test_a_price_without_caches_is_high() -> None:
    """Reads of a cache cost as much as input, writes a quarter more, batches as much as other requests."""
    price = Prices(Summaries(model="kite-1", price=Price(input=2, output=4))).of("kite-1")
    usage = Usage(cache_read_tokens=10**6, cache_write_tokens=10**6)
    assert (price.usd(usage), price.batch) == (4.5, 1)


def test_a_free_model_says_so() -> None:
    """A price of zero is a price."""
    free = Summaries(model="kite-1", price=Price(input=0, output=0))
    engine = open_engine("claude", free, {"ANTHROPIC_API_KEY": "sk"})
    assert engine.price(Request(paper(1), {}, "en")) == 0


@pytest.mark.parametrize(
    ("days", "own", "doubts"), [(180, None, 0), (181, None, 1), (999, Price(input=0, output=0), 0)]
)
def test_old_list_prices_are_doubted(days: int, own: Price | None, doubts: int) -> None:
    """After 180 days, unless digest.toml has the price."""
    found = Prices(Summaries(price=own)).doubts(READ + dt.timedelta(days=days))
    assert [f"list prices of {READ}" in doubt for doubt in found] == [True] * doubts


def test_the_reserve_includes_a_repetition() -> None:
    """It assumes the fewest characters per token, and the first reply sent along."""
    prompt, reply = 1000, 300
    usage = Usage(input_tokens=2 * prompt + reply, output_tokens=2 * reply)
    assert PRICES[HAIKU].most(2500, reply) == PRICES[HAIKU].usd(usage) == 0.00053


@pytest.mark.parametrize(("model", "times"), [(HAIKU, 1), ("claude-opus-5-5", 40)])
def test_an_engine_estimates_at_the_price_of_its_model(model: str, times: int) -> None:
    """The configured model decides what a request can cost."""
    request = Request(paper(1), {}, "en")
    engine = open_engine("claude", Summaries(model=model), {"ANTHROPIC_API_KEY": "sk"})
    least = open_engine("claude", Summaries(model=HAIKU), {"ANTHROPIC_API_KEY": "sk"})
    assert engine.price(request) == pytest.approx(times * least.price(request))
    assert least.price(request) > 0


def test_a_budget_reserves_settles_and_refuses() -> None:
    """A reserved amount is unavailable to others; its unused part is returned."""
    budget = Budget(1.0)
    assert budget.reserve(0.6)
    assert not budget.reserve(0.5)
    assert budget.reserve(0.4)  # exactly what is left
    assert not budget.reserve(0.01)
    budget.settle(0.6, 0.1)
    assert budget.left == pytest.approx(0.9)
    assert budget.reserved == pytest.approx(0.4)
    assert budget.reserve(0.5)


def test_outcomes_add_up() -> None:
    """Usage is summed by paper, and the first reason to stop is kept."""
    first = Outcome(
        summaries={name(6): summary(paper(6))},
        usage={name(1): Usage(input_tokens=3, usd=0.5)},
        owed={name(1)},
        refused={name(7)},
        over_budget={name(8)},
        stopped="first",
    )
    more = Outcome(
        summaries={name(2): summary(paper(2))},
        usage={name(1): Usage(output_tokens=4, usd=0.25), name(2): Usage(input_tokens=1)},
        owed={name(3)},
        refused={name(4)},
        over_budget={name(5)},
        stopped="second",
    )
    alone = Outcome(usage=dict(first.usage))
    alone.merge(more, owed=False)
    assert (alone.summaries, alone.owed, alone.refused, alone.over_budget) == ({}, set(), set(), set())
    assert (alone.usage[name(1)].usd, alone.stopped) == (0.75, "second")
    first.merge(more)
    assert first.summaries == {name(2): summary(paper(2)), name(6): summary(paper(6))}
    assert first.owed == {name(1), name(3)}
    assert (first.refused, first.over_budget) == ({name(4), name(7)}, {name(5), name(8)})
    assert first.stopped == "first"
    assert first.spent == Usage(input_tokens=4, output_tokens=4, usd=0.75)


def test_only_the_first_reason_to_stop_counts() -> None:
    """Of several concurrent requests that fail, one reports the reason."""
    outcome = Outcome()
    assert outcome.stop("no money")
    assert not outcome.stop("no luck")
    assert outcome.stopped == "no money"
