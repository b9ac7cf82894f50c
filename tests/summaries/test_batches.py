"""Batches: requested by one run, collected by a later one, at half the price and without duplicates."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from arxiv_digest.model import Usage
from arxiv_digest.summaries.claude import prices, prompts
from arxiv_digest.summaries.sentences import split
from support.checks import some
from support.digest import Killed, configure, digest, engines, owed, snapshot, summaries
from support.fake_arxiv import FRIDAY, FakeArxiv
from support.fake_claude import FakeClaude, Received, Response, error
from support.fulltexts import PAPER, card, page

MODEL = "claude-haiku-5-5"


@pytest.fixture
def batched(root: Path) -> Path:
    """Return a root that is configured for batches."""
    configure(root, batch=True)
    return root


def pending(root: Path) -> list[dict[str, Any]]:
    """Read the batched requests to collect."""
    file = root / "data/state/pending.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines]


def usage(root: Path, day: str = "2026-03-12") -> dict[str, Any]:
    """Read the usage in the ledger of a day."""
    record = json.loads((root / f"data/announced/2026/{day}.json").read_text(encoding="utf-8"))
    return dict(record["ledger"]["usage"])


def singly(claude: FakeClaude) -> list[str]:
    """Return the papers that were requested outside batches."""
    return [paper for paper in claude.papers if paper]


def times(claude: FakeClaude) -> set[int]:
    """Return how often papers were requested in batches."""
    return set(Counter(one.paper for one in claude.batched).values())


def reconfigure(root: Path, old: str, new: str) -> None:
    """Replace a line of digest.toml."""
    file = root / "digest.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_one_run_submits_and_the_next_collects(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Requests are recorded in data/state until the next run collects them."""
    assert digest(batched, "-q", "update") == 0
    assert len(pending(batched)) == len(owed(batched)) == 14
    assert engines(batched) == {"extractive": 14}

    claude.finish()
    assert digest(batched, "-q", "update") == 0

    assert (pending(batched), owed(batched)) == ([], [])
    assert engines(batched) == {"claude": 14}
    assert (len(claude.batches), singly(claude)) == (1, [])
    assert not (batched / "data/state/pending.jsonl").exists()


