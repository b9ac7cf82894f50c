"""Every field that arXiv sends has a maximum length; what is longer is shortened and counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.fetch import freshness, limits, parse
from arxiv_digest.fetch.limits import shortened

ENTRY = """<entry><id>oai:arXiv.org:2603.99001v1</id>
<title>{title}</title><updated>2026-03-12T00:00:00-04:00</updated>
<summary>arXiv:2603.99001v1 Announce Type: new
Abstract: {abstract}</summary><category term="cs.CV"/>{categories}
<published>2026-03-12T00:00:00-04:00</published><arxiv:announce_type>new</arxiv:announce_type>
<dc:creator>{authors}</dc:creator><arxiv:journal_reference>{reference}</arxiv:journal_reference></entry>"""
FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom"><title>cs.CV updates</title>{entry}</feed>'
)


def read(**fields: str) -> parse.Feed:
    """Read a feed of one entry with these fields."""
    usual = {"title": "Kites", "abstract": "We fly.", "categories": "", "authors": "Ada", "reference": ""}
    return parse.feed(FEED.format(entry=ENTRY.format(**usual | fields)).encode())


def test_usual_fields_stay_as_they_are() -> None:
    """Nothing within the limits changes or is counted."""
    feed = read()
    assert (feed.shortened, feed.entries[0].paper.title) == (0, "Kites")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("title", "kite " * 10_000),
        ("abstract", "We fly. " * 10_000),
        ("authors", ", ".join(f"Ada {n}" for n in range(100_000))),
        ("reference", "J. Kites " * 10_000),
        ("categories", "".join(f'<category term="cs.A{n}"/>' for n in range(500))),
    ],
)
def test_long_fields_are_shortened_and_counted(field: str, text: str) -> None:
    """Whatever the field, the paper is read, its record stays small, and the day counts the entry."""
    feed = read(**{field: text})
    paper = feed.entries[0].paper
    assert feed.shortened == 1
    assert len(paper.model_dump_json()) < 700_000
    assert max(len(paper.title), len(paper.abstract), len(paper.categories)) <= 6_000
    news = freshness.judge("cs.CV", feed, [])
    assert freshness.listing(news, None).shortened == 1


def test_authors_of_the_api_are_bounded_one_by_one() -> None:
    """A name and the number of names have limits of their own; shorter lists stay untouched."""
    names = [{"name": "Ada"}] * (limits.AUTHORS + 5)
    item, long = limits.bounded({"authors": names})
    assert (len(item["authors"]), long) == (limits.AUTHORS, ("authors",))
    item, long = limits.bounded({"authors": [{"name": "A" * 1000}, {"name": "Bo"}]})
    assert ([len(one["name"]) for one in item["authors"]], long) == ([limits.NAME, 2], ("authors",))
    assert limits.bounded({"authors": names[:3]})[1] == ()


def test_a_feeds_line_of_names_is_no_long_name() -> None:
    """Hundreds of authors are usual; a name among them has the limit of a name."""
    many = ", ".join(f"Ada {n}" for n in range(2_000))
    feed = read(authors=many)
    assert (feed.shortened, len(feed.entries[0].paper.authors)) == (0, 2_000)
    long = read(authors=f"{'A' * 5_000}, Bo Lind")
    assert [len(name) for name in long.entries[0].paper.authors] == [limits.NAME, 7]


@given(st.text(max_size=400), st.integers(min_value=2, max_value=200))
def test_a_shortened_text_keeps_its_beginning(text: str, most: int) -> None:
    """It is as long as allowed at most, ends in an ellipsis, and what comes before is the text's own."""
    short = shortened(text, most)
    assert len(short) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_a_text_is_shortened_after_a_word() -> None:
    """A word is not cut when there is room for whole ones."""
    assert shortened("kites fly over the sea", 16) == "kites fly over…"
