"""Formats of data/: older records are read and brought forward, newer ones are refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given

from arxiv_digest import files as files_module
from arxiv_digest.errors import DataError, NewerDataError
from arxiv_digest.model import Announcement, Pick, Record
from arxiv_digest.store import layout
from arxiv_digest.store.merge import merged
from arxiv_digest.store.migrate import FORMATS, Formats
from arxiv_digest.store.records import Store
from arxiv_digest.text import plain, prose
from support.builders import DATE, announcement, day, name, pick, summary
from support.records import ANNOUNCEMENTS, PICKS, QUICKLY, batched, files, owed

OLD = Path(__file__).parent / "format1"
Fields = dict[str, Any]


def louder(fields: Fields) -> Fields:
    """Change a title in a way that shows when it is done twice."""
    return fields | {"title": fields["title"] + "!"}


def renamed(fields: Fields) -> Fields:
    """Take the words out of an older field."""
    return {key: value for key, value in fields.items() if key != "gist"} | {"prompt": fields["gist"]}


def counted(fields: Fields) -> Fields:
    """Add a figure to a ledger."""
    ledger = fields["ledger"] | {"counts": fields["ledger"]["counts"] | {"seen": 1}}
    return fields | {"ledger": ledger}


INVENTED = Formats(
    {2: {"selected": louder}, 3: {"announced": counted, "owed": dict}, 4: {"selected": louder}}
)
FIRST = Formats()  # a program that knows no other format
NEWEST = {"announced": 3, "selected": 4, "owed": 3}


def fill(root: Path, formats: Formats = FIRST) -> Store:
    """Write two days with papers, summaries, and what is to be done, in the newest of the formats."""
    store = Store(root, formats)
    for number in (12, 13):
        date = DATE.replace(day=number)
        one = day(pick(number), pick(number + 2), date=date)
        store.save_announcement(one.announcement)
        store.save_picks(date, one.picks)
        store.save_summaries(date, one.summaries)
    store.save_owed([owed(12), owed(13)])
    store.save_pending([batched(14)])
    return store


def records(root: Path) -> dict[str, list[Fields]]:
    """Read every record below data/ as JSON, by the path of its file."""
    return {
        path: [json.loads(text)] if path.endswith(".json") else [json.loads(one) for one in text.splitlines()]
        for path, text in files(root).items()
    }


def test_first_records_say_no_format(tmp_path: Path) -> None:
    """Format 1 needs no number."""
    assert FIRST.newest == 1
    store = fill(tmp_path)
    before = files(tmp_path)
    assert not any(b'"format"' in content for content in before.values())
    assert store.migrate() == 0
    assert files(tmp_path) == before


def test_a_record_says_the_format_that_changed_its_kind_last(tmp_path: Path) -> None:
    """The number is the last key of each record; kinds that no format changed have none."""
    fill(tmp_path, INVENTED)
    found = records(tmp_path)
    assert len(found) == 8
    for path, lines in found.items():
        kind = layout.kind_at(path.removeprefix("data/"))
        assert kind
        for one in lines:
            assert one.get("format") == NEWEST.get(kind.name)
            assert "format" not in one or list(one)[-1] == "format"
    text = files(tmp_path)["data/announced/2026/2026-03-12.json"].decode()
    assert text.endswith('\n },\n "format": 3\n}\n')


def test_what_says_its_format_comes_back(tmp_path: Path) -> None:
    """Records are read as they were written, and their numbers are no part of them."""
    store = fill(tmp_path, INVENTED)
    assert store.day(DATE) == day(pick(12), pick(14))
    assert store.owed() == (owed(12), owed(13))
    assert store.listed()[name(12)] == DATE
    assert not store.save_picks(DATE, store.picks(DATE))


def test_older_records_are_read_as_new_ones(tmp_path: Path) -> None:
    """Without a rewrite, each reader takes every step from the record's format to the newest."""
    fill(tmp_path)
    before = files(tmp_path)
    store = Store(tmp_path, INVENTED)
    assert [one.title for one in store.picks(DATE)] == [f"{pick(n).title}!!" for n in (12, 14)]
    assert store.history(1)[0].ledger.counts["seen"] == 1
    assert store.day(DATE).summaries == tuple(summary(pick(n)) for n in (12, 14))
    assert store.listed()[name(14)] == DATE
    assert files(tmp_path) == before


