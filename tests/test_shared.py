"""Real arXiv data, and the emulators that serve them: run where ARXIV_DIGEST_SHARED names their folder."""

from __future__ import annotations

import datetime as dt
import json
import lzma
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from arxiv_digest.errors import AnswerError
from arxiv_digest.fetch import arxiv_api, parse
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.pipeline import pages, update
from arxiv_digest.pipeline.context import Context
from arxiv_digest.store.records import Store
from arxiv_digest.summaries.grounding import instructions_in
from support.checks import some

SHARED = Path(os.environ.get("ARXIV_DIGEST_SHARED") or "missing")
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="ARXIV_DIGEST_SHARED names no folder with recorded data"),
]
WEEK = [dt.date(2026, 3, day) for day in (12, 13, 14, 15, 16, 17, 18)]  # a weekend inside
ERRORS = ("_psuedo-science.xml", "cs.XX.xml", "cs.AI.x.xml", "cs.AI+.xml", "_version_")


class Emulator:
    """The emulator of arXiv, run as a program of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.settings = Settings(api_url=f"{url}/api/query", feed_url=url, delay=0)

    def control(self, **options: str) -> None:
        """Set the emulator's date or faults."""
        self._get(f"/_control?{urllib.parse.urlencode(options)}")

    def feed(self, category: str) -> parse.Feed:
        """Read a feed as the emulator serves it."""
        return parse.feed(self._get(f"/atom/{category}"))

    def report(self) -> dict[str, object]:
        """Read how the emulator was used."""
        return dict(json.loads(self._get("/_report")))

    def _get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path) as answer:  # noqa: S310  a loopback address
            return bytes(answer.read())


