"""What a page tells programs of itself: feeds, link previews with a picture, a sitemap, llms.txt."""

from __future__ import annotations

import gzip
import io
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from arxiv_digest.pipeline import pages
from arxiv_digest.render.pages.site import site_pages
from arxiv_digest.site import social_card
from arxiv_digest.store.records import Store
from support import builders
from support.checks import some

HERE = "http://site.invalid/repo/"
HOSTILE = '"><script>alert(1)</script> & <b>Kites</b>'


def head(file: Path) -> dict[tuple[str, str], str]:
    """Read the head of a page: links by relation, type and title, and named metas."""
    tree = html5lib.parse(file.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    assert not [node for node in tree.iter("script") if "alert" in "".join(node.itertext())]
    found = {}
    for node in tree.iterfind("head/*"):
        if node.tag == "link" and node.get("rel") == "alternate":
            found[node.get("type", ""), node.get("title", "")] = node.get("href", "")
        elif node.tag == "meta" and (name := node.get("property") or node.get("name")):
            found["meta", name] = node.get("content", "")
    return found


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ("", {"daily"}),
        ("2026/03/12/", {"daily"}),
        ("topics/video-generation/", {"daily", "video-generation"}),
        ("404.html", {"daily"}),
    ],
)
def test_every_page_names_its_feeds(sample_site: Path, page: str, feeds: set[str]) -> None:
    """A feed reader given any page finds the daily feed, on a topic's page the topic's, too."""
    site = sample_site / "site"
    links = head(site / page if page.endswith(".html") else site / page / "index.html")
    for kind, suffix in (("application/atom+xml", "xml"), ("application/feed+json", "json")):
        targets = {urljoin(HERE + page, href) for (given, _), href in links.items() if given == kind}
        assert targets == {f"{HERE}feeds/{name}.{suffix}" for name in feeds}


def test_readers_find_what_to_follow(sample_site: Path) -> None:
    """Home and topic pages lead to feeds, calendar and BibTeX in words, too."""
    for page, wanted in (
        ("", {"feeds/daily.xml", "feeds/daily.json", "feeds/topics.opml", "feeds/announcements.ics"}),
        ("topics/video-generation/", {"feeds/video-generation.xml", "bib/video-generation.bib"}),
    ):
        text = (sample_site / "site" / page / "index.html").read_text(encoding="utf-8")
        tree = html5lib.parse(text, namespaceHTMLElements=False)
        found = {urljoin(HERE + page, node.get("href", "")).removeprefix(HERE) for node in tree.iter("a")}
        assert wanted <= found
        assert all((sample_site / "site" / path).is_file() for path in some(wanted))


def test_a_link_is_shown_with_a_picture(sample_site: Path) -> None:
    """Who shows a link to a page finds its title, its sentence and the picture, at their full addresses."""
    named = head(sample_site / "site/2026/03/12/index.html")
    assert named["meta", "og:title"] == "Thursday 12 March 2026"
    assert named["meta", "og:description"].startswith("14 of 22 new papers: ")
    assert named["meta", "og:description"] == named["meta", "description"]
    assert named["meta", "og:type"] == "article"
    assert named["meta", "article:published_time"] == "2026-03-12"
    assert named["meta", "og:url"] == f"{HERE}2026/03/12/"
    assert named["meta", "og:image"] == f"{HERE}assets/card.png"
    assert named["meta", "twitter:card"] == "summary_large_image"
    with Image.open(sample_site / "site/assets/card.png") as card:
        assert card.size == (1200, 630)
    assert (sample_site / "site/assets/card.png").stat().st_size < 60_000
    assert head(sample_site / "site/index.html")["meta", "og:type"] == "website"


def site_of(root: Path, site_url: str | None, **fields: Any) -> Path:
    """Build a site of one day and one topic, given in digest.toml."""
    lines = "\n".join(f"{key} = '''{value}'''" for key, value in fields.items())
    rules = "[[topics]]\ntitle = '''<i>Kites</i>'''\nslug = 'kites'\ncategories = ['cs.CV']\n"
    (root / "digest.toml").write_text(f"{lines}\n{rules}description = '''{HOSTILE}'''\n", encoding="utf-8")
    store, day = Store(root), builders.day(builders.pick(1, title=HOSTILE))
    store.save_announcement(day.announcement)
    store.save_picks(day.date, day.picks)
    pages.render_pages(root)
    return pages.build(root, site_url)


