"""Builds of what changed: the site is the same as if all of it were built, whatever happened to it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arxiv_digest import files
from arxiv_digest.errors import SiteError
from arxiv_digest.pipeline import pages, update
from arxiv_digest.pipeline.context import Context
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.site import kept, mkdocs, parts
from arxiv_digest.site.finished import FinishedHtml
from support.built_site import HERE
from support.checks import some
from support.repository import SETTINGS

CARD = """<article class="paper" data-id="1">
<h3 id="2603.99001">Kites</h3>
<p>*not* Markdown &amp; `so`</p>

</article>"""
TEXTS = {
    "index.md": "# Kites\n\n[Monday](mon.md#2603.99001)\n",
    "topics/index.md": "# Topics\n",
    "archive.md": "# Archive\n",
    "trends.md": "# Trends\n",
    "status.md": "# Status\n",
    "mon.md": f"---\ndate: '2026-03-09'\n---\n# Monday\n\n{CARD}\n",
    "tue.md": "# Tuesday\n\n[Monday](mon.md) and [its paper](mon.md#2603.99001)\n",
    "data.json": "{}\n",
}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return a folder with a few pages, built."""
    for path, text in TEXTS.items():
        put(tmp_path, path, text)
    built(tmp_path)
    return tmp_path


def put(root: Path, path: str, text: str) -> None:
    """Write a file below docs/."""
    file = root / "docs" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def built(root: Path, *, full: bool = False, title: str = "Kites") -> set[str] | None:
    """Build, and return the sources that were built anew; None for all."""
    site = mkdocs.Site(root, title, {"en": Words("en")}, HERE)
    with kept.making(root, site.epoch(), full=full) as work:
        site.build(work)
    return None if work.changed is None else set(work.changed)


