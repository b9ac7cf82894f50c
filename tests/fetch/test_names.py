"""Authors' names: everyone who is one, once, in order, as they write themselves."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxiv_digest.fetch import names


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Jane Roe, John Doe", ["Jane Roe", "John Doe"]),
        (
            "Jane Roe (Univ. of Kites (Lab, A)), John Doe, Jr., and Ann Poe",
            ["Jane Roe", "John Doe, Jr.", "Ann Poe"],
        ),
        ("A. Quill (1), B. Splat (2) ((1) U, (2) V)", ["A. Quill", "B. Splat"]),
        ("Kite Collaboration: G. Aade, B. Abbo, et al.", ["Kite Collaboration", "G. Aade", "B. Abbo"]),
        ("Jane Roe (for the Kite Collaboration)", ["Jane Roe", "Kite Collaboration"]),
        ("Jane Roe for the Kite Collaboration", ["Jane Roe", "Kite Collaboration"]),
        ("Jane Roe, on behalf of the Kite Collaboration", ["Jane Roe", "Kite Collaboration"]),
        ("Ludwig van der Berg III, M. Ibn Sinai", ["Ludwig van der Berg III", "M. Ibn Sinai"]),
        (r"Jos\'e \'Alva, Bj{\"o}rn Roe, \c{S}\^ef Doe", ["José Álva", "Björn Roe", "Şêf Doe"]),
        (r"{\L}ukasz {\O}re, J\'{\i}m \v{C}ap, \AA{}sa Doe", ["Łukasz Øre", "Jím Čap", "Åsa Doe"]),
        ("Jane Roe (unclosed, John Doe", ["Jane Roe", "John Doe"]),
        ("Jane Roe and John Doe", ["Jane Roe", "John Doe"]),
        ("Jane Roe; John Doe", ["Jane Roe", "John Doe"]),
        ("Jane Roe, Ph.D., John Doe", ["Jane Roe", "John Doe"]),
        ("Jane Roe, ..., John Doe", ["Jane Roe", "John Doe"]),
        ("Martin Roe Jr., Li, :", ["Martin Roe Jr.", "Li"]),
        ("Institute of Kites and Knots", ["Institute of Kites and Knots"]),
        ("Kite Collaboration and Knot Collaboration", ["Kite Collaboration", "Knot Collaboration"]),
        ("Kite and Knot Collaboration", ["Kite and Knot Collaboration"]),
        ("", []),
    ],
)
def test_the_feeds_line_is_cut_into_its_authors(line: str, expected: list[str]) -> None:
    """Affiliations, fillers and degrees go; suffixes, particles, accents, collaborations and order stay."""
    assert list(names.creators(line)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (":", []),
        ("…", []),
        ("others", []),
        ("et al.,", []),
        ("and", []),
        ("et al.", []),
        ("and Jane Roe", ["Jane Roe"]),
        ("Jane Roe and", ["Jane Roe"]),
        ("Jane Roe et al.", ["Jane Roe"]),
        ("Jane Roe†", ["Jane Roe"]),
        ("Jane Roe*¹", ["Jane Roe"]),
        (". Roe", ["Roe"]),
        (r"\\Jane Roe", ["Jane Roe"]),
        ("Jane Roe\\\\", ["Jane Roe"]),
        (r"Peter St\ütz", ["Peter Stütz"]),
        (r"Ng\~ên Roe", ["Ngễn Roe"]),
        (r"Tol\d{o}p Roe", ["Tolọp Roe"]),
        ("Jane~Roe", ["Jane Roe"]),
        ("Jane Al_Roe", ["Jane Al Roe"]),
        ("Jane Roe--Doe", ["Jane Roe-Doe"]),
        ("Jane Roe (University of Kites)", ["Jane Roe"]),
        ("for the Kite Collaboration", ["Kite Collaboration"]),
        ("The Kite Team", ["The Kite Team"]),
        ("GPT-99", ["GPT-99"]),
        ("Raf Roe C. -W.", ["Raf Roe C. -W."]),
        ("J.", ["J."]),
        ("Jane Roe Jr.", ["Jane Roe Jr."]),
        ("O'Roe", ["O'Roe"]),
        ("林雨", ["林雨"]),
        ("Sandy Andersand", ["Sandy Andersand"]),
        ("Etal Alder", ["Etal Alder"]),
        ("Ford Forster", ["Ford Forster"]),
    ],
)
def test_a_name_of_the_list_is_read(name: str, expected: list[str]) -> None:
    """What is no name is no person, marks and TeX come off, and a name that holds such words stays."""
    assert list(names.authors([name])) == expected


def test_the_number_of_authors_is_that_of_the_list() -> None:
    """Neither fillers nor joints count, and nobody who is listed twice is dropped."""
    listed = ["Kite Collaboration", ":", "G. Aade", "Wei Li", "Wei Li", "and B. Abbo"]
    assert names.authors(listed) == ("Kite Collaboration", "G. Aade", "Wei Li", "Wei Li", "B. Abbo")


@settings(deadline=None)  # a loaded machine is no failure
@given(st.lists(st.text(st.sampled_from("Ab ,.:;()\\~'{}and…&éfor the "), max_size=30), max_size=4))
def test_any_names_can_be_read(raw: list[str]) -> None:
    """Whatever a list or a line holds, names have letters and no blanks at their ends."""
    for name in [*names.authors(raw), *names.creators(", ".join(raw))]:
        assert name == name.strip()
        assert any(char.isalpha() for char in name)


@pytest.mark.parametrize("piece", ["(", ")", "()", ",", " and ", "*", ".", "a ", "\\'", "…", "for the "])
def test_long_lines_are_read_in_time(piece: str) -> None:
    """A line of fifty thousand characters is read in no time, whatever it is."""
    start = time.process_time()
    names.creators(piece * (50_000 // len(piece)))
    assert time.process_time() - start < 5
