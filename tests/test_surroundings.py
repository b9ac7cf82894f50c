"""Whoever runs the tests, and wherever: they see the same environment and the same files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from support import repository
from support.environment import is_hidden
from support.fake_github import git


@pytest.mark.parametrize(
    "name",
    (
        "ANTHROPIC_API_KEY SITE_URL GITHUB_REPOSITORY GITHUB_OUTPUT ARXIV_DIGEST_DELAY GIT_DIR "
        "GIT_AUTHOR_NAME https_proxy NO_PROXY NO_COLOR LC_ALL LANG TERM COLUMNS MAKEFLAGS"
    ).split(),
)
def test_the_callers_settings_are_hidden(name: str) -> None:
    """Keys, addresses, colours, languages and git's variables of the caller change no test."""
    assert is_hidden(name)
    assert name not in os.environ


def test_what_else_can_be_tested_is_not_hidden() -> None:
    """The folder of recorded data, programs and caches are found."""
    assert not any(map(is_hidden, ("ARXIV_DIGEST_SHARED", "CI", "HOME", "PATH", "PYTEST_ADDOPTS", "TMPDIR")))


def test_git_has_no_settings_of_a_person(tmp_path: Path) -> None:
    """Neither the person's nor the machine's configuration reaches the program's git."""
    asked = ["git", "-C", str(tmp_path), "config", "--list"]
    assert subprocess.run(asked, capture_output=True, check=False).stdout == b""


def test_the_repositorys_files_are_those_that_belong_to_it() -> None:
    """Program, documents and the README of data/ are there; records, generated pages and caches are not."""
    names = repository.tracked()
    assert {"Makefile", "data/README.md", "docs/fork.md", "src/arxiv_digest/errors.py"} <= set(names)
    assert [name for name in names if name.startswith("data/")] == ["data/README.md"]
    assert not [
        name for name in names if name.startswith(("site/", ".venv/", ".cache/", "docs/2", "docs/api/"))
    ]


def test_what_a_person_left_behind_is_no_file_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records and pages stay out, committed or not; a module that is not yet added to git counts."""
    for name in ("src/new.py", "notes.md", "data/README.md", "data/state/owed.jsonl", "docs/mine.md"):
        put(tmp_path / name, "# Mine\n")
    put(tmp_path / "docs/status.md", "---\ngenerated_by: arxiv-digest\n---\n")
    put(tmp_path / "docs/badge.json", "{}")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "data", "docs")
    put(tmp_path / "data/announced/2026/2026-03-12.json", "{}")
    monkeypatch.setattr(repository, "REPOSITORY", tmp_path)
    assert repository.tracked.__wrapped__() == ("data/README.md", "docs/mine.md", "src/new.py")


def put(file: Path, text: str) -> None:
    """Write a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_a_downloaded_folder_lists_what_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git, or inside of another repository, the same files are found by their names."""
    repository.copy(tmp_path, *repository.tracked())
    ours = {name for name in repository.tracked() if not name.startswith(("tests/", "benchmarks/", "tools/"))}
    put(tmp_path / "data/state/owed.jsonl", "{}\n")
    put(tmp_path / "site/index.html", "")
    git(tmp_path.parent, "init", "--quiet")
    monkeypatch.setattr(repository, "REPOSITORY", tmp_path)
    assert set(repository.tracked.__wrapped__()) == ours