def test_hostile_titles_stay_text(tmp_path: Path) -> None:
    """Titles with markup reach the head of a page as text."""
    site = site_of(tmp_path, HERE, title=HOSTILE)
    named = head(site / "2026/03/12/index.html")
    assert HOSTILE in named["meta", "og:description"]
    assert named["meta", "og:site_name"] == HOSTILE
    assert ("application/atom+xml", HOSTILE) in named
    assert head(site / "topics/kites/index.html")["meta", "og:description"] == HOSTILE


def test_without_an_address_nothing_claims_one(tmp_path: Path) -> None:
    """A site that does not know where it lives names no address: no picture, and feeds as in docs/."""
    site = site_of(tmp_path, None, title="Kites")
    named = head(site / "index.html")
    assert ("meta", "og:image") not in named
    assert ("meta", "og:url") not in named
    for file in some((tmp_path / "docs/feeds").iterdir()):
        assert (site / "feeds" / file.name).read_bytes() == file.read_bytes()


def test_the_sitemap_dates_pages_not_builds(sample_site: Path) -> None:
    """Every page is in the sitemap, days with their date, and a build on another day changes nothing."""
    file = sample_site / "site/sitemap.xml"
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    tree = ET.fromstring(file.read_bytes())  # noqa: S314  our own
    pages = {node.findtext(f"{space}loc", ""): node.findtext(f"{space}lastmod") for node in tree}
    assert {page: date for page, date in pages.items() if date} == {
        f"{HERE}2026/03/12/": "2026-03-12",
        f"{HERE}2026/03/13/": "2026-03-13",
    }
    built = {
        urljoin(HERE, one.relative_to(file.parent).as_posix().removesuffix("index.html"))
        for one in file.parent.rglob("index.html")
    }
    assert set(pages) == built
    packed = file.with_name("sitemap.xml.gz").read_bytes()
    assert gzip.decompress(packed) == file.read_bytes()
    assert packed == gzip.compress(file.read_bytes(), mtime=0)


def test_two_builds_are_the_same(sample_site: Path, tmp_path: Path) -> None:
    """What is made at build time does not depend on when or where it is built."""
    for name in ("docs", "digest.toml"):
        source = sample_site / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    again = pages.build(tmp_path, HERE)
    first = sample_site / "site"
    for file in (*first.glob("feeds/*"), first / "assets/card.png", *first.glob("sitemap.*")):
        assert (again / file.relative_to(first)).read_bytes() == file.read_bytes(), file


def drawn(title: str, *topics: str) -> Image.Image:
    """Draw a card and read it."""
    return Image.open(io.BytesIO(social_card.card(title, topics)))


def test_the_picture_shows_what_it_can_write() -> None:
    """Title and topics are drawn; a topic that the font cannot write is left out, never shown as boxes."""
    assert drawn("Kites", "Tails").tobytes() != drawn("Kites").tobytes()
    assert drawn("Kites", "Tails").tobytes() != drawn("Kites", "Strings").tobytes()
    assert drawn("Kites", "风筝", "Tails").tobytes() == drawn("Kites", "Tails").tobytes()
    assert drawn("Kites", "x" * 200).tobytes() == drawn("Kites").tobytes()


def test_a_title_that_cannot_be_written_gives_a_picture_without_words() -> None:
    """Chinese, an empty title and one of a thousand words: the same plain sheet."""
    plain = drawn("风筝").tobytes()
    assert plain == drawn("Дракон", "Kites").tobytes() == drawn("kite " * 1000).tobytes()
    assert plain != drawn("Kites").tobytes()


@settings(max_examples=30)
@given(title=st.text(), topic=st.text())
def test_any_title_gives_a_picture(title: str, topic: str) -> None:
    """No character stops the builders."""
    assert drawn(title, topic).size == (1200, 630)


def test_llms_txt_leads_to_the_twins() -> None:
    """The file has the form of llmstxt.org: a title, a summary, sections of links to files of docs/."""
    topics = (builders.topic("Kites & <Strings>", slug="kites", description="What flies"),)
    days = [builders.day(builders.pick(1))]
    files = {
        one.path: one.text for one in site_pages(builders.config(*topics, title="My [Kites]"), lambda: days)
    }
    text = files["llms.txt"]
    lines = text.splitlines()
    assert lines[0] == "# My &#91;Kites&#93;"
    assert lines[2].startswith("> ")
    assert [line for line in lines if line.startswith("## ")] == ["## Data", "## Topics", "## Latest days"]
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert {"api/days/2026-03-12.json", "api/topics/kites.json", "bib/2026-03-12.bib"} <= set(links)
    assert set(links) <= set(files)
