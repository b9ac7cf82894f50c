"""arXiv's answers: Atom and RSS feeds and pages of the API, valid, unusual and broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from arxiv_digest.errors import AnswerError
from arxiv_digest.fetch import parse, sample
from support.checks import some

NAMESPACES = (
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
)
THURSDAY, FRIDAY = sample.days()
RAW = {"categories", "extra"}  # parts that are XML already


def entry(number: int = 99001, /, **parts: str) -> str:
    """Write an entry of the Atom feed; a part that is given replaces the usual one."""
    name = f"2603.{number}v1"
    usual = {
        "id": f"oai:arXiv.org:{name}",
        "title": "An Invented Title",
        "summary": f"arXiv:{name} Announce Type: new \nAbstract: An invented abstract.",
        "categories": '<category term="cs.AI"/><category term="cs.LG"/>',
        "published": "2026-03-12T00:00:00-04:00",
        "arxiv:announce_type": "new",
        "dc:creator": "Ada Nobody, Bo Nowhere",
    }
    return _written({**usual, **parts})


def paper(number: int = 99001, /, **parts: str) -> str:
    """Write an entry of a page of the API; a part that is given replaces the usual one."""
    usual = {
        "id": f"http://arxiv.org/abs/2603.{number}v2",
        "title": "An Invented Title",
        "updated": "2026-03-11T08:00:00Z",
        "summary": "An invented abstract.",
        "categories": '<category term="cs.AI"/><category term="cs.LG"/>',
        "published": "2026-03-10T17:55:28Z",
        "extra": "<author><name>Ada Nobody</name></author><author><name>Bo Nowhere</name></author>",
    }
    return _written({**usual, **parts})


def _written(parts: Mapping[str, str]) -> str:
    return f"<entry>{''.join(_element(tag, value) for tag, value in parts.items())}</entry>"


def _element(tag: str, value: str) -> str:
    return value if tag in RAW else f"<{tag}>{escape(value)}</{tag}>"


def atom(*entries: str, title: str = "cs.AI updates on arXiv.org", head: str = "") -> bytes:
    """Write an Atom document, feed or page of the API."""
    start = f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}>'
    return f"{start}<title>{escape(title)}</title>{head}{''.join(entries)}</feed>".encode()


def rss(*, title: str = "An Invented Title", abstract: str = "An invented abstract.") -> bytes:
    """Write an RSS feed with one item."""
    description = f"arXiv:2603.99001v1 Announce Type: cross \nAbstract: {abstract}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {NAMESPACES}><channel>'
        f"<title>cs.AI updates on arXiv.org</title><item><title>{escape(title)}</title>"
        f"<link>https://arxiv.org/abs/2603.99001</link><description>{escape(description)}</description>"
        '<guid isPermaLink="false">oai:arXiv.org:2603.99001v1</guid><category>cs.LG</category>'
        "<category>cs.AI</category><pubDate>Thu, 12 Mar 2026 00:00:00 -0400</pubDate>"
        "<arxiv:announce_type>cross</arxiv:announce_type><arxiv:DOI>10.99999/none</arxiv:DOI>"
        "<arxiv:journal_reference>J. Nowhere 1 (2026)</arxiv:journal_reference>"
        "<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>"
        "<dc:creator>Ada Nobody, Bo Nowhere</dc:creator></item></channel></rss>"
    ).encode()


def page(*entries: str, total: int | None = None) -> bytes:
    """Write a page of the API."""
    count = len(entries) if total is None else total
    return atom(*entries, head=f"<opensearch:totalResults>{count}</opensearch:totalResults>")


@pytest.mark.parametrize(
    ("day", "category", "count"),
    [(THURSDAY, "cs.CV", 10), (THURSDAY, "cs.AI", 5), (FRIDAY, "cs.AI", 7), (FRIDAY, "cs.IR", 4)],
)
def test_the_sample_is_read_in_full(day: dt.date, category: str, count: int) -> None:
    """Every entry of the sample's feeds is read and belongs to its day."""
    feed = parse.feed(sample.answer(day, f"/atom/{category}", {})[1])
    assert (len(feed.entries), feed.skipped, feed.truncated) == (count, 0, False)
    assert {one.day for one in feed.entries} == {day}


