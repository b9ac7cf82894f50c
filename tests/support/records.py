"""Hypothesis strategies for all valid records, and functions that read a folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from arxiv_digest.model import (
    Announcement,
    Checks,
    Ledger,
    Link,
    Listing,
    Match,
    Mention,
    Owed,
    Pending,
    Pick,
    Points,
    Reason,
    Summary,
    Usage,
)
from support.builders import DATE, name

ODD = "“Kites”\u2028 \u2029\x85 \\ \" ' \N{KITE} \x00\x0b\r\n é e\u0301 </script>"


def owed(number: int, date: dt.date = DATE) -> Owed:
    """Build pending work."""
    return Owed(what="details", id=name(number), day=date)


def batched(number: int, batch: str = "b1") -> Pending:
    """Build the pending request of a batch."""
    key = f"c{number}"
    return Pending(batch=batch, custom_id=key, id=name(number), day=DATE, prompt="p", model="m", usd=0.5)


def files(root: Path) -> dict[str, bytes]:
    """Return the contents of every file below a folder."""
    return {
        file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()
    }


def _unique(records: list[Any]) -> list[Any]:
    """Keep one record for each id, sorted by id."""
    return [one for _, one in sorted({one.id: one for one in records}.items())]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.just(ODD)
MAYBE = st.none() | TEXT
ID = st.integers(1, 900).map(name) | st.just("math.GT/0313001")
IDS = st.lists(ID, max_size=3, unique=True).map(tuple)
TIME = st.none() | st.datetimes(min_value=dt.datetime(1991, 8, 14), timezones=st.just(dt.UTC))  # noqa: DTZ001  bounds are naive
SCORE = st.floats(allow_nan=False, allow_infinity=False)
REASON = st.builds(
    Reason, rule=st.just("any"), term=TEXT, where=st.sampled_from(["title", "abstract"]), points=SCORE
)
MATCH = st.builds(
    Match,
    topic=TEXT,
    score=SCORE,
    rank=st.integers(1, 99),
    reasons=st.lists(REASON, max_size=2).map(tuple),
)
PICK = st.builds(
    Pick,
    id=ID,
    version=st.integers(0, 99),
    title=TEXT,
    abstract=TEXT,
    authors=st.lists(TEXT, max_size=2).map(tuple),
    primary=TEXT,
    categories=st.lists(TEXT, max_size=2).map(tuple),
    published=TIME,
    updated=TIME,
    comment=MAYBE,
    journal_ref=MAYBE,
    doi=MAYBE,
    licence=MAYBE,
    links=st.lists(st.builds(Link, kind=st.just("code"), url=TEXT), max_size=1).map(tuple),
    kind=st.sampled_from(["new", "cross"]),
    matches=st.lists(MATCH, min_size=1, max_size=2).map(tuple),
)
POINTS = st.builds(Points, tldr=MAYBE, motivation=MAYBE, method=MAYBE, result=MAYBE)
SUMMARY = st.builds(
    Summary,
    id=ID,
    language=TEXT,
    engine=st.just("extractive"),
    model=TEXT,
    prompt=TEXT,
    source=st.just("abstract"),
    source_hash=TEXT,
    points=POINTS,
    checks=st.builds(Checks, quotes=st.integers(0, 9), quotes_found=st.integers(0, 9)),
    usage=st.builds(Usage, input_tokens=st.integers(0, 9), output_tokens=st.integers(0, 9)),
)
MENTIONS = st.lists(st.builds(Mention, id=ID, title=TEXT, topic=TEXT, score=SCORE, why=TEXT), max_size=2)
ANNOUNCEMENTS = st.builds(
    Announcement,
    day=st.just(DATE),
    categories=st.dictionaries(
        TEXT, st.builds(Listing, new=IDS, cross=IDS, replace=IDS, replace_cross=IDS), max_size=2
    ),
    missing=st.lists(TEXT, max_size=2).map(tuple),
    ledger=st.builds(
        Ledger,
        counts=st.dictionaries(TEXT, st.integers(0, 9), max_size=2),
        matched=IDS,
        over_limit=MENTIONS.map(tuple),
    ),
    sample=st.booleans(),
)
PICKS = st.lists(PICK, max_size=3).map(_unique)
SUMMARY_LISTS = st.lists(SUMMARY, max_size=3).map(_unique)
QUICKLY = settings(max_examples=50, deadline=None)