def contents(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return the bytes and the time of every file of the site."""
    site = root / "site"
    return {path: (content, (site / path).stat().st_mtime_ns) for path, content in files.read(site).items()}


def same_as_full(root: Path) -> None:
    """Assert that the site is what a full build makes."""
    before = files.read(root / "site")
    assert built(root, full=True) is None
    assert files.read(root / "site") == before


def test_nothing_changed_means_nothing_is_touched(here: Path) -> None:
    """No file is written again."""
    before = contents(here)
    assert built(here) == set()
    assert contents(here) == before


def test_a_changed_page_is_built_alone(here: Path) -> None:
    """All others stay untouched, and links to them resolve."""
    before = contents(here)
    put(here, "tue.md", "# Tuesday\n\n[Monday](mon.md#2603.99001), no paper\n")
    assert built(here) == {"tue.md"}
    after = contents(here)
    assert {path for path in some(after) if after[path] != before[path]} == {"tue/index.html"}
    assert 'href="../mon/#2603.99001"' in after["tue/index.html"][0].decode()
    same_as_full(here)


def test_a_new_page_joins_the_sitemap(here: Path) -> None:
    """The sitemap lists all pages, with the dates of those that were not built again."""
    put(here, "wed.md", "---\ndate: '2026-03-11'\n---\n# Wednesday\n")
    assert built(here) == {"wed.md"}
    sitemap = (here / "site/sitemap.xml").read_text(encoding="utf-8")
    found = dict(re.findall(r"<loc>([^<]+)</loc>(?:<lastmod>([^<]+)</lastmod>)?", sitemap))
    assert found[f"{HERE}wed/"] == "2026-03-11"
    assert found[f"{HERE}mon/"] == "2026-03-09"
    assert found[f"{HERE}tue/"] == ""
    same_as_full(here)


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "docs/data.json").unlink(),
        lambda root: (root / "site/mon/index.html").unlink(),
        lambda root: (root / "site/stray.html").write_text("stray", encoding="utf-8"),
        lambda root: (root / "site/mon/index.html").write_text("other", encoding="utf-8"),
        lambda root: (root / ".cache/site.json").write_text("{", encoding="utf-8"),
        lambda root: (root / ".cache/site.json").write_text("[1]", encoding="utf-8"),
        lambda root: (root / ".cache/site.json").unlink(),
        lambda root: shutil.rmtree(root / "site"),
    ],
)
def test_all_is_built_when_in_doubt(here: Path, change: Callable[[Path], Any]) -> None:
    """A deleted source, and a site that someone changed, leave no trace."""
    whole = files.read(here / "site")
    change(here)
    left = (here / "docs/data.json").exists()
    assert built(here) is None
    assert files.read(here / "site") == {
        path: one for path, one in whole.items() if left or path != "data.json"
    }


def test_a_restored_site_is_recognised_by_its_bytes(here: Path) -> None:
    """A cache gives files back with other times."""
    for file in [*(here / "site").rglob("*"), *(here / "docs").rglob("*")]:
        os.utime(file, ns=(1, 1))
    assert built(here) == set()


def test_another_epoch_builds_all(here: Path) -> None:
    """The title of the site is on each page; so are the repository's own style and settings."""
    assert built(here, title="Knots") is None
    assert b"Knots" in files.read(here / "site")["mon/index.html"]
    (here / "mkdocs.yml").write_text("site_name: x\nextra: {a: 1}\n", encoding="utf-8")
    first = mkdocs.Site(here, "Kites", {"en": Words("en")}).epoch()
    (here / "mkdocs.yml").write_text("site_name: x\nextra: {a: 2}\n", encoding="utf-8")
    assert mkdocs.Site(here, "Kites", {"en": Words("en")}).epoch() != first


def test_hooks_of_the_repository_build_all(here: Path) -> None:
    """They may read anything, so no page is known to be the same."""
    (here / "hook.py").write_text("", encoding="utf-8")
    (here / "mkdocs.yml").write_text("site_name: x\nhooks: [hook.py]\n", encoding="utf-8")
    site = mkdocs.Site(here, "Kites", {"en": Words("en")})
    assert site.epoch() != site.epoch()


def test_a_lost_anchor_is_found_on_pages_that_stay(here: Path) -> None:
    """A full build would find it as well; the site stays as it was."""
    before = contents(here)
    put(here, "mon.md", "# Monday\n")
    with pytest.raises(SiteError, match=r"(?s)tue\.md.*mon\.md#2603\.99001.*no.*anchor|tue\.md.*2603\.99001"):
        built(here)
    assert contents(here) == before
    with pytest.raises(SiteError, match=r"tue\.md"):
        built(here, full=True)


def test_links_between_parts_are_checked(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that are built a few at a time make the same site, and the same errors."""
    whole = files.read(here / "site")
    monkeypatch.setattr(parts, "_AT_ONCE", 2)
    assert built(here, full=True) is None
    assert files.read(here / "site") == whole
    put(here, "mon.md", "# Monday\n")
    with pytest.raises(SiteError, match=r"tue\.md"):
        built(here, full=True)


def test_a_killed_build_is_made_up_for(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that is killed while it moves files leaves a site that the next build repairs."""
    put(here, "tue.md", "# Tuesday\n")
    put(here, "wed.md", "# Wednesday\n")

    def dies(file: Path, target: Path) -> None:
        if target.is_relative_to(here / "site") and "wed" in target.parts:
            raise KeyboardInterrupt
        move(file, target)

    move = files.move

    with monkeypatch.context() as patched:
        patched.setattr(files, "move", dies)
        with pytest.raises(KeyboardInterrupt):
            built(here)
    assert built(here) is None
    assert (here / "site/wed/index.html").exists()
    same_as_full(here)


def test_finished_cards_are_what_the_parser_would_return(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeping cards from the parser changes no byte, and their anchors count."""
    with_cards = files.read(here / "site")
    assert CARD.encode() in with_cards["mon/index.html"]
    monkeypatch.setattr(FinishedHtml, "on_page_markdown", lambda _, markdown, **__: markdown)
    monkeypatch.setattr(FinishedHtml, "on_page_content", lambda _, html, **__: html)
    built(here, full=True)
    assert files.read(here / "site") == with_cards


def test_a_history_gives_the_same_site_as_a_full_build(tmp_path: Path) -> None:
    """After a new day, a correction and a renamed topic, nothing differs from a full build."""
    shutil.copy(SETTINGS, tmp_path)
    update.update_sample(Context(root=tmp_path))
    settings, data = tmp_path / "digest.toml", tmp_path / "data"
    last = {file: file.read_bytes() for file in some(data.rglob("2026-03-13.*"))}
    for file in last:
        file.unlink()
    _published(tmp_path)
    for file, content in last.items():  # a new day
        file.write_bytes(content)
    _published(tmp_path)
    lines = ["[[corrections]]", 'paper = "2603.99001"', 'reason = "A slip."', 'tldr = "Kites fly."']
    (data / "corrections.toml").write_text("\n".join(lines), encoding="utf-8")
    _compared(tmp_path)
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('"Gaussian Splatting"', '"Splats"'), encoding="utf-8")
    _compared(tmp_path)


def _published(root: Path) -> Path:
    pages.render_pages(root)
    return pages.build(root, HERE)


def _compared(root: Path) -> None:
    made = files.read(_published(root))
    assert files.read(pages.build(root, HERE, full=True)) == made
    (root / ".cache/render.json").unlink()
    assert not pages.render_pages(root).differs