def test_migrating_rewrites_what_is_older_and_nothing_else(tmp_path: Path) -> None:
    """The files of kinds that changed are brought forward, once; the others keep their bytes and times."""
    fill(tmp_path)
    before = files(tmp_path)
    store = Store(tmp_path, INVENTED)
    picks = store.picks(DATE)
    assert store.migrate(dry_run=True) == 4
    assert files(tmp_path) == before
    assert store.migrate() == 4
    after = files(tmp_path)
    changed = {path.split("/")[1] for path in after if after[path] != before[path]}
    assert changed == {"announced", "selected", "state"}
    assert after["data/state/pending.jsonl"] == before["data/state/pending.jsonl"]
    assert store.picks(DATE) == picks
    assert store.migrate() == 0
    assert files(tmp_path) == after


def test_formats_mix_in_one_file(tmp_path: Path) -> None:
    """After a merge by git each record still says its own format, and is brought forward from there."""
    fill(tmp_path)
    store = Store(tmp_path, INVENTED)
    file = tmp_path / "data/selected/2026/2026-03-12.jsonl"
    old, other = file.read_text("utf-8").splitlines()
    half = json.dumps(louder(json.loads(old)) | {"format": 2}, separators=(",", ":"))
    file.write_text(f"{half}\n{other}\n", "utf-8")
    expected = [f"{pick(n).title}!!" for n in (12, 14)]
    assert [one.title for one in store.picks(DATE)] == expected
    assert store.migrate() == 4
    assert [one["title"] for one in records(tmp_path)["data/selected/2026/2026-03-12.jsonl"]] == expected


