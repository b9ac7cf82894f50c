"""Sizes are reported, and pages of older months can be shortened without breaking addresses."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from arxiv_digest.config import Retention
from arxiv_digest.model import Day
from arxiv_digest.render.outline import full_from, outline
from arxiv_digest.render.pages import status
from arxiv_digest.render.pages.site import site_pages
from support import builders
from support.digest import digest

IDS = re.compile(r'\bid="([^"]+)"')


def month(first: str, number: int = 1) -> Day:
    """Build a day of a month, with a paper that has every field."""
    return builders.day(
        builders.pick(
            number, title="On <Kites>", authors=("Ada", "Bo", "Cy", "Di", "Ed"), doi="10.99999/none"
        ),
        date=dt.date.fromisoformat(f"{first}-15"),
    )


def pages(days: Sequence[Day], months: int | None) -> dict[str, str]:
    """Render days, with this number of months in full."""
    config = builders.config(retention=Retention(full_months=months))
    return {page.path: page.text for page in site_pages(config, lambda: days)}


@pytest.mark.parametrize(
    ("months", "first"),
    [(1, "2026-03-01"), (2, "2026-02-01"), (3, "2026-01-01"), (4, "2025-12-01"), (24, "2024-04-01")],
)
def test_months_are_counted_from_the_last_day_on_record(months: int, first: str) -> None:
    """The month of the last day counts as the first; without a number, all are full."""
    outlines = [outline(month("2026-03"))]
    assert full_from(outlines, months) == dt.date.fromisoformat(first)
    assert full_from(outlines, None) == full_from([], 3) == dt.date.min


def test_shortened_months_keep_every_address() -> None:
    """A shortened page has title, authors, gist and links, and all anchors."""
    days = [month("2025-12", 1), month("2026-01", 2), month("2026-03", 3)]
    full, short = pages(days, None), pages(days, 3)
    assert set(full) == set(short)
    changed = {path for path in full if full[path] != short[path]}
    assert changed == {"2025/12/15.md"}
    before, after = full["2025/12/15.md"], short["2025/12/15.md"]
    assert set(IDS.findall(before)) <= set(IDS.findall(after))
    assert "On &lt;Kites&gt;" in after
    for kept in (
        "Ada, Bo, Cy, Di, Ed",
        "https://arxiv.org/pdf/2603.99001v1",
        "https://doi.org/10.99999/none",
    ):
        assert kept in after
    gist = days[0].summaries[0].points.tldr
    assert gist
    assert gist in after
    assert "Abstract and details" not in after
    assert "@misc" not in after
    assert len(after) < 0.7 * len(before)


def test_check_reports_sizes_and_warns_at_seventy_percent(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """70 % of GitHub Pages' limit is a warning with a fix, a larger site an error."""
    assert digest(root, "-q", "run", "--sample") == 0
    assert digest(root, "check") == 0
    assert re.search(r"data/ 0\.\d MB, docs/ 0\.\d MB, site/ \d\.\d MB", capsys.readouterr().out)

    grown = root / "site" / "grown"
    for size, code in ((690_000_000, 0), (710_000_000, 0), (1_000_000_001, 2)):
        grown.touch()
        os.truncate(grown, size)  # sparse: it takes no room
        assert digest(root, "check") == code
        said = capsys.readouterr()
        assert ("[retention]" in said.out + said.err) == (size > 700_000_000)


def test_problems_of_digest_toml_become_annotations(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a workflow, each problem annotates its line, ten at most; elsewhere none does."""
    (root / "digest.toml").write_text('title = 7\n[[topics]]\ntitle = "A"\n', encoding="utf-8")
    monkeypatch.chdir(root)
    assert digest(Path(), "check") == 2
    assert "::error" not in capsys.readouterr().out

    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for verb in (["check"], ["render"], ["update"]):
        assert digest(Path(), *verb) == 2
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "::error file=digest.toml,line=1::title: write text in quotes instead of 7"
        assert lines[1].startswith("::error file=digest.toml,line=2::topics[0].categories: ")

    (root / "digest.toml").write_text("".join(f"x{one} = 1\n" for one in range(30)), encoding="utf-8")
    assert digest(Path(), "check") == 2
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert lines[-1].startswith("::error file=digest.toml::22 more problems")


def test_the_status_lists_missed_days() -> None:
    """Page and JSON name missing days, rebuilt days and the last new paper."""
    days = [
        builders.day(builders.pick(1), date=dt.date(2026, 3, 9)),
        builders.day(builders.pick(2), date=dt.date(2026, 3, 10), approximate=True),
        builders.day(date=dt.date(2026, 3, 13), categories={}),
    ]
    made = pages(days, None)
    told = json.loads(made["status.json"])
    assert told["missed"] == ["2026-03-11", "2026-03-12"]
    assert (told["rebuilt"], told["last_new_paper"]) == (1, "2026-03-10")
    page = made["status.md"]
    assert "arxiv-digest backfill --from 2026-03-11 --to 2026-03-12" in page
    assert '<time class="since" datetime="2026-03-10">' in page
    flags = [json.loads(made[f"api/days/{one.date}.json"]).get("approximate") for one in days]
    assert flags == [None, True, None]
    assert status.missed([]) == ()


def test_the_badge_shows_the_last_day() -> None:
    """It follows shields.io's endpoint schema, with and without days on record."""
    made = json.loads(pages([month("2026-03")], None)["badge.json"])
    assert made == {
        "schemaVersion": 1,
        "label": "Daily Paper Digest",
        "message": "2026-03-15 · 1 paper",
        "color": "blue",
    }
    assert json.loads(pages([], None)["badge.json"])["color"] == "lightgrey"


def test_the_built_status_shows_the_last_commit(root: Path) -> None:
    """The time comes from git at build time, so docs/ depends only on data/."""
    git = f"cd {root} && git init -q && git -c user.name=a -c user.email=a@example.org"
    assert os.system(f"{git} commit -q --allow-empty -m x --date 2026-03-13T10:00:00Z") == 0  # noqa: S605
    assert digest(root, "-q", "run", "--sample") == 0
    built = json.loads((root / "site/status.json").read_text(encoding="utf-8"))
    assert dt.datetime.fromisoformat(built["last_commit"]).year > 2025
    page = (root / "site/status/index.html").read_text(encoding="utf-8")
    assert page.count('<time class="since"') == 2
    assert len(built["commit"]) == 40
    assert "commit" not in (root / "docs/status.json").read_text(encoding="utf-8")
