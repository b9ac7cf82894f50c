"""The archive: every day in its calendar, shaded in steps, with totals that add up."""

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


def made(days: list[Day], language: str = "en") -> str:
    """Make the archive of some days."""
    outlines = [outline(day) for day in days]
    return archive(outlines, Shades.of(outlines), Words(language)).text


def history(*dates: str, papers: int = 1) -> list[Day]:
    """Build days of so many papers."""
    picks = [builders.pick(number) for number in range(1, papers + 1)]
    return [builders.day(*picks, date=dt.date.fromisoformat(date)) for date in dates]


def test_every_day_stands_once_with_its_number_of_papers() -> None:
    """Cells link to the days, and hold day and count as text."""
    days = list(months.days(months.weekdays(months.LAST, 120)))
    page = made(days)
    for day in some(days):
        cell = f"[{day.date.day} <small>{len(day.picks)}</small>]({day.date:%Y/%m/%d}.md)"
        assert page.count(cell) == 1, day.date


def test_months_and_years_come_newest_first_with_their_totals() -> None:
    """A year's total is that of its months."""
    page = made(history("2025-12-31", papers=2) + history("2026-01-01", "2026-03-12", papers=3))
    assert re.findall(r"^#+ (?:\[)?(\w+)", page, re.MULTILINE) == [
        *("Archive", "2026", "March", "January"),
        *("2025", "December"),
    ]
    assert "6 papers · 2 days" in page
    assert "2 papers · 1 day\n" in page


@pytest.mark.parametrize(
    ("first", "rows"), [("2024-02-29", ["||||1|2|", "|26|27|28|29||"]), ("2026-08-31", ["|31|||||"])]
)
def test_calendars_are_right_in_odd_months(first: str, rows: list[str]) -> None:
    """A leap day has its cell, and a month that begins on a weekend no empty row."""
    page = made(history(first))
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
    """A hundred different numbers fall into five steps of twenty."""
    assert steps(range(1, 101)) == [0, 20, 40, 60, 80, 100]


def test_equal_numbers_have_equal_steps() -> None:
    """Few different numbers make few steps, and days without papers none."""
    assert steps([7, 7, 7, 7, 0]) == [0, 7]
    assert steps([1, 2]) == [0, 1, 2]
    assert steps([0, 0]) == [0]
    assert steps([]) == [0]


def test_the_legend_names_the_steps() -> None:
    """Each step has its range beside its shade."""
    page = made(history("2026-03-12", papers=3) + history("2026-03-13", papers=9))
    assert '<span class="c1">1–3</span> <span class="c2">4–9</span>' in page


def test_the_archive_speaks_chinese() -> None:
    """Heading, weekdays and months are those of the language."""
    page = made(history("2026-03-12"), "zh")
    assert "# 存档" in page
    assert "| 周一 |" in page
    assert "[三月](2026/03/index.md)" in page
