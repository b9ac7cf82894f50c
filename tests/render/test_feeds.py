"""Feeds: valid, relative in docs/, absolute in the site, and unchanged by repeated rendering."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from arxiv_digest.model import Day, Link, Points, Reason
from arxiv_digest.render.exports import feeds
from arxiv_digest.render.exports.exports import DAYS, RECENT
from arxiv_digest.render.exports.feeds import ATOM, Entry, Feed
from arxiv_digest.render.exports.published import with_site_address
from arxiv_digest.render.pages.site import site_pages
from support import builders
from support.checks import some

SITE = "https://kites.example/repo/"
HOSTILE = (
    '<script>alert(1)</script> "quoted" \'single\' & ]]> <!-- --> &amp; href="../x '
    "tag:digest.invalid,2026:/x $\\alpha$ \x00\x08\x1b\ufffe\u202e javascript:alert(1) 中文 𝒜"
)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}:/[\w./-]+")  # RFC 4151, as we use it


def published(*days: Day, topics: tuple[Any, ...] = (), **fields: Any) -> dict[str, str]:
    """Render days and return the feeds by path."""
    pages = site_pages(builders.config(*topics, **fields), lambda: days)
    return {one.path: one.text for one in pages if one.path.startswith("feeds/")}


def hostile_day(text: str = HOSTILE) -> Day:
    """Build a day with a paper that is hostile in every field."""
    one = builders.pick(
        1,
        title=text,
        abstract=text,
        authors=(text, "Ada Moreau"),
        comment=text,
        links=(
            Link(kind="code", url="javascript:alert(1)"),
            Link(kind="data", url='https://x.example/"><b>'),
        ),
    )
    day = builders.day(one, builders.pick(2))
    bad = day.summaries[0].model_copy(update={"points": Points(tldr=text)})
    return day.model_copy(update={"summaries": (bad, *day.summaries[1:])})


def tree(text: str) -> ET.Element:
    """Parse a document as it is written to disk."""
    return ET.fromstring(text.encode())  # noqa: S314  our own


def assert_valid_html(html: str, *, absolute: bool) -> None:
    """Parse HTML strictly; it must be inert, and links must lead to the web or, in docs/, upwards."""
    fragment = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html)
    for node in fragment.iter():
        assert node.tag in {"DOCUMENT_FRAGMENT", "p", "ul", "li", "a", "br", "strong"}
        assert set(node.attrib) <= {"href", "rel"}
        if "href" in node.attrib:
            web = node.attrib["href"].startswith(("https://", "http://"))
            assert web or (not absolute and node.attrib["href"].startswith("../"))


def assert_valid_atom(text: str, *, absolute: bool) -> None:
    """Check a feed against RFC 4287: required elements occur once, dates and addresses are well formed."""
    root = tree(text)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for node in (root, *entries):
        count = Counter(child.tag.removeprefix(ATOM) for child in node)
        assert count["id"] == count["title"] == count["updated"] == 1
        assert count["published"] <= 1
        assert count["content"] == (node is not root)
        links = node.findall(f"{ATOM}link")
        kinds = Counter((one.get("rel"), one.get("type"), one.get("hreflang")) for one in links)
        assert kinds["alternate", "text/html", None] == 1
        assert max(kinds.values()) == 1
        assert kinds["self", "application/atom+xml", None] == (node is root)
        for one in some(links):
            parts = urlsplit(one.get("href", ""))
            assert parts.path
            assert not absolute or parts.scheme in {"https", "http"}
        for name in ("updated", "published"):
            for date in node.findall(f"{ATOM}{name}"):
                assert RFC3339.fullmatch(date.text or "")
                dt.datetime.fromisoformat(date.text or "")
        for name in ("id", "title"):
            assert (node.findtext(f"{ATOM}{name}") or "").strip()
        assert TAG.fullmatch(node.findtext(f"{ATOM}id") or "")
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert all((node.text or "").strip() for node in root.iter(f"{ATOM}name"))
    assert all(node.get("term") for node in root.iter(f"{ATOM}category"))
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    for content in root.iter(f"{ATOM}content"):
        assert content.get("type") == "html"
        assert_valid_html(content.text or "", absolute=absolute)
    parsed = feedparser.parse(text.encode())
    assert not parsed.bozo
    assert len(parsed.entries) == len(entries)


_ADDRESS = {"type": "string", "minLength": 1}
_AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
}
JSON_FEED = {  # https://www.jsonfeed.org/version/1.1/
    "type": "object",
    "required": ["version", "title", "items", "home_page_url", "feed_url"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": _ADDRESS,
        "feed_url": _ADDRESS,
        "description": {"type": "string"},
        "language": {"type": "string"},
        "authors": _AUTHORS,
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "url", "content_html", "date_published"],
                "properties": {
                    "id": {"type": "string", "pattern": f"^{TAG.pattern}$"},
                    "url": _ADDRESS,
                    "external_url": {"type": "string", "pattern": "^https://arxiv.org/abs/"},
                    "title": {"type": "string", "minLength": 1},
                    "summary": {"type": "string"},
                    "content_html": {"type": "string", "minLength": 1},
                    "date_published": {"type": "string", "pattern": f"^{RFC3339.pattern}$"},
                    "authors": _AUTHORS,
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


def assert_valid_json_feed(text: str, *, absolute: bool) -> None:
    """Check a feed against JSON Feed 1.1."""
    feed = json.loads(text)
    Draft202012Validator(JSON_FEED).validate(feed)
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    for one in (feed, *feed["items"]):
        for name in {"url", "home_page_url", "feed_url"} & set(one):
            assert not absolute or urlsplit(one[name]).scheme in {"https", "http"}
    for item in feed["items"]:
        assert_valid_html(item["content_html"], absolute=absolute)


def assert_valid(files: dict[str, str], *, absolute: bool) -> None:
    """Check every feed among the files against its format."""
    for path, text in some(files.items()):
        if path.endswith(".xml"):
            assert_valid_atom(text, absolute=absolute)
        elif path.endswith(".json"):
            assert_valid_json_feed(text, absolute=absolute)


def served(files: dict[str, str], site: str = SITE) -> dict[str, str]:
    """Return the feeds as the site serves them."""
    return {path: with_site_address(site, path, text) for path, text in files.items()}


DAY = builders.day(builders.pick(1, authors=()), builders.pick(2))
CASES = {
    "two papers": (DAY,),
    "hostile": (hostile_day(),),
    "no paper": (builders.day(),),
    "nothing on record": (),
}


@pytest.mark.parametrize("days", CASES.values(), ids=CASES.keys())
def test_every_feed_is_valid(days: tuple[Day, ...]) -> None:
    """All feeds follow their formats, in docs/ and in the site."""
    topics = (
        builders.topic("Kites & <Strings>", slug="kites", description=HOSTILE, authors=("Ada Moreau",)),
    )
    files = published(*days, topics=topics, title="Kites <b>&</b> more")
    assert {"feeds/daily.xml", "feeds/kites.json", "feeds/author-ada-moreau.xml"} <= set(files)
    assert_valid(files, absolute=False)
    assert_valid(served(files), absolute=True)


def test_addresses_are_relative_in_docs_and_absolute_in_the_site() -> None:
    """docs/ names no host of ours; the built site names only its own."""
    files = published(DAY)
    for path, text in some(files.items()):
        hosts = set(re.findall(r"https?://([\w.-]+)", text)) | set(re.findall(r"tag:([\w.-]+),", text))
        ours = hosts - {"arxiv.org", "www.w3.org", "jsonfeed.org"}
        assert ours <= {"digest.invalid"}, path
    for path, text in some(served(files).items()):
        assert "digest.invalid" not in text.replace("PRODID:-//digest.invalid", ""), path
        assert '"../' not in text
        assert "kites.example" in text


def test_hostile_text_is_shown_as_text() -> None:
    """A title with markup and with our own markers is shown as written, in docs/ and in the site."""
    files = published(hostile_day())
    for made in (files, served(files)):
        entry = feedparser.parse(made["feeds/kites.xml"].encode()).entries[0]
        assert '<script>alert(1)</script> "quoted"' in tree(made["feeds/kites.xml"]).findtext(
            f"{ATOM}entry[1]/{ATOM}title", ""
        )
        assert "tag:digest.invalid,2026:/x" in entry.content[0].value
        item = json.loads(made["feeds/kites.json"])["items"][0]
        assert "<script>" in item["title"]
        assert "<script" not in item["content_html"]


def test_an_entry_has_the_main_data_of_a_paper() -> None:
    """An entry has title, gist, authors, the permalink and the paper's address on arXiv."""
    files = served(published(DAY))
    first = feedparser.parse(files["feeds/kites.xml"].encode()).entries[0]
    assert first.id == "tag:kites.example,2026:/repo/2603.99001"
    assert first.title == "On the Tails of Kites, Part 1"
    assert first.link == f"{SITE}2026/03/12/#2603.99001"
    assert first.summary in builders.ABSTRACT
    assert "error falls by 12 percent" in first.content[0].value
    second = json.loads(files["feeds/kites.json"])["items"][1]
    assert [one["name"] for one in second["authors"]] == ["Ada Moreau", "Bo Lindqvist"]
    assert second["external_url"] == "https://arxiv.org/abs/2603.99002"
    assert second["url"] == f"{SITE}2026/03/12/#2603.99002"


