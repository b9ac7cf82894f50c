"""data/: what arXiv announced, what was chosen and what was said of it, as text files that git likes.

UTF-8, LF, sorted, one record a line, replaced as a whole, no times of ours:
`announced/2026/2026-03-12.json`, `selected/2026/2026-03-12.jsonl`, `summaries/2026/2026-03-12.jsonl`, and
`state/owed.jsonl` while something is owed.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from arxiv_digest import files
from arxiv_digest.errors import DataError
from arxiv_digest.model import Announcement, Day, Owed, Pending, Pick, Record, Summary

R = TypeVar("R", bound=Record)


class Store:
    """The records below `root/data`."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "data"

    def dates(self) -> list[dt.date]:
        """Give the dates of all recorded announcement days, ascending."""
        return [_date(file) for file in sorted((self.folder / "announced").glob("*/*.json"))]

    def days(self) -> Iterator[Day]:
        """Read the recorded days, one after the other, ascending."""
        return map(self.day, self.dates())

    def day(self, date: dt.date) -> Day:
        """Read one day; a day that is not on record is an error."""
        announcement = self.announcement(date)
        if announcement is None:
            raise DataError(self._file("announced", date), "no such day on record")
        return Day(announcement=announcement, picks=self.picks(date), summaries=self.summaries(date))

    def announcement(self, date: dt.date) -> Announcement | None:
        """Read what was announced on a day, None when the day is not on record."""
        file = self._file("announced", date)
        if not file.exists():
            return None
        return _parse(Announcement, file, _text(file))

    def history(self, days: int) -> tuple[Announcement, ...]:
        """Read the announcements of the last so many recorded days, ascending."""
        dates = self.dates()
        found = (self.announcement(date) for date in dates[max(0, len(dates) - days) :])
        return tuple(announcement for announcement in found if announcement)

    def picks(self, date: dt.date) -> tuple[Pick, ...]:
        """Read the papers listed on a day, sorted by id."""
        return _lines(Pick, self._file("selected", date))

    def summaries(self, date: dt.date) -> tuple[Summary, ...]:
        """Read the summaries of a day, sorted by id."""
        return _lines(Summary, self._file("summaries", date))

    def owed(self) -> tuple[Owed, ...]:
        """Read what later runs have to finish."""
        return _lines(Owed, self.folder / "state" / "owed.jsonl")

    def listed(self) -> dict[str, dt.date]:
        """Give the day on which each paper of the whole history was listed.

        Reads ids only, from the start of each line: years of abstracts need no parsing.
        """
        found: dict[str, dt.date] = {}
        for file in sorted((self.folder / "selected").glob("*/*.jsonl")):
            day = _date(file)
            for number, line in enumerate(_text(file).removesuffix("\n").split("\n"), 1):
                key, _, rest = line.partition('"id":"')
                if key != "{":
                    raise DataError(file, "a record does not begin with its id", number)
                found[rest.partition('"')[0]] = day
        return found

    def pending(self) -> tuple[Pending, ...]:
        """Read what was asked for in batches and is not collected yet."""
        return _lines(Pending, self.folder / "state" / "pending.jsonl")

    def save_pending(self, pending: Iterable[Pending]) -> bool:
        """Write what is to be collected; nothing pending leaves no file."""
        ordered = sorted(pending, key=lambda one: (one.batch, one.custom_id))
        return _save(self.folder / "state" / "pending.jsonl", ordered)

    def journal(self) -> tuple[Summary, ...]:
        """Read the summaries that a run noted before it was killed; a half-written last line is dropped."""
        file = self.folder / "state" / "journal.jsonl"
        if not file.exists():
            return ()
        whole = [line for line in _text(file).split("\n")[:-1] if line]
        return tuple(_parse(Summary, file, line, number) for number, line in enumerate(whole, 1))

    def note(self, summary: Summary) -> None:
        """Note a summary that was paid for, at once and for good, until its day is saved."""
        file = self.folder / "state" / "journal.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab") as journal:
            journal.write(f"{_dump(summary)}\n".encode())
            journal.flush()
            os.fsync(journal.fileno())

    def close_journal(self) -> None:
        """Forget the journal: all that it holds is saved."""
        (self.folder / "state" / "journal.jsonl").unlink(missing_ok=True)

    def save_announcement(self, announcement: Announcement) -> bool:
        """Write what was announced on a day; True when that changed anything."""
        left_out = None if announcement.sample else {"sample"}
        record = announcement.model_dump(mode="json", by_alias=True, exclude=left_out)
        return files.replace(self._file("announced", announcement.day), f"{_layout(record)}\n".encode())

    def save_picks(self, date: dt.date, picks: Iterable[Pick]) -> bool:
        """Write the papers listed on a day; True when that changed anything."""
        ordered = sorted(picks, key=lambda pick: pick.id)
        return _save(self._file("selected", date), ordered)

    def save_summaries(self, date: dt.date, summaries: Iterable[Summary]) -> bool:
        """Write the summaries of a day; True when that changed anything."""
        ordered = sorted(summaries, key=lambda summary: (summary.id, summary.language))
        return _save(self._file("summaries", date), ordered)

    def save_owed(self, owed: Iterable[Owed]) -> bool:
        """Write what is owed; nothing owed leaves no file."""
        ordered = sorted(owed, key=lambda one: (one.day, one.id, one.what))
        return _save(self.folder / "state" / "owed.jsonl", ordered)

    def _file(self, kind: str, date: dt.date) -> Path:
        suffix = "json" if kind == "announced" else "jsonl"
        return self.folder / kind / f"{date:%Y}" / f"{date:%Y-%m-%d}.{suffix}"


def _save(file: Path, records: Iterable[Record]) -> bool:
    lines = [f"{_dump(record)}\n" for record in records]
    if lines:
        return files.replace(file, "".join(lines).encode())
    existed = file.exists()
    file.unlink(missing_ok=True)
    return existed


def _dump(record: Record) -> str:
    return record.model_dump_json(by_alias=True, exclude_none=True)


def _date(file: Path) -> dt.date:
    """Read the date that a file is named by."""
    try:
        if (date := dt.date.fromisoformat(file.stem)).isoformat() == file.stem:
            return date
    except ValueError:
        pass
    raise DataError(file, "the file name is not a date such as 2026-03-12")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError(file, f"not UTF-8 at byte {error.start}") from error


def _lines(model: type[R], file: Path) -> tuple[R, ...]:
    if not file.exists():
        return ()
    # Unicode has more line ends than JSON: only \n ends a record.
    lines = _text(file).removesuffix("\n").split("\n")
    return tuple(_parse(model, file, line, number) for number, line in enumerate(lines, 1))


def _parse(model: type[R], file: Path, text: str, number: int | None = None) -> R:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(file, f"{where}: {first['msg']}".removeprefix(": "), number) from error


def _layout(value: Any, depth: int = 0) -> str:
    """Write a record so that a diff shows what changed: three levels of keys, and one mention a line."""
    inner = "\n" + " " * (depth + 1)
    if isinstance(value, dict) and value and depth < _KEY_DEPTH:
        lines = (f"{json.dumps(key)}: {_layout(item, depth + 1)}" for key, item in value.items())
        return "{" + inner + f",{inner}".join(lines) + "\n" + " " * depth + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        lines = (json.dumps(item, ensure_ascii=False) for item in value)
        return "[" + inner + f",{inner}".join(lines) + "\n" + " " * depth + "]"
    return json.dumps(value, ensure_ascii=False)


_KEY_DEPTH = 2
