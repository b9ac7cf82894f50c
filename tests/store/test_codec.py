"""Errors of files that cannot be decoded: file, line, problem and fix; and what is left as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from arxiv_digest.errors import DataError
from arxiv_digest.model import Ledger, Mention
from arxiv_digest.store import codec, layout
from arxiv_digest.store.layout import Kind
from arxiv_digest.store.migrate import FORMATS, Formats
from arxiv_digest.store.records import Store
from support.builders import DATE, announcement, name, pick

FILE = Path("data/selected/2026/2026-03-12.jsonl")
GOOD = codec.encode(layout.SELECTED, [pick(1)], FORMATS).decode().strip()

BROKEN = [
    ("{", ":2: Invalid JSON: EOF while parsing an object at line 1 column 1; restore it"),
    ('["format"]', ":2: Input should be an object; restore it"),
    (GOOD.replace("format", "colour"), ":2: colour: unknown key; if a newer version wrote it, upgrade"),
    (
        GOOD.replace('"kind":"new"', '"kind":"old"'),
        ":2: kind: Input should be 'new' or 'cross'; if a newer version wrote it",
    ),
    (GOOD.replace('"rank":1', '"rank":"x"'), ":2: matches.0.rank: Input should be a valid integer; restore"),
    (GOOD.replace('"format":2', '"format":0'), ":2: format: 0 is not the number of a format; restore it"),
    (GOOD.replace('"format":2', '"format":9'), ":2: data/ was written by a newer version (format 9;"),
    ("=======", ":2: a merge conflict was left in 2026-03-12.jsonl line 2; keep"),
    ("=======\r", ":2: a merge conflict was left in 2026-03-12.jsonl line 2; keep"),
]


def errors(kind: Kind[Any], content: str) -> list[str]:
    """Return the errors of all functions that read a file and find it broken."""
    found = []
    files = {"selected/2026/2026-03-12.jsonl": content.encode()}
    for read in (
        lambda: codec.decode(kind, content.encode(), FILE, FORMATS),
        lambda: codec.is_old(kind, content.encode(), FILE, FORMATS),
        lambda: codec.renewed(files, FORMATS),
    ):
        try:
            read()
        except DataError as error:
            found.append(str(error))
    return found


@pytest.mark.parametrize(("line", "said"), BROKEN)
def test_the_error_says_where_and_what(line: str, said: str) -> None:
    """Whichever function finds it, the error begins with file and line."""
    found = errors(layout.SELECTED, f"{GOOD}\n{line}\n")
    assert found
    assert [one for one in found if not one.startswith(f"{FILE}{said}")] == []


def test_an_old_file_with_a_broken_line_is_named_when_it_is_converted() -> None:
    """A merge reads every side, so the file's path is in the error."""
    old = GOOD.replace(',"format":2', "")
    with pytest.raises(DataError, match=rf"^{FILE}:2: Invalid JSON"):
        codec.renewed({"selected/2026/2026-03-12.jsonl": f"{old}\n{{\n".encode()}, FORMATS)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"title":"x","id":"2603.99001"}', ":2: a record does not begin with its id; restore it"),
        (b'{"id":"2603.99001","format":9}', ":2: data/ was written by a newer version (format 9;"),
        (b"\xe9", ": not UTF-8 at byte"),
    ],
)
def test_listed_papers_and_migration_name_the_file(tmp_path: Path, line: bytes, said: str) -> None:
    """The same holds for the methods of the store that read whole files."""
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    file.write_bytes(GOOD.encode() + b"\n" + line + b"\n")
    store = Store(tmp_path)
    with pytest.raises(DataError) as caught:
        store.listed()
    assert str(caught.value).startswith(f"{file}{said}")
    if "begin" not in said:
        with pytest.raises(DataError) as caught:
            store.migrate()
        assert str(caught.value).startswith(f"{file}{said}")


def test_a_broken_journal_is_named(tmp_path: Path) -> None:
    """Its complete lines must be summaries."""
    file = tmp_path / "data/state/journal.jsonl"
    file.parent.mkdir(parents=True)
    file.write_text("{}\n", "utf-8")
    with pytest.raises(DataError) as caught:
        Store(tmp_path).journal()
    assert str(caught.value).startswith(f"{file}:1: id: Field required; restore it")


def test_a_current_record_is_not_parsed_again() -> None:
    """Without a step to take, the JSON is the text of the file without its number."""
    text = '{"id":"2603.99001",  "title":"é"'
    for formats, ending in ((FORMATS, ',"format":2}'), (FORMATS, ', "format": 2 }'), (Formats(), "}")):
        assert formats.current(layout.SELECTED, text + ending, FILE) == text + "}"


@pytest.mark.parametrize("text", ['{"what":"format"}', '{"what":{"format":9}}', '"format"'])
def test_other_uses_of_the_word_are_no_format(text: str) -> None:
    """Only the key of the record itself counts."""
    assert FORMATS.number(text, FILE) == 1


def test_announcements_are_readable() -> None:
    """Titles and categories are written in their own letters."""
    note = Mention(id=name(1), title="Drachen für 風", topic="drachen", score=1.0, why="über dem Limit")
    ledger = Ledger(counts={}, near_misses=(note,))
    text = layout.text_of(announcement(DATE, ledger=ledger, missing=("für",)))
    assert "Drachen für 風" in text
    assert '"missing": ["für"]' in text