def test_a_day_is_one_entry() -> None:
    """The daily feed has an entry per day with papers, newest first, with titles and gists."""
    later = builders.day(builders.pick(5), date=dt.date(2026, 3, 13))
    files = served(published(DAY, later, builders.day(date=dt.date(2026, 3, 16))))
    entries = feedparser.parse(files["feeds/daily.xml"].encode()).entries
    assert [one.title for one in entries] == [
        "Friday 13 March 2026: 1 paper",
        "Thursday 12 March 2026: 2 papers",
    ]
    assert entries[1].link == f"{SITE}2026/03/12/"
    assert f'<a href="{SITE}2026/03/12/#2603.99002">On the Tails of Kites, Part 2</a>' in (
        entries[1].content[0].value
    )


@pytest.mark.parametrize(
    ("date", "offset"),
    [
        (dt.date(2026, 3, 6), "-05:00"),
        (dt.date(2026, 3, 8), "-05:00"),  # the night in which the clocks go forward
        (dt.date(2026, 3, 9), "-04:00"),
        (dt.date(2026, 10, 30), "-04:00"),
        (dt.date(2026, 11, 2), "-05:00"),
    ],
)
def test_dates_are_midnight_in_new_york(date: dt.date, offset: str) -> None:
    """An entry is dated by its announcement day, US Eastern."""
    assert feeds.moment(date) == f"{date}T00:00:00{offset}"


