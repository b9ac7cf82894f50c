"""data/: what is written is read again, in files that git likes, and a broken file is named."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxiv_digest.errors import DataError
from arxiv_digest.model import (
    Announcement,
    Checks,
    Ledger,
    Link,
    Listing,
    Match,
    Mention,
    Owed,
    Pick,
    Points,
    Reason,
    Summary,
    Usage,
)
from arxiv_digest.store.records import Store
from support.builders import DATE, announcement, day, name, paper, pick, summary

SELECTED = "data/selected/2026/2026-03-12.jsonl"
SUMMARIES = "data/summaries/2026/2026-03-12.jsonl"
ANNOUNCED = "data/announced/2026/2026-03-12.json"
OWED = "data/state/owed.jsonl"

ODD = "“Kites”\u2028 \u2029\x85 \\ \" ' \N{KITE} \x00\x0b\r\n é e\u0301 </script>"


def owed(number: int, date: dt.date = DATE) -> Owed:
    """Build pending work."""
    return Owed(what="details", id=name(number), day=date)


def files(root: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()
    }


def fill(root: Path) -> Store:
    """Write a day with two papers, their summaries and pending work."""
    store, one = Store(root), day(pick(1), pick(2))
    store.save_announcement(one.announcement)
    store.save_picks(DATE, one.picks)
    store.save_summaries(DATE, one.summaries)
    store.save_owed([owed(1)])
    return store


def test_day_comes_back(tmp_path: Path) -> None:
    """A day that was written is read again, whole."""
    store = fill(tmp_path)
    assert store.dates() == [DATE]
    assert list(store.days()) == [day(pick(1), pick(2))]
    assert store.owed() == (owed(1),)


def test_odd_text_comes_back(tmp_path: Path) -> None:
    """Line ends of Unicode, control characters, quotes and emoji survive, one record a line."""
    store, one = Store(tmp_path), pick(1, title=ODD, abstract=ODD, authors=(ODD,))
    store.save_picks(DATE, [one, pick(2)])
    assert store.picks(DATE) == (one, pick(2))
    assert files(tmp_path)[SELECTED].count(b"\n") == 2
    note = Mention(id=name(1), title=ODD, topic="kites", score=1.5, why=ODD)
    said = announcement(ledger=Ledger(counts={}, near_misses=(note,)))
    store.save_announcement(said)
    assert store.announcement(DATE) == said


def test_layout_on_disk(tmp_path: Path) -> None:
    """Each kind has its folder by year; nothing is pending in a file of its own, and no part is left over."""
    fill(tmp_path)
    assert sorted(files(tmp_path)) == [ANNOUNCED, SELECTED, OWED, SUMMARIES]


def test_files_are_what_git_likes(tmp_path: Path) -> None:
    """Files are UTF-8 with LF at each end of line, no blanks before it and no escapes for letters."""
    store = fill(tmp_path)
    store.save_picks(DATE, [pick(1, title="Café 风筝"), pick(2)])
    assert "Café 风筝".encode() in files(tmp_path)[SELECTED]
    for content in files(tmp_path).values():
        lines = content.decode("utf-8").split("\n")
        assert lines.pop() == ""
        assert all(line and line == line.rstrip() for line in lines)


def test_records_are_sorted(tmp_path: Path) -> None:
    """Records are sorted by id, whatever order they come in, so that the bytes are the same."""
    store, picks = Store(tmp_path), [pick(number) for number in (3, 1, 2)]
    for order in picks, picks[::-1]:
        store.save_picks(DATE, order)
        store.save_summaries(DATE, [summary(one) for one in order])
        store.save_owed([owed(1, dt.date(2026, 3, 13)), *(owed(2), owed(1))][:: 1 if order is picks else -1])
        assert [one.id for one in store.picks(DATE)] == [name(1), name(2), name(3)]
        assert [one.id for one in store.summaries(DATE)] == [name(1), name(2), name(3)]
        assert [(one.day.day, one.id) for one in store.owed()] == [
            (12, name(1)),
            (12, name(2)),
            (13, name(1)),
        ]
        before = files(tmp_path)
    assert files(tmp_path) == before


def test_announcement_shows_what_changed(tmp_path: Path) -> None:
    """An announcement has a line for each category and for each mention; `sample` is named only if so."""
    notes = tuple(Mention(id=name(n), title="Kite", topic="kites", score=1.0, why="") for n in (1, 2))
    ledger = Ledger(counts={"fetched": 2}, near_misses=notes)
    listing = Listing(new=(name(1),), replace_cross=(name(2),))
    said = announcement(categories={"cs.CL": Listing(), "cs.CV": listing}, ledger=ledger)
    Store(tmp_path).save_announcement(said)
    text = files(tmp_path)[ANNOUNCED].decode()
    lines = [line.strip() for line in text.splitlines()]
    assert sum(line.startswith(('"cs.CL": {', '"cs.CV": {')) for line in lines) == 2
    assert sum(line.startswith('{"id": ') for line in lines) == 2
    assert '"replace-cross": ["2603.99002"]' in text
    assert "sample" not in json.loads(text)
    Store(tmp_path).save_announcement(said.model_copy(update={"sample": True}))
    assert json.loads(files(tmp_path)[ANNOUNCED])["sample"] is True


def test_saving_twice_changes_nothing(tmp_path: Path) -> None:
    """The same records are not written again: each save says so, and the files keep their times."""
    store = fill(tmp_path)
    times = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
    one = day(pick(1), pick(2))
    assert not store.save_announcement(one.announcement)
    assert not store.save_picks(DATE, one.picks)
    assert not store.save_summaries(DATE, one.summaries)
    assert not store.save_owed([owed(1)])
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")} == times


def test_saving_tells_of_changes(tmp_path: Path) -> None:
    """A save that changes a file says so."""
    store = Store(tmp_path)
    assert store.save_picks(DATE, [pick(1)])
    assert store.save_picks(DATE, [pick(1), pick(2)])


def test_nothing_owed_leaves_no_file(tmp_path: Path) -> None:
    """The list of pending work is deleted with its last entry."""
    store = fill(tmp_path)
    assert store.save_owed([])
    assert store.owed() == ()
    assert OWED not in files(tmp_path)
    assert not store.save_owed([])


def test_day_without_papers_has_no_list(tmp_path: Path) -> None:
    """A day with nothing listed is on record, without files of papers and summaries."""
    store = Store(tmp_path)
    store.save_announcement(announcement())
    assert not store.save_picks(DATE, [])
    assert store.day(DATE).picks == ()
    assert list(files(tmp_path)) == [ANNOUNCED]


def test_listed_gives_the_day_of_each_paper(tmp_path: Path) -> None:
    """The history of listed papers is the ids of all picks with their days."""
    store, friday = Store(tmp_path), dt.date(2026, 3, 13)
    store.save_picks(DATE, [pick(1), pick(2, title='"id":"x"')])
    store.save_picks(friday, [pick(3, id="hep-th/9913001")])
    assert store.listed() == {name(1): DATE, name(2): DATE, "hep-th/9913001": friday}
    assert store.listed() == {one.id: date for date in (DATE, friday) for one in store.picks(date)}


@pytest.mark.parametrize(("count", "expected"), [(0, []), (1, [13]), (2, [12, 13]), (9, [11, 12, 13])])
def test_history_gives_the_last_days(tmp_path: Path, count: int, expected: list[int]) -> None:
    """The history is as many days as asked for, or all there are, ascending."""
    store = Store(tmp_path)
    for number in (13, 11, 12):
        store.save_announcement(announcement(dt.date(2026, 3, number)))
    assert [one.day.day for one in store.history(count)] == expected


def test_empty_store_is_sound(tmp_path: Path) -> None:
    """A folder without data has no days, and a day that is not on record is an error."""
    store = Store(tmp_path)
    assert (store.dates(), store.listed(), store.owed(), store.history(3)) == ([], {}, (), ())
    assert store.announcement(DATE) is None
    with pytest.raises(DataError, match="no such day on record"):
        store.day(DATE)


READERS: list[tuple[str, Callable[[Store], object]]] = [
    (SELECTED, lambda store: store.picks(DATE)),
    (SELECTED, lambda store: store.listed()),
    (SUMMARIES, lambda store: store.summaries(DATE)),
    (OWED, lambda store: store.owed()),
]


@pytest.mark.parametrize(("path", "read"), READERS, ids=["picks", "listed", "summaries", "owed"])
@pytest.mark.parametrize("line", ["<<<<<<< HEAD", "", "[]", '{"no": "record"}'])
def test_broken_line_is_named(tmp_path: Path, path: str, read: Callable[[Store], object], line: str) -> None:
    """A line that cannot be read is an error with the file, the line and the way back."""
    store = fill(tmp_path)
    file = tmp_path / path
    good = file.read_text("utf-8")
    file.write_text(f"{good}{line}\n", "utf-8")
    number = good.count("\n") + 1
    with pytest.raises(DataError) as caught:
        read(store)
    assert str(caught.value).startswith(f"{file}:{number}: ")
    assert str(caught.value).endswith(f"restore it from git: git checkout -- {file}")


@pytest.mark.parametrize("path", [SELECTED, SUMMARIES, ANNOUNCED, OWED])
def test_file_in_another_encoding_is_named(tmp_path: Path, path: str) -> None:
    """A file that is not UTF-8 is an error with the file and the way back."""
    store = fill(tmp_path)
    (tmp_path / path).write_bytes(b'{"id":"\xe9"}\n')
    with pytest.raises(DataError, match="not UTF-8 at byte 7; restore it from git") as caught:
        (list(store.days()), store.owed())
    assert caught.value.file == tmp_path / path


def _with_key(text: str) -> str:
    """Put an unknown key at the end of the first record."""
    record = json.loads(text.partition("\n")[0] if text.startswith('{"id"') else text)
    return json.dumps(record | {"colour": "blue"}, separators=(",", ":")) + "\n"


@pytest.mark.parametrize("path", [SELECTED, SUMMARIES, ANNOUNCED])
def test_unknown_key_is_refused(tmp_path: Path, path: str) -> None:
    """A key that the program does not know is an error that names it."""
    store = fill(tmp_path)
    file = tmp_path / path
    file.write_text(_with_key(file.read_text("utf-8")), "utf-8")
    with pytest.raises(DataError, match="colour: Extra inputs are not permitted"):
        store.day(DATE)


@pytest.mark.parametrize("stem", ["notes", "2026-3-12", "2026-02-30", "20260312"])
def test_file_name_has_to_be_a_date(tmp_path: Path, stem: str) -> None:
    """An announcement whose file name is no date, written as ours are, is an error that says so."""
    store = fill(tmp_path)
    (tmp_path / "data/announced/2026" / f"{stem}.json").write_text("{}", "utf-8")
    with pytest.raises(DataError, match="the file name is not a date such as 2026-03-12"):
        store.dates()


def test_name_of_a_list_has_to_be_a_date(tmp_path: Path) -> None:
    """A list of papers whose file name is no date is an error that says so."""
    store = fill(tmp_path)
    (tmp_path / "data/selected/2026/notes.jsonl").write_text('{"id":"2603.99009"}\n', "utf-8")
    with pytest.raises(DataError, match="the file name is not a date such as 2026-03-12"):
        store.listed()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.just(ODD)
MAYBE = st.none() | TEXT
ID = st.integers(1, 900).map(name) | st.just("math.GT/0313001")
IDS = st.lists(ID, max_size=3, unique=True).map(tuple)
TIME = st.none() | st.datetimes(min_value=dt.datetime(1991, 8, 14), timezones=st.just(dt.UTC))  # noqa: DTZ001  bounds are naive
SCORE = st.floats(allow_nan=False, allow_infinity=False)
REASON = st.builds(
    Reason, rule=st.just("any"), term=TEXT, where=st.sampled_from(["title", "abstract"]), points=SCORE
)
MATCH = st.builds(
    Match,
    topic=TEXT,
    score=SCORE,
    rank=st.integers(1, 99),
    reasons=st.lists(REASON, max_size=2).map(tuple),
)
PICK = st.builds(
    Pick,
    id=ID,
    version=st.integers(0, 99),
    title=TEXT,
    abstract=TEXT,
    authors=st.lists(TEXT, max_size=2).map(tuple),
    primary=TEXT,
    categories=st.lists(TEXT, max_size=2).map(tuple),
    published=TIME,
    updated=TIME,
    comment=MAYBE,
    journal_ref=MAYBE,
    doi=MAYBE,
    licence=MAYBE,
    links=st.lists(st.builds(Link, kind=st.just("code"), url=TEXT), max_size=1).map(tuple),
    kind=st.sampled_from(["new", "cross"]),
    matches=st.lists(MATCH, min_size=1, max_size=2).map(tuple),
)
POINTS = st.builds(Points, tldr=MAYBE, motivation=MAYBE, method=MAYBE, result=MAYBE)
SUMMARY = st.builds(
    Summary,
    id=ID,
    language=TEXT,
    engine=st.just("extractive"),
    model=TEXT,
    prompt=TEXT,
    source=st.just("abstract"),
    source_hash=TEXT,
    points=POINTS,
    checks=st.builds(Checks, quotes=st.integers(0, 9), quotes_found=st.integers(0, 9)),
    usage=st.builds(Usage, input_tokens=st.integers(0, 9), output_tokens=st.integers(0, 9)),
)
MENTIONS = st.lists(st.builds(Mention, id=ID, title=TEXT, topic=TEXT, score=SCORE, why=TEXT), max_size=2)
ANNOUNCEMENT = st.builds(
    Announcement,
    day=st.just(DATE),
    categories=st.dictionaries(
        TEXT, st.builds(Listing, new=IDS, cross=IDS, replace=IDS, replace_cross=IDS), max_size=2
    ),
    missing=st.lists(TEXT, max_size=2).map(tuple),
    ledger=st.builds(
        Ledger,
        counts=st.dictionaries(TEXT, st.integers(0, 9), max_size=2),
        matched=IDS,
        over_limit=MENTIONS.map(tuple),
    ),
    sample=st.booleans(),
)
ROUND_TRIPS = settings(max_examples=50, deadline=None)


def _unique(records: list[Any]) -> list[Any]:
    """Keep one record of each id, sorted by it."""
    return [one for _, one in sorted({one.id: one for one in records}.items())]


@ROUND_TRIPS
@given(st.lists(PICK, max_size=3).map(_unique))
def test_any_picks_come_back(picks: list[Pick]) -> None:
    """Every chosen paper that the model allows is read as it was written, by id too."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.save_picks(DATE, picks[::-1])
        assert list(store.picks(DATE)) == picks
        assert store.listed() == {one.id: DATE for one in picks}
        assert not store.save_picks(DATE, store.picks(DATE))


@ROUND_TRIPS
@given(st.lists(SUMMARY, max_size=3).map(_unique))
def test_any_summaries_come_back(summaries: list[Summary]) -> None:
    """Every summary that the model allows is read as it was written."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.save_summaries(DATE, summaries[::-1])
        assert list(store.summaries(DATE)) == summaries


@ROUND_TRIPS
@given(ANNOUNCEMENT)
def test_any_announcement_comes_back(said: Announcement) -> None:
    """Every announcement that the model allows is read as it was written."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.save_announcement(said)
        assert store.announcement(DATE) == said


def test_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails half-way leaves what was there, and nothing beside it."""

    def fail(_self: Path, _target: Path) -> Path:
        raise OSError("disk full")

    store = fill(tmp_path)
    before = files(tmp_path)
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        store.save_picks(DATE, [pick(3)])
    assert files(tmp_path) == before


def test_paper_numbers_are_invented() -> None:
    """The papers of these tests have identifiers that arXiv never assigns."""
    assert paper(900).id == "2603.99900"
