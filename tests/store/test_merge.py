"""What becomes of data/ when two sides changed it, rule by rule, down to the bytes."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from arxiv_digest.errors import DataError
from arxiv_digest.store import merge
from arxiv_digest.store.migrate import Formats

ANNOUNCED = "announced/2026/2026-03-12.json"
SELECTED = "selected/2026/2026-03-12.jsonl"
SUMMARIES = "summaries/2026/2026-03-12.jsonl"
OTHER_DAY = "selected/2026/2026-03-13.jsonl"
JOURNAL = "state/journal.jsonl"

merged = partial(merge.merged, formats=Formats())  # the invented records here are of no real format


def lines(*records: dict[str, str]) -> bytes:
    """Write records as lines."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def paper(number: int, title: str = "Kites") -> dict[str, str]:
    """Build what stands for a chosen paper."""
    return {"id": f"2603.99{number:03d}", "title": title}


def said(number: int, text: str, language: str = "en") -> dict[str, str]:
    """Build what stands for a summary."""
    return {"id": f"2603.99{number:03d}", "language": language, "tldr": text}


def test_both_write_summaries_of_a_day_that_nobody_chose_for() -> None:
    """Two repairs of one day are put together: only papers and ledgers are a choice."""
    papers = {SELECTED: lines(paper(1), paper(2)), ANNOUNCED: b"{}\n"}
    base = papers | {SUMMARIES: lines(said(1, "old"), said(2, "old"))}
    ours = papers | {SUMMARIES: lines(said(1, "ours"), said(2, "old"))}
    theirs = papers | {SUMMARIES: lines(said(1, "old"), said(2, "theirs"))}
    found = merged(base, ours, theirs)
    assert found == papers | {SUMMARIES: lines(said(1, "ours"), said(2, "theirs"))}


def test_both_write_summaries_and_one_side_completes_the_papers() -> None:
    """A day is contested by its papers only: our new papers stand beside both sides' summaries."""
    base = {SELECTED: lines(paper(1)), SUMMARIES: lines(said(1, "old"))}
    ours = {SELECTED: lines(paper(1, "Ours")), SUMMARIES: lines(said(1, "old"), said(1, "ours", "zh"))}
    theirs = {SELECTED: lines(paper(1)), SUMMARIES: lines(said(1, "theirs"))}
    assert merged(base, ours, theirs) == {
        SELECTED: lines(paper(1, "Ours")),
        SUMMARIES: lines(said(1, "theirs"), said(1, "ours", "zh")),
    }


def test_the_same_choice_on_both_sides_is_not_contested() -> None:
    """Where both sides chose alike, what only ours changed of the day is ours."""
    base = {SELECTED: lines(paper(1)), ANNOUNCED: b"1\n"}
    ours = {SELECTED: lines(paper(1), paper(2)), ANNOUNCED: b"2\n"}
    theirs = {SELECTED: lines(paper(1), paper(2)), ANNOUNCED: b"1\n"}
    assert merged(base, ours, theirs) == ours


def test_a_contested_day_is_theirs_in_each_of_its_files() -> None:
    """Their papers need their ledger, even if only we changed the ledger; other days are not touched."""
    base = {SELECTED: lines(paper(1)), ANNOUNCED: b"1\n"}
    ours = {SELECTED: lines(paper(1), paper(2)), ANNOUNCED: b"2\n", OTHER_DAY: lines(paper(4))}
    theirs = {SELECTED: lines(paper(1), paper(3)), ANNOUNCED: b"1\n"}
    assert merged(base, ours, theirs) == theirs | {OTHER_DAY: lines(paper(4))}


def test_a_day_that_both_took_away_or_only_they_changed() -> None:
    """What we left alone is theirs, what both took away is gone, what they changed we do not take away."""
    base = {SELECTED: lines(paper(1)), OTHER_DAY: lines(paper(2)), ANNOUNCED: b"1\n"}
    theirs = {SELECTED: lines(paper(1)), OTHER_DAY: lines(paper(3)), ANNOUNCED: b"2\n"}
    assert merged(base, base, theirs) == theirs
    assert merged(base, {ANNOUNCED: b"1\n"}, theirs) == {OTHER_DAY: lines(paper(3)), ANNOUNCED: b"2\n"}
    assert merged(base, {}, {}) == {}


def test_our_unchanged_summary_is_not_ours_to_keep() -> None:
    """A summary that they took away, and that we only carried along, stays away."""
    papers = {SELECTED: lines(paper(1), paper(2))}
    base = papers | {SUMMARIES: lines(said(1, "old"), said(1, "alt", "de"), said(2, "old"))}
    ours = papers | {SUMMARIES: lines(said(1, "old"), said(1, "alt", "de"), said(2, "ours"))}
    theirs = papers | {SUMMARIES: lines(said(1, "old"), said(2, "old"))}
    assert merged(base, ours, theirs)[SUMMARIES] == lines(said(1, "old"), said(2, "ours"))


def test_summaries_in_two_languages_are_two() -> None:
    """A paper's summary and its translation are merged each by itself, and sorted."""
    papers = {SELECTED: lines(paper(1))}
    base = papers | {SUMMARIES: lines(said(1, "old"))}
    ours = papers | {SUMMARIES: lines(said(1, "old"), said(1, "neu", "de"))}
    theirs = papers | {SUMMARIES: lines(said(1, "new"))}
    assert merged(base, ours, theirs)[SUMMARIES] == lines(said(1, "neu", "de"), said(1, "new"))


def test_a_line_that_both_added_stands_once_in_its_place() -> None:
    """Notes keep their order: theirs, then ours; what either side struck off is gone."""
    base, ours, theirs = b"a\nb\nc\n", b"a\nd\ne\n", b"b\nd\nf\n"
    assert merged({JOURNAL: base}, {JOURNAL: ours}, {JOURNAL: theirs}) == {JOURNAL: b"d\nf\ne\n"}


