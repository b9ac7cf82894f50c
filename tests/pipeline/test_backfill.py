"""Missed days are found, rebuilt from submission dates and reported; days on record do not change."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from arxiv_digest.arxiv import calendar
from arxiv_digest.cli import main
from arxiv_digest.fetch import submissions
from arxiv_digest.store.records import Store
from support.digest import Killed, digest, ledger, listed, snapshot
from support.fake_archive import EASTERN, Archive, Archived, papers, weekdays
from support.fake_arxiv import Reply
from support.fake_claude import FakeClaude, error

MONDAY = dt.date(2026, 3, 2)
DAYS = weekdays(MONDAY, 10)
TWO_TOPICS = """
[[topics]]
title = "All"
categories = ["cs.CV", "cs.CL"]
limit = 100
"""
Opened = Callable[[list[Archived]], Archive]


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch, root: Path) -> Iterator[Opened]:
    """Return a context manager that serves these papers, for a digest of two categories."""
    (root / "digest.toml").write_text(TWO_TOPICS, encoding="utf-8")
    running: list[Archive] = []

    def opened(held: list[Archived]) -> Archive:
        fake = Archive(held).__enter__()
        running.append(fake)
        monkeypatch.setenv("ARXIV_DIGEST_API_URL", f"{fake.url}/api/query")
        monkeypatch.setenv("ARXIV_DIGEST_FEED_URL", fake.url)
        monkeypatch.setenv("ARXIV_DIGEST_WEB_URL", fake.url)
        monkeypatch.setenv("ARXIV_DIGEST_DELAY", "0")
        return fake

    yield opened
    for fake in running:
        fake.__exit__()


def at(day: dt.date, hour: int = 8) -> str:
    """Return the morning of a day in New York, for --now."""
    return dt.datetime.combine(day, dt.time(hour), EASTERN).isoformat()


def update(root: Path, arxiv: Archive, day: dt.date, *more: str) -> int:
    """Set arXiv and the clock to a day, and run."""
    arxiv.day = day
    return digest(root, "-q", "--now", at(day), "update", *more)


def backfill(root: Path, first: dt.date, last: dt.date, *more: str, now: dt.date = DAYS[-1]) -> int:
    """Fill the days from `first` to `last`."""
    return digest(root, "-q", "--now", at(now), "backfill", "--from", f"{first}", "--to", f"{last}", *more)


def recorded(root: Path) -> dict[str, dt.date]:
    """Return the day of each listed paper."""
    return Store(root).listed()


def approximate(root: Path) -> list[dt.date]:
    """Return the days that are marked as rebuilt."""
    return [day.date for day in Store(root).days() if day.announcement.approximate]


def test_missed_days_are_filled_as_they_were_announced(root: Path, archive: Opened) -> None:
    """After three days without a run, the next one lists every paper on its announcement day."""
    arxiv = archive(list(papers(DAYS)))
    for day in (*DAYS[:3], *DAYS[6:8]):
        assert update(root, arxiv, day) == 0

    assert recorded(root) == {one.id: one.listed for one in arxiv.held if one.listed <= DAYS[7]}
    assert approximate(root) == DAYS[3:6]
    assert digest(root, "-q", "check") == 0


def test_a_rebuilt_day_is_marked(root: Path, archive: Opened) -> None:
    """Record and page are marked as approximate; days from feeds have no such field."""
    arxiv = archive(list(papers(DAYS)))
    for day in (DAYS[0], DAYS[2]):
        assert update(root, arxiv, day) == 0
    assert digest(root, "-q", "render") == 0

    marks = {day: (root / f"data/announced/2026/{day}.json").read_text(encoding="utf-8") for day in DAYS[:3]}
    assert [json.loads(text).get("approximate") for text in marks.values()] == [None, True, None]
    pages = [(root / f"docs/{day:%Y/%m/%d}.md").read_text(encoding="utf-8") for day in DAYS[:3]]
    assert ["from submission dates" in page for page in pages] == [False, True, False]


def test_update_without_catching_up_reports_missed_days(
    root: Path, archive: Opened, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the missed days and the command that fills them."""
    arxiv = archive(list(papers(DAYS)))
    message = tmp_path / "message"
    assert update(root, arxiv, DAYS[0]) == 0
    assert update(root, arxiv, DAYS[3], "--no-catch-up", "--message", str(message)) == 0

    fix = "To fill them, run `arxiv-digest backfill --from 2026-03-03 --to 2026-03-04`"
    assert f"Missed: 2026-03-03, 2026-03-04. {fix}." in message.read_text(encoding="utf-8")
    assert digest(root, "-q", "render") == 0
    assert "2026-03-03, 2026-03-04" in (root / "docs/status.md").read_text(encoding="utf-8")
    assert approximate(root) == []

    (root / "digest.toml").write_text(f"catch_up = false\n{TWO_TOPICS}", encoding="utf-8")
    arxiv.day = DAYS[4]
    assert digest(root, "--now", at(DAYS[4]), "update") == 0
    assert fix in capsys.readouterr().out
    assert backfill(root, DAYS[0], DAYS[4]) == 0
    assert approximate(root) == DAYS[1:3]


