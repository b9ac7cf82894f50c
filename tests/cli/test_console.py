"""The summary line of a run, which explains why nothing was added."""

from __future__ import annotations

import datetime as dt

import pytest

from arxiv_digest.cli.console import subject
from arxiv_digest.pipeline.report import Report

SATURDAY = "arXiv announces nothing on a Saturday; the next announcement is due on Monday, 2026-03-16"
THANKSGIVING = (
    "arXiv announces nothing on Friday, 2026-11-27, after a holiday; "
    "the next announcement is due on Monday, 2026-11-30"
)
NEW_YEAR = (
    "arXiv announces nothing on Monday, 2027-01-04, after a holiday; "
    "the next announcement is due on Tuesday, 2027-01-05"
)


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("2026-03-13T12:00+00:00", "everything that arXiv shows is on record"),
        ("2026-03-14T12:00+00:00", SATURDAY),
        ("2026-03-16T03:59+00:00", SATURDAY.replace("Saturday", "Sunday")),  # still Sunday in New York
        ("2026-03-16T04:00+00:00", "everything that arXiv shows is on record"),
        ("2026-11-26T12:00+00:00", "everything that arXiv shows is on record"),  # Thanksgiving has a listing
        ("2026-11-27T12:00+00:00", THANKSGIVING),
        ("2027-01-04T12:00+00:00", NEW_YEAR),
    ],
)
def test_a_run_without_news_gives_the_reason(now: str, why: str) -> None:
    """On weekends and after holidays, the line gives the next announcement day."""
    assert subject(Report(), dt.datetime.fromisoformat(now)).endswith(f": {why}")


def test_an_old_feed_is_late_only_on_a_listing_day() -> None:
    """On a holiday, a feed correctly shows an older day."""
    stale = Report(stale=("cs.CL",))
    late = subject(stale, dt.datetime(2026, 3, 13, 12, tzinfo=dt.UTC))
    assert late.endswith("cs.CL still show an older day, ask again later")
    assert subject(stale, dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)).endswith(THANKSGIVING)
