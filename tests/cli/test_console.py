"""What a run says of itself in a line: on a quiet day, why."""

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
def test_a_quiet_day_says_why(now: str, why: str) -> None:
    """On weekends and after holidays arXiv announces nothing, and the line says when it will again."""
    assert subject(Report(), dt.datetime.fromisoformat(now)).endswith(f": {why}")


def test_an_old_feed_is_asked_again_on_a_day_with_a_listing_only() -> None:
    """A feed that shows an older day is late on a listing day; on a holiday it is right."""
    stale = Report(stale=("cs.CL",))
    late = subject(stale, dt.datetime(2026, 3, 13, 12, tzinfo=dt.UTC))
    assert late.endswith("cs.CL still show an older day, ask again later")
    assert subject(stale, dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)).endswith(THANKSGIVING)
