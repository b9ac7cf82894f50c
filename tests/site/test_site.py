"""The built site: links and anchors resolve, nothing is loaded from other hosts, no filler."""

from __future__ import annotations

import copy
import os
import re
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest

from arxiv_digest.errors import SiteError
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.pipeline import pages, update
from arxiv_digest.pipeline.context import Context
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.template import url
from support import built_site, repository
from support.built_site import HERE, Built, check_links
from support.checks import some
from support.fake_arxiv import FakeArxiv, Reply, Request

MAY_LEAD_OUT = {"canonical", "license"}


def navigation(path: str) -> dict[str, str]:
    """Return the pages in the navigation of a settings file by their tabs."""
    text = (repository.REPOSITORY / path).read_text(encoding="utf-8")
    return dict(re.findall(r"^  - (\w+): (\S+\.md)$", text, re.MULTILINE))


OURS, OWN = navigation("src/arxiv_digest/mkdocs.yml"), navigation("mkdocs.yml")  # generated, handwritten


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the repository's own site with the bundled sample, under a sub-path."""
    root = tmp_path_factory.mktemp("repository")
    repository.copy(root, "digest.toml", "mkdocs.yml", "src/", "docs/")
    update.update_sample(Context(root=root))
    pages.render_pages(root)
    return Built(pages.build(root, HERE))


def test_every_internal_link_and_anchor_resolves(built: Built) -> None:
    """No link in the built site is broken."""
    assert check_links(built) > 200


def test_nothing_is_loaded_from_another_host(built: Built) -> None:
    """Pages and style sheets load from this site only."""
    for address, page in some(built.pages.items()):
        for node in page.iter():
            for name in ("src", "href", "srcset", "data", "poster"):
                if name in node.attrib and node.tag != "a" and node.get("rel") not in MAY_LEAD_OUT:
                    assert urljoin(address, node.attrib[name]).startswith((HERE, "data:")), node.attrib
    for sheet in some(built.folder.rglob("*.css")):
        foreign = re.findall(r"""(?:url\(|@import)\s*["']?(https?:|//)""", sheet.read_text(encoding="utf-8"))
        assert not foreign, sheet


def test_every_kind_of_page_exists(built: Built) -> None:
    """Generated and handwritten pages have their addresses."""
    wanted = ["2026/03/12/", "2026/03/13/", "2026/03/", "topics/video-generation/", "search/"]
    wanted += ["design/", "configuration/", "reference/"]
    wanted += [url("index.md", path) for path in (*OURS.values(), *OWN.values())]
    assert {urljoin(HERE, path) for path in wanted} <= set(built.pages)
    assert (built.folder / "status.json").is_file()
    assert (built.folder / "schema/digest.json").is_file()


def test_every_paper_has_its_permalink(built: Built) -> None:
    """`/2026/03/12/#2603.99001` exists; old identifiers lose their slash."""
    page = built.pages[urljoin(HERE, "2026/03/12/")]
    assert any(node.get("id") == "2603.99001" for node in page.iter("h3"))


def test_pages_have_no_filler(built: Built) -> None:
    """Error texts are never content, and no element is empty."""
    for address, page in some(built.pages.items()):
        article = content(page)
        text = " ".join("".join(article.itertext()).split())
        if not address.endswith(("/design/", "/reference/")):
            assert not re.search(
                r"\bN/A\b|Traceback|Summary generation|\bfailed\b|undefined|\bNone\b", text
            ), address
        for node in article.iter():
            if node.tag in {"li", "dd", "dt", "p", "summary", "h1", "h2", "h3"}:
                assert "".join(node.itertext()).strip(), f"{address}: empty <{node.tag}>"


def test_no_section_is_empty(built: Built) -> None:
    """Every heading is followed by content."""
    for address, page in some(built.pages.items()):
        tags = [node.tag for node in content(page)]
        for tag, following in pairwise([*tags, "h1"]):
            assert not (tag == "h2" and following in {"h1", "h2"}), address


def content(page: ET.Element) -> ET.Element:
    """Return the main content of a page."""
    return next(node for node in page.iter("article") if "md-content__inner" in node.get("class", ""))


def test_a_handwritten_page_needs_no_setting(root: Path) -> None:
    """Any Markdown file in docs/ is built unchanged."""
    update.update_sample(Context(root=root))
    pages.render_pages(root)
    (root / "docs" / "mine.md").write_text("# Mine\n", encoding="utf-8")

    assert "Mine" in (pages.build(root, None) / "mine" / "index.html").read_text(encoding="utf-8")


HOSTILE = (
    '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }} [a](javascript:alert(3)) *b* | --8<--'
)


def test_hostile_titles_change_no_element_of_any_page(root: Path, arxiv: FakeArxiv) -> None:
    """Pages with hostile and harmless texts have the same elements."""
    update.update(Context(root=root, settings=Settings.from_environment(os.environ)))
    pages.render_pages(root)
    harmless = Built(pages.build(root, None))
    elements = {
        address: Counter(node.tag for node in page.iter()) for address, page in harmless.pages.items()
    }
    shutil.rmtree(root / "data")
    arxiv.faults.append(hostile)
    update.update(Context(root=root, settings=Settings.from_environment(os.environ)))
    pages.render_pages(root)

    for address, page in some(Built(pages.build(root, None)).pages.items()):
        counted = Counter(node.tag for node in page.iter())
        assert counted["script"] == elements[address]["script"], address
        assert counted["img"] == elements[address]["img"], address
        for node in page.iter():
            assert not any(name.startswith("on") for name in node.attrib), node.attrib
            assert not node.get("href", "").strip().lower().startswith("javascript:"), node.attrib


