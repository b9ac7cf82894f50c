"""data/: what is written is read again, in files that git likes, and a broken file is named."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from arxiv_digest.errors import DataError
from arxiv_digest.model import (
    Announcement,
    Ledger,
    Listing,
    Mention,
    Pick,
    Summary,
)
from arxiv_digest.store.records import Store
from support.builders import DATE, announcement, day, name, paper, pick, summary
from support.checks import some
from support.records import ANNOUNCEMENTS, ODD, PICKS, QUICKLY, SUMMARY_LISTS, batched, files, owed

SELECTED = "data/selected/2026/2026-03-12.jsonl"
SUMMARIES = "data/summaries/2026/2026-03-12.jsonl"
ANNOUNCED = "data/announced/2026/2026-03-12.json"
OWED = "data/state/owed.jsonl"


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
    for content in some(files(tmp_path).values()):
        lines = content.decode("utf-8").split("\n")
        assert lines.pop() == ""
        assert all(line and line == line.rstrip() for line in some(lines))


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


def test_pending_and_debts_are_sorted(tmp_path: Path) -> None:
    """What is to be collected is sorted by batch and request, debts by day, paper and kind."""
    store = Store(tmp_path)
    asked = [batched(1, "b1"), batched(2, "b1"), batched(1, "b2")]
    debts = [owed(1), owed(1).model_copy(update={"what": "summary"}), owed(2)]
    for turn in 1, -1:
        store.save_pending(asked[::turn])
        store.save_owed(debts[::turn])
        assert list(store.pending()) == asked
        assert list(store.owed()) == debts
    assert store.save_pending([])
    assert not store.save_pending([])


def test_summaries_of_a_paper_are_sorted_by_language(tmp_path: Path) -> None:
    """A summary and its translations stand in the order of their languages."""
    store, one = Store(tmp_path), summary(paper())
    several = [one.model_copy(update={"language": code}) for code in ("de", "en", "zh")]
    for turn in 1, -1:
        store.save_summaries(DATE, several[::turn])
        assert list(store.summaries(DATE)) == several


def test_what_is_not_known_is_absent(tmp_path: Path) -> None:
    """A field without a value takes no room, and keys are written as the format has them."""
    fill(tmp_path)
    written = files(tmp_path)
    assert len(written) == 4
    assert b"null" not in b"".join(written.values())
    note = Mention(id=name(1), title="风筝", topic="kites", score=1.0, why="")
    said = announcement(ledger=Ledger(counts={}, near_misses=(note,)))
    Store(tmp_path).save_announcement(said)
    assert "风筝".encode() in files(tmp_path)[ANNOUNCED]


def test_history_of_more_days_than_there_are(tmp_path: Path) -> None:
    """A history a little longer than the record is the whole record."""
    store = Store(tmp_path)
    for number in (11, 12, 13):
        store.save_announcement(announcement(dt.date(2026, 3, number)))
    assert [[one.day.day for one in store.history(count)] for count in (3, 4, 5)] == [[11, 12, 13]] * 3


def test_journal_keeps_each_note_as_it_comes(tmp_path: Path) -> None:
    """Notes are read in their order; the file is gone once they are saved, and closing it twice is fine."""
    store, notes = Store(tmp_path), [summary(paper(number)) for number in (3, 1, 2)]
    assert store.journal() == ()
    for count, note in enumerate(notes, 1):
        store.note(note)
        assert list(Store(tmp_path).journal()) == notes[:count]
    store.close_journal()
    assert store.journal() == ()
    store.close_journal()
    assert files(tmp_path) == {}


@pytest.mark.parametrize("half", [b'{"id":"2603.9', b"{", b'{"id":"2603.99001"}'])
def test_half_a_note_is_dropped(tmp_path: Path, half: bytes) -> None:
    """A run killed while it wrote leaves half a line: it is not read, and the next note does not join it."""
    store, first, second = Store(tmp_path), summary(paper(1)), summary(paper(2))
    store.note(first)
    with (tmp_path / "data/state/journal.jsonl").open("ab") as journal:
        journal.write(half)
    assert store.journal() == (first,)
    store.note(second)
    assert store.journal() == (first, second)


def test_nothing_but_half_a_note(tmp_path: Path) -> None:
    """A journal without one whole line holds nothing."""
    store = Store(tmp_path)
    file = tmp_path / "data/state/journal.jsonl"
    file.parent.mkdir(parents=True)
    for content in b"", b'{"id"':
        file.write_bytes(content)
        assert store.journal() == ()


def test_a_note_is_on_disk_when_it_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was paid for survives a power cut: the whole line is synced before the next question is asked."""
    store, file = Store(tmp_path), tmp_path / "data/state/journal.jsonl"
    synced: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _descriptor: synced.append(file.read_bytes()))
    store.note(summary(paper(1)))
    store.note(summary(paper(2)))
    assert [content.count(b"\n") for content in synced] == [1, 2]
    assert synced[-1] == file.read_bytes()


def test_empty_store_is_sound(tmp_path: Path) -> None:
    """A folder without data has no days, and a day that is not on record is an error."""
    store = Store(tmp_path)
    assert (store.dates(), store.listed(), store.owed(), store.history(3)) == ([], {}, (), ())
    assert store.announcement(DATE) is None
    with pytest.raises(DataError, match=r"/data/announced/2026/2026-03-12\.json: no such day on record;"):
        store.day(DATE)


READERS: list[tuple[str, Callable[[Store], object]]] = [
    (SELECTED, lambda store: store.picks(DATE)),
    (SELECTED, lambda store: store.listed()),
    (SUMMARIES, lambda store: store.summaries(DATE)),
    (OWED, lambda store: store.owed()),
]


