"""Citations: BibTeX that parsers and TeX accept, and COinS spans for Zotero's connector."""

from __future__ import annotations

import datetime as dt
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import SeparateCoAuthors
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.model import Paper
from arxiv_digest.render.markup import bibtex, latex
from arxiv_digest.render.pages.site import site_pages
from arxiv_digest.text import clean, plain, prose
from support import builders
from support.checks import some

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SIGNS = [*"\\{}$&#^_~%@\",=' \nAbc1é中", "\\input", "$x$", " and ", "}}"]
TEXISH = st.lists(st.sampled_from(SIGNS)).map("".join)


def parsed(text: str) -> Library:
    """Parse BibTeX; fail if a block is invalid."""
    library = parse_string(text, append_middleware=[SeparateCoAuthors()])
    assert library.failed_blocks == []
    assert [block for block in library.blocks if block not in library.entries] == []
    return library


def fields(paper: Paper) -> dict[str, Any]:
    """Return the fields of a paper's entry as a parser reads them."""
    (entry,) = parsed(bibtex.bibtex(paper)).entries
    return {one.key: one.value for one in entry.fields}


def test_an_entry_has_all_known_fields() -> None:
    """All known values are present under the usual names, with all authors."""
    text = bibtex.bibtex(
        builders.paper(
            1,
            title="On NeRF & Kites: a 3D study of Ångström tails",
            authors=("Ada Moreau", "Tomé Brandariz", "The Kite Collaboration"),
            published=dt.datetime(2025, 12, 31, 20, 15, tzinfo=dt.UTC),
            journal_ref="J. Kites 3 (2026) 14",
            doi="10.99999/kite_14",
            comment="9 pages, 50% figures",
        ),
    )
    assert text == (
        "@article{arXiv-2603.99001,\n"
        "  title = {On {NeRF} \\& Kites: a {3D} study of Ångström tails},\n"
        "  author = {Ada Moreau and Tomé Brandariz and {The Kite Collaboration}},\n"
        "  journal = {J. Kites 3 (2026) 14},\n"
        "  year = {2025},\n"
        "  eprint = {2603.99001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CV},\n"
        "  url = {https://arxiv.org/abs/2603.99001},\n"
        "  doi = {10.99999/kite_14},\n"
        "  note = {9 pages, 50\\% figures},\n"
        "  month = dec\n"
        "}\n"
    )


def test_unknown_fields_are_omitted() -> None:
    """Without authors, journal and date there are no empty fields; the year is the announcement's."""
    found = fields(builders.paper(1, authors=()))
    assert set(found) == {"title", "year", "month", "eprint", "archivePrefix", "primaryClass", "url"}
    assert (found["year"], found["month"]) == ("2026", "mar")


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("A study of LLMs", "A study of {LLMs}"),
        ("GPT-4 and K-means", "{GPT}-4 and {K}-means"),
        ("100% of $5 #1_a &", "100\\% of \\$5 \\#1\\_a \\&"),
        ("~ \\^{} \\textbackslash", "\\textasciitilde{} \\textasciicircum{} \\textbackslash{}"),
        ("Braces \\} and \\{", "Braces \\textbraceright{} and \\textbraceleft{}"),
        ("The $\\mathcal{L}_1$ norm", "The {$\\mathcal{L}_1$} norm"),
        ("Unbalanced $a}b{c$", "Unbalanced \\$a\\textbraceright{}b\\textbraceleft{}c\\$"),
        ("Read $\\input{x}$", "Read \\$\\textbackslash{}input\\textbraceleft{}x\\textbraceright{}\\$"),
        ("Comment $a % b$", "Comment a \\% b"),
        ("中文 ℓ₁ ∑", "中文 {\\ensuremath{\\ell}}{\\ensuremath{_{1}}} {\\ensuremath{\\sum}}"),
    ],
)
def test_titles_are_escaped_for_tex(title: str, written: str) -> None:
    """TeX shows a title as written; acronyms keep their capitals; plain formulas remain formulas."""
    assert latex.prose(prose(title), keep_capitals=True) == written


@pytest.mark.parametrize(
    "command", ["write18", "input", "csname", "catcode", "begin", "def", "href", "openin"]
)
def test_unsafe_commands_in_titles_are_escaped(command: str) -> None:
    """A formula with unsafe commands is shown as text, not executed."""
    for title in (f"Kites $\\{command}{{x}}$", f"Kites $x^{{\\{command} y}}$", f"Kites \\{command}"):
        assert f"\\{command}" not in latex.prose(prose(title))


