"""Metadata of pages for other programs: feeds, link previews, the sitemap and llms.txt."""

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
    """Parse the head of a page: links by relation, type and title, and meta elements by name."""
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
def test_every_page_links_to_its_feeds(sample_site: Path, page: str, feeds: set[str]) -> None:
    """Feed readers find the daily feed on any page, and the topic's feed on a topic's page."""
    site = sample_site / "site"
    links = head(site / page if page.endswith(".html") else site / page / "index.html")
    for kind, suffix in (("application/atom+xml", "xml"), ("application/feed+json", "json")):
        targets = {urljoin(HERE + page, href) for (given, _), href in links.items() if given == kind}
        assert targets == {f"{HERE}feeds/{name}.{suffix}" for name in feeds}


def test_pages_have_visible_links_to_feeds(sample_site: Path) -> None:
    """Home and topic pages link to feeds, calendar and BibTeX."""
    for page, wanted in (
        ("", {"feeds/daily.xml", "feeds/daily.json", "feeds/topics.opml", "feeds/announcements.ics"}),
        ("topics/video-generation/", {"feeds/video-generation.xml", "bib/video-generation.bib"}),
    ):
        text = (sample_site / "site" / page / "index.html").read_text(encoding="utf-8")
        tree = html5lib.parse(text, namespaceHTMLElements=False)
        found = {urljoin(HERE + page, node.get("href", "")).removeprefix(HERE) for node in tree.iter("a")}
        assert wanted <= found
        assert all((sample_site / "site" / path).is_file() for path in some(wanted))


def test_a_link_preview_has_title_description_and_image(sample_site: Path) -> None:
    """All addresses in it are absolute."""
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


def test_hostile_titles_are_escaped_in_the_head(tmp_path: Path) -> None:
    """Titles with markup are text in the head of a page."""
    site = site_of(tmp_path, HERE, title=HOSTILE)
    named = head(site / "2026/03/12/index.html")
    assert HOSTILE in named["meta", "og:description"]
    assert named["meta", "og:site_name"] == HOSTILE
    assert ("application/atom+xml", HOSTILE) in named
    assert head(site / "topics/kites/index.html")["meta", "og:description"] == HOSTILE


def test_without_a_site_address_links_are_relative(tmp_path: Path) -> None:
    """There is no preview image, and feeds are as in docs/."""
    site = site_of(tmp_path, None, title="Kites")
    named = head(site / "index.html")
    assert ("meta", "og:image") not in named
    assert ("meta", "og:url") not in named
    for file in some((tmp_path / "docs/feeds").iterdir()):
        assert (site / "feeds" / file.name).read_bytes() == file.read_bytes()


def test_the_sitemap_does_not_depend_on_the_build_date(sample_site: Path) -> None:
    """Every page is in the sitemap, days with their date."""
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


def test_builds_are_reproducible(sample_site: Path, tmp_path: Path) -> None:
    """The built files do not depend on when or where they are built."""
    for name in ("docs", "digest.toml"):
        source = sample_site / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    again = pages.build(tmp_path, HERE)
    first = sample_site / "site"
    for file in (*first.glob("feeds/*"), first / "assets/card.png", *first.glob("sitemap.*")):
        assert (again / file.relative_to(first)).read_bytes() == file.read_bytes(), file


def drawn(title: str, *topics: str) -> Image.Image:
    """Draw a preview image and decode it."""
    return Image.open(io.BytesIO(social_card.card(title, topics)))


def test_the_image_omits_text_that_the_font_lacks() -> None:
    """Such a topic is left out and never shown as boxes."""
    assert drawn("Kites", "Tails").tobytes() != drawn("Kites").tobytes()
    assert drawn("Kites", "Tails").tobytes() != drawn("Kites", "Strings").tobytes()
    assert drawn("Kites", "风筝", "Tails").tobytes() == drawn("Kites", "Tails").tobytes()
    assert drawn("Kites", "x" * 200).tobytes() == drawn("Kites").tobytes()


def test_an_unsuitable_title_gives_an_image_without_text() -> None:
    """Chinese, empty and very long titles give the same plain image."""
    plain = drawn("风筝").tobytes()
    assert plain == drawn("Дракон", "Kites").tobytes() == drawn("kite " * 1000).tobytes()
    assert plain != drawn("Kites").tobytes()


@settings(max_examples=30)
@given(title=st.text(), topic=st.text())
def test_any_title_gives_an_image(title: str, topic: str) -> None:
    """No character causes an error."""
    assert drawn(title, topic).size == (1200, 630)


def test_llms_txt_links_to_the_json_files() -> None:
    """It follows llmstxt.org: a title, a summary, and sections with links to files in docs/."""
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
