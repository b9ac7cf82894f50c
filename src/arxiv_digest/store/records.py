"""data/: what arXiv announced, what was chosen and what was said of it, as text files that git likes.

`announced/2026/2026-03-12.json`, `selected/2026/2026-03-12.jsonl`, `summaries/2026/2026-03-12.jsonl`, and
`state/owed.jsonl` while something is owed. Each file is replaced as a whole. Records of older formats are
read like new ones.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from arxiv_digest import files
from arxiv_digest.errors import DataError
from arxiv_digest.model import Announcement, Day, Owed, Pending, Pick, Record, Summary
from arxiv_digest.store import codec, layout, migrate
from arxiv_digest.store.layout import Kind

R = TypeVar("R", bound=Record)


class Store:
    """The records below `root/data`, in the given formats."""

    def __init__(self, root: Path, formats: migrate.Formats | None = None) -> None:
        self.folder = root / "data"
        self.formats = formats or migrate.FORMATS

    def dates(self) -> list[dt.date]:
        """Return the dates of all recorded announcement days, ascending."""
        return [date for date, _ in self._days(layout.ANNOUNCED)]

    def days(self) -> Iterator[Day]:
        """Read the recorded days, one after the other, ascending."""
        return map(self.day, self.dates())

    def day(self, date: dt.date) -> Day:
        """Read one day; a day that is not on record is an error."""
        announcement = self.announcement(date)
        if announcement is None:
            raise DataError(self._file(layout.ANNOUNCED, date), "no such day on record")
        return Day(announcement=announcement, picks=self.picks(date), summaries=self.summaries(date))

    def announcement(self, date: dt.date) -> Announcement | None:
        """Read what was announced on a day, None when the day is not on record."""
        found = self._read(layout.ANNOUNCED, date)
        return found[0] if found else None

    def history(self, days: int) -> tuple[Announcement, ...]:
        """Read the announcements of the last so many recorded days, ascending."""
        dates = self.dates()
        found = (self.announcement(date) for date in dates[max(0, len(dates) - days) :])
        return tuple(announcement for announcement in found if announcement)

    def picks(self, date: dt.date) -> tuple[Pick, ...]:
        """Read the papers listed on a day, sorted by id."""
        return self._read(layout.SELECTED, date)

    def summaries(self, date: dt.date) -> tuple[Summary, ...]:
        """Read the summaries of a day, sorted by id."""
        return self._read(layout.SUMMARIES, date)

    def owed(self) -> tuple[Owed, ...]:
        """Read what later runs have to finish."""
        return self._read(layout.OWED)

    def listed(self) -> dict[str, dt.date]:
        """Return the day on which each paper of the whole history was listed.

        Reads ids only, from the start of each line: years of abstracts need no parsing.
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
        """Read what was asked for in batches and is not collected yet."""
        return self._read(layout.PENDING)

    def save_pending(self, pending: Iterable[Pending]) -> bool:
        """Write what is to be collected; nothing pending leaves no file."""
        return self._write(layout.PENDING, pending)

    def journal(self) -> tuple[Summary, ...]:
        """Read the summaries that a run noted before it was killed; a half-written last line is dropped."""
        file = self.folder / layout.JOURNAL
        whole = _whole_lines(file)
        return codec.decode(layout.SUMMARIES, whole, file, self.formats) if whole else ()

    def note(self, summary: Summary) -> None:
        """Note a summary that was paid for, at once and for good, until its day is saved."""
        file = self.folder / layout.JOURNAL
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            files.replace(file, _whole_lines(file))  # what is appended must not join half a line
        with file.open("ab") as journal:
            journal.write(codec.encode(layout.SUMMARIES, [summary], self.formats))
            journal.flush()
            os.fsync(journal.fileno())

    def close_journal(self) -> None:
        """Forget the journal: all that it holds is saved."""
        (self.folder / layout.JOURNAL).unlink(missing_ok=True)

    def save_announcement(self, announcement: Announcement) -> bool:
        """Write what was announced on a day; True when that changed anything."""
        return self._write(layout.ANNOUNCED, [announcement], announcement.day)

    def save_picks(self, date: dt.date, picks: Iterable[Pick]) -> bool:
        """Write the papers listed on a day; True when that changed anything."""
        return self._write(layout.SELECTED, picks, date)

    def save_summaries(self, date: dt.date, summaries: Iterable[Summary]) -> bool:
        """Write the summaries of a day; True when that changed anything."""
        return self._write(layout.SUMMARIES, summaries, date)

    def save_owed(self, owed: Iterable[Owed]) -> bool:
        """Write what is owed; nothing owed leaves no file."""
        return self._write(layout.OWED, owed)

    def migrate(self, *, dry_run: bool = False) -> int:
        """Rewrite the files with records of older formats; returns the newest format, 0 when no file is old.

        Raises NewerDataError when a record's format is newer, before anything is written. A killed migration
        leaves whole files, each of whose records says its format; the next one goes on with the others.
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
        """List the files below data/ that the program does not read, by their paths in it."""
        found = (file for file in sorted(self.folder.rglob("*")) if file.is_file())
        paths = (file.relative_to(self.folder).as_posix() for file in found)
        return [path for path in paths if not layout.is_record(path)]

    def _records(self) -> Iterator[tuple[Kind[Any], dt.date | None, Path]]:
        """List the files of records: what they hold, of which day, and where they are; no journal."""
        for daily in layout.DAILY:
            yield from ((daily, date, file) for date, file in self._days(daily))
        for kind in layout.STATE:
            if (file := self._file(kind)).is_file():
                yield kind, None, file

    def _days(self, kind: Kind[Any]) -> Iterator[tuple[dt.date, Path]]:
        """List the days that have a file of a kind, ascending; other files are not ours."""
        for file in sorted((self.folder / kind.name).glob(f"*/*.{kind.suffix}")):
            path = file.relative_to(self.folder).as_posix()
            date = layout.date_at(path) if layout.kind_at(path) is kind and file.is_file() else None
            if date:
                yield date, file

    def _file(self, kind: Kind[Any], date: dt.date | None = None) -> Path:
        return self.folder / layout.path_of(kind, date)

    def _read(self, kind: Kind[R], date: dt.date | None = None) -> tuple[R, ...]:
        """Read a file of records; none when there is no file."""
        file = self._file(kind, date)
        return codec.decode(kind, file.read_bytes(), file, self.formats) if file.exists() else ()

    def _write(self, kind: Kind[R], records: Iterable[R], date: dt.date | None = None) -> bool:
        """Replace a file of records; no records leave no file. Returns True when that changed anything."""
        file = self._file(kind, date)
        if content := codec.encode(kind, records, self.formats):
            return files.replace(file, content)
        existed = file.exists()
        file.unlink(missing_ok=True)
        return existed


def _whole_lines(file: Path) -> bytes:
    """Read a file up to its last line end; nothing when there is no file."""
    content = file.read_bytes() if file.exists() else b""
    return content[: content.rfind(b"\n") + 1]