def test_a_day_waiting_for_its_batch_is_published(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Meanwhile the pages quote the abstracts and say that summaries are pending."""
    assert digest(batched, "-q", "update") == 0
    assert digest(batched, "-q", "render") == 0

    text = (batched / "docs/2026/03/12.md").read_text(encoding="utf-8")
    assert "Some are quoted until a later run adds the summary." in text
    assert {one["stands_in"] for one in summaries(batched).values()} == {"owed"}

    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert digest(batched, "-q", "render") == 0
    assert "by claude-haiku-5-5" in card(batched)
    assert "quoted" not in (batched / "docs/2026/03/12.md").read_text(encoding="utf-8")


def test_a_pending_card_is_labelled(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """On a page with both kinds, a card without its summary says so."""
    claude.fates = {PAPER: "expired"}
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert digest(batched, "-q", "render") == 0
    assert "quoted; summary pending" in card(batched)


def test_results_are_matched_to_their_papers(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The order of results makes no difference."""
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    (batch,) = claude.batches.values()
    assert [line["custom_id"] for line in batch.lines] != list(batch.requests)
    assert digest(batched, "-q", "update") == 0

    asked = {one.paper: one.document.split("\n\n")[1] for one in claude.batched}
    for paper, stored in some(summaries(batched).items()):
        assert stored["points"]["tldr"] == split(asked[paper])[0]


def test_a_batch_costs_half(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The ledger has the tokens of the batch, at half the list price."""
    assert digest(batched, "-q", "update") == 0
    assert usage(batched)["usd"] == 0
    claude.finish()
    assert digest(batched, "-q", "update") == 0

    found, used = usage(batched), claude.batch_usage
    assert (found["input_tokens"], found["output_tokens"]) == tuple(used.values())
    whole = used["input_tokens"] * 1e-7 + used["output_tokens"] * 5e-7
    assert found["usd"] == pytest.approx(whole / 2, abs=1e-6)


def test_a_batch_has_the_price_of_the_requested_model(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Changing the model meanwhile changes neither price nor record."""
    assert digest(batched, "-q", "update") == 0
    reconfigure(batched, "batch = true", 'batch = true\nmodel = "claude-sonnet-5-5"')
    claude.finish()
    assert digest(batched, "-q", "update") == 0

    found = usage(batched)
    whole = prices.PRICES[MODEL].usd(Usage.model_validate({**found, "usd": 0.0}))
    assert found["usd"] == pytest.approx((whole or 0) / 2, abs=1e-6)
    assert {one["model"] for one in summaries(batched).values()} == {MODEL}


def test_failed_results_are_requested_again(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Errored, expired and canceled requests go into the next batch, the others do not."""
    claude.fates = {"2603.99001": "errored", "2603.99002": "expired", "2603.99003": "canceled"}
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    assert digest(batched, "-q", "update") == 0

    assert engines(batched) == {"claude": 11, "extractive": 3}
    assert sorted(one["id"] for one in pending(batched)) == sorted(claude.fates) == sorted(owed(batched))
    assert len({one["batch"] for one in pending(batched)}) == 1

    claude.fates.clear()
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert engines(batched) == {"claude": 14}
    assert len(claude.batched) == 17


def test_an_invalid_reply_is_requested_again(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A truncated or malformed result costs its usage and goes into the next batch."""
    claude.faults.append(lambda asked, said: said.with_reply("Sorry.") if asked.paper == PAPER else said)
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    claude.faults.clear()
    assert digest(batched, "-q", "update") == 0
    assert [one["id"] for one in pending(batched)] == [PAPER]
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert engines(batched) == {"claude": 14}
    assert usage(batched)["output_tokens"] == claude.batch_usage["output_tokens"]


def test_a_refusal_is_final(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A paper that the model declines gets a marked extract and is not requested again."""
    declined = {"stop_reason": "refusal", "content": []}
    claude.faults.append(
        lambda asked, said: Response(body=said.body | declined) if asked.paper == PAPER else said
    )
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert digest(batched, "-q", "update") == 0

    assert summaries(batched)[PAPER]["stands_in"] == "refused"
    assert (len(claude.batched), pending(batched), owed(batched)) == (14, [], [])


def test_nothing_is_requested_twice_during_a_batch(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Later runs wait for a batch in progress; the next day gets its own."""
    assert digest(batched, "-q", "update") == 0
    before = snapshot(batched / "data")
    assert digest(batched, "-q", "update") == 0
    assert snapshot(batched / "data") == before
    arxiv.day = FRIDAY
    assert digest(batched, "-q", "update") == 0
    assert (len(claude.batches), times(claude), singly(claude)) == (2, {1}, [])

    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert pending(batched) == []
    assert engines(batched) == {"claude": 14}
    assert {one["engine"] for one in summaries(batched, "2026-03-13").values()} == {"claude"}
    assert times(claude) == {1}


def test_killed_runs_request_nothing_twice(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude, killed: Killed
) -> None:
    """Killed after submitting and again after collecting, nothing is paid twice."""
    with killed("save_picks"):
        assert digest(batched, "-q", "update") == 130
        claude.finish()
        assert digest(batched, "-q", "update") == 130
    assert digest(batched, "-q", "update") == 0

    assert engines(batched) == {"claude": 14}
    assert (len(claude.batches), times(claude), singly(claude)) == (1, {1}, [])
    assert (pending(batched), owed(batched)) == ([], [])


def test_costs_of_a_killed_run_are_counted(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude, killed: Killed
) -> None:
    """Spending is recorded even when the collecting run was killed."""
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    with killed("save_summaries"):
        assert digest(batched, "-q", "update") == 130
    assert digest(batched, "-q", "update") == 0
    assert usage(batched)["output_tokens"] == claude.batch_usage["output_tokens"]


def test_a_deleted_batch_is_requested_again(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Papers whose results the API no longer has go into a new batch."""
    assert digest(batched, "-q", "update") == 0
    claude.batches.clear()
    assert digest(batched, "-q", "update") == 0
    assert (len(claude.batches), len(pending(batched)), times(claude)) == (1, 14, {2})
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert engines(batched) == {"claude": 14}


@pytest.mark.parametrize(
    "broken",
    [
        Response(body="no JSON at all\n", headers={"Content-Type": "application/x-jsonl"}),
        error(400, "invalid_request_error", "Internal server error"),
        error(401, "authentication_error", "invalid x-api-key"),
    ],
    ids=["garbage", "400", "401"],
)
def test_unavailable_results_are_collected_later(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude, broken: Response
) -> None:
    """If they cannot be fetched or parsed, the run succeeds and requests nothing."""
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    claude.faults.append(lambda asked, said: broken if asked.path.endswith("/results") else said)
    assert digest(batched, "-q", "update") == 0
    assert engines(batched) == {"extractive": 14}

    claude.faults.clear()
    assert digest(batched, "-q", "update") == 0
    assert engines(batched) == {"claude": 14}
    assert times(claude) == {1}


def test_a_batch_that_cannot_be_submitted_is_pending(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """The day has extracts, and the next run submits."""
    claude.faults.append(
        lambda asked, said: (
            error(400, "invalid_request_error", "down") if asked.path.endswith("/batches") else said
        )
    )
    assert digest(batched, "-q", "update") == 0
    assert (pending(batched), len(owed(batched))) == ([], 14)
    claude.faults.clear()
    assert digest(batched, "-q", "update") == 0
    assert len(pending(batched)) == 14


def test_a_batch_stays_within_the_budget(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Papers beyond it are quoted meanwhile, the page says why, and a later run requests them."""
    limit = prices.PRICES[MODEL].most(4500, prompts.BRIEF_TOKENS) * 2.2  # at half the price
    configure(batched, max_usd_per_run=round(limit, 6))
    assert digest(batched, "-q", "update") == 0

    assert 0 < len(claude.batched) <= 5
    first = len(claude.batched)
    assert len(owed(batched)) == len(summaries(batched))
    waiting = {one.paper for one in claude.batched}
    reasons = {paper: one["stands_in"] for paper, one in summaries(batched).items()}
    assert reasons == {paper: "owed" if paper in waiting else "over_budget" for paper in reasons}
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert engines(batched)["claude"] == first
    assert first < len(claude.batched) <= 2 * first + 1


def test_collected_batches_count_towards_the_month(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Their cost is counted before more is requested."""
    configure(batched, max_usd_per_month=0.06)
    claude.faults.append(
        lambda asked, said: (
            Response(body=said.body | {"usage": {"input_tokens": 0, "output_tokens": 20_000}})
            if asked.paper
            else said
        )
    )
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    arxiv.day = FRIDAY
    assert digest(batched, "-q", "update") == 0
    assert usage(batched)["usd"] > 0.06
    assert pending(batched) == []


def test_batches_in_progress_count_towards_the_month(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Their reserve is counted before they are paid."""
    limit = prices.PRICES[MODEL].most(4500, prompts.BRIEF_TOKENS) * 2.2
    configure(batched, max_usd_per_month=round(limit, 6))
    assert digest(batched, "-q", "update") == 0
    first = len(claude.batched)
    arxiv.day = FRIDAY
    assert digest(batched, "-q", "update") == 0
    assert len(claude.batched) <= first + 1


def test_batches_are_collected_after_they_are_disabled(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Nothing is paid twice."""
    assert digest(batched, "-q", "update") == 0
    reconfigure(batched, "batch = true", "batch = false")
    assert digest(batched, "-q", "update") == 0
    assert (singly(claude), len(pending(batched))) == ([], 14)

    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert (singly(claude), len(claude.batches)) == ([], 1)
    assert engines(batched) == {"claude": 14}
    assert pending(batched) == []


def test_a_batch_is_parsed_as_it_was_requested(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Changing the depth meanwhile makes no difference."""
    arxiv.pages[f"{PAPER}v1"] = page()
    reconfigure(batched, "batch = true", 'batch = true\ndepth = "full"')
    assert digest(batched, "-q", "update") == 0
    reconfigure(batched, 'depth = "full"', 'depth = "brief"')
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert times(claude) == {1}
    assert engines(batched) == {"claude": 14}


def test_a_batch_falls_back_to_brief_summaries(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A full summary beyond the budget is requested and parsed as a brief one."""
    arxiv.pages |= {f"2603.{number}v1": page() for number in range(99001, 99023)}
    reconfigure(batched, "batch = true", 'batch = true\ndepth = "full"\nmax_usd_per_run = 0.0045')
    assert digest(batched, "-q", "update") == 0
    (asked,) = claude.batched
    assert asked.wire == "brief"
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert summaries(batched)[asked.paper]["source"] == "abstract"
    assert times(claude) == {1}


def test_the_request_is_the_same_in_a_batch(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Document, schema and instructions equal those of single requests."""
    assert digest(batched, "-q", "update") == 0
    reconfigure(batched, "batch = true", "batch = false")
    (batched / "data/state/pending.jsonl").unlink()
    assert digest(batched, "-q", "update") == 0

    def bodies(found: list[Received]) -> dict[str, dict[str, Any]]:
        return {one.paper: one.body for one in found if one.paper}

    assert bodies(claude.batched) == bodies(claude.asked)
