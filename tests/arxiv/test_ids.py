"""Identifiers: every form that arXiv uses is parsed into the bare identifier and its version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.arxiv import ids

NEW = st.from_regex(r"[0-9]{4}\.[0-9]{4,5}", fullmatch=True)
OLD = st.from_regex(r"(astro-ph|hep-th|math\.GT|cs|solv-int|quant-ph)/[0-9]{7}", fullmatch=True)
NAMES = NEW | OLD


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2603.01234", ("2603.01234", 0)),
        ("2603.01234v1", ("2603.01234", 1)),
        ("2603.01234v12", ("2603.01234", 12)),
        ("0704.0001v3", ("0704.0001", 3)),
        ("  2603.01234v2\n", ("2603.01234", 2)),
    ],
)
def test_new_identifiers(name: str, expected: tuple[str, int]) -> None:
    """An identifier in the new scheme is split into identifier and version."""
    assert ids.split(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hep-th/9901001", ("hep-th/9901001", 0)),
        ("quant-ph/0201082v1", ("quant-ph/0201082", 1)),
        ("math.GT/0309136v2", ("math.GT/0309136", 2)),
        ("solv-int/9901001v2", ("solv-int/9901001", 2)),
    ],
)
def test_old_identifiers(name: str, expected: tuple[str, int]) -> None:
    """An identifier in the old scheme keeps its slash; a `v` in the archive's name is no version."""
    assert ids.split(name) == expected


@pytest.mark.parametrize(
    "prefix",
    [
        "oai:arXiv.org:",
        "arXiv:",
        "http://arxiv.org/abs/",
        "https://arxiv.org/abs/",
        "https://www.arxiv.org/pdf/",
        "https://export.arxiv.org/abs/",
        "https://arxiv.org/html/",
    ],
)
@pytest.mark.parametrize("name", ["2603.01234", "solv-int/9901001"])
def test_prefixes_are_removed(prefix: str, name: str) -> None:
    """Every prefix that arXiv uses is removed."""
    assert ids.split(f"{prefix}{name}v2") == (name, 2)


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "v2",
        "2603",
        "2603.123",
        "2603.123456",
        "26030.1234",
        "2603.01234v",
        "2603.01234v0",
        "2603.01234v-1",
        "2603.01234v1v2",
        "2603.01234 v1",
        "2603.01234v1.pdf",
        "2603.01234,2603.01235",
        "hep-th/990100",
        "hep-th/99010011",
        "hep-th\\9901001",
        "../9901001",
        "HEP-TH/9901001",
        "cs.cv/0309136",
        "https://arxiv.org/abs/",
        "https://arxiv.org.example.org/abs/2603.01234",
        "https://example.org/abs/2603.01234",
        "arXiv:arXiv:2603.01234",
    ],
)
def test_invalid_identifiers_are_rejected(junk: str) -> None:
    """Anything else raises a ValueError that quotes it."""
    with pytest.raises(ValueError, match="not an arXiv identifier"):
        ids.split(junk)


@pytest.mark.parametrize("junk", ["2603.arXiv:01234", "26https://arxiv.org/abs/03.01234", "2603.01234arXiv:"])
def test_a_prefix_is_only_allowed_at_the_start(junk: str) -> None:
    """A prefix inside an identifier makes it invalid."""
    with pytest.raises(ValueError, match="not an arXiv identifier"):
        ids.split(junk)


@pytest.mark.parametrize("junk", ["٢٦٠٣.٠١٢٣٤", "２６０３.０１２３４", "hep-th/٩٩٠١٠٠١"])
def test_only_ascii_digits_are_allowed(junk: str) -> None:
    """Identifiers are used in file names and addresses, so other digits are invalid."""
    with pytest.raises(ValueError, match="not an arXiv identifier"):
        ids.split(junk)


def test_a_long_text_is_abbreviated_in_the_message() -> None:
    """The error message remains short."""
    with pytest.raises(ValueError, match="not an arXiv identifier") as caught:
        ids.split("x" * 10_000)
    assert len(str(caught.value)) < 100


@given(NAMES, st.integers(min_value=0, max_value=9999))
def test_split_undoes_versioned(name: str, version: int) -> None:
    """Splitting a versioned identifier returns its parts."""
    assert ids.split(ids.versioned(name, version)) == (name, version)


@given(NAMES)
def test_an_anchor_has_no_slash(name: str) -> None:
    """An anchor contains no character that separates parts of an address."""
    assert not set("/#? ") & set(ids.anchor(name))


def test_anchors_by_example() -> None:
    """New identifiers are unchanged; in old ones, a hyphen replaces the slash."""
    assert ids.anchor("2603.01234") == "2603.01234"
    assert ids.anchor("math.GT/0309136") == "math.GT-0309136"
