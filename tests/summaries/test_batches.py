"""Batches: requested in one run, collected in a later one, at half the price, and never requested twice."""

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
from support.fake_claude import Asked, FakeClaude, Said, error
from support.fulltexts import PAPER, card, page

MODEL = "claude-haiku-5-5"


@pytest.fixture
def batched(root: Path) -> Path:
    """Return a root that asks in batches."""
    configure(root, batch=True)
    return root


def pending(root: Path) -> list[dict[str, Any]]:
    """Read what is to be collected."""
    file = root / "data/state/pending.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines]


def usage(root: Path, day: str = "2026-03-12") -> dict[str, Any]:
    """Read the usage on the ledger of a day."""
    record = json.loads((root / f"data/announced/2026/{day}.json").read_text(encoding="utf-8"))
    return dict(record["ledger"]["usage"])


def singly(claude: FakeClaude) -> list[str]:
    """List the papers that were requested outside batches."""
    return [paper for paper in claude.papers if paper]


def times(claude: FakeClaude) -> set[int]:
    """Return how often papers were requested in batches."""
    return set(Counter(one.paper for one in claude.batched).values())


def reconfigure(root: Path, old: str, new: str) -> None:
    """Change a line of digest.toml."""
    file = root / "digest.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_one_run_submits_and_the_next_collects(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The first run records its requests in data/state, the next one collects them and clears the state."""
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
    """Meanwhile the pages quote the abstracts, each card labelled, and the page says what is to come."""
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


