"""Lists: which items say the same, and which of two is kept."""

from __future__ import annotations

from typing import Any

import pytest

from arxiv_digest.summaries.grounding import Finding, Source, ground

SOURCE = Source(
    "A warm light transport (WLT) step, the sum of all socks (SAS), 3 dimensional knots, and "
    "sock pairing SP. We knit v1.5 and v15, wash and dry. WTL and KWADWASAKS are knots. "
    "See https://a.example/x and https://b.example/y."
)


def kept(*items: Any) -> Any:
    """Return what is left of a list."""
    return ground(list(items), SOURCE).reply


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("wool", "WOOL."),
        ("wool sock", "Wool-Socks"),
        ("knit (ours)", "Knit"),
        ("knit (Our method)", "knit (this work)"),
        ("knit v1.5", "Knit V1.5"),
        ("knit+", "Knit+"),
        ("warm light transport (WLT)", "warm light transport"),
        ("warm light transport (WLT)", "WLT"),
        ("warm light transport (WLTs).", "WLT"),
        ("sum of all socks (SAS)", "SAS"),
        ("sum of all socks (SOAS)", "SOAS"),
        ("3 dimensional knots (3DK)", "3DK"),
    ],
)
def test_the_first_of_equal_items_is_kept(first: str, second: str) -> None:
    """Case, hyphens, plurals, full stops, glosses and “ours” make no other item."""
    assert kept(first, second) == [first]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("WLT", "warm light transport (WLT)"),
        ("warm light transport", "warm light transport (WLT)"),
        ("WLT", "warm light transport"),
        ("WLTs", "warm light transport"),
        ("WLT (ours)", "warm light transport"),
        ("SAS", "sum of all socks"),
        ("SOAS", "sum of all socks"),
        ("3DK", "3 dimensional knots"),
        ("SP", "sock pairing"),
    ],
)
def test_the_long_form_takes_the_place_of_an_acronym(short: str, long: str) -> None:
    """By its initials, with or without minor words, or as the source introduces it; in either order."""
    assert kept(short, "dry", long) == [long, "dry"]
    assert kept(long, "dry", short) == [long, "dry"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("knit", "wash"),
        ("knit+", "knit"),
        ("knit v1.5", "knit v15"),
        ("100%", "100#"),
        ("warm light transport (knit)", "knit"),
        ("wlt", "warm light transport"),
        ("WL", "warm light"),
        ("WTL", "warm light transport"),
        ("W", "warm"),
        ("WARM-LIGHT", "warm light transport step"),
        ("KWADWASAKS", "knit wash and dry with a sock and knit socks"),
    ],
)
def test_other_items_are_kept(first: str, second: str) -> None:
    """Small letters, one word, two letters and more than nine signs are no acronym."""
    assert kept(first, second) == [first, second]


ROWS: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    ({"a": "knit", "b": ""}, {"a": "Knit", "b": "wash"}, ["second"]),
    ({"a": "knit", "b": "wash"}, {"a": "Knit", "b": None}, ["first"]),
    ({"a": "knit", "b": []}, {"a": "knit", "b": ["wash"]}, ["second"]),
    ({"a": "knit", "b": ["wash"]}, {"a": "knit", "b": ["wash"]}, ["first"]),
    ({"a": "knit", "b": 1}, {"a": "knit", "b": 1}, ["first"]),
    ({"a": "knit", "b": {"c": "dry"}}, {"a": "knit", "b": {"c": "Dry"}}, ["first"]),
    ({"a": "knit", "quote": "wash and dry"}, {"a": "knit", "quote": ""}, ["first"]),
    ({"a": "knit", "quote": ""}, {"a": "knit", "quote": "wash and dry"}, ["first"]),
    ({"a": "knit", "b": 1}, {"a": "knit", "b": 2}, ["first", "second"]),
    ({"a": "knit", "b": "wash"}, {"a": "knit", "b": "dry"}, ["first", "second"]),
    ({"a": "knit", "b": ""}, {"a": "knit", "c": ""}, ["first", "second"]),
    ({"a": "knit", "b": "", "c": "dry"}, {"a": "knit", "b": "wash", "c": ""}, ["first", "second"]),
    ({"a": "", "b": "wash"}, {"a": "knit", "b": ""}, ["first", "second"]),
    ({"quote": "wash and dry"}, {"quote": "wash and dry"}, ["first", "second"]),
]


