"""Pages that `check` finds wrong: orphans, dangling links, broken permalinks."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from arxiv_digest.pipeline import check
from support.digest import digest

PAGE = "docs/2026/03/12.md"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory, sample_site: Path) -> Path:
    """Return a copy of the sample's records and pages."""
    copy: Path = tmp_path_factory.mktemp("rendered") / "copy"
    shutil.copytree(sample_site, copy, ignore=shutil.ignore_patterns("site"))
    return copy


@pytest.fixture
def pages(rendered: Path, tmp_path: Path) -> Path:
    """Return records and pages to damage."""
    return Path(shutil.copytree(rendered, tmp_path / "pages"))


def test_the_pages_of_the_sample_are_sound(pages: Path) -> None:
    """Every link of the rendered pages leads somewhere."""
    assert digest(pages, "-q", "check") == 0


def orphan(root: Path) -> str:
    """Add the page of a day that never was."""
    shutil.copy(root / PAGE, root / "docs/2026/03/11.md")
    return "docs/2026/03/11.md: no such day is on record"


def lost_page(root: Path) -> str:
    """Delete a day's page."""
    (root / PAGE).unlink()
    return f"{PAGE}: the permalink of 2603.99001 is broken"


def lost_card(root: Path) -> str:
    """Delete a card's anchor."""
    edited(root, PAGE, ' id="2603.99002"', "")
    return f"{PAGE}: the permalink of 2603.99002 is broken"


def dangling(root: Path) -> str:
    """Lead a link astray."""
    edited(root, "docs/archive.md", "](2026/03/index.md)", "](2026/02/index.md)")
    return "docs/archive.md: the link 2026/02/index.md leads nowhere"


def dangling_address(root: Path) -> str:
    """Lead a link in HTML astray."""
    edited(root, "docs/2026/03/13.md", 'href="../12/#', 'href="../10/#')
    return "docs/2026/03/13.md: the link ../10/#2603.99013 leads nowhere"


def edited(root: Path, path: str, before: str, after: str) -> None:
    """Replace a text in a page that has it."""
    text = (root / path).read_text(encoding="utf-8")
    assert before in text
    (root / path).write_text(text.replace(before, after), encoding="utf-8")


@pytest.mark.parametrize("damage", [orphan, lost_page, lost_card, dangling, dangling_address])
def test_check_finds_damaged_pages(
    pages: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], str]
) -> None:
    """Each is a problem with its file, and `render` repairs it."""
    said = damage(pages)
    assert digest(pages, "-q", "check") == 2
    assert said in capsys.readouterr().err
    assert digest(pages, "-q", "render") == 0
    assert digest(pages, "-q", "check") == 0


def test_links_of_your_own_pages_are_yours(pages: Path) -> None:
    """Pages without the mark of the program are not checked."""
    (pages / "docs/about.md").write_text("[nowhere](nothing.md)", encoding="utf-8")
    assert digest(pages, "-q", "check") == 0


def test_a_workflow_is_not_stopped_by_what_it_repairs(pages: Path) -> None:
    """Before an update, damaged pages are warnings: the run renders them again."""
    said = lost_page(pages)
    now = dt.datetime(2026, 3, 13, 12, tzinfo=dt.UTC)
    found = check.check(pages, {}, now, at_work=True)
    assert found.problems == ()
    assert any(note.startswith(f"warning: {said}") for note in found.notes)
