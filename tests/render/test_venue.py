"""Venues, read from comments as authors write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.render.venue import venue


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("Accepted to CVPR 2026. Project page: https://kites.invalid", "CVPR 2026"),
        ("8 pages, AAAI'26 (Main Track)", "AAAI 2026"),
        ("Accepted at the 2026 IEEE Conference on Robotics (ICRA) 2026", "ICRA 2026"),
        ("To appear at SIGGRAPH Asia 2025", "SIGGRAPH Asia 2025"),
        ("Accepted at the Kite Workshop, ICLR 2026", "ICLR 2026 workshop"),
        ("Accepted by KITECON2026", "KITECON 2026"),
        ("Accepted to TPAMI", "TPAMI"),
        ("Published in AAAI-26", "AAAI 2026"),
        ("Submitted to NeurIPS 2026", ""),
        ("Submit to KDD 2026", ""),
        ("Under double-blind review at ACL 2026", ""),
        ("12 pages, 5 figures", ""),
        ("We follow the CVPR template", ""),
        ("KITECON2026 style", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_venue_is_what_the_comment_claims(comment: str | None, expected: str) -> None:
    """Known venues with a year or a word such as “accepted”; hopes do not count, workshops say so."""
    assert venue(comment) == expected


@given(st.text(max_size=80))
def test_any_comment_can_be_read(comment: str) -> None:
    """A venue is one line without markup, whatever the comment holds."""
    assert not set(venue(comment)) & set("<>&\n")
