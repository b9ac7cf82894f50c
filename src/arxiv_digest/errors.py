"""What can go wrong, in the words of the person who has to mend it.

DigestError
├── InputError            exit 2: something a person can mend
│   ├── ConfigError       digest.toml, every problem at once
│   ├── DataError         data/, a record that cannot be read
│   │   └── NewerDataError  one of a format that this program is too old for
│   ├── PushError         the remote did not take a commit
│   ├── SettingError      an environment variable or an option
│   └── SiteError         the site builder refused the pages
└── ArxivError            exit 3: arXiv did not give what was asked
    ├── AnswerError       an answer that is not what was asked for
    │   └── MissingError  HTTP 404: there is no such thing
    └── RefusedError      HTTP 403: stop asking at once
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class DigestError(Exception):
    """The root of every error that this program raises on purpose."""

    exit_code = 1


class InputError(DigestError):
    """Something that a person can mend; the message names the place and the fix."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a file: where it is (line and key path) and what to do about it."""

    path: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        """Give the place first, as compilers do."""
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.path}: {self.message}" if self.path else f"{where}{self.message}"


class ConfigError(InputError):
    """A configuration file with its problems, all of them."""

    def __init__(self, file: Path, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{file}: {problem}" for problem in self.problems))


UPGRADE = "upgrade the program: `make upgrade FROM=https://github.com/OWNER/PROJECT`, or sync your fork"


class DataError(InputError):
    """A file in data/ that cannot be read, with the line at fault where it is known, and the fix."""

    def __init__(self, file: Path, problem: str, line: int | None = None, fix: str = "") -> None:
        self.file = file
        place = f"{file}:{line}" if line else f"{file}"
        super().__init__(f"{place}: {problem}; {fix or f'restore it from git: git checkout -- {file}'}")


class NewerDataError(DataError):
    """A file in data/ whose format is newer than this program."""

    def __init__(self, file: Path, number: int, known: int, line: int | None = None) -> None:
        problem = f"data/ was written by a newer version (format {number}; this program knows {known})"
        super().__init__(file, problem, line, UPGRADE)


class SettingError(InputError):
    """An environment variable or an option with a value that cannot be used."""


class PushError(InputError):
    """The remote did not take a commit: it may not be written to, or others were faster each time."""


class SiteError(InputError):
    """The site builder refused the pages."""


class ArxivError(DigestError):
    """arXiv did not give what was asked, after every allowed try."""

    exit_code = 3


class AnswerError(ArxivError):
    """An answer that is not what was asked for: an error feed, a broken or a foreign document.

    `passing` answers, such as a page cut short, may come out well when asked for again.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


class MissingError(AnswerError):
    """HTTP 404: there is no such thing, and asking again would not change that."""


class RefusedError(ArxivError):
    """HTTP 403: arXiv blocks this address, and asking on would be taken for an attack."""
