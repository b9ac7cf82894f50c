"""The exceptions that the program raises on purpose, with their exit codes.

DigestError
├── InputError            exit 2: a problem that a person can fix
│   ├── ConfigError       digest.toml: all of its problems
│   ├── DataError         data/: a record that cannot be read
│   │   └── NewerDataError  a record in a format that this program is too old for
│   ├── FoundError        the problems that `check` found
│   ├── PagesError        GitHub Pages is not set up
│   ├── PushError         the remote rejected a commit
│   ├── SettingError      an environment variable or an option
│   └── SiteError         the site builder rejected the pages
└── ArxivError            exit 3: arXiv did not answer a request
    ├── AnswerError       an answer that is not the requested document
    │   └── MissingError  HTTP 404: not found
    └── RefusedError      HTTP 403: stop asking at once
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class DigestError(Exception):
    """The base class of every error that the program raises on purpose."""

    exit_code = 1


class InputError(DigestError):
    """A problem that a person can fix; the message names the place and the fix."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem in a file: its place (line and key path) and how to fix it."""

    path: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        """Return the message with the place first, as compilers do."""
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.path}: {self.message}" if self.path else f"{where}{self.message}"


class ConfigError(InputError):
    """A configuration file with all of its problems."""

    def __init__(self, file: Path, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{file}: {problem}" for problem in self.problems))


UPGRADE = "upgrade the program: `make upgrade FROM=https://github.com/OWNER/PROJECT`, or sync your fork"


class DataError(InputError):
    """A file in data/ that cannot be read, with the line number where it is known, and the fix."""

    def __init__(self, file: Path, problem: str, line: int | None = None, fix: str = "") -> None:
        self.file = file
        place = f"{file}:{line}" if line else f"{file}"
        super().__init__(f"{place}: {problem}; {fix or f'restore it from git: git checkout -- {file}'}")


class NewerDataError(DataError):
    """A file in data/ whose format is newer than this program."""

    def __init__(self, file: Path, number: int, known: int, line: int | None = None) -> None:
        problem = f"data/ was written by a newer version (format {number}; this program knows {known})"
        super().__init__(file, problem, line, UPGRADE)


class FoundError(InputError):
    """The problems that `check` found, one a line."""


class PagesError(InputError):
    """GitHub Pages is not set up, so no site can be deployed."""


class SettingError(InputError):
    """An environment variable or option with an invalid value."""


class PushError(InputError):
    """The remote rejected a commit: no permission to write, or the branch changed during each attempt."""


class SiteError(InputError):
    """The site builder rejected the pages."""


class ArxivError(DigestError):
    """arXiv did not answer a request after all allowed attempts."""

    exit_code = 3


class AnswerError(ArxivError):
    """An answer that is not the requested document: an error feed, a broken or an unrelated document.

    A `passing` error, such as a truncated page, may disappear when the request is repeated.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


class MissingError(AnswerError):
    """Not found, by HTTP 404 or by what the page says, so repeating the request is pointless."""


class RefusedError(ArxivError):
    """HTTP 403: arXiv blocks this address; further requests could look like an attack."""