@given(title=TEXT | TEXISH, authors=st.lists((TEXT | TEXISH).filter(str.strip), max_size=5))
def test_any_paper_gives_a_valid_file(title: str, authors: list[str]) -> None:
    """Whatever titles and names contain, the file has two entries with all authors."""
    shown = [name for name in authors if clean(name)]
    paper = builders.paper(
        1, title=title, authors=tuple(authors), comment=title, journal_ref=title, doi=title
    )
    text = bibtex.bibtex(paper) + "\n" + bibtex.bibtex(builders.paper(2))
    first, second = parsed(text).entries
    assert (first.key, second.key) == ("arXiv-2603.99001", "arXiv-2603.99002")
    names = first.fields_dict["author"].value if shown else []
    assert len(names) == len(shown)
    assert text.count("{") == text.count("}")


@given(text=TEXISH)
def test_escaped_text_is_balanced_and_inert(text: str) -> None:
    """Braces are balanced, and no special character is unescaped outside formulas."""
    written, depth = latex.prose(prose(text)), 0
    for sign in written:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"(?<!\\)[%#&]", written)


def test_every_paper_of_a_day_and_a_topic_is_in_its_file() -> None:
    """Days and topics have files with unique keys; an empty day has none."""
    days = [builders.day(builders.pick(1), builders.pick(2)), builders.day(date=dt.date(2026, 3, 13))]
    days.append(builders.day(builders.pick(3, ("strings",)), date=dt.date(2026, 3, 16)))
    config = builders.config(builders.topic(), builders.topic("Strings"))
    files = {one.path: one.text for one in site_pages(config, lambda: days)}
    keys = {
        path: [entry.key for entry in parsed(text).entries]
        for path, text in files.items()
        if path.startswith("bib/")
    }
    assert keys == {
        "bib/2026-03-12.bib": ["arXiv-2603.99001", "arXiv-2603.99002"],
        "bib/2026-03-16.bib": ["arXiv-2603.99003"],
        "bib/kites.bib": ["arXiv-2603.99001", "arXiv-2603.99002"],
        "bib/strings.bib": ["arXiv-2603.99003"],
    }


@pytest.mark.parametrize(
    ("paper", "key", "year", "month"),
    [
        ("2603.99001", "arXiv-2603.99001", "2026", "mar"),
        ("hep-th/9912999", "arXiv-hep-th-9912999", "1999", "dec"),
        ("math.GT/0001999", "arXiv-math.GT-0001999", "2000", "jan"),
        ("2613.99001", "arXiv-2613.99001", "2026", None),  # no month, no lie
        ("2600.99001", "arXiv-2600.99001", "2026", None),
    ],
)
def test_the_identifier_determines_the_month(paper: str, key: str, year: str, month: str | None) -> None:
    """Without a date, the month comes from the identifier; a slash is removed from the key."""
    found = fields(builders.paper(1, id=paper))
    assert (bibtex.key(paper), found["year"], found.get("month")) == (key, year, month)
    assert found["eprint"] == paper


class Spans(HTMLParser):
    """Collects the COinS spans of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[dict[str, list[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect a span of the class that COinS prescribes."""
        named = dict(attrs)
        if tag == "span" and named.get("class") == "Z3988":
            self.found.append(parse_qs(named["title"] or "", strict_parsing=True))


def test_zotero_finds_every_paper_of_a_day(sample_site: Path) -> None:
    """Each card of a built page has a span with title, date, address and all authors."""
    page = (sample_site / "site/2026/03/12/index.html").read_text(encoding="utf-8")
    file = json.loads((sample_site / "site/api/days/2026-03-12.json").read_text(encoding="utf-8"))
    spans = Spans(page).found
    assert len(spans) == len(file["papers"]) == 14
    for span, paper in some(zip(spans, file["papers"], strict=True)):
        assert span["ctx_ver"] == ["Z39.88-2004"]
        assert span["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
        assert span["rft.title"] == [paper["title"]]
        assert span["rft.creator"] == paper["authors"]
        assert span["rft.identifier"] == [f"https://arxiv.org/abs/{paper['id']}"]
        assert span["rft.date"] == [paper["published"][:10]]


@given(title=TEXT.filter(clean), author=TEXT.filter(clean))
def test_a_span_preserves_any_text(title: str, author: str) -> None:
    """Any title and author can be read back from the span."""
    paper = builders.paper(1, title=title, authors=(author, "Ada Moreau"))
    span = parse_qs(bibtex.coins(paper), strict_parsing=True)
    assert span["rft.title"] == [plain(title)]
    assert span["rft.creator"] == [clean(author), "Ada Moreau"]


def test_a_span_is_escaped() -> None:
    """Quotation marks and brackets in a title stay inside the attribute."""
    title = """"> <script>'&amp;'</script> #%+ 中"""
    day = builders.day(builders.pick(1, title=title))
    files = {one.path: one.text for one in site_pages(builders.config(), lambda: [day])}
    (span,) = Spans(files["2026/03/12.md"]).found
    assert span["rft.title"] == [title]
