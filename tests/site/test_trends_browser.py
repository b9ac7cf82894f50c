"""Trends, archive and topic pages with months of invented papers, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.pages.site import site_pages
from arxiv_digest.site import docs
from support import builders, built_site, months
from support.browser import assert_no_fault, served, visit
from support.checks import some

PAGES = ["trends/", "archive/", "topics/kites/"]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Publish more than three months with a clear trend."""
    root = tmp_path_factory.mktemp("months")
    config = builders.config(*(builders.topic(one.capitalize(), slug=one) for one in months.TOPICS))
    late = months.weekdays(months.LAST, 19)[0]
    days = list(
        months.days(
            months.weekdays(months.LAST, 70),
            wording=lambda rng, date: (
                months.phrase(rng, date) + (" by velvet splatting" if date >= late else "")
            ),
        )
    )
    docs.write(root / "docs", site_pages(config, lambda: days))
    with served(built_site.build(root, "Kites", {"en": Words("en")})) as address:
        yield address


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_faults(chromium: Browser, base: str, path: str, *, dark: bool) -> None:
    """Names, contrast of each shade and order of headings are correct."""
    with visit(chromium, base, dark=dark) as reader:
        page = reader.open(path)
        assert_no_fault(page, ".md-content")


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_phone(chromium: Browser, base: str, path: str) -> None:
    """At 390 pixels nothing scrolls horizontally, and text has at least 12 pixels."""
    with visit(chromium, base, phone=True) as reader:
        page = reader.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        sizes = page.eval_on_selector_all(
            ".md-content :is(figure span, small, td, a)",
            "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))",
        )
        assert sizes
        assert min(sizes) >= 12


def test_plots_are_as_wide_as_their_axes(chromium: Browser, base: str) -> None:
    """The days of the archive are large enough to be clicked."""
    with visit(chromium, base) as reader:
        page = reader.open("trends/")
        plots = page.locator(".plot")
        assert plots.count() == 2 + len(months.TOPICS)
        for number in range(plots.count()):
            drawn = plots.nth(number).locator("svg").bounding_box()
            dates = plots.nth(number).locator(".dates").bounding_box()
            assert drawn
            assert dates
            assert drawn["height"] > 60
            assert abs(drawn["width"] - dates["width"]) < 1
        assert "velvet splatting" in page.locator(".terms").inner_text()


def test_calendars_are_accessible_tables(chromium: Browser, base: str) -> None:
    """Screen readers announce weekdays, and cells are large enough to be clicked."""
    with visit(chromium, base) as reader:
        page = reader.open("archive/")
        heads = page.locator(".calendar").first.locator("th")
        assert heads.all_inner_texts() == ["Mon", "Tue", "Wed", "Thu", "Fri"]
        for link in some(page.locator(".calendar td a").all()[:30]):
            box = link.bounding_box()
            assert box
            assert min(box["height"], box["width"]) >= 24


def test_numbers_and_tables_are_available(chromium: Browser, base: str) -> None:
    """Each plot's numbers can be expanded, and its CSV can be downloaded."""
    with visit(chromium, base) as reader:
        page = reader.open("trends/")
        page.locator("details.more > summary").first.click()
        assert page.locator("details.more[open] td").first.inner_text() == "2026-W11"
        target = page.locator('a[href$="weeks.csv"]').first.evaluate("link => link.href")
        assert target == f"{base}trends/weeks.csv"
        assert page.request.get(target).text().startswith("week,monday,days,")