def test_a_card_that_waits_says_so_beside_written_ones(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """On a page with both kinds a card that waits is labelled."""
    claude.fates = {PAPER: "expired"}
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert digest(batched, "-q", "render") == 0
    assert "quoted; summary pending" in card(batched)


def test_results_find_their_papers_in_any_order(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Results come in another order than the requests; every paper gets its own summary."""
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    (batch,) = claude.batches.values()
    assert [line["custom_id"] for line in batch.lines] != list(batch.requests)
    assert digest(batched, "-q", "update") == 0

    asked = {one.paper: one.document.split("\n\n")[1] for one in claude.batched}
    for paper, stored in some(summaries(batched).items()):
        assert stored["points"]["tldr"] == split(asked[paper])[0]


def test_a_batch_costs_half(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The ledger has the tokens that the batch used, at half the list price."""
    assert digest(batched, "-q", "update") == 0
    assert usage(batched)["usd"] == 0
    claude.finish()
    assert digest(batched, "-q", "update") == 0

    found, used = usage(batched), claude.batch_usage
    assert (found["input_tokens"], found["output_tokens"]) == tuple(used.values())
    whole = used["input_tokens"] * 1e-7 + used["output_tokens"] * 5e-7
    assert found["usd"] == pytest.approx(whole / 2, abs=1e-6)


def test_a_batch_is_priced_at_the_model_that_was_asked(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Another model in the settings meanwhile changes neither the price nor the signature."""
    assert digest(batched, "-q", "update") == 0
    reconfigure(batched, "batch = true", 'batch = true\nmodel = "claude-sonnet-5-5"')
    claude.finish()
    assert digest(batched, "-q", "update") == 0

    found = usage(batched)
    whole = prices.usd(MODEL, Usage.model_validate({**found, "usd": 0.0}))
    assert found["usd"] == pytest.approx((whole or 0) / 2, abs=1e-6)
    assert {one["model"] for one in summaries(batched).values()} == {MODEL}


def test_what_came_to_nothing_is_asked_again(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
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


def test_an_unusable_reply_is_asked_again(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A result that is cut or no JSON costs what it used, and goes into the next batch."""
    claude.faults.append(lambda asked, said: said.replied("Sorry.") if asked.paper == PAPER else said)
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
    """A paper that the model declines in a batch gets a marked extract and is never requested again."""
    declined = {"stop_reason": "refusal", "content": []}
    claude.faults.append(
        lambda asked, said: Said(body=said.body | declined) if asked.paper == PAPER else said
    )
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert digest(batched, "-q", "update") == 0

    assert summaries(batched)[PAPER]["stands_in"] == "refused"
    assert (len(claude.batched), pending(batched), owed(batched)) == (14, [], [])


def test_nothing_is_asked_twice_while_a_batch_runs(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Runs of the same and of the next day leave a running batch alone; the next day has its own."""
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


def test_a_kill_between_runs_is_harmless(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude, killed: Killed
) -> None:
    """Killed after submitting, and killed again after collecting: nothing is requested, or paid, twice."""
    with killed("save_picks"):
        assert digest(batched, "-q", "update") == 130
        claude.finish()
        assert digest(batched, "-q", "update") == 130
    assert digest(batched, "-q", "update") == 0

    assert engines(batched) == {"claude": 14}
    assert (len(claude.batches), times(claude), singly(claude)) == (1, {1}, [])
    assert (pending(batched), owed(batched)) == ([], [])


def test_what_was_collected_before_a_kill_is_on_the_ledger(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude, killed: Killed
) -> None:
    """Money that was spent is counted, even when the run that collected it died."""
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    with killed("save_summaries"):
        assert digest(batched, "-q", "update") == 130
    assert digest(batched, "-q", "update") == 0
    assert usage(batched)["output_tokens"] == claude.batch_usage["output_tokens"]


def test_a_batch_that_is_gone_is_asked_again(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Results that the API no longer keeps are lost: their papers go into a new batch."""
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
        Said(body="no JSON at all\n", headers={"Content-Type": "application/x-jsonl"}),
        error(400, "invalid_request_error", "Internal server error"),
        error(401, "authentication_error", "invalid x-api-key"),
    ],
    ids=["garbage", "400", "401"],
)
def test_results_that_cannot_be_had_are_collected_later(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude, broken: Said
) -> None:
    """Results that cannot be fetched or read are collected later: the run ends well and requests nothing."""
    assert digest(batched, "-q", "update") == 0
    claude.finish()
    claude.faults.append(lambda asked, said: broken if asked.path.endswith("/results") else said)
    assert digest(batched, "-q", "update") == 0
    assert engines(batched) == {"extractive": 14}

    claude.faults.clear()
    assert digest(batched, "-q", "update") == 0
    assert engines(batched) == {"claude": 14}
    assert times(claude) == {1}


def test_a_batch_that_cannot_be_submitted_is_owed(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """When submitting fails the day is quoted and pending, and the next run submits."""
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


def test_a_batch_keeps_within_the_run_s_budget(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Only what the run may spend is submitted; the others are quoted for good, and the page says why."""
    limit = prices.most(MODEL, 4500, prompts.BRIEF_TOKENS) * 2.2  # at half the price
    configure(batched, max_usd_per_run=round(limit, 6))
    assert digest(batched, "-q", "update") == 0

    assert 0 < len(claude.batched) <= 5
    assert len(owed(batched)) == len(claude.batched)
    waiting = {one.paper for one in claude.batched}
    reasons = {paper: one["stands_in"] for paper, one in summaries(batched).items()}
    assert reasons == {paper: "owed" if paper in waiting else "over_budget" for paper in reasons}
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert engines(batched)["claude"] == len(claude.batched)


def test_collected_batches_count_for_the_month(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """What a run collects is spent before it asks for more: the month's limit holds."""
    configure(batched, max_usd_per_month=0.06)
    claude.faults.append(
        lambda asked, said: (
            Said(body=said.body | {"usage": {"input_tokens": 0, "output_tokens": 20_000}})
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


def test_running_batches_count_for_the_month(batched: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """What an earlier run submitted is set aside, though it is not paid yet: the month's limit holds."""
    limit = prices.most(MODEL, 4500, prompts.BRIEF_TOKENS) * 2.2
    configure(batched, max_usd_per_month=round(limit, 6))
    assert digest(batched, "-q", "update") == 0
    first = len(claude.batched)
    arxiv.day = FRIDAY
    assert digest(batched, "-q", "update") == 0
    assert len(claude.batched) <= first + 1


def test_switching_batches_off_collects_what_is_pending(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Without `batch` a pending one is still waited for and collected, and nothing is paid twice."""
    assert digest(batched, "-q", "update") == 0
    reconfigure(batched, "batch = true", "batch = false")
    assert digest(batched, "-q", "update") == 0
    assert (singly(claude), len(pending(batched))) == ([], 14)

    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert (singly(claude), len(claude.batches)) == ([], 1)
    assert engines(batched) == {"claude": 14}
    assert pending(batched) == []


def test_a_depth_that_changes_meanwhile_costs_nothing(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """A batch is collected in its original shape, whatever the settings say now."""
    arxiv.pages[f"{PAPER}v1"] = page()
    reconfigure(batched, "batch = true", 'batch = true\ndepth = "full"')
    assert digest(batched, "-q", "update") == 0
    reconfigure(batched, 'depth = "full"', 'depth = "brief"')
    claude.finish()
    assert digest(batched, "-q", "update") == 0
    assert times(claude) == {1}
    assert engines(batched) == {"claude": 14}


def test_a_batch_gives_up_depth_before_the_summary(
    batched: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """A full summary beyond the budget is requested as a brief one, and read as such."""
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
    """A batch sends what single requests send: the same document, shape and instructions."""
    assert digest(batched, "-q", "update") == 0
    reconfigure(batched, "batch = true", "batch = false")
    (batched / "data/state/pending.jsonl").unlink()
    assert digest(batched, "-q", "update") == 0

    def bodies(found: list[Asked]) -> dict[str, dict[str, Any]]:
        return {one.paper: one.body for one in found if one.paper}

    assert bodies(claude.batched) == bodies(claude.asked)
