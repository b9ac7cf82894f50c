"""Relevance: papers that Claude judges off topic are listed as “also matched” and never dropped."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from support.digest import DAY_PAGE, configure, digest, listed, snapshot, summaries
from support.fake_arxiv import FakeArxiv
from support.fake_claude import FakeClaude, Received, Response, error

PAPER = "2603.99001"


def judging(score: int, others: int = 8) -> Any:
    """Return picks of which one paper has this score and all others another."""
    return lambda paper, _topic: score if paper == PAPER else others


def rendered(root: Path) -> str:
    """Update, render and read the day's page."""
    assert digest(root, "-q", "update") == 0
    assert digest(root, "-q", "render") == 0
    return (root / DAY_PAGE).read_text(encoding="utf-8")


def also(page: str) -> dict[str, str]:
    """Return the lines of the papers that were judged less relevant, by anchor."""
    lists = [
        rest.partition("</ul>")[0] for rest in page.split(" also matched, judged less relevant</summary>")[1:]
    ]
    return dict(re.findall(r'^<li id="([^"]+)">(.*)</li>$', "".join(lists), re.MULTILINE))


def insisting(relevance: list[dict[str, Any]]) -> Any:
    """Make a fault that replaces the judgement of one paper."""

    def fault(asked: Received, said: Response) -> Response:
        return said.with_reply(said.value | {"relevance": relevance}) if asked.paper == PAPER else said

    return fault


def test_a_paper_below_the_threshold_has_no_card(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """It is listed with its score and the reason."""
    claude.judge = judging(1)
    page = rendered(root)

    assert set(also(page)) == {PAPER}
    assert "Wet Streets at Night" in also(page)[PAPER]
    assert "1 of 10: It is about a street at night." in also(page)[PAPER]
    assert "1 also matched, judged less relevant" in page
    assert (listed(root)[PAPER], len(listed(root))) == (0, 13)


def test_a_weak_paper_is_on_record_like_any_other(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Ledger, selection and summary include it, and nothing is pending."""
    claude.judge = judging(0)
    rendered(root)
    record = json.loads((root / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))
    assert PAPER in record["ledger"]["chosen"]
    assert len(summaries(root)) == 14
    assert summaries(root)[PAPER]["engine"] == "claude"


def test_links_to_a_weak_paper_resolve(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Other pages link to its anchor, and the site builds with every anchor checked."""
    claude.judge = judging(1)
    assert digest(root, "-q", "run") == 0
    topic = (root / "docs/topics/gaussian-splatting.md").read_text(encoding="utf-8")
    assert f"(../2026/03/12.md#{PAPER})" in topic
    assert f'<li id="{PAPER}">' in (root / "site/2026/03/12/index.html").read_text(encoding="utf-8")


def test_a_day_of_weak_papers_lists_them_all(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The page has every title and no card, and the site builds."""
    claude.judge = judging(0, 0)
    assert digest(root, "-q", "run") == 0
    page = (root / DAY_PAGE).read_text(encoding="utf-8")
    assert len(also(page)) == 14
    assert not listed(root)
    assert "](#" not in page, "no contents of cards that are not there"


def test_the_threshold_itself_is_enough(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A score of min_relevance keeps the card, which shows score and reason."""
    configure(root, min_relevance=5)
    claude.judge = lambda paper, _topic: 5 if paper == PAPER else 4
    page = rendered(root)
    assert set(listed(root)) == {PAPER}
    assert "relevance 5 of 10: It is about a street at night." in page
    assert len(also(page)) == 13


def test_only_matching_topics_are_judged(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Requests contain the topics' descriptions; no further call is made."""
    claude.judge = judging(9)
    rendered(root)
    (asked,) = claude.about(PAPER)
    text = str(asked.body["messages"][0]["content"][1]["text"])
    assert "- gaussian-splatting: 3D Gaussian splatting and its use" in text
    assert "video-generation" not in text
    assert len(claude.asked) == 14


@pytest.mark.parametrize(
    "relevance",
    [
        [{"topic": "cookery", "score": 0, "reason": "No recipe."}],
        [{"topic": "gaussian-splatting", "score": 99, "reason": "Much."}],
        [{"topic": "gaussian-splatting", "score": 10**30, "reason": ""}],
        [{"topic": "", "score": -1, "reason": ""}, {"topic": "gaussian-splatting", "score": 7, "reason": ""}],
        [],
    ],
    ids=["unknown", "high", "huge", "empty", "none"],
)
def test_invalid_judgements_are_corrected(
    root: Path, arxiv: FakeArxiv, claude: FakeClaude, relevance: list[dict[str, Any]]
) -> None:
    """Unknown topics are dropped, scores are limited to 0 to 10, and nothing is requested again."""
    claude.faults.append(insisting(relevance))
    assert digest(root, "-q", "update") == 0
    judged = summaries(root)[PAPER].get("relevance", [])
    assert all(one["topic"] == "gaussian-splatting" and 0 <= one["score"] <= 10 for one in judged)
    assert len(claude.asked) == 14


def test_a_negative_score_is_zero(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A missing reason leaves no colon."""
    claude.faults.append(insisting([{"topic": "gaussian-splatting", "score": -7, "reason": ""}]))
    line = also(rendered(root))[PAPER]
    assert "0 of 10" in line
    assert "0 of 10:" not in line


def test_a_hostile_reason_is_shown_as_text(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Markup, line breaks and addresses are shown as one line of text, on cards and in the list."""
    reason = "Odd.\n\n# Owned\n\n<script>alert(1)</script> [x](https://evil.invalid) </ul></details>"
    for score in (1, 9):
        claude.faults[:] = [insisting([{"topic": "gaussian-splatting", "score": score, "reason": reason}])]
        for file in (root / "data", root / "docs"):
            for found in snapshot(file):
                Path(found).unlink()
        page = rendered(root)
        assert "<script>" not in page
        assert not re.search(r"^# Owned", page, re.MULTILINE)
        assert 'href="https://evil.invalid' not in page
        (line,) = (line for line in page.splitlines() if "Odd." in line)
        assert "Owned" in line


def test_zero_disables_the_threshold(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """With min_relevance = 0, every paper has a card."""
    configure(root, min_relevance=0)
    claude.judge = judging(0, 0)
    page = rendered(root)
    assert also(page) == {}
    assert len(listed(root)) == 14


def test_changing_the_threshold_requests_nothing(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Judgements are on record: `render` applies the new threshold."""
    claude.judge = judging(4)
    assert also(rendered(root)) == {}
    configure(root, min_relevance=6)
    assert digest(root, "-q", "render") == 0
    assert set(also((root / DAY_PAGE).read_text(encoding="utf-8"))) == {PAPER}
    assert len(claude.asked) == 14


def test_a_quoted_paper_is_not_judged(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A paper without a judgement keeps its card."""
    claude.judge = judging(0, 9)
    claude.faults.append(
        lambda asked, said: error(400, "invalid_request_error", "no") if asked.paper == PAPER else said
    )
    assert also(rendered(root)) == {}
    assert listed(root)[PAPER] == 1


def test_weak_papers_are_listed_in_their_category(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """This applies to pages grouped by category."""
    file = root / "digest.toml"
    text = file.read_text(encoding="utf-8").replace('group_by  = "topic"', 'group_by  = "category"')
    file.write_text(text, encoding="utf-8")
    claude.judge = judging(1)
    page = rendered(root)
    assert set(also(page)) == {PAPER}
    assert page.index("topic-cs.CV") < page.index(f'<li id="{PAPER}">')
