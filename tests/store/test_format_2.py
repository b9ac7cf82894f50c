"""Records of format 1 show in format 2 what they showed before."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from arxiv_digest.store import format_2
from arxiv_digest.text import clean, plain, prose, spans
from support import builders

SIGNS = st.sampled_from(
    [
        *r"\$^_{}~`'\"-<>()[]%&#",
        "--",
        "---",
        "``",
        "''",
        "<cit.>",
        "<ref>",
        " ",
        "a",
        "B",
        "1",
        "é",
        "π",
        "https://a.example/~b",
    ]
)
TEXTS = st.lists(SIGNS, min_size=1, max_size=14).map("".join).map(clean).filter(bool)


@given(TEXTS)
@example("π_{0.5} costs $5 and $10, `as' ``is''")
@example("--- a -- b")
def test_plain_titles_stay_as_they_are_read(title: str) -> None:
    """Whatever signs a title or a comment holds, it is read as before."""
    now = format_2.selected({"id": "2603.99001", "title": title, "comment": title})
    assert (plain(now["title"]), plain(now["comment"])) == (title, title)


@given(TEXTS)
@example(r"costs \$5 for $n$ users, $x^2$--$y$ and a \ b")
def test_abstracts_stay_as_they_are_read(text: str) -> None:
    """An abstract shows the same text and the same formulas."""
    before = "".join(
        piece if is_math else piece.replace("\\", "").replace("$", r"\$") for is_math, piece in spans(text)
    )
    assert prose(format_2.selected({"abstract": before})["abstract"]) == prose_of_old(before)


def prose_of_old(text: str) -> str:
    """Return the text in the current form, in which dollar signs delimit all formulas."""
    marked = [
        (f"${piece[2:-2].strip()}$" if piece.startswith(("\\(", "\\[")) else piece) if is_math else piece
        for is_math, piece in spans(text)
    ]
    return clean("".join(marked))


@pytest.mark.parametrize("text", ["A study of kites, don't panic (v2)", "Kites: 50% of R&D, a_b #1"])
def test_most_texts_do_not_change(text: str) -> None:
    """A text without signs of TeX is stored as it was."""
    assert format_2.selected({"title": text, "abstract": text}) == {"title": text, "abstract": text}


def test_every_kind_of_record_is_converted() -> None:
    """Summaries keep their points, announcements change where they name papers."""
    summary = {"id": "2603.99001", "title": "Kites for $5", "points": {"tldr": "$x$"}}
    assert format_2.summary(summary) == {**summary, "title": r"Kites for \$5"}
    version = {"version": 1, "title": "a^b", "abstract": "$x$ {y}", "authors": []}
    ledger = {"counts": {}, "over_limit": [{"title": "a~b"}], "near_misses": [{"title": "b~a"}]}
    record = {"day": "2026-03-12", "ledger": ledger, "updated": [{"before": version, "after": version}]}
    now = format_2.announced(record)
    assert now["ledger"]["over_limit"] == [{"title": r"a\textasciitilde{}b"}]
    assert now["ledger"]["near_misses"] == [{"title": r"b\textasciitilde{}a"}]
    assert now["updated"][0]["before"]["title"] == r"a\textasciicircum{}b"
    assert now["updated"][0]["after"]["abstract"] == r"$x$ \{y\}"
    assert format_2.announced({"day": "2026-03-12", "ledger": {"counts": {}}}) == {
        "day": "2026-03-12",
        "ledger": {"counts": {}},
    }


def test_a_record_without_these_fields_is_left_alone() -> None:
    """What is absent stays absent."""
    record = builders.pick(1).model_dump(mode="json", exclude={"title", "abstract", "comment"})
    assert format_2.selected(record) == record
