"""Tests are isolated: they see the same environment and files on any machine."""

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
    """Keys, addresses, colours, languages and git variables of the caller do not affect tests."""
    assert is_hidden(name)
    assert name not in os.environ


def test_paths_are_not_hidden() -> None:
    """The folder of recorded data, programs and caches are found."""
    assert not any(map(is_hidden, ("ARXIV_DIGEST_SHARED", "CI", "HOME", "PATH", "PYTEST_ADDOPTS", "TMPDIR")))


def test_git_uses_no_personal_settings(tmp_path: Path) -> None:
    """The program's git reads neither user nor system configuration."""
    asked = ["git", "-C", str(tmp_path), "config", "--list"]
    assert subprocess.run(asked, capture_output=True, check=False).stdout == b""


def test_only_the_repositorys_own_files_are_listed() -> None:
    """Records, generated pages and caches are excluded; the README of data/ is not."""
    names = repository.tracked()
    assert {"Makefile", "data/README.md", "docs/fork.md", "src/arxiv_digest/errors.py"} <= set(names)
    assert [name for name in names if name.startswith("data/")] == ["data/README.md"]
    assert not [
        name for name in names if name.startswith(("site/", ".venv/", ".cache/", "docs/2", "docs/api/"))
    ]


def test_generated_files_are_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records and pages are excluded even when committed; new modules are included before `git add`."""
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
    """Without git, or inside another repository, the same files are found by name."""
    repository.copy(tmp_path, *repository.tracked())
    ours = {name for name in repository.tracked() if not name.startswith(("tests/", "benchmarks/", "tools/"))}
    put(tmp_path / "data/state/owed.jsonl", "{}\n")
    put(tmp_path / "site/index.html", "")
    git(tmp_path.parent, "init", "--quiet")
    monkeypatch.setattr(repository, "REPOSITORY", tmp_path)
    assert set(repository.tracked.__wrapped__()) == ours
