"""Reads and writes the records in data/: announcements, selected papers, summaries and pending work.

The files are `announced/2026/2026-03-12.json`, `selected/2026/2026-03-12.jsonl`,
`summaries/2026/2026-03-12.jsonl`, `spent/2026/2026-03.jsonl` and, while work is pending, `state/owed.jsonl`.
Each file is replaced atomically. Records in older formats are converted when they are read.

All methods that read raise DataError for an invalid file, and NewerDataError for a format that is newer than
this program.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from arxiv_digest import files
from arxiv_digest.errors import DataError
from arxiv_digest.model import Announcement, Charge, Day, Owed, Pending, Pick, Record, Spent, Summary
from arxiv_digest.store import codec, corrections, layout, migrate
from arxiv_digest.store.layout import Kind

R = TypeVar("R", bound=Record)


class Store:
    """The records below `root/data`; `formats` defaults to those of this program."""

    def __init__(self, root: Path, formats: migrate.Formats | None = None) -> None:
        self.folder = root / "data"
        self.formats = formats or migrate.FORMATS

    def dates(self, kind: Kind[Any] = layout.ANNOUNCED) -> list[dt.date]:
        """Return the dates of all announcement days on record, or of the files of another kind, ascending."""
        return [date for date, _ in self._days(kind)]

    def days(self) -> Iterator[Day]:
        """Read the days on record one at a time, ascending."""
        return map(self.day, self.dates())

    def day(self, date: dt.date) -> Day:
        """Read a day. Raises DataError when it is not on record or invalid."""
        announcement = self.announcement(date)
        if announcement is None:
            raise DataError(self._file(layout.ANNOUNCED, date), "no such day on record")
        return Day(announcement=announcement, picks=self.picks(date), summaries=self.summaries(date))

    def digest(self, date: dt.date) -> str:
        """Return a hash of the records of a day."""
        found = [self._file(kind, date) for kind in layout.DAILY]
        return files.digest(*(file.read_bytes() if file.exists() else b"" for file in found))

    def announcement(self, date: dt.date) -> Announcement | None:
        """Read the announcement of a day; None when the day is not on record."""
        found = self._read(layout.ANNOUNCED, date)
        return found[0] if found else None

    def history(self, days: int) -> tuple[Announcement, ...]:
        """Read the announcements of the last `days` days on record, ascending."""
        dates = self.dates()
        found = (self.announcement(date) for date in dates[max(0, len(dates) - days) :])
        return tuple(announcement for announcement in found if announcement)

    def picks(self, date: dt.date) -> tuple[Pick, ...]:
        """Read the papers listed on a day, sorted by id."""
        return self._read(layout.SELECTED, date)

    def summaries(self, date: dt.date) -> tuple[Summary, ...]:
        """Read the summaries of a day, sorted by id and language."""
        return self._read(layout.SUMMARIES, date)

    def owed(self) -> tuple[Owed, ...]:
        """Read the pending work that later runs retry."""
        return self._read(layout.OWED)

    def listed(self) -> dict[str, dt.date]:
        """Return the day on which each paper was listed, by id, for the whole history.

        Only the id at the beginning of each line is read, so that abstracts need not be parsed. Raises
        DataError when a line does not begin with an id.
        """
        found: dict[str, dt.date] = {}
        for day, file in self._days(layout.SELECTED):
            for number, line in codec.lines(layout.SELECTED, file.read_bytes(), file):
                self.formats.number(line, file, number)
                key, _, rest = line.partition('"id":"')
                if key != "{":
                    raise codec.broken(file, line, "a record does not begin with its id", number)
                found[rest.partition('"')[0]] = day
        return found

    def pending(self) -> tuple[Pending, ...]:
        """Read the batched requests whose results have not been collected."""
        return self._read(layout.PENDING)

    def save_pending(self, pending: Iterable[Pending]) -> bool:
        """Write the batched requests to collect; without any, delete the file. Return whether it changed."""
        return self._write(layout.PENDING, pending)

    def journal(self) -> tuple[Summary, ...]:
        """Read the summaries that a killed run wrote to the journal; an incomplete last line is ignored."""
        return self._appended(layout.JOURNAL, layout.SUMMARIES)

    def note(self, summary: Summary) -> None:
        """Append a summary to the journal durably, so that it is not lost before its day is saved."""
        self._append(layout.JOURNAL, layout.SUMMARIES, summary)

    def spent(self, month: dt.date) -> tuple[Spent, ...]:
        """Read what was spent in the month of a date."""
        return self._read(layout.SPENT, month)

    def save_spent(self, month: dt.date, spent: Iterable[Spent]) -> bool:
        """Write what was spent in the month of a date; return whether its file changed."""
        return self._write(layout.SPENT, spent, month)

    def charges(self) -> tuple[Charge, ...]:
        """Read the charges that are in no month yet; an incomplete last line is ignored."""
        return self._appended(layout.CHARGES, layout.CHARGE)

    def charge(self, charge: Charge) -> None:
        """Append a charge durably, so that a killed run's spending is not forgotten."""
        self._append(layout.CHARGES, layout.CHARGE, charge)

    def close_charges(self) -> None:
        """Delete the charges; call it when all of them are in their month."""
        (self.folder / layout.CHARGES).unlink(missing_ok=True)

    def close_journal(self) -> None:
        """Delete the journal; call it when all its summaries are saved."""
        (self.folder / layout.JOURNAL).unlink(missing_ok=True)

    def save_announcement(self, announcement: Announcement) -> bool:
        """Write the announcement of a day; return whether its file changed."""
        return self._write(layout.ANNOUNCED, [announcement], announcement.day)

    def save_picks(self, date: dt.date, picks: Iterable[Pick]) -> bool:
        """Write the papers listed on a day; return whether their file changed."""
        return self._write(layout.SELECTED, picks, date)

    def save_summaries(self, date: dt.date, summaries: Iterable[Summary]) -> bool:
        """Write the summaries of a day; return whether their file changed."""
        return self._write(layout.SUMMARIES, summaries, date)

    def save_owed(self, owed: Iterable[Owed]) -> bool:
        """Write the pending work; without any, delete the file. Return whether it changed."""
        return self._write(layout.OWED, owed)

    def migrate(self, *, dry_run: bool = False) -> int:
        """Rewrite files with records in older formats; return the newest format, or 0 if no file was old.

        Files are replaced atomically, so the next run continues a killed migration. Raises NewerDataError
        before anything is written when the format of a record is newer, and DataError for an invalid file.
        """
        old = [
            (kind, date, file)
            for kind, date, file in self._records()
            if codec.is_old(kind, file.read_bytes(), file, self.formats)
        ]
        for kind, date, _ in old if not dry_run else ():
            self._write(kind, self._read(kind, date), date)
        return self.formats.newest if old else 0

    def strangers(self) -> list[str]:
        """Return the paths below data/ of files that the program does not read, sorted."""
        found = (file for file in sorted(self.folder.rglob("*")) if file.is_file())
        paths = (file.relative_to(self.folder).as_posix() for file in found)
        return [path for path in paths if not layout.is_record(path) and path != corrections.NAME]

    def _records(self) -> Iterator[tuple[Kind[Any], dt.date | None, Path]]:
        """Yield the kind, date (None for state files) and path of every file except journals."""
        for daily in (*layout.DAILY, layout.SPENT):
            yield from ((daily, date, file) for date, file in self._days(daily))
        for kind in layout.STATE:
            if (file := self._file(kind)).is_file():
                yield kind, None, file

    def _days(self, kind: Kind[Any]) -> Iterator[tuple[dt.date, Path]]:
        """Yield the date and path of each daily file of a kind, ascending; other files are ignored."""
        for file in sorted((self.folder / kind.name).glob(f"*/*.{kind.suffix}")):
            path = file.relative_to(self.folder).as_posix()
            date = layout.date_at(path) if layout.kind_at(path) is kind and file.is_file() else None
            if date:
                yield date, file

    def _appended(self, path: str, kind: Kind[R]) -> tuple[R, ...]:
        """Read a journal without its last line if that is incomplete."""
        file = self.folder / path
        whole = _whole_lines(file)
        return codec.decode(kind, whole, file, self.formats) if whole else ()

    def _append(self, path: str, kind: Kind[R], record: R) -> None:
        """Append a record to a journal, durably."""
        file = self.folder / path
        if file.exists():
            files.replace(file, _whole_lines(file))  # otherwise an incomplete line would join the new one
        with files.naming(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("ab") as journal:
                journal.write(codec.encode(kind, [record], self.formats))
                journal.flush()
                os.fsync(journal.fileno())

    def _file(self, kind: Kind[Any], date: dt.date | None = None) -> Path:
        return self.folder / layout.path_of(kind, date)

    def _read(self, kind: Kind[R], date: dt.date | None = None) -> tuple[R, ...]:
        """Read a file of records; empty when it does not exist."""
        file = self._file(kind, date)
        return codec.decode(kind, file.read_bytes(), file, self.formats) if file.exists() else ()

    def _write(self, kind: Kind[R], records: Iterable[R], date: dt.date | None = None) -> bool:
        """Replace a file of records, or delete it when there are none; return whether it changed."""
        file = self._file(kind, date)
        if content := codec.encode(kind, records, self.formats):
            return files.replace(file, content)
        existed = file.exists()
        file.unlink(missing_ok=True)
        return existed


def _whole_lines(file: Path) -> bytes:
    """Read a file up to its last newline; empty when it does not exist."""
    content = file.read_bytes() if file.exists() else b""
    return content[: content.rfind(b"\n") + 1]
