"""Names, list markers, addresses and quotations: what of a summary occurs in its source."""

from __future__ import annotations

import pytest

from arxiv_digest.summaries.grounding import Finding, Source, ground


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("We train SockNet.", "Das nutzt SockNets."),
        ("We train SockNets.", "Das nutzt SockNet."),
        ("SockNet wins.", "Das nutzt SockNet."),
        ("We train Sock Net.", "Das nutzt SockNet."),
        ("We train Sock-Net.", "Das nutzt SOCKNET."),
        ("We train an LM.", "Das nutzt LMs."),
        ("BigSockNet extends SockNet.", "Das nutzt SockNet."),
        ("SockNet extends BigSockNet.", "Das nutzt SockNet."),
        ("A size XA AA cell.", "Das nutzt AA cells."),
        ("We pair socks.", "Das nutzt GPUs and CNNs."),
        ("We pair socks.", "A T-shirt is U-shaped."),
        ("We use a U Net.", "Das ist U-Net."),
        ("We use GPT-4.", "Ein GPT-4-based tool, a GPT-based one."),
        ("We use GPT-4.5.", "Das ist GPT-4.5."),
        ("It takes 5 ms.", "Das dauert 5ms."),
        ("We use Drawer 4 and K9.", "Das nutzt Drawer 4 and K9."),
        ("A warm light transport step.", "Das ist WLT, or two WLTs."),
        ("A 3 dimensional Gaussian splat.", "Das ist 3DGS."),
        ("We turn text to video.", "Das ist T2V."),
        ("We love maps.", "Das nutzt LMs."),
    ],
)
def test_names_of_the_source_stay(source: str, text: str) -> None:
    """Case, hyphens, blanks and plurals make no other name; initials in a row make an acronym."""
    assert ground(text, Source(source)).findings == ()


@pytest.mark.parametrize(
    ("source", "text", "name"),
    [
        ("We train SockNetX and SockNetsy.", "Das nutzt SockNet.", "SockNet"),
        ("We train BigSockNet.", "Das nutzt SockNet.", "SockNet"),
        ("We pair socks.", "Das nutzt AIX.", "AIX"),
        ("We sort 3 piles.", "Das ist 3S.", "3S"),
        ("We use GPT-4.", "Ein GPT-5-based tool.", "GPT-5"),
        ("We use GPT and 4 socks.", "Ein GPT-4-based tool.", "GPT-4"),
        ("We use a U-Net.", "Das ist V-Net.", "V-Net"),
        ("We use a Net.", "Das ist U-Net.", "U-Net"),
        ("We use a Net.", "Das ist A-U-Net.", "A-U-Net"),
        ("It takes 5 ms.", "Das ist 5msX.", "5msX"),
        ("A light warm transport step.", "Das ist WLT.", "WLT"),
        ("A warm light transport step.", "Das ist WlT.", "WlT"),
        ("We use a large pool 4 times.", "Das ist LP4.", "LP4"),
        ("A big cold dry elm fir gum hut.", "Das ist BCDEFGH.", "BCDEFGH"),
        ("We use a low map.", "Das nutzt LMs.", "LMs"),
        ("Some big maps.", "Das nutzt BM.", "BM"),
        ("We turn text and video.", "Das ist T2V.", "T2V"),
    ],
)
def test_other_names_go(source: str, text: str, name: str) -> None:
    """Part of a longer name, another version and letters in another order are not the source's name."""
    assert ground(text, Source(source)).findings == (Finding("name", "", name),)


@pytest.mark.parametrize(
    ("source", "text", "number"),
    [
        ("We use GPT-4.", "Das hat 4 parts.", "4"),
        ("We use Drawer 4.", "Das hat 4.5 parts.", "4.5"),
        ("We walk K9 dogs.", "Das hat 9 K9 and K9 boxes.", "9"),
        ("We walk K9 dogs.", "Das hat K9, K9 and 9 boxes.", "9"),
        ("We pair 7 socks.", "Das nutzt 7B-scale socks.", "7B"),
    ],
)
def test_numbers_in_names_are_no_figures(source: str, text: str, number: str) -> None:
    """The 4 of GPT-4 counts nothing, in the source or in the summary."""
    assert ground(text, Source(source)).findings == (Finding("number", "", number),)