@pytest.mark.parametrize(("path", "read"), READERS, ids=["picks", "listed", "summaries", "owed"])
@pytest.mark.parametrize("line", ["<<<<<<<", "", "[]", '{"no": "record"}'])
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
    """A key that the program does not know is named; git may have no other, so an upgrade is the advice."""
    store = fill(tmp_path)
    file = tmp_path / path
    file.write_text(_with_key(file.read_text("utf-8")), "utf-8")
    with pytest.raises(DataError, match=r"colour: unknown key; .*upgrade the program") as caught:
        store.day(DATE)
    assert "restore" not in str(caught.value)


def test_value_that_only_a_newer_program_knows(tmp_path: Path) -> None:
    """An engine or a kind of link that the program does not know asks for an upgrade, too."""
    store = fill(tmp_path)
    for path, old, new in (SUMMARIES, '"extractive"', '"oracle"'), (SELECTED, '"new"', '"renewed"'):
        file = tmp_path / path
        good = file.read_text("utf-8")
        file.write_text(good.replace(old, new, 1), "utf-8")
        with pytest.raises(
            DataError, match=r"upgrade the program: `make upgrade FROM=.*`, or sync your fork"
        ):
            store.day(DATE)
        file.write_text(good, "utf-8")
    assert store.day(DATE) == day(pick(1), pick(2))


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "||||||| 1a2b3c4", "=======", ">>>>>>> other"])
@pytest.mark.parametrize(("path", "read"), READERS, ids=["picks", "listed", "summaries", "owed"])
def test_merge_conflict_is_named(
    tmp_path: Path, path: str, read: Callable[[Store], object], marker: str
) -> None:
    """A marker that git left among the records is called what it is, with its line and what to do."""
    store = fill(tmp_path)
    file = tmp_path / path
    good = file.read_text("utf-8")
    file.write_text(f"{good}{marker}\n{good}", "utf-8")
    number = good.count("\n") + 1
    with pytest.raises(DataError) as caught:
        read(store)
    assert str(caught.value) == (
        f"{file}:{number}: a merge conflict was left in {file.name} line {number}; "
        "keep the lines of one side and delete the markers"
    )


def test_merge_conflict_in_an_announcement_is_named(tmp_path: Path) -> None:
    """In a record of many lines, too, the first marker is named."""
    store = fill(tmp_path)
    file = tmp_path / ANNOUNCED
    lines = file.read_text("utf-8").splitlines()
    lines[2:2] = ["<<<<<<< HEAD"]
    file.write_text("\n".join(lines), "utf-8")
    with pytest.raises(DataError, match=r"a merge conflict was left in 2026-03-12\.json line 3;"):
        store.announcement(DATE)


STRANGERS = [
    "README.md",
    ".gitkeep",
    ".DS_Store",
    "state/.gitkeep",
    "selected/.DS_Store",
    *(
        f"{folder}/2026/{stem}"
        for folder, suffix in (("announced", "json"), ("selected", "jsonl"), ("summaries", "jsonl"))
        for stem in (
            f"2026-03-12.{suffix}~",
            f".2026-03-12.{suffix}.swp",
            f".2026-03-12.{suffix}.123.part",
            f"._2026-03-12.{suffix}",
            f"2026-03-12.{suffix}.orig",
            f"2026-03-12_BACKUP_77.{suffix}",
            f"2026-03-12 (1).{suffix}",
            f"2026-3-12.{suffix}",
            f"20260312.{suffix}",
            f"2026-02-30.{suffix}",
            f"2025-03-12.{suffix}",
            f"notes.{suffix}",
            ".DS_Store",
        )
    ),
    "announced/2026/2026-03-13.jsonl",
    "selected/2026/2026-03-13.json",
    "selected/2026-03-13.jsonl",
    "selected/2026/03/2026-03-13.jsonl",
    "state/owed.jsonl.orig",
    "state/notes.jsonl",
]


def test_files_that_are_not_records_are_left_alone(tmp_path: Path) -> None:
    """Backups, what editors, merges and systems leave, notes and odd names are not read and break nothing."""
    store = fill(tmp_path)
    before = list(store.days()), store.listed(), store.owed(), store.history(9)
    for path in STRANGERS:
        file = store.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\x00\xff not a record")
    (store.folder / "announced/2026/2026-03-13.json").mkdir()
    (store.folder / "selected/2026/.#2026-03-12.jsonl").symlink_to("somebody@elsewhere")
    assert (list(store.days()), store.listed(), store.owed(), store.history(9)) == before
    assert store.migrate() == 0
    assert store.strangers() == sorted(STRANGERS, key=Path)


def test_records_are_no_strangers(tmp_path: Path) -> None:
    """What the program writes, the journal included, is known as its own."""
    store = fill(tmp_path)
    store.note(summary(paper()))
    store.save_pending([batched(1)])
    assert len(files(tmp_path)) == 6
    assert store.strangers() == []


@QUICKLY
@given(PICKS)
def test_any_picks_come_back(picks: list[Pick]) -> None:
    """Every chosen paper that the model allows is read as it was written, by id too."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.save_picks(DATE, picks[::-1])
        assert list(store.picks(DATE)) == picks
        assert store.listed() == {one.id: DATE for one in picks}
        assert not store.save_picks(DATE, store.picks(DATE))


@QUICKLY
@given(SUMMARY_LISTS)
def test_any_summaries_come_back(summaries: list[Summary]) -> None:
    """Every summary that the model allows is read as it was written."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.save_summaries(DATE, summaries[::-1])
        assert list(store.summaries(DATE)) == summaries


@QUICKLY
@given(ANNOUNCEMENTS)
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