@contextmanager
def claude(*options: str) -> Iterator[str]:
    """Run the emulator of Claude's API and give its address."""
    program = [sys.executable, str(SHARED / "tools/anthropic_emulator.py"), "--port", "0"]
    process = subprocess.Popen(
        [*program, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


@contextmanager
def emulator(*options: str) -> Iterator[Emulator]:
    """Run the emulator on the real corpus."""
    program = [sys.executable, str(SHARED / "tools/arxiv_emulator.py")]
    corpus = ["--corpus", str(SHARED / "arxiv/corpus.jsonl.xz"), "--today", "2026-03-12"]
    process = subprocess.Popen([*program, *corpus, *options], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield Emulator(process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()


def recorded(folder: str) -> list[Path]:
    """List recorded answers; none where the folder is missing."""
    return sorted((SHARED / "arxiv" / folder).rglob("*.xml"))


@pytest.mark.parametrize("file", recorded("feeds"), ids=lambda file: file.name)
def test_every_recorded_feed_parses(file: Path) -> None:
    """Entry counts are those of the file; error feeds and pages are errors, never papers."""
    body = file.read_bytes()
    count = len(re.findall(rb"<(?:entry|item)>", body))
    if any(name in file.name for name in ERRORS) or not body.startswith(b"<?xml"):
        with pytest.raises(AnswerError):
            parse.feed(body)
    else:
        assert len(parse.feed(body).entries) == count


@pytest.mark.parametrize("file", recorded("api"), ids=lambda file: file.name)
def test_every_recorded_api_answer_parses(file: Path) -> None:
    """Entry counts are those of the index."""
    index = json.loads((SHARED / "arxiv/api/index.json").read_text(encoding="utf-8"))["responses"]
    entry = next(item for item in index if item["file"] == file.name)
    if entry["status"] != 200:
        with pytest.raises(AnswerError):
            parse.answer(file.read_bytes())
    else:
        assert len(parse.answer(file.read_bytes()).papers) == entry["entries"]


def test_five_real_days_with_a_weekend(root: Path) -> None:
    """Day by day the ledger counts what the feed held, and every chosen paper stands exactly once."""
    with emulator() as arxiv:
        held = {}
        for today in WEEK:
            arxiv.control(today=today.isoformat())
            update.update(Context(root=root, settings=arxiv.settings))
            if today.weekday() < 5:
                held[today] = {
                    code: arxiv.feed(code) for code in ("cs.AI", "cs.CL", "cs.CV", "cs.GR", "cs.IR")
                }
    store = Store(root)
    assert store.dates() == sorted(held)
    for day, feeds in some(held.items()):
        check_ledger(store, day, feeds)
    chosen = Counter(one.id for day in store.days() for one in day.picks)
    assert len(chosen) > 100
    assert set(chosen.values()) == {1}


def check_ledger(store: Store, day: dt.date, feeds: dict[str, parse.Feed]) -> None:
    """Check a day's record against the feeds."""
    announcement = store.announcement(day)
    assert announcement
    for code, feed in some(feeds.items()):
        listing = announcement.categories[code]
        kinds = Counter(str(entry.kind) for entry in feed.entries)
        recorded_kinds = {
            "new": listing.new,
            "cross": listing.cross,
            "replace": listing.replace,
            "replace-cross": listing.replace_cross,
        }
        assert {kind: len(papers) for kind, papers in recorded_kinds.items()} == {
            kind: kinds[kind] for kind in recorded_kinds
        }
    new = {
        entry.paper.id for feed in feeds.values() for entry in feed.entries if entry.kind in {"new", "cross"}
    }
    assert {one.id for one in store.picks(day)} <= new


def test_running_any_real_day_again_changes_nothing(root: Path) -> None:
    """Whatever the order in which days are seen again, not a byte changes."""
    with emulator() as arxiv:
        for today in WEEK[:2]:
            arxiv.control(today=today.isoformat())
            update.update(Context(root=root, settings=arxiv.settings))
        before = {file: file.read_bytes() for file in (root / "data").rglob("*.json*")}
        for today in (*WEEK[:2], WEEK[0]):
            arxiv.control(today=today.isoformat())
            assert update.update(Context(root=root, settings=arxiv.settings)).quiet
    assert {file: file.read_bytes() for file in (root / "data").rglob("*.json*")} == before


@pytest.mark.parametrize(
    "fault",
    [
        "429:first=2:retry-after=1",
        "503:every=3",
        "rate-exceeded:first=1",
        "html-error-page:first=1",
        "reset:first=2",
        "truncate:first=1",
        "truncate:first=1:mode=short",
        "malformed-xml:first=1",
        "redirect:first=2",
        "duplicate",
        "empty-page:first=1:on=api",
        "no-validators",
        "total:value=0",
    ],
)
def test_passing_faults_change_nothing_in_the_record(root: Path, tmp_path: Path, fault: str) -> None:
    """Whatever passes on the way, the record is that of an untroubled run."""
    smooth = tmp_path / "smooth"
    smooth.mkdir()
    (smooth / "digest.toml").write_bytes((root / "digest.toml").read_bytes())
    with emulator() as arxiv:
        update.update(Context(root=smooth, settings=arxiv.settings))
        arxiv.control(fault=fault)
        update.update(Context(root=root, settings=arxiv.settings))
    for file in some((smooth / "data").rglob("*.json*")):
        assert (root / file.relative_to(smooth)).read_bytes() == file.read_bytes(), file.name


def test_hostile_papers_leave_the_pages_harmless(root: Path) -> None:
    """Titles, abstracts and names that carry HTML come out as text."""
    config = root / "digest.toml"
    config.write_text('[[topics]]\ntitle = "All"\ncategories = ["cs.CV"]\nlimit = 400\n', encoding="utf-8")
    with emulator("--fault", "html-injection:every=1") as arxiv:
        update.update(Context(root=root, settings=arxiv.settings))
    pages.render_pages(root)
    site = pages.build(root, None)
    page = (site / "2026/03/12/index.html").read_text(encoding="utf-8")
    article = page[page.index('<article class="md-content__inner') : page.rindex("</article>")]
    assert not re.search(
        r"<(?:script|img|iframe|svg|object|embed|style|form)\b|\son\w+=|javascript:",
        re.sub(r"&[^;]+;|>[^<]*<", "><", article),
    )


def test_the_user_agent_and_one_connection(root: Path) -> None:
    """The emulator saw one client that names itself, on one connection at a time."""
    with emulator() as arxiv:
        update.update(Context(root=root, settings=arxiv.settings))
        report = arxiv.report()
    assert report["max_in_flight"] == 1
    assert "arxiv-digest/" in json.dumps(report)


def test_full_texts_of_real_papers(tmp_path: Path) -> None:
    """About one paper in eight has no HTML; nearly all others are read, and nothing is requested twice."""
    with emulator() as arxiv, Client(replace(arxiv.settings, web_url=arxiv.url)) as window:
        news = arxiv_api.news(window, ["cs.CL"], [])
        entries = [entry.paper for entry in news[0].entries if entry.kind == "new"]
        papers = {paper.id: paper.version for paper in entries[:40]}
        found = arxiv_api.full_texts(window, papers, tmp_path)
        asked = window.requests
        assert arxiv_api.full_texts(window, papers, tmp_path) == found
        again = window.requests - asked
    none = [file for file in tmp_path.glob("*.json") if not file.stat().st_size]
    assert 1 <= len(none) <= 12
    assert again == len(papers) - len(none) - len(found) <= 1
    kinds = {part.kind for full in found.values() for part in full.parts}
    assert kinds == {"introduction", "method", "experiments"}


def summarise(root: Path, *options: str) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]:
    """Summarise a day of cs.CL: give the summaries, the usage on the ledger, the emulator's report."""
    table = '[[topics]]\ntitle = "All"\ncategories = ["cs.CL"]\nlimit = 400\n'
    (root / "digest.toml").write_text(table, encoding="utf-8")
    with emulator() as arxiv, claude(*options) as url:
        keys = {"ANTHROPIC_API_KEY": "sk-ant-test", "ANTHROPIC_BASE_URL": url}
        update.update(Context(root=root, settings=arxiv.settings, environment=keys))
        with urllib.request.urlopen(f"{url}/_report") as answer:  # noqa: S310  a loopback address
            report = json.loads(answer.read())
        assert update.update(Context(root=root, settings=arxiv.settings)).quiet
    lines = (root / "data/summaries/2026/2026-03-12.jsonl").read_text(encoding="utf-8").splitlines()
    record = json.loads((root / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))
    return [json.loads(line) for line in lines], record["ledger"]["usage"], report


def test_usage_is_counted_to_the_token(root: Path) -> None:
    """Every paper is asked about once, no true sentence is withheld, the ledger equals the API's count."""
    found, usage, report = summarise(root, "--mode", "grounded")
    assert report["calls"]["POST /v1/messages"] == len(found) > 50
    assert {one["engine"] for one in found} == {"claude"}
    assert sum(one["checks"]["withheld"] for one in found) == 0
    tokens = report["tokens"]
    assert usage["input_tokens"] == tokens["input_tokens"]
    assert usage["output_tokens"] == tokens["output_tokens"]
    assert usage["cache_read_tokens"] == tokens["cache_read_input_tokens"]
    assert usage["cache_write_tokens"] == tokens["cache_creation_input_tokens"]
    assert usage["usd"] == pytest.approx(report["cost_usd"]["total"], abs=1e-5)
    assert report["secrets_in_prompts"] == 0


def test_what_a_model_invents_is_not_stored(root: Path, tmp_path: Path) -> None:
    """Of the deviations that the emulator plants, altered numbers and fillers never arrive."""
    log = tmp_path / "claude.jsonl"
    found, _, _ = summarise(root, "--mode", "hallucinate", "--log", str(log))
    planted = [
        one
        for line in log.read_text(encoding="utf-8").splitlines()
        for one in json.loads(line).get("planted", ())
        if one["kind"] == "number"
    ]
    assert len(planted) > 200
    stored = json.dumps([one["points"] for one in found])
    assert "N/A" not in stored
    true = json.dumps([pick.abstract for day in Store(root).days() for pick in day.picks])
    altered = {one["value"].split(" -> ")[1] for one in planted}
    arrived = {
        number for number in altered if re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d.,])", stored)
    }
    assert {number for number in arrived if number not in true} == set()


@pytest.mark.parametrize("mode", ["refuse", "truncate", "invalid-json", "injected"])
def test_whatever_a_model_does_every_paper_has_a_card(root: Path, mode: str) -> None:
    """Refusals, cut, broken and hijacked replies leave no failure text and no foreign address."""
    found, _, _ = summarise(root, "--mode", mode)
    stored = json.dumps(found)
    assert all(one["points"].get("tldr") for one in found if one["engine"] == "extractive")
    assert not re.search(r"<script|javascript:|evil\.example|IGNORE PREVIOUS|N/A|was not able to", stored)


def test_hardly_a_real_paper_seems_to_instruct_a_model() -> None:
    """At most one paper in 5,000 is marked by mistake."""
    with lzma.open(SHARED / "arxiv/corpus.jsonl.xz", "rt", encoding="utf-8") as lines:
        papers = [json.loads(line) for line in lines]
    found = [one["id"] for one in papers if instructions_in(f"{one['title']}\n\n{one['summary']}")]
    assert len(papers) > 5000
    assert len(found) * 5000 <= len(papers)
