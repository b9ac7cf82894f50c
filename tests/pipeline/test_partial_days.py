"""A category that a day lacks is filled in later: the day ends as if nothing had happened, and says so."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from arxiv_digest import files
from arxiv_digest.model import Day, Kind
from arxiv_digest.store.records import Store
from support.digest import digest
from support.fake_archive import EASTERN, Archive, Archived, papers, weekdays
from support.fake_arxiv import Fault, Reply

DAYS = weekdays(dt.date(2026, 3, 2), 7)
LOST = DAYS[2]
TOPICS = """
[[topics]]
title = "All"
categories = ["cs.CV", "cs.CL"]
any = ["video generation"]
limit = 4
"""
Listed = dict[dt.date, tuple[dict[str, Kind], frozenset[str]]]  # what each day lists, and what was new


def held() -> list[Archived]:
    """Invent papers of two categories, and some that are in both."""
    found: list[Archived] = []
    for number, codes in enumerate((("cs.CV",), ("cs.CL",), ("cs.CL", "cs.CV"), ("cs.CV", "cs.CL"))):
        mine = papers(DAYS, 2, codes)
        found += [_renamed(one, f"{one.id[:5]}{99100 + 100 * number + int(one.id[-2:])}") for one in mine]
    return found


def _renamed(one: Archived, name: str) -> Archived:
    title = "Video generation" if int(name[-1]) % 2 else "Kites"
    return Archived(name, one.submitted, one.listed, one.categories, title, "Of video generation.")


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch, root: Path) -> Iterator[Archive]:
    """Run an arXiv of these papers."""
    (root / "digest.toml").write_text(TOPICS, encoding="utf-8")
    with Archive(held()) as fake:
        monkeypatch.setenv("ARXIV_DIGEST_API_URL", f"{fake.url}/api/query")
        monkeypatch.setenv("ARXIV_DIGEST_FEED_URL", fake.url)
        monkeypatch.setenv("ARXIV_DIGEST_WEB_URL", fake.url)
        monkeypatch.setenv("ARXIV_DIGEST_DELAY", "0")
        yield fake


def update(root: Path, arxiv: Archive, day: dt.date, *more: str) -> int:
    """Move arXiv and the clock to a day, and run."""
    arxiv.day = day
    now = dt.datetime.combine(day, dt.time(8), EASTERN).isoformat()
    return digest(root, "-q", "--now", now, *(more or ("update",)))


def fails(root: Path, arxiv: Archive, fault: Fault | None, until: dt.date = DAYS[5]) -> Listed:
    """Run day by day with a fault on one of them; return what was listed and new."""
    for day in DAYS:
        if day <= until:
            arxiv.faults = [fault] if fault and day == LOST else []
            assert update(root, arxiv, day) in ({0, 3} if arxiv.faults else {0})  # 3: no feed came
    days = ((day, _kinds(day)) for day in Store(root).days())
    return {day.date: (listed, day.announcement.fresh) for day, listed in days}


def _kinds(day: Day) -> dict[str, Kind]:
    return {pick.id: pick.kind for pick in day.picks}


def feed_of(category: str, change: Callable[[Reply], Reply]) -> Fault:
    """Change the answers of one feed."""
    return lambda one, good: change(good) if one.path == f"/atom/{category}" else good


def _entries(number: int) -> Callable[[Reply], Reply]:
    """Cut a feed after so many entries; it stays well-formed."""

    def cut(good: Reply) -> Reply:
        head, *entries = good.body.removesuffix(b"</feed>").split(b"<entry>")
        return Reply(body=b"<entry>".join([head, *entries[:number]]) + b"</feed>")

    return cut


def _stale(good: Reply) -> Reply:
    """Show the day before under today's date."""
    found = [one for one in held() if one.listed == DAYS[1] and "cs.CV" in one.categories]
    entries = "".join(one.entry(feed="cs.CV") for one in found).replace(f"{DAYS[1]}", f"{LOST}")
    return Reply(body=good.body.partition(b"<entry>")[0] + entries.encode() + b"</feed>")


def _without(good: Reply, pattern: bytes) -> Reply:
    return Reply(body=re.sub(pattern, b"", good.body, count=1))


