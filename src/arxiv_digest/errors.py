"""The errors that this program raises; each message says what to do.

DigestError
├── InputError            exit 2: something that a person can fix
│   ├── ConfigError       digest.toml is invalid; lists every problem
│   ├── DataError         a file in data/ cannot be read
│   ├── PushError         the remote rejected a commit
│   ├── SettingError      an environment variable or option is invalid
│   └── SiteError         the site builder rejected the pages
└── ArxivError            exit 3: arXiv did not return what was requested
    ├── AnswerError       the answer is not what was requested
    │   └── MissingError  HTTP 404: there is no such thing
    └── RefusedError      HTTP 403: stop sending requests at once
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class DigestError(Exception):
    """The base of every error that this program raises on purpose."""

    exit_code = 1


class InputError(DigestError):
    """Something that a person can fix; the message names the place and the fix."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem in a file: where it is (line and key path) and how to fix it."""

    path: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        """Format the problem with its place first, as compilers do."""
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.path}: {self.message}" if self.path else f"{where}{self.message}"


class ConfigError(InputError):
    """An invalid configuration file, with all its problems."""

    def __init__(self, file: Path, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{file}: {problem}" for problem in self.problems))


class DataError(InputError):
    """A file in data/ that cannot be read, with the line number where it is known."""

    def __init__(self, file: Path, problem: str, line: int | None = None) -> None:
        self.file = file
        place = f"{file}:{line}" if line else f"{file}"
        super().__init__(f"{place}: {problem}; restore it from git: git checkout -- {file}")


class SettingError(InputError):
    """An environment variable or option with an invalid value."""


class PushError(InputError):
    """The remote rejected a commit: it is read-only, or others were faster each time."""


class SiteError(InputError):
    """The site builder rejected the pages."""


class ArxivError(DigestError):
    """arXiv did not return what was requested, after all retries."""

    exit_code = 3


class AnswerError(ArxivError):
    """An answer that is not what was requested: an error feed, or a damaged or unrelated document.

    A `passing` failure, such as a truncated page, may disappear when the request is repeated.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


class MissingError(AnswerError):
    """HTTP 404: there is no such thing, and a retry would not help."""


class RefusedError(ArxivError):
    """HTTP 403: arXiv blocks this address; further requests would look like an attack."""
