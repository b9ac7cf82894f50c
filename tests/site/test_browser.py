"""The site in a real browser: every kind of page opens without errors or foreign requests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.browser import served, visit

PAGES = [
    "",
    "2026/03/12/",
    "2026/03/",
    "topics/",
    "topics/gaussian-splatting/",
    "archive/",
    "search/",
    "status/",
]


@pytest.fixture(scope="module")
def base(sample_site: Path) -> Iterator[str]:
    """Serve the sample."""
    with served(sample_site / "site") as address:
        yield address


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_without_errors(chromium: Browser, base: str, path: str) -> None:
    """Below a sub-path, each page has one h1, no console errors and no foreign requests."""
    with visit(chromium, base) as reader:
        page = reader.open(path)
        assert page.locator("h1").count() == 1