def test_the_sample_of_the_api_is_read_in_full() -> None:
    """Every paper of the sample's API page is read, with its authors and times."""
    names = ",".join(f"2603.{number}" for number in range(99001, 99048))
    answer = parse.answer(sample.answer(THURSDAY, "/api/query", {"id_list": names})[1])
    assert (len(answer.papers), answer.skipped) == (39, 0)
    assert all(one.authors and one.published and one.updated and one.version for one in some(answer.papers))


def test_an_atom_entry() -> None:
    """An entry of the Atom feed gives its paper, without the preamble of the abstract."""
    one = parse.feed(atom(entry(rights="http://arxiv.org/licenses/none/"))).entries[0]
    assert (one.kind, one.day, one.paper.id, one.paper.version) == ("new", THURSDAY, "2603.99001", 1)
    assert (one.paper.title, one.paper.abstract) == ("An Invented Title", "An invented abstract.")
    assert one.paper.authors == ("Ada Nobody", "Bo Nowhere")
    assert (one.paper.primary, one.paper.categories) == ("cs.AI", ("cs.AI", "cs.LG"))
    assert one.paper.licence == "http://arxiv.org/licenses/none/"
    assert one.paper.published is None


def test_an_rss_item() -> None:
    """An item of the RSS feed gives the same as an entry of the Atom feed."""
    one = parse.feed(rss()).entries[0]
    assert (one.kind, one.day, one.paper.id, one.paper.version) == ("cross", THURSDAY, "2603.99001", 1)
    assert (one.paper.title, one.paper.abstract) == ("An Invented Title", "An invented abstract.")
    assert one.paper.authors == ("Ada Nobody", "Bo Nowhere")
    assert (one.paper.primary, one.paper.categories) == ("cs.LG", ("cs.LG", "cs.AI"))
    assert (one.paper.doi, one.paper.journal_ref) == ("10.99999/none", "J. Nowhere 1 (2026)")
    assert one.paper.licence == "http://creativecommons.org/licenses/by/4.0/"


def test_an_api_paper() -> None:
    """An entry of the API gives names one by one, times in UTC, the comment and the links."""
    comment = "4 pages; code: https://github.com/nobody/nothing."
    primary = '<arxiv:primary_category term="cs.LG"/><author><name>Ada Nobody</name></author>'
    answer = parse.answer(
        page(paper(extra=primary, **{"arxiv:comment": comment, "arxiv:doi": "10.99999/none"}))
    )
    one = answer.papers[0]
    assert (one.id, one.version, one.authors) == ("2603.99001", 2, ("Ada Nobody",))
    assert one.published == dt.datetime(2026, 3, 10, 17, 55, 28, tzinfo=dt.UTC)
    assert one.updated == dt.datetime(2026, 3, 11, 8, tzinfo=dt.UTC)
    assert (one.comment, one.doi) == (comment, "10.99999/none")
    assert (one.primary, one.categories) == ("cs.LG", ("cs.LG", "cs.AI"))
    assert [link.url for link in one.links] == ["https://github.com/nobody/nothing"]


ANGLES = "Models <think> before a<b, see <https://a.example/x>, <MASK> and <b>bold</b> & $x<y<Z$."


def test_angle_brackets_survive_in_atom() -> None:
    """What looks like a tag in an Atom feed's text is text."""
    one = parse.feed(atom(entry(title=f"On {ANGLES}", summary=ANGLES))).entries[0].paper
    assert one.abstract == ANGLES
    assert one.title == f"On {ANGLES}"


def test_angle_brackets_survive_in_rss() -> None:
    """What looks like a tag in an RSS feed's text is text, too."""
    one = parse.feed(rss(title="On <think> and a<b", abstract=ANGLES)).entries[0].paper
    assert (one.title, one.abstract) == ("On <think> and a<b", ANGLES)


