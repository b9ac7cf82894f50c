"""The whole site with hostile records: each page is valid, accessible and fits a phone."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import html5lib
import pytest
from bibtexparser.entrypoint import parse_string
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from support import hostile, realistic
from support.browser import Visit, assert_no_fault, served, visit
from support.checks import some

DAY, EMPTY = "2026/03/12/", "2026/03/13/"
SEARCHED = "search/?q=kites"
OURS = ["", DAY, EMPTY, "2026/03/", "topics/", "topics/kites/", "archive/", "trends/", SEARCHED, "status/"]
LOST = "2026/gone/"
CHINESE = [f"zh/{path}" for path in ("", DAY, EMPTY, "topics/kites/", "trends/", SEARCHED)]
OWN = ["about/", "fork/"]
PAGES = [*OURS, *CHINESE, *OWN, LOST]
EVERYWHERE = pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "home")
MAY_LEAD_TO = (
    "https://arxiv.org/",
    "https://doi.org/10.",
    f"{hostile.CARRIED}/",
    f"https://github.com/{hostile.RECORDS}/blob/HEAD/data/",
    f"https://github.com/{hostile.RECORDS}/issues/new?template=mistake.yml&paper=",
    "http://creativecommons.org/",
    hostile.HERE,
)
SHIFTS = """() => new Promise(done => {
    let moved = 0;
    new PerformanceObserver(list => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) moved += one.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(moved), 300);
})"""
UNFOLD = """() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    document.head.append(Object.assign(document.createElement("style"), {
        textContent: ".paper { content-visibility: visible !important }" }));
}"""
THIN = """() => {  // two formulas of each kind of place are enough for axe: a hostile day has hundreds
    const seen = {};
    for (const one of document.querySelectorAll("math")) {
        const place = `${one.parentElement.tagName}.${one.parentElement.className}`;
        seen[place] = (seen[place] ?? 0) + 1;
        if (seen[place] > 2) one.remove();
    }
}"""
TOUCH = """() => {
    for (const one of document.querySelectorAll("body *"))
        for (const type of ["mouseover", "focus", "error", "load"]) one.dispatchEvent(new Event(type));
}"""
WIDER = """() => [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1 && getComputedStyle(one).position !== "fixed";
}).slice(0, 5).map(one => one.outerHTML.slice(0, 150))"""

PLAIN_MATHML = frozenset("math mfrac mi mn mo mover mrow mspace msqrt mstyle msub msubsup msup mtext".split())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the hostile site."""
    return hostile.publish(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def base(site: Path) -> Iterator[str]:
    """Serve it below a sub-path."""
    with served(site) as address:
        yield address


def opened(reader: Visit, path: str) -> Page:
    """Open a page and wait for its results; ignore the console message about a missing page."""
    page = reader.open(path)
    if "?q=" in path:
        page.locator(".digest-results li").first.wait_for()
    if path == LOST:
        assert [one for one in reader.complaints if "404" not in one] == []
        reader.complaints.clear()
    return page


def addresses(page: Page) -> set[str]:
    """Return the targets of a page's links outside the site."""
    found: list[str] = page.eval_on_selector_all(
        "[href], [src], [action], [formaction]",
        "all => all.flatMap(one => [one.href, one.src, one.action].filter(x => typeof x === 'string' && x))",
    )
    return set(found)


def unwanted(links: set[str], base: str) -> set[str]:
    """Return the addresses that no page may link to."""
    return {one for one in links if not one.startswith((base, *MAY_LEAD_TO))}


@EVERYWHERE
def test_outside_text_is_never_executed(chromium: Browser, base: str, path: str) -> None:
    """Using every control causes no errors, foreign requests, scripts or forbidden links."""
    with visit(chromium, base) as reader:
        page = opened(reader, path)
        page.evaluate(UNFOLD)
        page.evaluate(TOUCH)
        assert page.locator("h1").count() == 1
        assert page.evaluate("window.pwned") is None
        assert path in OWN or unwanted(addresses(page), base) == set()


@EVERYWHERE
def test_a_page_is_accessible_and_fits(chromium: Browser, base: str, path: str) -> None:
    """With all details expanded, axe finds no faults, and nothing is wider than the screen."""
    with visit(chromium, base, phone=True) as reader:
        page = opened(reader, path)
        page.evaluate(UNFOLD)
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.evaluate(WIDER)
        page.evaluate(THIN)
        assert_accessible(page, "default")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="dark")
        assert_accessible(page, "slate")


