"""Releases: one place for the version, and a tag's notes from the changelog."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

import arxiv_digest
import release

REPOSITORY = Path(__file__).parents[2]
DAY = dt.date(2026, 3, 12)
CHANGELOG = """\
# Changelog

## Unreleased

### Added

- Kites.

## 0.10.0 - 2026-02-01

### Fixed

- Tails, see ## below.

## 0.1.0 - 2026-01-01

- The first.

## 0.0.1

"""


def test_the_version_is_written_in_one_place() -> None:
    """The package, its metadata and the release tool agree; pyproject.toml takes the package's word."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == release.PACKAGE
    text = (REPOSITORY / release.PACKAGE).read_text(encoding="utf-8")
    assert release.version_of(text) == arxiv_digest.__version__ == version("arxiv-digest")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("Unreleased", "### Added\n\n- Kites.\n"),
        ("0.10.0", "### Fixed\n\n- Tails, see ## below.\n"),
        ("0.1.0", "- The first.\n"),
    ],
)
def test_the_notes_are_the_section_of_the_version(wanted: str, said: str) -> None:
    """Notes begin after the version's heading and end before the next one."""
    assert release.notes(CHANGELOG, wanted) == said


@pytest.mark.parametrize("wanted", ["0.2.0", "0.0.1", "0.1", "0.10.0 - 2026-02-0", "0x1.0"])
def test_a_version_without_notes_is_refused(wanted: str) -> None:
    """A section that is missing or empty makes no release."""
    with pytest.raises(ValueError, match="has no section"):
        release.notes(CHANGELOG, wanted)


def put(root: Path, number: str, changelog: str = CHANGELOG) -> None:
    """Write a small repository with a version and a changelog."""
    (root / release.PACKAGE).parent.mkdir(parents=True)
    (root / release.PACKAGE).write_text(f'"""Kites."""\n\n__version__ = "{number}"\n', encoding="utf-8")
    (root / release.CHANGELOG).write_text(changelog, encoding="utf-8")


def test_preparing_writes_version_and_heading(tmp_path: Path) -> None:
    """After `prepare` the unreleased changes belong to the version, and its tag has them as notes."""
    put(tmp_path, "0.10.0")
    said = release.prepare(tmp_path, "0.11.0", DAY)

    assert "git tag v0.11.0" in said
    assert (tmp_path / release.PACKAGE).read_text(encoding="utf-8").endswith('\n__version__ = "0.11.0"\n')
    text = (tmp_path / release.CHANGELOG).read_text(encoding="utf-8")
    assert "## Unreleased\n\n## 0.11.0 - 2026-03-12\n\n### Added\n\n- Kites.\n\n## 0.10.0" in text
    assert release.notes_of(tmp_path, "v0.11.0") == "### Added\n\n- Kites.\n"


@pytest.mark.parametrize(
    ("number", "changelog", "said"),
    [
        ("v0.11.0", CHANGELOG, "is not a version"),
        ("0.11", CHANGELOG, "is not a version"),
        ("0.11.0", CHANGELOG.replace("- Kites.", "").replace("### Added", ""), "has no section"),
        ("0.11.0", "# Changelog\n", "has no section"),
    ],
)
def test_what_cannot_be_released_changes_nothing(
    tmp_path: Path, number: str, changelog: str, said: str
) -> None:
    """An invalid version or a changelog without changes is rejected before a file is written."""
    put(tmp_path, "0.10.0", changelog)
    with pytest.raises(ValueError, match=said):
        release.prepare(tmp_path, number, DAY)
    assert release.version_of((tmp_path / release.PACKAGE).read_text(encoding="utf-8")) == "0.10.0"
    assert (tmp_path / release.CHANGELOG).read_text(encoding="utf-8") == changelog


def test_a_tag_of_another_version_is_refused(tmp_path: Path) -> None:
    """A tag must name the version that the program has."""
    put(tmp_path, "0.1.0")
    assert release.notes_of(tmp_path, "v0.1.0") == "- The first.\n"
    with pytest.raises(ValueError, match=r"the tag is v0\.10\.0, but .* says 0\.1\.0"):
        release.notes_of(tmp_path, "v0.10.0")


def test_the_command_line_needs_no_installation(tmp_path: Path) -> None:
    """`make notes` works with the standard library alone, and fails in a sentence."""
    put(tmp_path, "0.1.0")
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    (tmp_path / "tools").mkdir()
    shutil.copy(REPOSITORY / "tools/release.py", tmp_path / "tools")
    command = ["make", "--silent", "notes", f"PYTHON={sys.executable} -I -S"]
    for tag, code, out in (("v0.1.0", 0, "- The first.\n"), ("v99.0.0", 2, "")):
        done = subprocess.run(
            command, env={**os.environ, "TAG": tag}, capture_output=True, text=True, cwd=tmp_path, check=False
        )
        assert (done.returncode, done.stdout) == (code, out)
        assert ("release: the tag is v99.0.0, but " in done.stderr) is (code == 2)


def test_the_workflow_releases_tags_with_these_notes() -> None:
    """A pushed version tag runs the tool, and the job may write nothing but contents."""
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/release.yml").read_text(encoding="utf-8"))
    assert workflow[True] == {"push": {"tags": ["v[0-9]+.[0-9]+.[0-9]+"]}}  # YAML 1.1 takes `on` for true
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "write"}
    script = "\n".join(step.get("run", "") for step in job["steps"])
    assert "make --silent notes > notes.md" in script
    assert "--notes-file notes.md sbom.cdx.json" in script


def test_a_release_lists_what_a_copy_installs() -> None:
    """The list has the libraries of the program with their versions, and not the tools of its developers."""
    command = ["make", "--silent", "sbom"]
    made = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=True).stdout
    parts = {one["name"]: one["version"] for one in json.loads(made)["components"]}
    assert {"httpx", "anthropic", "mkdocs-material", "feedparser"} <= parts.keys()
    assert parts["httpx"] == metadata.version("httpx")
    assert not {"pytest", "ruff", "mypy"} & parts.keys()