def test_future_days_are_not_missed(root: Path, archive: Opened) -> None:
    """This holds whatever date a feed shows."""
    arxiv = archive(list(papers([DAYS[0], dt.date(2026, 4, 1)])))
    assert update(root, arxiv, DAYS[0]) == 0
    arxiv.day = dt.date(2026, 4, 1)
    assert digest(root, "-q", "--now", at(DAYS[1]), "update") == 0
    assert approximate(root) == []


def test_weekends_are_not_missed(root: Path, archive: Opened) -> None:
    """From Friday to Monday no day is missing, and the API is not queried by submission date."""
    arxiv = archive(list(papers(DAYS)))
    for day in DAYS[:6]:
        assert update(root, arxiv, day) == 0
    assert not any("search_query" in request.params for request in arxiv.requests)
    assert approximate(root) == []


def test_backfill_is_idempotent(root: Path, archive: Opened) -> None:
    """Days on record are unchanged, and a second run over the same days changes nothing."""
    arxiv = archive(list(papers(DAYS)))
    for day in (DAYS[1], DAYS[4]):
        assert update(root, arxiv, day, "--no-catch-up") == 0
    before = snapshot(root / "data")
    arxiv.day = DAYS[-1]

    assert backfill(root, DAYS[0], DAYS[8]) == 0
    after = snapshot(root / "data")
    assert {path: after[path] for path in before} == before
    assert recorded(root) == {one.id: one.listed for one in arxiv.held if one.listed <= DAYS[8]}

    asked = len(arxiv.requests)
    assert backfill(root, DAYS[0], DAYS[8]) == 0
    assert snapshot(root / "data") == after
    assert len(arxiv.requests) == asked


def test_filling_in_parallel_gives_the_same_record(root: Path, archive: Opened, tmp_path: Path) -> None:
    """Jobs write only the files of their days, so their results can be merged."""
    arxiv = archive([*papers(DAYS), held_paper()])
    arxiv.day = DAYS[-1]
    halves = []
    for name, days in (("a", DAYS[:5]), ("b", DAYS[5:9])):
        shutil.copytree(root, tmp_path / name)
        assert backfill(tmp_path / name, days[0], days[-1]) == 0
        written = snapshot(tmp_path / name / "data")
        assert {Path(path).stem for path in written} == {f"{day}" for day in days}
        halves.append(tmp_path / name / "data")
    assert backfill(root, DAYS[0], DAYS[8]) == 0

    joined = tmp_path / "joined" / "data"
    for half in halves:
        shutil.copytree(half, joined, dirs_exist_ok=True)
    whole = {Path(path).relative_to(root / "data"): text for path, text in snapshot(root / "data").items()}
    assert {Path(path).relative_to(joined): text for path, text in snapshot(joined).items()} == whole


def held_paper() -> Archived:
    """Return a paper held by moderation: submitted for Wednesday, listed on Friday."""
    submitted = dt.datetime(2026, 3, 3, 9, 30, tzinfo=EASTERN)
    return Archived("2603.99900", submitted, DAYS[4])


def test_a_held_paper_is_assigned_to_the_next_missed_day(root: Path, archive: Opened) -> None:
    """Its submission day is on record without it, so it was announced later."""
    arxiv = archive([*papers(DAYS), held_paper()])
    for day in (*DAYS[:4], DAYS[5]):
        assert update(root, arxiv, day) == 0
    assert recorded(root)["2603.99900"] == DAYS[4]