@pytest.mark.parametrize(("first", "second", "left"), ROWS)
def test_rows_are_merged_when_one_holds_the_other(
    first: dict[str, Any], second: dict[str, Any], left: list[str]
) -> None:
    """All values that both have must say the same; then the row with more values is kept."""
    assert kept(first, second) == [{"first": first, "second": second}[one] for one in left]


def test_merged_items_are_merged_again() -> None:
    """An item that took the place of another may say the same as a third."""
    assert kept("WLT", "warm light transport (WLT)", "warm light transport") == ["warm light transport (WLT)"]
    rows = [{"a": "knit", "b": ""}, {"a": "knit", "b": "wash"}, {"a": "Knit", "b": "wash"}]
    assert kept(*rows) == [rows[1]]
    assert kept("knit", {"a": "knit"}, ["knit"], 1) == ["knit", {"a": "knit"}, ["knit"], 1]


def test_duplicates_are_reported_where_they_stand() -> None:
    """The finding has the path of the second item and its text; of rows all strings."""
    reply = {"a": ["knit", "Knit"], "b": [{"c": "knit", "d": "dry"}, {"c": "knit", "d": "Dry"}]}
    assert ground(reply, SOURCE).findings == (
        Finding("duplicate", "a[1]", "Knit"),
        Finding("duplicate", "b[1]", "knit · Dry"),
    )


@pytest.mark.parametrize(
    ("row", "stays"),
    [
        ({"kind": "knit", "url": "https://a.example/x"}, True),
        ({"kind": "knit", "URL": "https://evil.example/x"}, False),
        ({"kind": "knit", "href": "https://evil.example/x"}, False),
        ({"kind": "knit", "link": "https://evil.example/x"}, False),
        ({"kind": "knit", "link": ""}, False),
        ({"kind": "knit", "link": None}, True),
        ({"kind": "", "n": 1}, False),
        ({"kind": "N/A", "quote": "wash and dry"}, False),
        ({"kind": "", "relevance": "9"}, False),
        ({"n": 1}, True),
        ({}, True),
    ],
)
def test_rows_need_their_address_and_some_text(row: dict[str, Any], *, stays: bool) -> None:
    """A foreign address drops its row, and so do texts that are all empty; a row without texts stays."""
    assert len(kept(row)) == stays


def test_a_list_is_read_up_to_a_length_and_a_depth() -> None:
    """Of a list 200 items are read, and of nested values 40 levels."""
    assert len(kept(*range(300))) == 200
    deep: Any = "knit"
    for _ in range(40):
        deep = {"a": deep}
    assert ground(deep, SOURCE).reply == deep
    assert "knit" not in str(ground({"a": deep}, SOURCE).reply)
    nested: Any = "knit"
    for _ in range(40):
        nested = [nested]
    assert ground(nested, SOURCE).reply == nested


def test_findings_are_short_and_say_where() -> None:
    """A finding has at most 160 characters, and the path of keys and indices."""
    text = f"Knots of {'x' * 200} are wrong by 99."
    (one,) = ground({"a": [{"b": ["knit", text]}], 3: ["dry"]}, SOURCE).findings
    assert (one.kind, one.path, one.text) == ("number", "a[0].b[1]", "99")
    quote = "x" * 300
    assert ground({"QUOTE": quote}, SOURCE).findings == (Finding("quote", "QUOTE", "x" * 160),)


def test_opinions_and_quotes_are_known_by_any_case() -> None:
    """`Relevance` is left alone; whatever is below `Evidence` is a quote."""
    reply = {"Relevance": "See evil.example/x", "Evidence": {"a": ["wash and dry", "no such words"]}}
    done = ground(reply, SOURCE)
    assert done.reply == {"Relevance": "See evil.example/x", "Evidence": {"a": ["wash and dry"]}}
    assert (done.figures, done.withheld) == (0, 0)


def test_sentences_around_a_withheld_one_keep_their_gaps() -> None:
    """What is left begins with the first kept sentence; each other keeps the blank before it."""
    text = "It has 99 socks. We knit. It has 98 socks. We wash. We dry."
    done = ground(text, SOURCE)
    assert done.reply == "We knit. We wash. We dry."
    assert (done.withheld, done.figures, done.figures_found) == (2, 2, 0)