def test_line_ends_of_unicode_are_text() -> None:
    """Only a line feed ends a record, in summaries too."""
    papers = {SELECTED: lines(paper(1))}
    odd = json.dumps(said(1, "one\u2028two\x85three"), ensure_ascii=False).encode() + b"\n"
    base = papers | {SUMMARIES: lines(said(1, "old"))}
    theirs = papers | {SUMMARIES: lines(said(1, "old"), said(1, "neu", "de"))}
    assert merged(base, papers | {SUMMARIES: odd}, theirs)[SUMMARIES] == lines(said(1, "neu", "de")) + odd


@pytest.mark.parametrize("path", [SELECTED, SUMMARIES])
def test_a_broken_branch_is_named(path: str) -> None:
    """A merge conflict that somebody committed stops the merge with its file and line."""
    base = {SELECTED: lines(paper(1)), SUMMARIES: lines(said(1, "old"))}
    ours = base | {SUMMARIES: lines(said(1, "ours"))}
    theirs = base | {SUMMARIES: lines(said(1, "theirs"))}
    theirs[path] += b"<<<<<<< HEAD\n"
    with pytest.raises(DataError, match=r"a merge conflict was left in .* line 2;") as caught:
        merged(base, ours, theirs)
    assert caught.value.file == Path("data", path)


@pytest.mark.parametrize("turn", [1, -1])
def test_a_list_that_one_side_took_away_and_the_other_changed(turn: int) -> None:
    """The day, with its ledger, is theirs, whichever side took the papers away."""
    base = {SELECTED: lines(paper(1)), ANNOUNCED: b"1\n"}
    changed: tuple[dict[str, bytes], ...] = ({}, {SELECTED: lines(paper(1), paper(2))})
    ours, theirs = changed[::turn]
    assert merged(base, ours | {ANNOUNCED: b"2\n"}, theirs | {ANNOUNCED: b"1\n"}) == theirs | {
        ANNOUNCED: b"1\n"
    }


def test_a_last_line_without_its_end_is_a_record() -> None:
    """Somebody's editor left the last line end out: nothing is lost by that."""
    papers = {SELECTED: lines(paper(1), paper(2))}
    base = papers | {SUMMARIES: lines(said(1, "old"), said(2, "old"))}
    ours = papers | {SUMMARIES: lines(said(1, "ours"), said(2, "old"))}
    theirs = {path: content.removesuffix(b"\n") for path, content in base.items()}
    theirs[SUMMARIES] += b" "
    assert (
        merged(base, ours, theirs)[SUMMARIES]
        == lines(said(1, "ours")) + theirs[SUMMARIES].splitlines()[1] + b"\n"
    )


def test_what_we_left_alone_is_not_read() -> None:
    """A file that cannot be read stops nobody who did not change it: it stays theirs, byte by byte."""
    base = {SELECTED: lines(paper(1)), SUMMARIES: lines(said(1, "old"))}
    theirs = {SELECTED: lines(paper(1)), SUMMARIES: b"{\n" + lines(said(2, "b"), said(1, "a"))}
    assert merged(base, base | {OTHER_DAY: lines(paper(2))}, theirs) == theirs | {OTHER_DAY: lines(paper(2))}


def test_files_that_are_not_records_are_theirs() -> None:
    """Empty ones, too: a README, a hidden file and a backup stay as the branch has them."""
    others = {"README.md": b"# Data\n", ".gitkeep": b"", "selected/2026/2026-03-12.jsonl.orig": b"x"}
    ours = {"README.md": b"# Ours\n", "notes.txt": b"n", SELECTED: lines(paper(1))}
    assert merged(others, ours, others) == others | {SELECTED: lines(paper(1))}


def test_a_list_that_both_sides_begin() -> None:
    """Pending work that each side adds to a missing file is merged."""
    owed = "state/owed.jsonl"
    found = merged({}, {owed: lines(paper(1))}, {owed: lines(paper(2))})
    assert found == {owed: lines(paper(2), paper(1))}


def test_our_summaries_of_their_choice_are_kept() -> None:
    """Their side chose papers without summaries: ours of these papers stay, the others go."""
    base = {SELECTED: lines(paper(9))}
    ours = {SELECTED: lines(paper(1), paper(2)), SUMMARIES: lines(said(1, "ours"), said(2, "ours"))}
    theirs = {SELECTED: lines(paper(2))}
    assert merged(base, ours, theirs) == theirs | {SUMMARIES: lines(said(2, "ours"))}


def test_summaries_of_a_day_that_they_took_away_go() -> None:
    """Without a choice there is nothing to summarise."""
    base = {SELECTED: lines(paper(1)), SUMMARIES: lines(said(1, "old"))}
    assert merged(base, base | {SUMMARIES: lines(said(1, "ours"))}, {}) == {}


@pytest.mark.parametrize(("line", "problem"), [(b"{", "not JSON;"), (b"\xe9", "not UTF-8 at byte \\d+;")])
def test_a_line_that_cannot_be_merged_is_named(line: bytes, problem: str) -> None:
    """The error has the file, the problem and, where it is known, the line."""
    base = {SELECTED: lines(paper(1)), SUMMARIES: lines(said(1, "old"))}
    ours, theirs = ({**base, SUMMARIES: lines(said(1, side))} for side in ("ours", "theirs"))
    theirs[SUMMARIES] += line
    with pytest.raises(DataError, match=rf"data/{SUMMARIES}(:2)?: {problem}") as caught:
        merged(base, ours, theirs)
    assert caught.value.file == Path("data", SUMMARIES)