def test_angle_brackets_survive_in_the_api() -> None:
    """What looks like a tag in the API's text is text, too."""
    one = parse.answer(page(paper(summary=ANGLES, title="<think>"))).papers[0]
    assert (one.title, one.abstract) == ("<think>", ANGLES)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"Rate exceeded.",
        b"/etc/passwd",
        b"http://127.0.0.1:9/",
        b"<!DOCTYPE html><html><head><title>arXiv</title></head><body><p>Come back later</p></body></html>",
        b'{"error": "busy"}',
        b'<?xml version="1.0"?><error>busy</error>',
        b"\x00\xff\xfe",
    ],
)
def test_foreign_documents_are_passing(body: bytes) -> None:
    """A body that is no feed at all may be better next time."""
    for read in (parse.feed, parse.answer):
        with pytest.raises(AnswerError, match="not a feed") as caught:
            read(body)
        assert caught.value.passing


def test_a_body_that_names_a_file_is_not_opened(tmp_path: Path) -> None:
    """A body that is the path of a feed is not read from there."""
    file = tmp_path / "feed.xml"
    file.write_bytes(atom(entry()))
    with pytest.raises(AnswerError, match="not a feed"):
        parse.feed(str(file).encode())


def test_external_entities_are_not_opened(tmp_path: Path) -> None:
    """An entity that points to a file brings nothing of it."""
    file = tmp_path / "secret.txt"
    file.write_text("invented secret", encoding="utf-8")
    doctype = f'<!DOCTYPE feed [<!ENTITY x SYSTEM "{file.as_uri()}">]><feed '.encode()
    body = atom(entry(title="On TITLE")).replace(b"<feed ", doctype, 1).replace(b"TITLE", b"&x;")
    try:
        assert "secret" not in parse.feed(body).entries[0].paper.title
    except AnswerError as error:
        assert "secret" not in str(error)  # noqa: PT017  either outcome is right


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_truncated_documents_are_passing(share: float) -> None:
    """XML that ends too early may be whole next time; its first entries are not taken for all."""
    for read, body in ((parse.feed, atom(*map(entry, range(99001, 99020)))), (parse.answer, page(paper()))):
        with pytest.raises(AnswerError) as caught:
            read(body[: int(len(body) * share)])
        assert caught.value.passing


@pytest.mark.parametrize("tag", ["feed", "rss"])
def test_an_error_feed_is_lasting(tag: str) -> None:
    """A feed that reports an error raises it with its reason, and asking again is no use."""
    title = "Feed error for query: http://rss.arxiv.org/atom/cs.XX"
    body = atom(title=title, head="<subtitle>Bad archive 'cs'.</subtitle>")
    if tag == "rss":
        channel = f"<title>{title}</title><description>Bad archive 'cs'.</description>"
        body = f'<rss version="2.0"><channel>{channel}</channel></rss>'.encode()
    with pytest.raises(AnswerError, match=r"cs\.XX: Bad archive 'cs'\.") as caught:
        parse.feed(body)
    assert not caught.value.passing


def test_an_error_entry_is_lasting() -> None:
    """The API's error entry raises its message, and asking again is no use."""
    error = {"id": "https://arxiv.org/api/errors#incorrect_id_format_for_abc", "title": "Error"}
    with pytest.raises(AnswerError, match="incorrect id format for abc") as caught:
        parse.answer(page(paper(summary="incorrect id format for abc", **error)))
    assert not caught.value.passing


def test_a_promised_page_without_papers_is_passing() -> None:
    """A page that announces papers and gives none was lost on the way."""
    with pytest.raises(AnswerError, match="announces 3 papers and gives none") as caught:
        parse.answer(page(total=3))
    assert caught.value.passing


def test_an_empty_answer() -> None:
    """A page that announces no papers and an empty feed are answers, not errors."""
    assert parse.answer(page()) == parse.Answer(())
    assert parse.feed(atom()) == parse.Feed(())


BROKEN = [
    {"id": "oai:arXiv.org:nothing"},
    {"id": ""},
    {"title": ""},
    {"title": "\u202e"},
    {"summary": ""},
    {"summary": "arXiv:2603.99001v1 Announce Type: new \nAbstract: "},
    {"categories": ""},
    {"categories": "<category/>"},
    {"published": ""},
    {"published": "yesterday"},
    {"published": "2026-03-12T00:00:00"},
    {"published": "2026-02-30T00:00:00Z"},
    {"published": "Thu, 99 Mar 2026 00:00:00 -0400"},
    {"published": "0001-01-01T00:00:00Z"},
    {"published": "0001-01-01T00:00:00+05:00"},
    {"published": "9999-12-31T23:59:59-05:00"},
    {"arxiv:announce_type": ""},
    {"arxiv:announce_type": "withdrawn"},
]