def test_rendering_again_changes_no_entry() -> None:
    """The same days give identical feeds, and a new day does not change existing entries."""
    before = published(DAY)
    assert published(DAY) == before
    after = published(DAY, builders.day(builders.pick(7), date=dt.date(2026, 3, 13)))
    old = json.loads(before["feeds/kites.json"])["items"]
    assert json.loads(after["feeds/kites.json"])["items"][1:] == old


def test_the_length_of_feeds_is_limited() -> None:
    """The daily feed has the last twenty days with papers, the others a hundred papers."""
    days = [
        builders.day(
            *(builders.pick(20 * place + number) for number in range(1, 8)),
            date=dt.date(2026, 2, 2) + dt.timedelta(days=place),
        )
        for place in range(25)
    ]
    files = published(*days)
    assert len(json.loads(files["feeds/daily.json"])["items"]) == DAYS
    items = json.loads(files["feeds/kites.json"])["items"]
    assert len(items) == RECENT
    assert items[0]["url"] == f"../{days[-1].date:%Y/%m/%d}/#{days[-1].picks[0].id}"


def paper_by(author: str, number: int) -> Any:
    """Build a paper that was selected for its author."""
    one = builders.pick(number, authors=(author, "Bo Lindqvist"))
    reason = Reason(rule="authors", term=author, where="authors", points=9.0)
    return one.model_copy(update={"matches": (one.matches[0].model_copy(update={"reasons": (reason,)}),)})


def test_each_followed_author_has_a_feed() -> None:
    """It has the papers selected for the name, whatever characters the name contains."""
    names = ("Ada Moreau", "Adá Moreau", "王小明", "Nobody Here")
    topics = (builders.topic(authors=names), builders.topic("Author Ada Moreau"))
    files = published(
        builders.day(paper_by("Ada Moreau", 1), paper_by("王小明", 2), builders.pick(3)), topics=topics
    )
    assert_valid(files, absolute=False)
    assert {"feeds/author-ada-moreau.xml", "feeds/author-wang-xiao-ming.xml"} <= set(files)
    titles = {}
    for path, text in files.items():
        if path.endswith(".json"):
            feed = json.loads(text)
            titles[feed["title"].partition(": ")[2]] = [item["id"][-10:] for item in feed["items"]]
    assert titles["Ada Moreau"] == ["2603.99001"]
    assert titles["王小明"] == ["2603.99002"]
    assert titles["Nobody Here"] == titles["Adá Moreau"] == titles["Author Ada Moreau"] == []
    assert len(titles) == 1 + len(topics) + len(names)