@pytest.mark.parametrize("writes", range(5))
def test_a_killed_migration_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """Killed before any of its writes, it leaves whole files; run again, the result is the same."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    fill(whole)
    shutil.copytree(whole, killed)
    Store(whole, INVENTED).migrate()
    left, put = iter(range(writes)), files_module.replace

    def replace(file: Path, content: bytes) -> bool:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return put(file, content)

    with monkeypatch.context() as patched:
        patched.setattr(files_module, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            Store(killed, INVENTED).migrate()
    assert files(killed) != files(whole)
    assert [one.title[-2:] for one in Store(killed, INVENTED).picks(DATE)] == ["!!", "!!"]
    assert Store(killed, INVENTED).migrate() == 4
    assert files(killed) == files(whole)


def older(record: Record) -> str:
    """Write a paper as an invented format 1 did: with the comment under another name, in another place."""
    fields = json.loads(layout.text_of(record))
    note = {"note": fields.pop("comment")} if "comment" in fields else {}
    return json.dumps({"id": fields.pop("id")} | note | fields)


def commented(fields: Fields) -> Fields:
    """Bring that format forward."""
    return {key if key != "note" else "comment": value for key, value in fields.items()}


@QUICKLY
@given(PICKS.filter(bool))
def test_a_migrated_day_is_as_one_written_anew(picks: list[Pick]) -> None:
    """Byte by byte, whatever the papers hold and in whatever order the older file was."""
    formats = Formats({2: {"selected": commented}})
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        store, anew = Store(Path(one), formats), Store(Path(other), formats)
        file = store.folder / layout.path_of(layout.SELECTED, DATE)
        file.parent.mkdir(parents=True)
        file.write_text("".join(f"{older(record)}\n" for record in reversed(picks)), "utf-8")
        assert store.migrate() == 2
        anew.save_picks(DATE, picks)
        assert files(Path(one)) == files(Path(other))


@QUICKLY
@given(ANNOUNCEMENTS)
def test_any_announcement_is_migrated(said: Announcement) -> None:
    """An announcement of any content is brought forward, and says its format once."""
    with TemporaryDirectory() as folder:
        Store(Path(folder), FIRST).save_announcement(said)
        store = Store(Path(folder), Formats({2: {"announced": dict}}))
        assert store.migrate() == 2
        assert store.announcement(DATE) == said
        content = files(Path(folder))["data/announced/2026/2026-03-12.json"]
        assert content.endswith(b',\n "format": 2\n}\n')
        assert content.count(b'"format": 2') == 1
        assert store.migrate() == 0


READERS: list[tuple[str, Callable[[Store], object]]] = [
    ("announced/2026/2026-03-12.json", lambda store: store.announcement(DATE)),
    ("announced/2026/2026-03-13.json", lambda store: store.history(1)),
    ("selected/2026/2026-03-12.jsonl", lambda store: store.picks(DATE)),
    ("selected/2026/2026-03-12.jsonl", lambda store: store.listed()),
    ("summaries/2026/2026-03-12.jsonl", lambda store: store.day(DATE)),
    ("state/owed.jsonl", lambda store: store.owed()),
    ("state/pending.jsonl", lambda store: store.pending()),
]


@pytest.mark.parametrize(("path", "read"), [*READERS, *((path, Store.migrate) for path, _ in READERS)])
@pytest.mark.parametrize("known", [FORMATS, INVENTED], ids=["first", "invented"])
def test_newer_data_ask_for_a_newer_program(
    tmp_path: Path, path: str, read: Callable[[Store], object], known: Formats
) -> None:
    """What a newer program wrote, unknown keys and all, is never called broken, and nothing is written."""
    newer = Formats(
        {known.newest + 1: dict.fromkeys(("announced", "selected", "summaries", "owed", "pending"), dict)}
    )
    fill(tmp_path, newer)
    file = tmp_path / "data" / path
    text = file.read_text("utf-8").rstrip("\n")
    file.write_text(text.removesuffix("}") + ', "colour": "blue"}\n', "utf-8")
    before = files(tmp_path)
    with pytest.raises(NewerDataError) as caught:
        read(Store(tmp_path, known))
    said = (
        f"data/ was written by a newer version (format {newer.newest}; this program knows {known.newest}); "
    )
    assert said + "upgrade the program: `make upgrade FROM=" in str(caught.value)
    assert "restore" not in str(caught.value)
    assert files(tmp_path) == before


@pytest.mark.parametrize("number", ["0", "-1", "true", "1.5", '"2"', "null", "[]"])
def test_a_format_is_a_number(tmp_path: Path, number: str) -> None:
    """A format that is no number is an error with the way back."""
    store = fill(tmp_path)
    file = tmp_path / "data/state/owed.jsonl"
    file.write_text(file.read_text("utf-8").rstrip("}\n") + f',"format":{number}}}\n', "utf-8")
    with pytest.raises(DataError, match="is not the number of a format; restore it from git"):
        store.owed()


@pytest.mark.parametrize("text", ['{"format":1,%s}', '{%s,"format":1}', '{%s, "format" : 1 }'])
def test_a_format_may_stand_anywhere(tmp_path: Path, text: str) -> None:
    """A record that says format 1, first or last, with or without blanks, is read."""
    store = fill(tmp_path)
    file = tmp_path / "data/state/owed.jsonl"
    inside = file.read_text("utf-8").splitlines()[0].strip("{}")
    file.write_text(f"{text % inside}\n", "utf-8")
    assert store.owed() == (owed(12),)
    assert Store(tmp_path, INVENTED).owed() == (owed(12),)


def test_the_word_format_is_no_format(tmp_path: Path) -> None:
    """A category, a term or a title called “format” is text, in any format."""
    odd = pick(1, title='"format":9}', authors=("format", '"format"'), categories=("format",))
    for formats in FORMATS, INVENTED:
        store = Store(tmp_path, formats)
        store.save_picks(DATE, [odd])
        assert store.picks(DATE) == (odd,)
        assert store.listed() == {odd.id: DATE}
        ledger = announcement().ledger.model_copy(update={"counts": {"format": 9}})
        store.save_announcement(announcement(ledger=ledger))
        assert store.announcement(DATE) == announcement(ledger=ledger)


def test_no_record_has_a_field_of_that_name() -> None:
    """The key belongs to the file: a model that had it, too, would lose it."""
    kinds = [*layout.DAILY, *layout.STATE]
    assert len(kinds) == 6
    for kind in kinds:
        assert "format" not in kind.model.model_fields


def test_a_record_that_a_step_cannot_read_is_broken(tmp_path: Path) -> None:
    """A record that does not fit its own format is named with its line, and is to be restored."""
    fill(tmp_path)
    file = tmp_path / "data/selected/2026/2026-03-12.jsonl"
    first, _ = file.read_text("utf-8").splitlines()
    file.write_text(f'{first}\n{{"id":"{name(14)}"}}\n', "utf-8")
    store = Store(tmp_path, INVENTED)
    for read in store.migrate, lambda: store.picks(DATE):
        with pytest.raises(DataError, match=r"not a record of format 1: .*'title'.*; restore it") as caught:
            read()
        assert str(caught.value).startswith(f"{file}:2: ")
    assert store.listed()[name(14)] == DATE  # ids are read without the rest


def test_data_of_the_earlier_program_are_read_and_kept(tmp_path: Path) -> None:
    """What the program wrote before there were formats is format 1: read, and written again byte by byte."""
    shutil.copytree(OLD, tmp_path / "data")
    before = files(tmp_path)
    store = Store(tmp_path, FIRST)
    days = list(store.days())
    assert [len(one.picks) for one in days] == [2, 1]
    assert (len(store.owed()), len(store.pending()), len(store.journal())) == (2, 1, 1)
    assert store.migrate() == 0
    for one in days:
        assert not store.save_announcement(one.announcement)
        assert not store.save_picks(one.date, one.picks)
        assert not store.save_summaries(one.date, one.summaries)
    assert not store.save_owed(store.owed())
    assert not store.save_pending(store.pending())
    assert files(tmp_path) == before
    assert len(before) == 9


def test_data_of_the_earlier_program_show_what_they_showed(tmp_path: Path) -> None:
    """After the migration readers see the same titles, abstracts and comments."""
    shutil.copytree(OLD, tmp_path / "data")
    before = [pick for one in Store(tmp_path, FIRST).days() for pick in one.picks]
    store = Store(tmp_path)
    assert store.migrate() == FORMATS.newest
    after = [pick for one in store.days() for pick in one.picks]
    assert [plain(one.title) for one in after] == [one.title for one in before]
    assert [plain(one.comment or "") for one in after] == [one.comment or "" for one in before]
    assert [prose(one.abstract) for one in after] == [one.abstract for one in before]
    assert store.migrate() == 0


def data(root: Path) -> dict[str, bytes]:
    """Read data/ as `publish` does, by paths below it."""
    return {path.removeprefix("data/"): content for path, content in files(root).items()}


@pytest.mark.parametrize("ahead", ["base", "ours", "theirs"])
def test_sides_of_different_formats_are_merged(tmp_path: Path, ahead: str) -> None:
    """One side, whichever, has been brought forward: what the others added is kept, in the newest format."""
    for side in "base", "ours", "theirs":
        fill(tmp_path / side)
    for side, number in ("ours", 16), ("theirs", 17):
        store, date = Store(tmp_path / side, FIRST), DATE.replace(day=number)
        one = day(pick(number), date=date)
        store.save_announcement(one.announcement)
        store.save_picks(date, one.picks)
        store.save_summaries(date, one.summaries)
        store.save_owed([owed(13), owed(number)])  # 12 is paid by both, each adds its own
    sides = {side: data(tmp_path / side) for side in ("base", "ours", "theirs")}
    unchanged = merged(sides["base"], sides["ours"], sides["theirs"], FIRST)
    Store(tmp_path / ahead, INVENTED).migrate()
    sides[ahead] = data(tmp_path / ahead)
    found = merged(sides["base"], sides["ours"], sides["theirs"], INVENTED)
    for path, content in unchanged.items():
        (tmp_path / "plain" / "data" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "plain" / "data" / path).write_bytes(content)
    Store(tmp_path / "plain", INVENTED).migrate()
    found["state/owed.jsonl"] = b"".join(sorted(found["state/owed.jsonl"].splitlines(keepends=True)))
    assert found == data(tmp_path / "plain")
    assert found["state/owed.jsonl"].count(b'"format":3') == 3
    assert "selected/2026/2026-03-16.jsonl" in found
    assert "selected/2026/2026-03-17.jsonl" in found


@pytest.mark.parametrize("ahead", ["base", "ours", "theirs"])
def test_a_side_that_is_newer_than_the_program_is_refused(tmp_path: Path, ahead: str) -> None:
    """An older program does not mix what it does not know."""
    fill(tmp_path)
    sides = {side: data(tmp_path) for side in ("base", "ours", "theirs")}
    Store(tmp_path, INVENTED).migrate()
    sides[ahead] = data(tmp_path)
    with pytest.raises(NewerDataError, match=r"data/announced/2026/2026-03-12.json: .*format 3"):
        merged(sides["base"], sides["ours"], sides["theirs"])


def test_summary_in_the_journal_of_an_older_program(tmp_path: Path) -> None:
    """What a killed run of the program before had paid for is read in its format, beside new notes."""
    old, new = summary(pick(1)), summary(pick(2))
    store = Store(tmp_path, Formats({2: {"summaries": renamed}}))
    line = layout.text_of(old).replace('"prompt":', '"gist":')
    assert line != layout.text_of(old)
    file = store.folder / layout.JOURNAL
    file.parent.mkdir(parents=True)
    file.write_text(f"{line}\n", "utf-8")
    store.note(new)
    assert store.journal() == (old, new)
    assert file.read_text("utf-8").splitlines()[1].endswith(',"format":2}')