@pytest.mark.parametrize("parts", BROKEN, ids=str)
def test_one_broken_entry_is_skipped_and_counted(parts: dict[str, str]) -> None:
    """An entry that cannot be read costs itself, not the feed."""
    feed = parse.feed(atom(entry(99001, **parts), entry(99002)))
    assert ([one.paper.id for one in feed.entries], feed.skipped) == (["2603.99002"], 1)


@pytest.mark.parametrize(
    "parts",
    [
        {"id": "http://arxiv.org/abs/nothing"},
        {"title": " "},
        {"summary": ""},
        {"published": "yesterday"},
        {"updated": "yesterday"},
        {"updated": "0001-01-01T00:00:00+05:00"},
        {"categories": ""},
    ],
    ids=str,
)
def test_one_broken_paper_is_skipped_and_counted(parts: dict[str, str]) -> None:
    """A paper of the API that cannot be read costs itself, not the page."""
    answer = parse.answer(page(paper(99001, **parts), paper(99002)))
    assert ([one.id for one in answer.papers], answer.skipped) == (["2603.99002"], 1)


@pytest.mark.parametrize(
    "primary", ["<arxiv:primary_category/>", "<arxiv:primary_category>cs.AI</arxiv:primary_category>"]
)
def test_a_primary_category_without_a_term(primary: str) -> None:
    """The first category replaces an invalid primary category."""
    assert parse.feed(atom(entry(extra=primary))).entries[0].paper.primary == "cs.AI"


def test_broken_entries_only_are_passing() -> None:
    """A document of which nothing can be read may be better next time."""
    with pytest.raises(AnswerError, match="none of 2 entries") as caught:
        parse.feed(atom(entry(99001, title=""), entry(99002, published="never")))
    assert caught.value.passing


@pytest.mark.parametrize("year", ["1999", "2098", "9999"])
def test_an_entry_of_another_day_is_unreadable(year: str) -> None:
    """One wrong date costs its entry; the day of all the others stays."""
    wrong = entry(99003, published=f"{year}-12-31T00:00:00-05:00")
    feed = parse.feed(atom(entry(99001), entry(99002), wrong))
    assert [one.paper.id for one in feed.entries] == ["2603.99001", "2603.99002"]
    assert {one.day for one in feed.entries} == {THURSDAY}
    assert feed.skipped == 1


def test_between_two_dates_the_calendar_decides() -> None:
    """Of as many entries, those on a day without a listing are the wrong ones."""
    saturday = entry(99002, published="2026-03-14T00:00:00-04:00")
    feed = parse.feed(atom(entry(99001), saturday))
    assert [one.day for one in feed.entries] == [THURSDAY]


@pytest.mark.parametrize("byte", [b"\xe9", b"\xff", b"\xc3"])
def test_a_byte_that_is_not_utf_8_costs_its_entry(byte: bytes) -> None:
    """The names of all other papers stay as they are."""
    names = "Paul Erdős, 王小明"
    broken = entry(99002, title="Caf@ Kites")
    body = atom(entry(99001, **{"dc:creator": names}), broken, entry(99003)).replace(b"@", byte)
    feed = parse.feed(body)
    assert [one.paper.id for one in feed.entries] == ["2603.99001", "2603.99003"]
    assert feed.entries[0].paper.authors == ("Paul Erdős", "王小明")
    assert feed.skipped == 1
    found = parse.answer(page(paper(99001), paper(99002, title="Caf@"), total=2).replace(b"@", byte))
    assert (len(found.papers), found.skipped) == (1, 1)


def test_a_replacement_character_of_the_author_is_kept() -> None:
    """Only a document with bytes that are not UTF-8 is searched for damage."""
    assert parse.feed(atom(entry(title="From \ufffd to Z"))).entries[0].paper.title == "From \ufffd to Z"


