"""Engines are replaceable: a new one is one module and one entry of the registry."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from arxiv_digest.config import Summaries
from arxiv_digest.engines import ENGINES, QUOTING
from arxiv_digest.errors import InputError
from arxiv_digest.model import Pending
from arxiv_digest.summaries.engine import Budget, Outcome, choose_engine, open_engine
from support.digest import configure, digest, summaries
from support.fake_arxiv import FakeArxiv
from support.headline_engine import ENTRY

DAY = dt.date(2026, 3, 12)

PACKAGE = Path(__file__).parents[2] / "src" / "arxiv_digest"


@pytest.fixture
def headline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register a third engine with one entry."""
    monkeypatch.setitem(ENGINES, "headline", ENTRY)
    monkeypatch.setenv("HEADLINE_KEY", "good")


@pytest.mark.usefixtures("headline")
def test_a_third_engine_writes_summaries(root: Path, arxiv: FakeArxiv) -> None:
    """It is configured by name, signs every summary, and is called once."""
    configure(root, engine="headline", depth="full", batch=True)
    assert digest(root, "-q", "run") == 0

    written = summaries(root)
    assert {one["engine"] for one in written.values()} == {"headline"}
    assert written["2603.99001"]["points"]["tldr"].startswith("On Wet Streets")
    page = (root / "site/2026/03/12/index.html").read_text(encoding="utf-8")
    assert "14 summaries were written by headline-1 and may contain errors" in page
    record = json.loads((root / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))
    assert record["ledger"]["usage"]["usd"] == pytest.approx(0.014)
    search = (root / "site/search/index.html").read_text(encoding="utf-8")
    assert re.search(r'<option value="headline">by Headliner</option>', search)
    schema = (root / "docs/schema/day.json").read_text(encoding="utf-8")
    assert '"headline"' in schema

    assert digest(root, "-q", "update") == 0
    assert summaries(root) == written


@pytest.mark.usefixtures("headline")
def test_every_engine_has_a_budget(root: Path, arxiv: FakeArxiv) -> None:
    """Papers beyond it are quoted and say so."""
    configure(root, engine="headline", max_usd_per_run=0.005)
    assert digest(root, "-q", "update") == 0

    engines = [one["engine"] for one in summaries(root).values()]
    assert (engines.count("headline"), engines.count("extractive")) == (5, 9)
    quoted = [one for one in summaries(root).values() if one["engine"] == "extractive"]
    assert {one["stands_in"] for one in quoted} == {"over_budget"}


@pytest.mark.usefixtures("headline")
def test_check_tests_the_key_of_the_chosen_engine(
    root: Path, arxiv: FakeArxiv, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rejected key of any engine is a problem in `check`."""
    configure(root, engine="headline")
    assert digest(root, "check") == 0
    monkeypatch.setenv("HEADLINE_KEY", "bad")
    assert digest(root, "check") == 2
    assert "HEADLINE_KEY is refused" in capsys.readouterr().err


@pytest.mark.usefixtures("headline")
@pytest.mark.parametrize(
    ("wanted", "environment", "engine"),
    [
        ("auto", {}, QUOTING),
        ("auto", {"HEADLINE_KEY": ""}, QUOTING),
        ("auto", {"HEADLINE_KEY": "good"}, "headline"),
        ("auto", {"HEADLINE_KEY": "good", "ANTHROPIC_API_KEY": "sk"}, "claude"),
        ("headline", {"HEADLINE_KEY": "good", "ANTHROPIC_API_KEY": "sk"}, "headline"),
        (QUOTING, {"ANTHROPIC_API_KEY": "sk"}, QUOTING),
    ],
)
def test_auto_is_the_first_engine_with_a_key(wanted: str, environment: dict[str, str], engine: str) -> None:
    """An engine that is named explicitly is always used."""
    assert choose_engine(wanted, environment) == engine


def test_an_engine_without_its_key_is_an_error() -> None:
    """The error names the variable to set, and the value that needs none."""
    said = 'summaries.engine is "claude", but ANTHROPIC_API_KEY is not set: set it, or use "auto"'
    with pytest.raises(InputError, match=f"^{said}$"):
        choose_engine("claude", {"ANTHROPIC_API_KEY": ""})


def test_an_unknown_engine_is_an_error(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists the known engines."""
    configure(root, engine="gpt")
    assert digest(root, "check") == 2
    told = capsys.readouterr().err
    for name in ("auto", *ENGINES):
        assert repr(name) in told


def test_a_batch_waits_for_the_engine_that_sent_it() -> None:
    """An owner may change to the quoting engine while a batch of the other one is in progress."""
    waiting = Pending(
        batch="b-1", custom_id="c-1", id="2603.99001", day=DAY, prompt="brief-1", model="m-1", usd=0.1
    )
    quoting = open_engine(QUOTING, Summaries(), {})
    assert quoting.collect([waiting], [], Budget(0.0)) == (Outcome(), [waiting])


def test_no_module_knows_an_engine_by_name() -> None:
    """Other modules than an engine's own use the registry."""
    checked, free = 0, {"engines.py", "credentials.py"}  # the registry, and the forms of keys
    for file in (*PACKAGE.rglob("*.py"), *PACKAGE.rglob("templates/*"), *PACKAGE.rglob("assets/*.js")):
        if "claude" not in file.relative_to(PACKAGE).parts and file.name not in free:
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"""["']claude|anthropic""", text, re.IGNORECASE), file
            checked += 1
    assert checked > 100