def test_names_with_numbers_leave_figures_alone() -> None:
    """A figure stands beside such names, and a name with a number is one figure at most."""
    assert ground("Das hat 5 boxes.", Source("We put 5 Sock7 and LOOM50 into boxes.")).findings == ()
    assert ground("Das hat Drawer 4.", Source("We use Drawer 4.")).figures == 1


@pytest.mark.parametrize(
    ("source", "text", "stray"),
    [
        ("We wash.", "(1) It washes, (2) dries and (3) pairs.", ""),
        ("We wash.", "(2) It is old.", ""),
        ("We wash.", "Es hat (0) wool and (1) wool.", ""),
        ("We wash.", "Es hat (2) wool.", "(2)"),
        ("We wash.", "(1) It washes and (3) pairs.", "(3)"),
        ("We wash.", "Es hat (1) wool, (2) silk, (4) fur.", "(4)"),
        ("We wash.", "Es hat (11) wool.", "(11)"),
        ("We wash.", "Es hat wool (4).", "4"),
        ("We wash.", "Es hat (20) wool.", "20"),
        ("We (1) wash and (2) dry.", "Es hat (2) wool.", ""),
        ("We (1) wash and (2) dry.", "Es hat (3) wool.", "(3)"),
        ("We (1) wash and (2) dry.", "Es (1) pairs, (2) folds, (3) wash.", "(3)"),
        ("We (12) wash.", "Es (12) dries.", ""),
    ],
)
def test_list_markers_number_lists(source: str, text: str, stray: str) -> None:
    """(4) marks an item of a list that the source has or the sentence counts up to; else it is a figure."""
    findings = (Finding("number", "", stray),) if stray else ()
    assert ground(text, Source(source)).findings == findings


ADDRESSES = Source(
    "See https://www.a.example/x?y=1 and https://b.example/z#top, HTTP://c.example/p/q/.",
    ["https://d.example/Kite"],
)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://a.example/x",
            "https://a.example",
            "http://www.a.example/x",
            "a.example/x",
            "www.a.example",
        ),
        *(
            "//a.example/x",
            "https://a.example/x?y=1",
            "https://b.example/z",
            "https://c.example/",
            "D.example/kite",
        ),
        *(f"https://c.example/p/q{sign}" for sign in ".,;:!?)]}'\"/"),
    ],
)
def test_addresses_of_the_source_stay(url: str) -> None:
    """The address or one above it, whatever its scheme, case, `www.` and the punctuation behind it."""
    assert ADDRESSES.links(url)


@pytest.mark.parametrize(
    "url",
    [
        *("https://a.exam", "https://a.example/x?y", "https://c.example/p/q/r", "https://c.example/p/qX"),
        *("https://e.example/www.a.example/x", "https://", ""),
    ],
)
def test_other_addresses_go(url: str) -> None:
    """Neither a page below, nor the beginning of an address, nor nothing."""
    assert not ADDRESSES.links(url)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We pair warm socks", True),
        ("we PAIR … socks", True),
        ("We pair...socks", True),
        ("socks […] We pair", True),
        ("We pair ... cold socks", False),
        ("warm pair", False),
        ("…", False),
        ("", False),
        (r"a light $\alpha$-wool", True),
        ("a light α-wool", True),
        (r"a light $\beta$-wool", False),
        ("costs 1.2 pence", True),
        ("costs 1 2 pence", False),
        ("costs 2 pence", False),
        ("50 percent", False),
        ("50 %", True),
        ("它很暖", True),
        ("它暖", False),
    ],
)
def test_quotations_are_verbatim(text: str, found: bool) -> None:  # noqa: FBT001
    """Words and numbers in their order; markup, formulas and what an ellipsis leaves out do not count."""
    source = Source(
        r"We pair warm socks of a light $\alpha$-wool, [knit](https://x.example). "
        "It costs 1.2 pence at 50 %. 它很暖。"
    )
    assert source.quotes(text) is found


def test_a_sentence_of_the_source_needs_no_other_proof() -> None:
    """What is quoted word for word may hold anything, except a foreign address."""
    source = Source("In (3) all 7 of xY9 are 5 %.")
    assert ground("In (3) all 7 of xY9 are 5 %.", source).findings == ()
    assert [one.kind for one in ground("See evil.example/x", Source("See evil example x")).findings] == [
        "url"
    ]