def assert_accessible(page: Page, scheme: str) -> None:
    """Run axe with the rule for target sizes (WCAG 2.2) on our part and the theme's."""
    page.locator(f"body[data-md-color-scheme={scheme}]").wait_for()
    assert_no_fault(page, rules={"target-size": {"enabled": True}})


@pytest.mark.parametrize("path", [*OURS, f"zh/{DAY}", LOST], ids=lambda path: path or "home")
def test_pages_work_without_javascript(chromium: Browser, base: str, path: str) -> None:
    """Text, details and links work, and no space is reserved for controls of scripts."""
    with visit(chromium, base, script=False) as reader:
        page = reader.open(path)
        if path == LOST:
            reader.complaints.clear()
        assert page.locator("h1").is_visible()
        assert len(page.locator(".md-content").inner_text()) > 60
        for fold in page.locator("details > summary").all()[:3]:
            fold.click()
        assert page.locator("details[open]").count() == min(3, page.locator("details").count())
        assert page.locator(".tools button:visible").count() == 0


@pytest.mark.parametrize("path", ["", DAY, "2026/03/", "archive/"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_nothing_shifts_while_a_page_loads(chromium: Browser, base: str, path: str, *, phone: bool) -> None:
    """The cumulative layout shift is 0."""
    with visit(chromium, base, phone=phone) as reader:
        assert reader.open(path).evaluate(SHIFTS) == 0


def test_every_page_is_valid_html(site: Path) -> None:
    """A strict parser finds no errors, and ids are unique."""
    files = sorted(site.rglob("*.html"))
    assert len(files) > 30
    for file in some(files):
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        tree = parser.parse(file.read_text(encoding="utf-8"))
        assert parser.errors == [], f"{file}: {parser.errors[:5]}"
        ids = [node.get("id") for node in tree.iter() if node.get("id")]
        assert sorted(ids) == sorted(set(ids)), file


def fragments(site: Path) -> Iterator[tuple[str, str]]:
    """Yield every piece of HTML in the feeds with its base address."""
    for file in some(sorted((site / "feeds").glob("*.xml"))):
        feed = feedparser.parse(file.read_bytes(), sanitize_html=False, resolve_relative_uris=False)
        assert not feed.bozo, file
        assert feed.entries or "author" in file.name, file
        for entry in feed.entries:
            assert entry.title_detail.type == "text/plain"
            yield entry.link, " ".join(one.value for one in entry.get("content", ()))
    for file in some(sorted((site / "feeds").glob("*.json"))):
        for item in json.loads(file.read_bytes())["items"]:
            yield item["url"], item["content_html"]


def test_feeds_have_no_scripts_and_no_foreign_links(chromium: Browser, base: str, site: Path) -> None:
    """HTML in feeds is inert."""
    seen = 0
    with visit(chromium, base) as reader:
        page = reader.context.new_page()
        for place, text in fragments(site):
            page.set_content(f'<base href="{place}"><body>{text}')
            assert page.evaluate("window.pwned") is None
            assert page.locator("img, script, svg, iframe, style").count() == 0, text
            assert unwanted(addresses(page), base) == set()
            seen += 1
    assert seen > 10


def links(value: Any) -> Iterator[str]:
    """Return every string of a JSON value in a place where an address is expected."""
    if isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, str) and ("url" in key or key in {"icon", "$schema"}):
                yield one
            yield from links(one)
    elif isinstance(value, list):
        for one in value:
            yield from links(one)


def test_json_files_have_no_foreign_links(site: Path) -> None:
    """Outside text is text, and addresses are on the allow-list."""
    checked = 0
    for file in [*site.rglob("api/**/*.json"), *site.rglob("feeds/*.json"), *site.rglob("search/**/*.json")]:
        for link in links(json.loads(file.read_bytes())):
            address = urljoin(f"{hostile.HERE}{file.relative_to(site).as_posix()}", link)
            if "schema" not in link and "jsonfeed.org" not in link:
                assert address.startswith(MAY_LEAD_TO), f"{file}: {link}"
                checked += 1
    assert checked > 30
    for name in ("sitemap.xml", "llms.txt"):
        found = re.findall(r"\]\(([^)]*)\)|<loc>(.*?)</loc>", (site / name).read_text(encoding="utf-8"))
        places = {urljoin(hostile.HERE, one or other) for one, other in found}
        assert places
        assert all(one.startswith(MAY_LEAD_TO) for one in some(places)), name


def test_bibtex_keeps_hostile_text_inside_its_fields(site: Path) -> None:
    """A parser finds only the listed papers; fields are inert, and addresses are arXiv's."""
    files = sorted((site / "bib").glob("*.bib"))
    assert files
    for file in some(files):
        library = parse_string(file.read_text(encoding="utf-8"))
        assert not library.failed_blocks, file
        assert len(library.blocks) == len(library.entries)
        for entry in some(library.entries):
            assert re.fullmatch(r"arXiv-\d{4}\.\d{5}", entry.key)
            for field in some(entry.fields):
                assert not re.search(r"(?<!\\)\\(?:input|href|write|def)\b", str(field.value))
                assert field.key != "url" or urlsplit(field.value).hostname == "arxiv.org"


def test_search_shows_hostile_text_as_text(chromium: Browser, base: str) -> None:
    """Results with hostile texts have the usual elements, and a hostile query is plain text."""
    with visit(chromium, base) as reader:
        page = opened(reader, SEARCHED)
        kinds = set(page.eval_on_selector_all(".digest-results *", "all => all.map(one => one.tagName)"))
        assert kinds - PLAIN_MATHML == {"LI", "A", "P", "MARK"}
        acting = "[href]:not(a), [src], [style], [id], [onclick], [onerror], [onload]"
        assert page.locator(f".digest-results :is({acting})").count() == 0
        assert hostile.SCRIPT in page.locator(".digest-results").inner_text()
        for query in (hostile.SCRIPT, hostile.IMAGE, hostile.TURNED):
            page.locator("#digest-q").fill(query)
            page.wait_for_timeout(250)
            assert page.evaluate("window.pwned") is None


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the site of a day with 30 papers of realistic length."""
    with served(realistic.publish(tmp_path_factory.mktemp("common"), 30)) as address:
        yield address


def test_a_page_of_30_papers_is_small(chromium: Browser, common: str) -> None:
    """It is at most 40 kB compressed with 3,000 elements; a first visit loads at most 250 kB."""
    sent: dict[str, int] = {}
    with visit(chromium, common) as reader:
        page = reader.open(DAY)
        for request in some(reader.requests):
            answer = request.response()
            assert answer
            packed = answer.headers["content-type"].startswith(("text/", "application/"))
            body = answer.body()
            sent[request.url.removeprefix(common)] = len(gzip.compress(body, 6) if packed else body)
        elements = page.evaluate("document.querySelectorAll('*').length")
        assert page.locator(".paper").count() == 30
    assert sent[DAY] <= 40_000
    assert sum(sent.values()) <= 250_000, sent
    assert elements <= 3_000


def test_a_day_is_printed_compactly(chromium: Browser, common: str) -> None:
    """About two papers fit on a page, and the first page is not empty."""
    with visit(chromium, common) as reader:
        printed = PdfReader(BytesIO(reader.open(DAY).pdf(format="A4")))
    assert len(printed.pages) <= 20
    assert "arXiv:2603.99" in printed.pages[0].extract_text()