def hostile(_request: Request, good: Reply) -> Reply:
    """Put hostile text before every title, abstract and name."""
    text = escape(HOSTILE).encode()
    return Reply(
        good.status,
        re.sub(
            rb"(<(?:title|name|dc:creator)>|Abstract: |<summary>(?!arXiv:))", rb"\1" + text + b" ", good.body
        ),
    )


def test_every_page_has_one_title_and_a_language(built: Built) -> None:
    """Each page has one h1 and a language, for screen readers."""
    for address, page in some(built.pages.items()):
        if not address.endswith("/about/"):  # the one page that is the user's to write
            assert len(list(page.iter("h1"))) == 1, address
        assert page.get("lang") == "en", address


def test_formulas_are_mathml(built: Built) -> None:
    """A day page has TeX between dollar signs in its BibTeX entries only."""
    page = copy.deepcopy(built.pages[urljoin(HERE, "2026/03/12/")])
    for entry in some(page.iter("pre")):
        entry.clear()
    assert len(list(page.iter("{http://www.w3.org/1998/Math/MathML}math"))) + len(list(page.iter("math"))) > 3
    assert not re.search(r"\$\\[a-z]+", "".join(page.itertext()))


def test_building_without_pages_gives_the_fix(root: Path) -> None:
    """The error names the command to run first."""
    with pytest.raises(SiteError, match="arxiv-digest render"):
        built_site.build(root, "Digest", {"en": str})


def test_a_broken_link_is_reported(root: Path) -> None:
    """The builder's warning becomes an error with page and target."""
    update.update_sample(Context(root=root))
    pages.render_pages(root)
    (root / "docs" / "mine.md").write_text("[gone](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(SiteError, match=r"(?s)mine\.md.*nowhere\.md"):
        pages.build(root, None)


@pytest.mark.parametrize(
    ("nav", "tabs"),
    [
        (None, [*OURS]),
        ("[About: about.md]", [*OURS, "About"]),
        ("[about.md, {More: [{Fork: fork.md}]}]", [*OURS, "About", "More"]),
        ("[About: about.md, Papers: [New: index.md, Old: archive.md]]", ["About", "Papers"]),
        ("[Latest: index.md, Archive: archive.md, About: about.md]", ["Latest", "Archive", "About"]),
    ],
)
def test_pages_of_the_user_follow_generated_ones(tmp_path: Path, nav: str | None, tabs: list[str]) -> None:
    """A navigation that lists generated pages replaces ours."""
    shutil.copytree(repository.REPOSITORY / "src/arxiv_digest/theme", tmp_path / "src/arxiv_digest/theme")
    shutil.copy(repository.REPOSITORY / "src/arxiv_digest/mkdocs.yml", tmp_path / "src/arxiv_digest")
    head = "INHERIT: src/arxiv_digest/mkdocs.yml\ntheme: {custom_dir: src/arxiv_digest/theme}\n"
    (tmp_path / "mkdocs.yml").write_text(f"{head}nav: {nav}\n" if nav else head, encoding="utf-8")
    (tmp_path / "docs/topics").mkdir(parents=True)
    for path in (*OURS.values(), "about.md", "fork.md"):
        (tmp_path / "docs" / path).write_text(f"# {path}\n", encoding="utf-8")
    site = built_site.build(tmp_path, "Kites", {"en": Words("en")})
    page = (site / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'class="md-tabs__link"[^>]*>([^<]+)<', page) == tabs


def test_the_navigation_is_listed_once() -> None:
    """The repository's mkdocs.yml lists handwritten pages only."""
    assert len(OURS) > 4
    assert OWN
    assert not set(OURS.values()) & set(OWN.values())


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "zh"), ("zh-Hant-TW", "zh-Hant"), ("zh-HK", "zh-Hant"), ("tlh", "en")]
)
def test_pages_are_in_the_language_that_is_configured(tmp_path: Path, language: str, words: str) -> None:
    """Their `lang` is its tag; the theme's words are those of the language that it is a variant of."""
    (tmp_path / "docs/topics").mkdir(parents=True)
    for path in (*OURS.values(), "mine.md"):
        head = "" if path == "mine.md" else f"---\nlanguage: {language}\n---\n"
        (tmp_path / "docs" / path).write_text(f"{head}# {path}\n", encoding="utf-8")
    site = built_site.build(tmp_path, "Kites", {language: Words(language)})
    page, missing, mine = (
        (site / name).read_text(encoding="utf-8") for name in ("index.html", "404.html", "mine/index.html")
    )
    assert page.count(f'<html lang="{language}"') == missing.count(f'<html lang="{language}"') == 1
    assert '<html lang="en"' in mine
    skip = {"zh": "跳转至", "zh-Hant": "跳轉至", "en": "Skip to content"}
    assert [name for name, text in skip.items() if text in page] == [words]
