"""The archive: each day in its calendar, shaded by number of papers, with correct totals."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from arxiv_digest.model import Day
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.outline import outline
from arxiv_digest.render.pages.archive import Shades, archive, steps
from support import builders, months
from support.checks import some


def archive_page(days: list[Day], language: str = "en") -> str:
    """Render the archive of some days."""
    outlines = [outline(day) for day in days]
    return archive(outlines, Shades.of(outlines), Words(language)).text


def history(*dates: str, papers: int = 1) -> list[Day]:
    """Build days with these numbers of papers."""
    picks = [builders.pick(number) for number in range(1, papers + 1)]
    return [builders.day(*picks, date=dt.date.fromisoformat(date)) for date in dates]


def test_every_day_is_listed_once_with_its_number_of_papers() -> None:
    """Cells link to the days and show day and count as text."""
    days = list(months.days(months.weekdays(months.LAST, 120)))
    page = archive_page(days)
    for day in some(days):
        cell = f"[{day.date.day} <small>{len(day.picks)}</small>]({day.date:%Y/%m/%d}.md)"
        assert page.count(cell) == 1, day.date


def test_months_and_years_are_newest_first_with_totals() -> None:
    """A year's total is the sum of its months."""
    page = archive_page(history("2025-12-31", papers=2) + history("2026-01-01", "2026-03-12", papers=3))
    assert re.findall(r"^#+ (?:\[)?(\w+)", page, re.MULTILINE) == [
        *("Archive", "2026", "March", "January"),
        *("2025", "December"),
    ]
    assert "6 papers · 2 days" in page
    assert "2 papers · 1 day\n" in page


@pytest.mark.parametrize(
    ("first", "rows"), [("2024-02-29", ["||||1|2|", "|26|27|28|29||"]), ("2026-08-31", ["|31|||||"])]
)
def test_calendars_handle_unusual_months(first: str, rows: list[str]) -> None:
    """A leap day has a cell, and a month that begins on a weekend has no empty row."""
    page = archive_page(history(first))
    cells = [
        re.sub(
            r"<[^>]*>|\]\([^)]*\)|[\[ ]|(?<=\d)<small>\d+</small>",
            "",
            re.sub(r"<small>.*?</small>", "", line),
        )
        for line in page.splitlines()
        if line.startswith("| ")
    ]
    assert cells[0] == "|Mon|Tue|Wed|Thu|Fri|"
    assert set(rows) <= set(cells)
    assert "||||||" not in cells


def test_steps_are_about_equally_frequent() -> None:
    """A hundred different numbers are divided into five steps of twenty."""
    assert steps(range(1, 101)) == [0, 20, 40, 60, 80, 100]


def test_equal_numbers_have_equal_steps() -> None:
    """Few different numbers make few steps; days without papers have none."""
    assert steps([7, 7, 7, 7, 0]) == [0, 7]
    assert steps([1, 2]) == [0, 1, 2]
    assert steps([0, 0]) == [0]
    assert steps([]) == [0]


def test_the_legend_shows_the_range_of_each_step() -> None:
    """Each shade is shown with its range."""
    page = archive_page(history("2026-03-12", papers=3) + history("2026-03-13", papers=9))
    assert '<span class="c1">1–3</span> <span class="c2">4–9</span>' in page


def test_the_archive_is_translated() -> None:
    """Heading, weekdays and months are in the language of the page."""
    page = archive_page(history("2026-03-12"), "zh")
    assert "# 存档" in page
    assert "| 周一 |" in page
    assert "[三月](2026/03/index.md)" in page
