"""Support of figures: words that imply numbers, counts of the same things, numbered names."""

from __future__ import annotations

import pytest

from arxiv_digest.summaries.grounding import Source, ground


def supports(source: str, claim: str) -> bool:
    """Return whether a source supports a sentence with one figure."""
    return bool(ground(f"Es hat {claim}.", Source(source)).reply)


@pytest.mark.parametrize(
    ("words", "claims", "others"),
    [
        ("Half HALVES halved halving halve", "0.5 | 50% | 2x", "0.4 | 49% | 3x | 20"),
        ("quarter quarters", "0.25 | 25% | 4x", "0.26 | 26% | 5x"),
        ("double doubles doubled doubling", "2x | 100% | twice", "3x | 101% | 4"),
        ("triple triples tripled tripling threefold", "3x | 3 times", "4x | 5"),
        ("quadruple quadrupled quadrupling", "4x", "3x | 5"),
        ("dozen Dozens", "12", "13 | 12%"),
        ("single once", "1 | 1x", "4 | 1%"),
        ("third thirds", "3", "4 | 34%"),
        ("fourth", "4", "3 | 4%"),
        ("fifth", "5 | 20%", "6 | 21%"),
        ("second two-thirds", "2", "6"),
        ("all full entire Perfect", "100%", "99%"),
        ("一半 半数 减半", "0.5 | 50% | 2x", "0.4 | 49%"),
    ],
)
def test_words_imply_figures(words: str, claims: str, others: str) -> None:
    """A half is 0.5, 50 % or a factor of two."""
    for word in words.split():
        source = f"We pair {word} of socks"
        assert [claim for claim in claims.split(" | ") if not supports(source, claim)] == []
        assert [claim for claim in others.split(" | ") if supports(source, claim)] == []


@pytest.mark.parametrize(
    ("words", "factor"),
    [
        ("an order of magnitude", "10x"),
        ("one order of magnitude", "10x"),
        ("two orders of magnitude", "100x"),
        ("three orders of magnitude", "1000x"),
    ],
)
def test_orders_of_magnitude_are_factors(words: str, factor: str) -> None:
    """Each order is a factor of ten."""
    assert supports(f"It is {words} faster", factor)
    assert not supports(f"It is {words} faster", factor.replace("x", "0x"))


@pytest.mark.parametrize(
    ("source", "claim", "holds"),
    [
        # Another count of the same things is wrong, even if the number occurs elsewhere.
        ("We use 4 drawers and 5 shelves", "5 drawers", False),
        ("We use 4 drawers and 5 shelves", "4 drawers", True),
        ("We use 4 drawers and 5 shelves", "5 boxes", True),
        ("We use 4 drawers and 5 of them", "5 drawers", False),
        ("We use 4 drawers and 5 big drawers", "5 drawers", True),
        ("We use 4 drawers and 5 very old oak drawers", "5 drawers", True),
        ("We use 4 drawers and 5 shelves", "5 Drawer", False),
        # Function words, large numbers, decimals and units do not count things.
        ("It has 4 of the socks and 5 shelves", "5 of", True),
        ("It has 4 in each and 5 shelves", "5 in each", True),
        ("We use 19 drawers and 20 shelves", "20 drawers", False),
        ("We use 20 drawers and 21 shelves", "21 drawers", False),
        ("We use 4 drawers and 5.5 shelves", "5.5 drawers", True),
        ("We use 4 seconds and 5 ms", "5 ms", True),
        ("We use 4% drawers and 5 shelves", "5 drawers", True),
        # So does another number of the same name.
        ("We use Drawer 4 and 5 shelves", "Drawer 5", False),
        ("We use Drawer 4 and Drawer 5", "Drawer 5", True),
        ("We use Drawer 4 and Shelf 5", "Drawer 5", False),
        ("We use Drawer and 5 shelves", "Drawer 5", True),
        ("We use Shelf 4 and 5 socks", "Drawer 5", True),
    ],
)
def test_counts_of_the_same_things_agree(source: str, claim: str, holds: bool) -> None:  # noqa: FBT001
    """Small counts must agree with what the source counts; names must have their own numbers."""
    assert supports(source, claim) is holds


@pytest.mark.parametrize(
    ("source", "claim", "holds"),
    [
        ("between 5 and 15 ms", "5 ms", True),
        ("between 5 and 15 ms", "15 ms", True),
        ("5, 10, and 15 ms", "5 ms", True),
        ("5, 10, and 15 ms", "10 ms", True),
        ("5-15 ms", "5 ms", True),
        ("5 to 15%", "5%", True),
        ("5/15 GB", "5 GB", True),
        ("5±1 ms", "5 ms", True),
        ("5 +/- 1 ms", "5 ms", True),
        ("5 or about 6 ms", "5 ms", True),
        ("5至15毫秒", "5 ms", True),
        ("5和15毫秒", "5 ms", True),
        ("5、10、15毫秒", "5 ms", True),
        ("5 socks and 15 ms", "5 ms", False),
        ("5 s and 15 ms", "5 ms", False),
        ("five and 15 ms", "5 ms", False),
        ("5; 15 ms", "5 ms", False),
        ("5k and 15M", "5M", False),
        ("5 and 15M", "5M", True),
        ("5 and 15M", "15k", False),
    ],
)
def test_figures_of_a_series_share_a_unit(source: str, claim: str, holds: bool) -> None:  # noqa: FBT001
    """The last figure of a range or list has the unit of all; other words end a series."""
    assert supports(f"It takes {source} here", claim) is holds


def test_supporting_figures_are_found_among_many() -> None:
    """Rounded, scaled and converted figures are found in a source of a thousand figures."""
    numbers = ", ".join(f"{n}.{n % 10}7" for n in range(1000, 2000))
    source = f"It has {numbers}, 95.27% and 0.3333 here"
    assert all(
        supports(source, claim) for claim in ("1500.07", "1500.1", "1999.97", "95.3%", "0.953", "33.3%")
    )
    assert not any(supports(source, claim) for claim in ("1500.2", "999.97", "95.4%", "0.954", "33.4%"))
