"""The files of the repository itself: what git tracks, not what a person or `make demo` left there."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from support.fake_github import git

REPOSITORY = Path(__file__).parents[2]
SETTINGS = Path(__file__).with_name("digest.toml")  # as shipped; the one at the top is the user's to edit
_NEW = ("src", ".github")  # where a file counts before it is added to git
_SHIPPED = (
    ".ci",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "data/README.md",
    "digest.toml",
    "docs",
    "mkdocs.yml",
    "pyproject.toml",
    "src",
    "uv.lock",
)


@cache
def tracked() -> tuple[str, ...]:
    """List the repository's files by their paths; no records, no generated pages, even where git has them.

    A digest that runs itself commits its records and pages. A folder that was downloaded without git, or
    that lies in another repository, is listed by the names of what ships.
    """
    if (REPOSITORY / ".git").exists() and shutil.which("git"):
        names = git(REPOSITORY, "ls-files", "-z", "--cached").split("\0")
        names += git(REPOSITORY, "ls-files", "-z", "--others", "--exclude-standard", *_NEW).split("\0")
    else:
        names = [
            file.relative_to(REPOSITORY).as_posix()
            for name in _SHIPPED
            for file in (REPOSITORY / name, *(REPOSITORY / name).rglob("*"))
            if "__pycache__" not in file.parts
        ]
    return tuple(sorted({name for name in names if name and (REPOSITORY / name).is_file() and _own(name)}))


def _own(name: str) -> bool:
    """Return whether a file was not written by a run of the program."""
    if name.startswith("data/"):
        return name == "data/README.md"
    if not name.startswith("docs/") or name.startswith("docs/images/"):
        return True
    return name.endswith(".md") and b"\ngenerated_by: arxiv-digest" not in (REPOSITORY / name).read_bytes()


def copy(folder: Path, *beginnings: str) -> None:
    """Copy the repository's files whose paths begin so; digest.toml is the one that ships."""
    for name in tracked():
        if name.startswith(beginnings):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(SETTINGS if name == "digest.toml" else REPOSITORY / name, folder / name)
