"""Prepares a release, and prints the notes of one; needs nothing but Python.

    python tools/release.py prepare 1.2.0   # writes the version and the changelog's heading
    python tools/release.py notes v1.2.0    # prints that version's section of the changelog

The version is `__version__` in src/arxiv_digest/__init__.py, and nowhere else.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PACKAGE = "src/arxiv_digest/__init__.py"
CHANGELOG = "CHANGELOG.md"
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_ASSIGNED = re.compile(r'^__version__ = "([^"]*)"$', re.MULTILINE)
_UNRELEASED = "## Unreleased"


def notes(changelog: str, version: str) -> str:
    """Return the section of a version, without its heading; raises ValueError when it is missing or empty."""
    heading = re.compile(rf"^## {re.escape(version)}(?= |$).*\n", re.MULTILINE)
    found = heading.search(changelog)
    section = re.split(r"^## ", changelog[found.end() :], maxsplit=1, flags=re.MULTILINE)[0] if found else ""
    if not section.strip():
        raise ValueError(f"{CHANGELOG} has no section “## {version}” with text")
    return section.strip() + "\n"


def released(changelog: str, version: str, day: dt.date) -> str:
    """Turn the unreleased changes into those of a version; raises ValueError when there are none."""
    notes(changelog, _UNRELEASED.removeprefix("## "))
    return changelog.replace(f"{_UNRELEASED}\n", f"{_UNRELEASED}\n\n## {version} - {day}\n", 1)


def version_of(package: str) -> str:
    """Read the version from the text of the package's `__init__.py`."""
    found = _ASSIGNED.search(package)
    if not found:
        raise ValueError(f"{PACKAGE} does not assign __version__")
    return found[1]


def with_version(package: str, version: str) -> str:
    """Write a version into the text of the package's `__init__.py`; raises ValueError for an odd one."""
    if not _VERSION.fullmatch(version):
        raise ValueError(f"{version!r} is not a version such as 1.2.0")
    version_of(package)
    return _ASSIGNED.sub(f'__version__ = "{version}"', package)


def prepare(root: Path, version: str, day: dt.date) -> str:
    """Write version and changelog below `root`; returns what to do next."""
    package, changelog = root / PACKAGE, root / CHANGELOG
    code = with_version(package.read_text(encoding="utf-8"), version)
    text = released(changelog.read_text(encoding="utf-8"), version, day)
    package.write_text(code, encoding="utf-8")
    changelog.write_text(text, encoding="utf-8")
    return (
        f"read the diff, then: git commit --all --message 'Release {version}'"
        f" && git tag v{version} && git push origin HEAD v{version}"
    )


def notes_of(root: Path, tag: str) -> str:
    """Return the notes of a tag; raises ValueError unless it names the version of the program."""
    version = version_of((root / PACKAGE).read_text(encoding="utf-8"))
    if tag != f"v{version}":
        raise ValueError(f"the tag is {tag}, but {PACKAGE} says {version}: tag v{version}")
    return notes((root / CHANGELOG).read_text(encoding="utf-8"), version)


def main(arguments: list[str]) -> int:
    """Run the command line; returns the exit code, 2 for usage or a version that cannot be released."""
    try:
        match arguments:
            case ["prepare", version]:
                print(prepare(REPOSITORY, version, dt.datetime.now(dt.UTC).date()))
            case ["notes", tag]:
                print(notes_of(REPOSITORY, tag), end="")
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except ValueError as error:
        print(f"release: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