def test_feeds_are_in_the_first_language() -> None:
    """Feeds use the site's first language where translations exist."""
    summary = DAY.summaries[0].model_copy(
        update={
            "language": "zh",
            "source": "summary",
            "title": "风筝",
            "abstract": "风筝的尾巴。",
            "points": Points(tldr="尾巴。"),
        }
    )
    day = DAY.model_copy(update={"summaries": (*DAY.summaries, summary)})
    files = published(day, languages=("zh", "en"))
    first, second = json.loads(files["feeds/kites.json"])["items"]
    assert (first["title"], first["summary"]) == ("风筝", "尾巴。")
    assert "风筝的尾巴。" in first["content_html"]
    assert second["title"] == "On the Tails of Kites, Part 2"
    assert_valid(files, absolute=False)


def test_the_opml_file_lists_every_feed() -> None:
    """Each feed is listed with its page, in valid OPML 2.0."""
    files = published(DAY, topics=(builders.topic(authors=("Ada Moreau",)), builders.topic("Strings")))
    for made, base in ((files, ""), (served(files), f"{SITE}feeds/")):
        root = tree(made["feeds/topics.opml"])
        assert (root.tag, root.get("version")) == ("opml", "2.0")
        assert [child.tag for child in root] == ["head", "body"]
        outlines = root.findall("body/outline")
        assert all(one.get("type") == "rss" and one.get("text") for one in some(outlines))
        feeds = {f"feeds/{one.get('xmlUrl', '').removeprefix(base)}" for one in outlines}
        assert feeds == {path for path in files if path.endswith(".xml")}
        assert all(one.get("htmlUrl", "").startswith(SITE if base else "../") for one in some(outlines))


@pytest.mark.parametrize(
    ("site", "identifier"),
    [
        ("https://kites.example", "tag:kites.example,2026:/2603.99001"),
        ("https://Kites.example/repo", "tag:kites.example,2026:/repo/2603.99001"),
        ("http://127.0.0.1:8000/a/b/", "tag:127.0.0.1,2026:/a/b/2603.99001"),
    ],
)
def test_identifiers_contain_host_and_path_of_the_site(site: str, identifier: str) -> None:
    """A final slash in the site's address makes no difference."""
    files = served(published(DAY), site)
    assert_valid(files, absolute=True)
    assert json.loads(files["feeds/kites.json"])["items"][0]["id"] == identifier


@given(text=st.text(st.characters()))
def test_any_text_gives_valid_feeds(text: str) -> None:
    """Feeds are valid whatever characters a title, name or tag contains."""
    entry = Entry(
        "2603.99001", text or "-", builders.DATE, "2026/03/12/", text, "<p>x</p>", (text + "-",), ("t",)
    )
    feed = Feed("kites", f"Kites {text}", text, "", f"Kites {text}", "en", (entry,))
    tree(feeds.atom(feed))
    json.loads(feeds.json_feed(feed).encode())
    tree(feeds.opml(text, [feed]))
    for path, made in (("feeds/kites.xml", feeds.atom(feed)), ("feeds/kites.json", feeds.json_feed(feed))):
        assert with_site_address(SITE, path, made).encode()


@settings(max_examples=40)
@given(text=st.text(st.characters(exclude_categories=["Cs"])).filter(str.strip))
def test_any_paper_gives_valid_feeds(text: str) -> None:
    """Feeds are valid whatever the fields of a paper contain."""
    assert_valid(served(published(hostile_day(text))), absolute=True)


def test_the_feeds_of_a_built_site_are_valid(sample_site: Path) -> None:
    """They are absolute, and every page address in them exists."""
    site = sample_site / "site"
    files = {f"feeds/{file.name}": file.read_bytes().decode() for file in (site / "feeds").iterdir()}
    assert len(files) == 12
    assert_valid(files, absolute=True)
    checked = 0
    for path, text in some(files.items()):
        if path.endswith(".json"):
            for item in json.loads(text)["items"]:
                page = item["url"].removeprefix("http://site.invalid/repo/").partition("#")[0]
                assert (site / page / "index.html").is_file()
                checked += 1
    assert checked > 20