def test_an_encoding_that_is_declared_is_used() -> None:
    """A document in another encoding that says so is not damaged."""
    body = atom(entry(title="Café")).decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert parse.feed(body).entries[0].paper.title == "Café"


@pytest.mark.parametrize("stamp", ["1990-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_submission_in_another_year_is_unreadable(stamp: str) -> None:
    """A paper of the API has about the year of its identifier, else its day would be wrong."""
    found = parse.answer(page(paper(99001), paper(99002, published=stamp)))
    assert ([one.id for one in found.papers], found.skipped) == (["2603.99001"], 1)


def test_zero_is_a_title() -> None:
    """A title may be a single nought."""
    assert parse.feed(atom(entry(title="0"))).entries[0].paper.title == "0"
    assert parse.answer(page(paper(title="0"))).papers[0].title == "0"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ada Nobody", ("Ada Nobody",)),
        ("Ada Nobody, Bo Nowhere, Jr., Cy None", ("Ada Nobody", "Bo Nowhere, Jr.", "Cy None")),
        ("Bo Nowhere, III", ("Bo Nowhere, III",)),
        ("Ada Nobody (Uni A, Lab B), Bo Nowhere (C)", ("Ada Nobody", "Bo Nowhere")),
        ("Ada Nobody (Uni A (Dept. B), Lab C), Bo Nowhere", ("Ada Nobody", "Bo Nowhere")),
        ("Nobody,  Ada", ("Nobody", "Ada")),
        (r"Ren\'e N\"obody, Bo Nowhere", ("René Nöbody", "Bo Nowhere")),
        (", ,Ada Nobody,", ("Ada Nobody",)),
        ("", ()),
    ],
)
def test_creators(line: str, expected: tuple[str, ...]) -> None:
    """The feed's line of names is cut at commas; suffixes stay with their names, affiliations go."""
    assert parse.feed(atom(entry(**{"dc:creator": line}))).entries[0].paper.authors == expected


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2026-01-15T00:00:00-05:00", "2026-01-15"),
        ("2026-01-15T05:00:00Z", "2026-01-15"),
        ("2026-01-15T04:59:59Z", "2026-01-14"),
        ("2026-03-06T05:00:00+00:00", "2026-03-06"),
        ("2026-03-09T04:00:00+00:00", "2026-03-09"),
        ("2026-03-09T03:59:59+00:00", "2026-03-08"),
        ("2026-07-15T00:00:00-04:00", "2026-07-15"),
        ("2026-11-02T04:59:59Z", "2026-11-01"),
        ("2026-11-02T05:00:00Z", "2026-11-02"),
        ("Thu, 15 Jan 2026 00:00:00 -0500", "2026-01-15"),
        ("Wed, 15 Jul 2026 00:00:00 -0400", "2026-07-15"),
        ("Wed, 15 Jul 2026 04:00:00 GMT", "2026-07-15"),
    ],
)
def test_the_day_is_eastern(stamp: str, day: str) -> None:
    """A listing's date is the one in New York, in winter, in summer and between them."""
    assert parse.feed(atom(entry(published=stamp))).entries[0].day.isoformat() == day


def test_text_is_cleaned() -> None:
    """Hidden characters do not reach the paper; TeX stays in title and abstract, and is read in names."""
    parts = {"title": "One\u202e\n two", "summary": r"M\"oglich \(x\)", "dc:creator": "Ad\\'a\u2066 Nobody"}
    one = parse.feed(atom(entry(**parts))).entries[0].paper
    assert (one.title, one.abstract, one.authors) == ("One two", r"M\"oglich \(x\)", ("Adá Nobody",))


def test_a_full_feed_is_truncated() -> None:
    """A feed of 2,000 items, the skipped included, is known to be cut off; one of 1,999 is not."""
    good = [entry(99001 + number % 999, summary="x") for number in range(1999)]
    feed = parse.feed(atom(*good, entry(summary="")))
    assert (len(feed.entries), feed.skipped, feed.truncated) == (1999, 1, True)
    assert not parse.Feed(feed.entries).truncated
