"""Summaries by Claude through the real SDK and a socket: grounded, paid once, never blocking a run."""

from __future__ import annotations

import asyncio
import errno
import json
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from anthropic import APIConnectionError

from arxiv_digest.model import Usage
from arxiv_digest.store.records import Store
from arxiv_digest.summaries.claude import client as window
from arxiv_digest.summaries.claude import prices, prompts, schemas
from arxiv_digest.summaries.claude.access import Access
from arxiv_digest.summaries.claude.api import connect
from arxiv_digest.summaries.engine import Budget
from support.checks import some
from support.digest import configure, digest, engines, ledger, limit_minutes, owed, snapshot, summaries
from support.fake_arxiv import FRIDAY, FakeArxiv
from support.fake_claude import KEY, FakeClaude, Received, Response, error
from support.loopback import Handler, Loopback


def test_every_paper_is_summarised_once(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Each selected paper is requested once, and a second run requests nothing."""
    assert digest(root, "-q", "run") == 0
    assert Counter(claude.papers) == Counter(dict.fromkeys(summaries(root), 1))
    assert engines(root) == {"claude": 14}
    before = snapshot(root / "data", root / "docs")

    assert digest(root, "-q", "run") == 0

    assert len(claude.asked) == 14
    assert snapshot(root / "data", root / "docs") == before


def test_the_ledger_counts_the_usage(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Tokens are the API's own counts, lost replies included, at list price."""
    claude.faults.append(once("2603.99001", lambda said: said.with_reply("no JSON at all")))
    assert digest(root, "-q", "update") == 0

    record = json.loads((root / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))
    usage = record["ledger"]["usage"]
    assert len(claude.asked) == 15
    assert (usage["input_tokens"], usage["output_tokens"]) == tuple(claude.usage.values())
    assert usage["usd"] == pytest.approx(
        claude.usage["input_tokens"] * 1e-7 + claude.usage["output_tokens"] * 5e-7, abs=1e-6
    )


def test_the_page_says_who_wrote_the_summaries(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Cards and footer name the model and the number of grounded figures."""
    assert digest(root, "-q", "run") == 0
    page = (root / "docs/2026/03/12.md").read_text(encoding="utf-8")
    assert "14 summaries were written by claude-haiku-5-5 and may contain errors" in page
    assert re.search(r"(\d+) of \1 figures found in the abstract", page)
    assert "quoted from the abstracts" not in page


def once(paper: str, change: Any) -> Any:
    """Make a fault that changes the first reply about a paper."""
    done: list[str] = []

    def fault(asked: Received, said: Response) -> Response:
        if asked.paper != paper or done:
            return said
        done.append(paper)
        result: Response = change(said)
        return result

    return fault


def changed(said: Response, **points: str) -> Response:
    """Change the texts of some points."""
    value = said.value
    for name, text in points.items():
        value[name]["text"] = text
    return said.with_reply(value)


def test_an_unsupported_figure_is_sent_back_once(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The reply is sent back with the finding, and the corrected one is kept."""
    claude.faults.append(
        once("2603.99001", lambda said: changed(said, result="It reaches 99.73% on ImageNet-77K."))
    )
    assert digest(root, "-q", "update") == 0

    repair = claude.asked[-1] if claude.papers.count("2603.99001") == 2 else None
    about = [one for one in claude.asked if one.paper == "2603.99001"]
    assert len(about) == 2
    assert "99.73" in json.dumps(about[1].body["messages"][-1])
    assert repair is None or repair.paper
    assert "99.73" not in json.dumps(summaries(root))


def test_a_repeated_unsupported_figure_is_withheld(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The sentence is removed, and the card says so."""
    claude.faults.append(
        lambda asked, said: (
            changed(said, result="It reaches 99.73% in all.") if asked.paper == "2603.99001" else said
        )
    )
    assert digest(root, "-q", "run") == 0

    stored = summaries(root)["2603.99001"]
    assert "99.73" not in json.dumps(stored)
    assert stored["checks"]["withheld"] == 1
    assert "1 sentence withheld" in (root / "docs/2026/03/12.md").read_text(encoding="utf-8")


def test_a_refusal_goes_to_the_second_model(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """If both models decline, the paper is quoted."""
    refused = {"stop_reason": "refusal", "content": []}

    def fault(asked: Received, said: Response) -> Response:
        first = asked.body["model"] == "claude-haiku-5-5"
        both = asked.paper == "2603.99002"
        return Response(body=said.body | refused) if both or (first and asked.paper == "2603.99001") else said

    claude.faults.append(fault)
    assert digest(root, "-q", "update") == 0

    stored = summaries(root)
    assert stored["2603.99001"]["model"] == "claude-haiku-4-5"
    assert (stored["2603.99002"]["engine"], stored["2603.99002"]["stands_in"]) == ("extractive", "refused")
    assert owed(root) == []


def test_the_second_model_stays_within_the_budget(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """If it is too expensive, the paper is quoted."""
    configure(root, max_usd_per_run=0.02)  # what the first model needs at most, not the second
    refused = {"stop_reason": "refusal", "content": []}
    claude.faults.append(
        lambda asked, said: (
            Response(body=said.body | refused) if asked.body["model"] == "claude-haiku-5-5" else said
        )
    )
    assert digest(root, "-q", "update") == 0
    assert {asked.body["model"] for asked in claude.asked} == {"claude-haiku-5-5"}
    assert {one["stands_in"] for one in summaries(root).values()} == {"refused"}


@pytest.mark.parametrize(
    "broken",
    [
        lambda said: said.with_reply('Here you are:\n```json\n{"tldr": 1}\n```'),
        lambda said: said.with_reply("I was not able to do that."),
        lambda said: Response(
            body=said.body | {"stop_reason": "max_tokens", "content": [{"type": "text", "text": "{"}]}
        ),
    ],
    ids=["missing", "prose", "cut"],
)
def test_an_invalid_reply_is_requested_once_more(
    root: Path, arxiv: FakeArxiv, claude: FakeClaude, broken: Any
) -> None:
    """A truncated or malformed reply still leads to a summary."""
    claude.faults.append(once("2603.99001", broken))
    assert digest(root, "-q", "update") == 0
    assert claude.papers.count("2603.99001") == 2
    assert engines(root) == {"claude": 14}


def test_a_fenced_reply_is_parsed(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Text that gateways add to a reply costs no further request."""
    claude.faults.append(
        lambda _asked, said: said.with_reply(
            "Sure!\n```json\n" + json.dumps(said.value)[:-1] + ",}\n```\nBye."
        )
    )
    assert digest(root, "-q", "update") == 0
    assert len(claude.asked) == 14
    assert engines(root) == {"claude": 14}


@pytest.mark.parametrize("status", [500, 529])
def test_a_failed_summary_is_pending(root: Path, arxiv: FakeArxiv, claude: FakeClaude, status: int) -> None:
    """The paper is quoted and labelled, and the next run retries it."""
    claude.faults.append(
        lambda asked, said: error(status, "api_error", "overloaded") if asked.paper == "2603.99001" else said
    )
    assert digest(root, "-q", "run") == 0
    assert owed(root) == ["2603.99001"]
    assert summaries(root)["2603.99001"]["stands_in"] == "owed"
    assert "summary pending" in (root / "docs/2026/03/12.md").read_text(encoding="utf-8")

    claude.faults.clear()
    arxiv.day = FRIDAY
    message = root / "message"
    assert digest(root, "-q", "update", "--message", str(message)) == 0

    assert owed(root) == []
    assert engines(root) == {"claude": 14}
    assert "Repaired 1 paper from earlier runs." in message.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "fault",
    [
        error(401, "authentication_error", "invalid x-api-key"),
        error(403, "permission_error", "not allowed"),
        error(404, "not_found_error", "model: claude-haiku-5-5"),
        error(402, "billing_error", "Your credit balance is too low"),
        error(400, "invalid_request_error", "You have reached your specified API usage limits."),
        error(429, "rate_limit_error", "limit", error_code="enforced_spend_limit_reached"),
        Response(200, "<html>captive portal</html>", {"Content-Type": "text/html"}),
    ],
    ids=["401", "403", "404", "402", "limits", "spend", "portal"],
)
def test_a_general_failure_stops_requests(
    root: Path, arxiv: FakeArxiv, claude: FakeClaude, fault: Response, capfd: pytest.CaptureFixture[str]
) -> None:
    """After an error that affects all papers, the day is quoted and pending."""
    claude.faults.append(lambda _asked, _said: fault)
    assert digest(root, "run") == 0

    assert len(claude.asked) <= 2 * window.AT_ONCE
    assert engines(root) == {"extractive": 14}
    assert len(owed(root)) == 14
    assert capfd.readouterr().err.count("no more requests to Claude") == 1


def test_the_run_stays_within_its_budget(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Papers beyond it are quoted and pending, and the page says why."""
    limit = prices.PRICES["claude-haiku-5-5"].most(4500, prompts.BRIEF_TOKENS) * 1.1
    configure(root, max_usd_per_run=round(limit, 6))
    assert digest(root, "-q", "run") == 0

    assert 0 < engines(root)["claude"] < 14
    record = json.loads((root / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))
    assert 0 < record["ledger"]["usage"]["usd"] <= limit
    assert len(owed(root)) == 14 - engines(root)["claude"]
    page = (root / "docs/2026/03/12.md").read_text(encoding="utf-8")
    assert "because the budget for summaries was used up" in page


def test_the_month_stays_within_its_budget(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The costs of earlier days count."""
    assert digest(root, "-q", "update") == 0
    record = json.loads((root / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))
    configure(root, max_usd_per_month=record["ledger"]["usage"]["usd"])
    asked = len(claude.asked)
    arxiv.day = FRIDAY

    assert digest(root, "-q", "update") == 0

    assert len(claude.asked) == asked
    assert {one["stands_in"] for one in summaries(root, "2026-03-13").values()} == {"over_budget"}


def test_a_killed_run_pays_nothing_twice(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The journal has all replies before a SIGKILL: the next run requests only the rest."""
    whole = root.parent / "whole"
    whole.mkdir()
    (whole / "digest.toml").write_bytes((root / "digest.toml").read_bytes())
    assert digest(whole, "-q", "update") == 0
    claude.asked.clear()
    claude.faults.append(
        lambda asked, said: said if asked.paper < "2603.99008" else Response(said.status, said.body, hang=3)
    )
    command = [sys.executable, "-m", "arxiv_digest", "--root", str(root), "update"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    journal = root / "data/state/journal.jsonl"
    while not (journal.exists() and len(journal.read_bytes().splitlines()) >= 4):
        assert process.poll() is None
        time.sleep(0.01)  # a loop without a pause takes the time of a core from the run
    process.kill()
    process.wait()
    noted = len(journal.read_bytes().splitlines())
    claude.faults.clear()
    claude.asked.clear()

    assert digest(root, "-q", "update") == 0

    assert len(claude.asked) == 14 - noted
    assert not journal.exists()
    for kind in ("selected", "summaries"):
        assert snapshot(root / "data" / kind).values()
        assert [*snapshot(root / "data" / kind).values()] == [*snapshot(whole / "data" / kind).values()]


def test_the_deadline_is_kept(
    root: Path, arxiv: FakeArxiv, claude: FakeClaude, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unresponsive API delays a run by its time at most; missing summaries are pending."""
    limit_minutes(root, 0.05)
    claude.faults.append(
        lambda asked, said: Response(said.status, said.body, hang=9) if asked.paper == "2603.99001" else said
    )
    assert digest(root, "update") == 0
    assert "the time limit of this run, 0.05 min" in capsys.readouterr().err
    assert owed(root) == ["2603.99001"]
    assert engines(root)["claude"] == 13


def test_the_key_is_never_shown(
    root: Path,
    arxiv: FakeArxiv,
    claude: FakeClaude,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No log, page, record or error contains the key."""
    claude.faults.append(once("2603.99001", lambda _said: error(401, "authentication_error", "invalid")))
    assert digest(root, "-vv", "run") == 0

    said = capfd.readouterr()
    assert KEY not in said.out + said.err + caplog.text
    assert all(KEY.encode() not in content for content in some(snapshot(root).values()))
    assert KEY not in repr(Access(KEY))


def test_requests_follow_the_current_api(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """There are no sampling parameters and no prefill; the paper is a document, the key a bearer token."""
    assert digest(root, "-q", "update") == 0
    for asked in some(claude.asked):
        assert not {"temperature", "top_p", "top_k", "tools"} & set(asked.body)
        assert asked.body["messages"][-1]["role"] == "user"
        assert asked.headers["authorization"] == f"Bearer {KEY}"
        assert "x-api-key" not in asked.headers


def test_a_gateway_gets_its_header(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """With auth_header, the key is sent as x-api-key."""
    configure(root, auth_header="x-api-key")
    assert digest(root, "-q", "update") == 0
    assert {asked.headers["x-api-key"] for asked in claude.asked} == {KEY}


def test_without_a_key_claude_is_not_used(
    root: Path,
    arxiv: FakeArxiv,
    claude: FakeClaude,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An empty key counts as unset: `auto` quotes, and `claude` is an error."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "")
    assert digest(root, "-q", "update") == 0
    assert claude.asked == []
    assert engines(root) == {"extractive": 14}

    text = (root / "digest.toml").read_text(encoding="utf-8").replace('engine = "auto"', 'engine = "claude"')
    (root / "digest.toml").write_text(text, encoding="utf-8")
    assert digest(root, "update") == 2
    assert "ANTHROPIC_API_KEY" in capsys.readouterr().err


def test_extractive_ignores_the_key(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """With `extractive`, no request is made."""
    text = (
        (root / "digest.toml").read_text(encoding="utf-8").replace('engine = "auto"', 'engine = "extractive"')
    )
    (root / "digest.toml").write_text(text, encoding="utf-8")
    assert digest(root, "-q", "update") == 0
    assert claude.asked == []


def test_check_tests_the_key_and_the_model(
    root: Path, claude: FakeClaude, capsys: pytest.CaptureFixture[str]
) -> None:
    """One free call finds a rejected key, an unknown model, and a model that retires soon."""
    info = {"id": "m", "type": "model", "display_name": "M", "lifecycle": "active"}
    info["created_at"] = "2026-01-01T00:00:00Z"
    claude.faults.append(lambda _asked, _said: Response(body=info))
    assert digest(root, "check") == 0
    assert claude.asked[-1].path == "/v1/models/claude-haiku-5-5"
    claude.faults[:] = [lambda _asked, _said: Response(body=info | {"retires_at": "2026-11-30T00:00:00Z"})]
    assert digest(root, "--now", "2026-11-20T00:00", "check") == 0
    assert "retires on 2026-11-30" in capsys.readouterr().out

    claude.faults[:] = [lambda _asked, _said: error(401, "authentication_error", "invalid bearer token")]
    assert digest(root, "check") == 2
    claude.faults[:] = [lambda _asked, _said: error(404, "not_found_error", "model")]
    assert digest(root, "check") == 2
    said = capsys.readouterr().err
    assert "ANTHROPIC_API_KEY is rejected" in said
    assert "Claude has no model `claude-haiku-5-5`" in said
    assert KEY not in said


def test_a_model_without_a_price_is_not_asked(
    root: Path, arxiv: FakeArxiv, claude: FakeClaude, capsys: pytest.CaptureFixture[str]
) -> None:
    """`update` and `check` name the key that is missing; with a price, the model is asked and booked."""
    configure(root, model="kite-1")
    for verb in (["update"], ["check"], ["check", "--setup"]):
        assert digest(root, "-q", *verb) == 2
        assert "add a table [summaries.price]" in capsys.readouterr().err
    assert claude.asked == []

    file = root / "digest.toml"
    text = file.read_text(encoding="utf-8")
    table = "\n[summaries.price]\ninput = 1000\noutput = 2000.5\n"
    file.write_text(f"{text}{table}", encoding="utf-8")
    configure(root, max_usd_per_run=500, max_usd_per_month=500)
    assert digest(root, "-q", "update") == 0
    spent = (claude.usage["input_tokens"] * 1000 + claude.usage["output_tokens"] * 2000.5) / 1e6
    record = json.loads((root / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))
    assert record["ledger"]["usage"]["usd"] == pytest.approx(spent)


def test_a_refusal_without_output_is_free(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """As the API documents; one that breaks off a reply is billed."""
    configure(root, fallback_model="")
    refusal = {"stop_reason": "refusal"}
    claude.faults.append(
        lambda asked, said: said.with_reply(
            "", **refusal | ({} if asked.paper == "2603.99002" else {"content": []})
        )
    )
    assert digest(root, "-q", "update") == 0
    usage = Usage.model_validate(ledger(root, "2026-03-12")["usage"])
    assert 0 < usage.input_tokens < claude.usage["input_tokens"] / 10


def test_a_dry_run_costs_nothing(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """--dry-run makes no request, and keeps pending work and the journal."""
    assert digest(root, "-q", "update", "--dry-run") == 0
    assert claude.asked == []
    assert not (root / "data").exists()


def test_a_budget_reserves_and_settles() -> None:
    """A reserved amount is not spent twice, and its unused part is returned."""
    budget = Budget(1.0)
    assert budget.reserve(0.6)
    assert not budget.reserve(0.6)
    budget.settle(0.6, 0.1)
    assert budget.reserve(0.9)


def test_a_long_prompt_costs_more() -> None:
    """Above 100,000 prompt tokens, Haiku's prices are five times as high."""
    price = prices.PRICES["claude-haiku-5-5"]
    assert price.usd(Usage(input_tokens=100_000)) == pytest.approx(0.01)
    assert price.usd(Usage(input_tokens=100_001)) == pytest.approx(0.05, rel=1e-3)


@pytest.mark.parametrize("text", ["", "no", "[1]", "{", '{"tldr": {}}', "```json\nnull\n```"])
def test_an_invalid_reply_gives_the_reason(text: str) -> None:
    """Parsing any text returns a value or an error in words."""
    with pytest.raises(ValueError, match=r"\w"):
        schemas.read(text, schemas.Brief)


def test_the_status_page_shows_the_cost(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """It is the sum of the ledgers."""
    assert digest(root, "-q", "run") == 0
    usd = json.loads((root / "data/announced/2026/2026-03-12.json").read_text("utf-8"))["ledger"]["usage"][
        "usd"
    ]
    shown = (root / "docs/status.md").read_text(encoding="utf-8")
    assert f"Summaries cost US&#36; {usd:.2f} in March 2026 and US&#36; {usd:.2f} in total" in shown


def test_a_spent_limit_is_not_requested_again(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The SDK repeats HTTP 429, but not when the account may spend no more."""
    spent = error(429, "rate_limit_error", "limit", error_code="enforced_spend_limit_reached")
    claude.faults.append(lambda _asked, _said: spent)
    assert digest(root, "-q", "update") == 0
    assert max(Counter(claude.papers).values()) == 1
    assert len(owed(root)) == 14


def test_a_journal_that_cannot_be_written_stops_requests(
    root: Path, arxiv: FakeArxiv, claude: FakeClaude, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paid summaries are kept in their day, and no more than those in progress are requested."""

    def full(_store: Store, _summary: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "data/state/journal.jsonl")

    monkeypatch.setattr(Store, "note", full)
    assert digest(root, "-q", "update", "--message", str(root / "message")) == 0
    assert len(claude.asked) <= 2 * window.AT_ONCE
    assert engines(root)["claude"] == len(claude.asked)
    said = (root / "message").read_text(encoding="utf-8")
    assert "Summaries stopped early: data/state/journal.jsonl: No space left on device" in said


def test_an_unexpected_error_costs_its_paper(
    root: Path, arxiv: FakeArxiv, claude: FakeClaude, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error in one job is logged, its summary is pending, and all others are there."""
    made = prompts.summary

    def fails(job: prompts.Job, *given: Any) -> Any:
        if job.paper.id == "2603.99001":
            raise ZeroDivisionError
        return made(job, *given)

    monkeypatch.setattr(prompts, "summary", fails)
    assert digest(root, "update") == 0
    assert owed(root) == ["2603.99001"]
    assert engines(root) == {"claude": 13, "extractive": 1}


def test_the_key_goes_to_no_other_host(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A redirect is not followed: the key would leave with it."""
    with Loopback(_refusing()) as elsewhere:
        away = Response(307, {}, {"Location": f"{elsewhere.url}/v1/messages"})
        claude.faults.append(lambda _asked, _said: away)
        assert digest(root, "-q", "update") == 0
    assert _ASKED == []
    assert engines(root) == {"extractive": 14}
    assert len(owed(root)) == 14


def test_results_of_a_batch_are_fetched_from_the_same_host(claude: FakeClaude) -> None:
    """The address of the results comes with an answer; it must not take the key elsewhere."""

    async def fetch(url: str) -> None:
        async with connect(Access(KEY, claude.url)) as client:
            await client.with_options(max_retries=0).get(url, cast_to=object)

    with Loopback(_refusing()) as elsewhere, pytest.raises(APIConnectionError):
        asyncio.run(fetch(f"{elsewhere.url}/results"))
    assert _ASKED == []


_ASKED: list[str] = []


def _refusing() -> type[Handler]:
    """Make a handler that only records that it was asked."""

    class Answers(Handler):
        def do_GET(self) -> None:  # noqa: N802  the base class's name
            _ASKED.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815

    return Answers