FAULTS: dict[str, Callable[[Reply], Reply]] = {
    "down": lambda _: Reply(404),
    "refused": lambda _: Reply(403),
    "stale": _stale,
    "empty": _entries(0),
    "cut": _entries(1),
    "an entry without title": lambda good: _without(good, b"<title>V[^<]*</title>"),
    "an entry without id": lambda good: _without(good, b"<id>[^<]*</id>"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("category", ["cs.CV", "cs.CL"])
def test_a_fault_of_one_day_is_gone_three_days_later(
    root: Path, tmp_path: Path, arxiv: Archive, fault: str, category: str
) -> None:
    """What is on record is that of a run without the fault, but for the note that it was completed."""
    if (fault, category) == ("stale", "cs.CL"):
        pytest.skip("the stale feed is that of cs.CV")
    other = tmp_path / "unbroken"
    other.mkdir()
    (other / "digest.toml").write_text(TOPICS, encoding="utf-8")
    whole = fails(other, arxiv, None)
    assert update(root, arxiv, DAYS[0]) == 0
    broken = fails(root, arxiv, feed_of(category, FAULTS[fault]))
    assert broken == whole
    assert records(root) == records(other)
    assert not Store(root).owed()


def records(root: Path) -> dict[str, str]:
    """Read data/ without the marks of what was filled in later."""
    files = sorted((root / "data").rglob("*.json*"))
    return {f"{file.relative_to(root)}": _MARKS.sub("", file.read_text(encoding="utf-8")) for file in files}


_MARKS = re.compile(r', "completed": "[^"]*"|,\n "approximate": true')


def page(root: Path) -> str:
    """Render, and return the page of the day that lacked something."""
    assert digest(root, "-q", "render") == 0
    return (root / f"docs/{LOST:%Y/%m/%d}.md").read_text(encoding="utf-8")


def test_the_page_says_what_is_lacking_and_when_it_was_completed(
    root: Path, arxiv: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    """Page and `check` name the category until the next day; then the page names the date."""
    fails(root, arxiv, feed_of("cs.CV", FAULTS["down"]), until=LOST)
    assert "Not available: cs.CV." in page(root)
    assert digest(root, "check") == 0
    assert f"{LOST} lacks papers of cs.CV" in capsys.readouterr().out

    arxiv.faults.clear()
    assert update(root, arxiv, DAYS[3]) == 0
    text = page(root)
    assert "Not available" not in text
    assert f"Completed on {DAYS[3]}: cs.CV." in text
    assert digest(root, "check") == 0
    assert "lacks papers" not in capsys.readouterr().out
    record = Store(root).announcement(LOST)
    assert record
    assert {code: one.completed for code, one in record.categories.items()} == {
        "cs.CL": None,
        "cs.CV": DAYS[3],
    }
    assert not record.approximate


def test_backfill_completes_a_recorded_day(root: Path, arxiv: Archive, tmp_path: Path) -> None:
    """A day on record that lacks a category is asked for; a paper that loses its place keeps its link."""
    fails(root, arxiv, feed_of("cs.CV", FAULTS["down"]), until=LOST)
    before = {one.id for one in Store(root).picks(LOST)}
    message = tmp_path / "message"
    span = ("--from", f"{DAYS[0]}", "--to", f"{DAYS[3]}", "--message", str(message))
    assert update(root, arxiv, DAYS[3], "backfill", *span) == 0
    after = {one.id for one in Store(root).picks(LOST)}
    replaced = before - after
    assert len(after) == 4
    assert replaced == {"2603.99206"}
    assert 'id="2603.99206"' in page(root)
    assert f"Completed from submission dates: cs.CV on {LOST}." in message.read_text(encoding="utf-8")


def test_an_api_that_is_shut_leaves_the_category_for_later(
    root: Path, arxiv: Archive, tmp_path: Path
) -> None:
    """The day of the failing API is published, names what is missing, and a later one completes it."""
    fails(root, arxiv, feed_of("cs.CV", FAULTS["down"]), until=LOST)
    arxiv.faults = [lambda one, good: Reply(404) if "search_query" in one.params else good]
    message = tmp_path / "message"
    assert update(root, arxiv, DAYS[3], "update", "--message", str(message)) == 0
    assert f"Missed: cs.CV on {LOST}. To fill them, run" in message.read_text(encoding="utf-8")
    arxiv.faults.clear()
    assert update(root, arxiv, DAYS[4]) == 0
    record = Store(root).announcement(LOST)
    assert record
    assert record.missing == ()


def test_a_category_followed_since_is_not_asked_for(root: Path, arxiv: Archive) -> None:
    """A day lacks what was followed then: a category that a topic gained later is not filled in."""
    fails(root, arxiv, feed_of("cs.CV", FAULTS["down"]), until=LOST)
    config = root / "digest.toml"
    config.write_text(TOPICS.replace('"cs.CL"', '"cs.CL", "cs.RO"'), encoding="utf-8")
    assert update(root, arxiv, DAYS[3]) == 0
    record = Store(root).announcement(LOST)
    assert record
    assert (record.missing, set(record.categories)) == ((), {"cs.CL", "cs.CV"})


def test_a_quiet_category_is_quiet(root: Path, arxiv: Archive) -> None:
    """A category that has announced nothing before may announce nothing: its empty feed is an answer."""
    arxiv.held = [one for one in arxiv.held if one.categories == ("cs.CL",)]
    fails(root, arxiv, None, until=LOST)
    assert not any(day.announcement.incomplete for day in Store(root).days())
    assert not any("search_query" in request.params for request in arxiv.requests)


@pytest.mark.parametrize("writes", range(1, 13))
def test_a_killed_completion_is_completed(
    root: Path, tmp_path: Path, arxiv: Archive, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """Wherever the run that completes a day is killed, data/ can be used, and the next run ends the same."""
    fails(root, arxiv, feed_of("cs.CV", FAULTS["down"]), until=LOST)
    arxiv.faults.clear()
    other = shutil.copytree(root, tmp_path / "unbroken")
    assert update(other, arxiv, DAYS[3]) == 0
    left = [writes]
    replace = files.replace

    def counted(file: Path, content: bytes) -> bool:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        return replace(file, content)

    with monkeypatch.context() as patched:
        patched.setattr(files, "replace", counted)
        update(root, arxiv, DAYS[3])
    assert update(root, arxiv, DAYS[3]) == 0
    assert records(root) == records(other)
    assert digest(root, "-q", "check") == 0