def test_a_paper_on_record_stays_on_its_day(root: Path, archive: Opened) -> None:
    """A missed day does not take over a paper that a feed announced."""
    late = replace(held_paper(), listed=DAYS[5])
    arxiv = archive([*papers(DAYS), late])
    for day in (*DAYS[:2], DAYS[5]):
        assert update(root, arxiv, day) == 0
    assert recorded(root)["2603.99900"] == DAYS[5]
    assert set(approximate(root)) == set(DAYS[2:5])


def test_cross_lists_are_listed_once(root: Path, archive: Opened) -> None:
    """A paper in two followed categories is new in one and cross-listed in the other."""
    arxiv = archive(list(papers(DAYS, 1, ("cs.CL", "cs.CV"))))
    arxiv.day = DAYS[5]
    assert backfill(root, DAYS[0], DAYS[0]) == 0
    record = json.loads((root / "data/announced/2026/2026-03-02.json").read_text(encoding="utf-8"))
    found = {code: (one["new"], one["cross"]) for code, one in record["categories"].items()}
    assert found == {"cs.CL": (["2603.99001"], []), "cs.CV": ([], ["2603.99001"])}
    assert recorded(root) == {"2603.99001": DAYS[0]}


def test_long_results_are_paged(root: Path, archive: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page starts where the previous one ended; no paper is lost or duplicated."""
    monkeypatch.setattr(submissions, "PAGE", 7)
    arxiv = archive(list(papers(DAYS, 12)))
    arxiv.day = DAYS[-1]
    assert backfill(root, DAYS[0], DAYS[4]) == 0
    starts = [int(one.params["start"]) for one in arxiv.requests if "cs.CV" in one.params["search_query"]]
    assert starts == list(range(0, 60, 7))
    assert len(recorded(root)) == 60


@pytest.mark.parametrize(
    "lost",
    [
        lambda good: Reply(body=good.body.split(b"<entry>")[0] + b"</feed>"),
        lambda good: Reply(body=good.body.replace(b"totalResults>", b"nothing>")),
        lambda _good: Reply(503),
        lambda _good: Reply(429, headers={"Retry-After": "0"}),
        lambda good: Reply(body=good.body, cut=True),
        lambda good: Reply(body=re.sub(rb"(<entry>.*?</entry>)", rb"\1\1", good.body)),
    ],
)
def test_an_invalid_page_is_requested_again(
    root: Path, archive: Opened, monkeypatch: pytest.MonkeyPatch, lost: Callable[[Reply], Reply]
) -> None:
    """Empty pages, wrong totals and truncated responses cost one more request."""
    monkeypatch.setattr(submissions, "PAGE", 7)
    arxiv = archive(list(papers(DAYS, 12)))
    arxiv.day = DAYS[-1]
    arxiv.faults.append(lambda _one, good: lost(good) if len(arxiv.requests) in {2, 5} else good)
    assert backfill(root, DAYS[0], DAYS[4]) == 0
    assert len(recorded(root)) == 60


def test_an_unavailable_category_leaves_the_day_missed(
    root: Path, archive: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    """A day is filled completely or not at all; other days are kept, and the exit code is 3."""
    arxiv = archive(list(papers(DAYS)))
    arxiv.day = DAYS[-1]
    arxiv.faults.append(lambda _one, good: Reply(404) if len(arxiv.requests) > 3 else good)
    assert backfill(root, DAYS[0], DAYS[8]) == 3
    assert Store(root).dates() == DAYS[:5]
    assert "run this command again" in capsys.readouterr().err

    arxiv.faults.clear()
    assert backfill(root, DAYS[0], DAYS[8]) == 0
    assert Store(root).dates() == DAYS[:9]


def test_a_failed_api_does_not_affect_the_current_day(root: Path, archive: Opened, tmp_path: Path) -> None:
    """The current day is published, and the missed days are reported."""
    arxiv = archive(list(papers(DAYS)))
    assert update(root, arxiv, DAYS[0]) == 0
    arxiv.faults.append(lambda one, good: Reply(404) if one.path.startswith("/api") else good)
    message = tmp_path / "message"
    assert update(root, arxiv, DAYS[2], "--message", str(message)) == 0
    assert Store(root).dates() == [DAYS[0], DAYS[2]]
    assert "Missed: 2026-03-03. To fill them, run" in message.read_text(encoding="utf-8")

    arxiv.faults.clear()
    assert update(root, arxiv, DAYS[3]) == 0
    assert Store(root).dates() == DAYS[:4]


def test_days_that_the_feeds_still_show_are_left_to_update(root: Path, archive: Opened) -> None:
    """The current announcement and future ones are not rebuilt."""
    arxiv = archive(list(papers(DAYS)))
    arxiv.day = DAYS[3]
    assert backfill(root, DAYS[2], DAYS[9], now=DAYS[3]) == 0
    assert Store(root).dates() == [DAYS[2]]


def test_more_than_thirty_days_are_refused_with_the_fix(
    root: Path, archive: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error names a smaller span and the option; no request is made."""
    arxiv = archive([])
    assert backfill(root, dt.date(2026, 1, 5), dt.date(2026, 3, 6)) == 2
    said = capsys.readouterr().err
    assert "--from 2026-01-05 --to 2026-02-16" in said
    assert "--limit 44" in said
    assert not arxiv.requests
    assert backfill(root, dt.date(2026, 1, 5), dt.date(2026, 3, 6), "--limit", "44") == 0
    assert len(Store(root).dates()) == 44


def test_backfill_requires_days_in_order(root: Path) -> None:
    """A span that ends before it begins is a usage error."""
    assert backfill(root, DAYS[3], DAYS[0]) == 2
    assert digest(root, "backfill", "--from", "2026-03-02") == 2


def test_a_dry_run_of_backfill_writes_nothing(
    root: Path, archive: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    """It prints the message with the rebuilt days."""
    archive(list(papers(DAYS))).day = DAYS[-1]
    days = ("--from", "2026-03-02", "--to", "2026-03-03")
    assert digest(root, "--now", at(DAYS[-1]), "backfill", *days, "--dry-run") == 0
    said = capsys.readouterr().out
    assert said.startswith("2026-03-02 to 2026-03-03: 6 papers in 1 topic, rebuilt\n")
    assert "Rebuilt from submission dates (approximate): 2026-03-02, 2026-03-03." in said
    assert not (root / "data").exists()


def test_the_next_backfill_completes_a_killed_one(root: Path, archive: Opened, killed: Killed) -> None:
    """Wherever it is killed, running it again gives the result of an uninterrupted run."""
    archive(list(papers(DAYS))).day = DAYS[-1]
    with killed("save_announcement"):
        assert backfill(root, DAYS[0], DAYS[4]) == 130
    assert backfill(root, DAYS[0], DAYS[4]) == 0
    assert Store(root).dates() == DAYS[:5]
    assert len(recorded(root)) == 15
    assert digest(root, "-q", "check") == 0


@pytest.mark.parametrize(
    ("first", "skipped"),
    [
        (dt.date(2026, 3, 2), {4, 5, 9}),  # the clock goes forward on 8 March
        (dt.date(2026, 10, 26), {3, 7, 8}),  # and back on 1 November
        (dt.date(2024, 2, 26), {2, 3, 4}),  # a leap day is missed
        (dt.date(2027, 12, 27), set()),  # New Year
    ],
)
def test_thirty_days_with_irregular_runs(
    root: Path, archive: Opened, first: dt.date, skipped: set[int]
) -> None:
    """With repeated, late and skipped runs, each paper is listed once, on its announcement day."""
    days = [day for day in weekdays(first, 33) if calendar.is_listing(day)][:30]
    arxiv = archive(list(papers(days, 2)))
    codes = Counter[int]()
    for number, day in enumerate(days):
        if number not in skipped:
            for hour in (2, 20) if number % 10 == 0 else (8,):
                arxiv.day = day
                codes[digest(root, "-q", "--now", at(day, hour), "update")] += 1
    assert set(codes) == {0}
    assert recorded(root) == {one.id: one.listed for one in arxiv.held}
    assert approximate(root) == [days[one] for one in sorted(skipped)]
    assert digest(root, "-q", "render") == 0
    assert set(listed(root).values()) == {1}


def test_five_announcements_without_papers_are_exit_3(
    root: Path, archive: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    """Weekends do not count; the message gives the likely reasons."""
    arxiv = archive(list(papers(DAYS[:2])))
    assert update(root, arxiv, DAYS[1]) == 0
    codes = [digest(root, "-q", "--now", at(day), "update") for day in weekdays(DAYS[1], 7)]
    assert codes == [0, 0, 0, 0, 0, 3, 3]
    assert "had nothing new for 5 announcements" in capsys.readouterr().err


def test_run_publishes_before_it_exits_with_3(root: Path, archive: Opened) -> None:
    """`run` writes the pages and builds the site first."""
    arxiv = archive(list(papers(DAYS[:1])))
    assert update(root, arxiv, DAYS[0]) == 0
    assert digest(root, "-q", "--now", at(DAYS[-1]), "run") == 3
    assert (root / "site/2026/03/02/index.html").exists()


def test_a_replay_uses_only_the_time_in_now(
    root: Path, archive: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replayed feeds are old: without --now, missing announcements are not counted."""
    archive(list(papers(DAYS[:1]))).day = DAYS[0]
    monkeypatch.setattr("sys.argv", ["arxiv-digest", "--root", str(root), "-q", "update"])
    for _ in range(2):
        main.main()  # which would end with 3
    assert len(recorded(root)) > 0


def test_holidays_do_not_count_as_missing_announcements(root: Path, archive: Opened) -> None:
    """No run fails around New Year."""
    christmas = dt.date(2026, 12, 24)
    arxiv = archive(list(papers([christmas])))
    assert update(root, arxiv, christmas) == 0
    assert digest(root, "-q", "--now", at(dt.date(2027, 1, 5)), "update") == 0


def test_rebuilt_days_are_summarised_like_others(
    root: Path, archive: Opened, claude: FakeClaude, tmp_path: Path
) -> None:
    """Each paper is requested once; failed ones are pending, and the next backfill retries them."""
    archive(list(papers(DAYS))).day = DAYS[-1]
    claude.faults.append(
        lambda asked, said: error(500, "api_error", "no") if asked.paper == "2603.99001" else said
    )
    assert backfill(root, DAYS[0], DAYS[1]) == 0
    written = {one.id: one for day in DAYS[:2] for one in Store(root).summaries(day)}
    assert {name for name, one in written.items() if one.engine != "claude"} == {"2603.99001"}
    assert [one.id for one in Store(root).owed()] == ["2603.99001"]

    claude.faults.clear()
    asked = len(claude.papers)
    shutil.rmtree(root / "data/state")  # as where months that were filled apart are put together
    assert backfill(root, DAYS[0], DAYS[1], "--message", str(tmp_path / "message")) == 0
    assert claude.papers[asked:] == ["2603.99001"]
    assert Store(root).summaries(DAYS[0])[0].engine == "claude"
    assert Store(root).owed() == ()
    assert "Repair 1 paper" in (tmp_path / "message").read_text(encoding="utf-8")


def test_one_run_has_one_budget_for_all_its_days(root: Path, archive: Opened, claude: FakeClaude) -> None:
    """Missed days share the run's budget with the current day."""
    arxiv = archive(list(papers(DAYS, 10)))
    assert update(root, arxiv, DAYS[0], "--no-catch-up") == 0
    text = (root / "digest.toml").read_text(encoding="utf-8")
    (root / "digest.toml").write_text(f"[summaries]\nmax_usd_per_run = 0.007\n{text}", encoding="utf-8")
    assert update(root, arxiv, DAYS[4]) == 0
    spent = [one.announcement.ledger.usage.usd for one in Store(root).days()][1:]
    assert 0 < sum(spent) <= 0.007
    stood_in = [one.stands_in for day in DAYS[1:5] for one in Store(root).summaries(day)]
    assert "over_budget" in stood_in


def test_pending_work_of_other_days_is_left_to_update(root: Path, archive: Opened) -> None:
    """A backfill changes only its own days in `state/`."""
    archive(list(papers(DAYS))).day = DAYS[-1]
    debt = '{"what":"details","id":"2603.99028","day":"2026-03-13"}\n'
    (root / "data/state").mkdir(parents=True)
    (root / "data/state/owed.jsonl").write_text(debt, encoding="utf-8")
    assert backfill(root, DAYS[0], DAYS[1]) == 0
    assert (root / "data/state/owed.jsonl").read_text(encoding="utf-8") == debt


def test_ledgers_of_rebuilt_days_are_consistent(root: Path, archive: Opened) -> None:
    """The counts of a rebuilt day match its papers."""
    archive(list(papers(DAYS))).day = DAYS[-1]
    assert backfill(root, DAYS[0], DAYS[0]) == 0
    assert ledger(root, DAYS[0])["counts"] == {
        "fetched": 3,
        "new": 3,
        "matched": 3,
        "chosen": 3,
        "duplicate": 0,
        "over_limit": 0,
        "near_misses": 0,
    }
