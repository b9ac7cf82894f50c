"""Summaries of full texts: what is sent, stored and shown, and how the budget limits depth."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support import papers_pdf
from support.checks import some
from support.digest import configure, digest, engines, owed, snapshot, summaries
from support.fake_arxiv import FakeArxiv
from support.fake_claude import FakeClaude, Received, Response
from support.fulltexts import PAPER, SECTIONS, UNSAID, card, page


def sources(root: Path) -> Counter[tuple[str, str]]:
    """Count the summaries of the first day by engine and source."""
    return Counter((one["engine"], one["source"]) for one in summaries(root).values())


@pytest.fixture
def full(root: Path, arxiv: FakeArxiv) -> Path:
    """Return a root configured for full texts, and a paper that has one."""
    configure(root, depth="full")
    arxiv.pages[f"{PAPER}v1"] = page()
    return root


def test_the_full_text_is_sent(full: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Claude gets title, abstract and full text in one document, with the schema of full summaries."""
    assert digest(full, "-q", "update") == 0

    (asked,) = claude.about(PAPER)
    assert asked.wire == "full"
    assert asked.document.startswith("Wet Streets at Night")
    assert "Street scenes after rain" in asked.document
    assert all(text in asked.document for text in some(SECTIONS.values()))


def test_brief_depth_fetches_no_full_text(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """No full text is requested from arXiv."""
    assert digest(root, "-q", "update") == 0
    assert not [path for path in arxiv.paths if path.startswith("/html/")]
    assert {asked.wire for asked in claude.asked} == {"brief"}


def test_points_of_the_full_text_are_stored(full: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The record names the source, and nothing is withheld."""
    assert digest(full, "-q", "update") == 0

    stored = summaries(full)[PAPER]
    points = stored["points"]
    assert (stored["source"], stored["checks"]["withheld"]) == ("full-text", 0)
    assert "mirror of every road" in points["core_idea"]
    assert points["datasets"] == ["RainLoop", "PuddleBench"]
    assert points["baselines"] == ["ParaSail", "GlassField"]
    assert points["challenges"] == [{"work": "ParaSail", "challenge": "moving water"}]
    assert [one["url"] for one in points["resources"]] == ["https://kites.invalid/puddle-code"]


def test_points_of_the_full_text_are_on_the_card(full: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Each is below its heading, and addresses are links."""
    assert digest(full, "-q", "update") == 0
    assert digest(full, "-q", "render") == 0

    shown = card(full)
    for heading, text in (
        ("Earlier work", "ParaSail: moving water"),
        ("Datasets", "RainLoop; PuddleBench"),
        ("Metrics", "PSNR; SSIM"),
        ("Baselines", "ParaSail; GlassField"),
        ("Pros", "runs on one card"),
        ("Cons", "needs dry kerbs"),
        ("Future work", "snow and ice"),
    ):
        assert f"<b>{heading}:</b> {text}" in shown
    assert "<dt>Core idea</dt><dd>Rain makes a mirror" in shown
    assert '<a href="https://kites.invalid/puddle-code" rel="nofollow">code</a>' in shown


def test_the_card_names_the_source(full: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Figures of a full-text summary are counted in the full text."""
    assert digest(full, "-q", "update") == 0
    assert digest(full, "-q", "render") == 0
    assert re.search(r"(\d+) of \1 figures found in the full text", card(full))
    assert "figures found in the abstract" in card(full, "2603.99002")


def test_without_html_the_abstract_is_the_source(full: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Papers without HTML get brief summaries, and the record says so."""
    assert digest(full, "-q", "update") == 0

    assert sources(full) == {("claude", "full-text"): 1, ("claude", "abstract"): 13}
    assert {one.wire for one in claude.asked if one.paper != PAPER} == {"brief"}
    assert owed(full) == []


def test_a_second_run_requests_nothing(full: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A paper takes one request to Claude and one to arXiv in total."""
    assert digest(full, "-q", "update") == 0
    assert set(Counter(claude.papers).values()) == {1}
    texts = [path for path in arxiv.paths if path.startswith("/html/")]
    assert set(Counter(texts).values()) == {1}
    before = snapshot(full / "data")

    assert digest(full, "-q", "update") == 0

    assert len(claude.asked) == 14
    assert [path for path in arxiv.paths if path.startswith("/html/")] == texts
    assert snapshot(full / "data") == before


def costly(_asked: Received, said: Response) -> Response:
    """Make every reply long, so that the budget is used up."""
    return replace(said, body=said.body | {"usage": {"input_tokens": 100, "output_tokens": 6000}})


def test_the_budget_limits_depth_first(full: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """As the budget runs out, papers get full summaries, then brief ones, then extracts."""
    everything = [one["id"] for one in lines(full, claude)]
    arxiv.pages |= {f"{paper}v1": page() for paper in everything}
    configure(full, max_usd_per_run=0.02)
    claude.faults.append(costly)

    assert digest(full, "-q", "update") == 0

    found = sources(full)
    assert all(
        found[key] for key in (("claude", "full-text"), ("claude", "abstract"), ("extractive", "abstract"))
    )
    wires = [one.wire for one in claude.asked]
    assert wires == sorted(wires, key=("full", "brief").index)
    record = json.loads((full / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))
    assert record["ledger"]["usage"]["usd"] <= 0.02
    assert len(owed(full)) == found["extractive", "abstract"]


def lines(root: Path, claude: FakeClaude) -> list[dict[str, Any]]:
    """Return the papers that the first day lists, found in another folder without Claude."""
    other = root.parent / "other"
    other.mkdir()
    text = (root / "digest.toml").read_text(encoding="utf-8")
    (other / "digest.toml").write_text(
        text.replace('engine = "auto"', 'engine = "extractive"'), encoding="utf-8"
    )
    assert digest(other, "-q", "update") == 0
    assert claude.asked == []
    return list(summaries(other).values())


def test_a_long_text_is_shortened(full: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A request has at most max_input_tokens of the text, important sections first."""
    configure(full, max_input_tokens=1000)
    arxiv.pages[f"{PAPER}v1"] = page(extra=200)
    assert digest(full, "-q", "update") == 0

    (asked,) = claude.about(PAPER)
    text = asked.document.split("\n\n", 2)[2]
    assert 1500 < len(text) <= 2500
    assert all(part in text for part in some(SECTIONS.values()))
    assert summaries(full)[PAPER]["source"] == "full-text"


def test_an_unsupported_address_is_withheld(full: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """It reaches neither record nor page, in any point."""

    def fault(asked: Received, said: Response) -> Response:
        if asked.wire != "full":
            return said
        value = said.value
        value["resources"] += [
            {"kind": "code", "url": "https://evil.invalid/code"},
            {"kind": "data", "url": "javascript:alert(1)"},
            {"kind": "project", "url": "https://kites.invalid/puddle-code/evil"},
        ]
        value["core_idea"]["text"] = "All of it is at https://evil.invalid/idea for you."
        return said.with_reply(value)

    claude.faults.append(fault)
    assert digest(full, "-q", "update") == 0
    assert digest(full, "-q", "render") == 0

    everything = b"".join(snapshot(full / "data", full / "docs").values())
    assert b"evil" not in everything
    assert b"javascript:" not in everything
    assert "https://kites.invalid/puddle-code" in card(full)
    assert len(claude.about(PAPER)) == 2


def test_an_incomplete_full_reply_is_requested_again(
    full: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """A reply in the brief shape is not accepted for a full one."""

    def fault(asked: Received, said: Response) -> Response:
        if asked.wire != "full" or len(asked.body["messages"]) > 1:
            return said
        return said.with_reply({name: said.value[name] for name in ("tldr", "task")})

    claude.faults.append(fault)
    assert digest(full, "-q", "update") == 0

    assert len(claude.about(PAPER)) == 2
    assert engines(full) == {"claude": 14}
    assert summaries(full)[PAPER]["source"] == "full-text"


PDF_PAGES = [
    "Wet Streets at Night",
    "Street scenes after rain break most reconstructions.",
    *SECTIONS.values(),
    f"{UNSAID} " * 12,
]


@pytest.fixture
def printed(root: Path, arxiv: FakeArxiv) -> Path:
    """Return a root that allows PDFs, and a paper that has only a PDF."""
    configure(root, depth="full", pdf=True)
    arxiv.pdfs[f"{PAPER}v1"] = papers_pdf.make(PDF_PAGES)
    return root


def test_a_pdf_is_sent_by_its_address(printed: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Claude gets the address of that version's PDF, and the reply is checked against our own reading."""
    assert digest(printed, "-q", "update") == 0
    assert digest(printed, "-q", "render") == 0

    (asked,) = claude.about(PAPER)
    document = asked.body["messages"][0]["content"][0]
    assert document["source"] == {"type": "url", "url": f"{arxiv.url}/pdf/{PAPER}v1"}
    stored = summaries(printed)[PAPER]
    assert (stored["source"], stored["checks"]["withheld"]) == ("pdf", 0)
    assert stored["points"]["baselines"] == ["ParaSail", "GlassField"]
    assert re.search(r"from the PDF, (\d+) of \1 figures found in the PDF", card(printed))
    assert {one.wire for one in claude.asked if one.paper != PAPER} == {"brief"}


def test_a_summary_of_a_pdf_is_grounded(printed: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Unsupported sentences are withheld."""

    def fault(asked: Received, said: Response) -> Response:
        if asked.wire != "full":
            return said
        value = said.value
        value["result"]["text"] = "The layer removes 97 of 98 blobs."
        return said.with_reply(value)

    claude.faults.append(fault)
    assert digest(printed, "-q", "update") == 0
    assert summaries(printed)[PAPER]["points"].get("result") is None
    assert b"97 of 98" not in b"".join(snapshot(printed / "data").values())


def test_a_long_pdf_is_sent_as_text(printed: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A PDF beyond max_input_tokens is sent as shortened text."""
    configure(printed, max_input_tokens=10_000)
    arxiv.pdfs[f"{PAPER}v1"] = papers_pdf.make(PDF_PAGES + [f"{UNSAID} " * 12] * 60)
    assert digest(printed, "-q", "update") == 0

    (asked,) = claude.about(PAPER)
    assert asked.body["messages"][0]["content"][0]["source"]["type"] == "text"
    assert 20_000 < len(asked.document.split("\n\n", 2)[2]) <= 25_000
    assert summaries(printed)[PAPER]["source"] == "pdf"
