"""Formats citations: BibTeX for reference managers, COinS for Zotero's connector."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from arxiv_digest.arxiv import ids, urls
from arxiv_digest.model import Paper
from arxiv_digest.render.markup import latex
from arxiv_digest.text import clean, plain, prose

_FIRST = 91  # arXiv's first year
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WHOLE = re.compile(r",|\b(?:and|others)\b|\b(?:Collaboration|Consortium|Group|Team)$", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9.]+/[^\s{}\\%#~^\"]+")  # safe in a link without escaping


def key(paper: str) -> str:
    """Return the key of an entry, made from the identifier: unique in every file, and permanent."""
    return f"arXiv-{ids.anchor(paper)}"


def bibtex(paper: Paper) -> str:
    """Format an entry that pdfLaTeX compiles, with amsmath and amssymb for formulas."""
    year, month = _when(paper)
    fields = {
        "title": latex.prose(prose(paper.title), keep_capitals=True),
        "author": " and ".join(_author(name) for name in map(clean, paper.authors) if name),
        "journal": latex.line(paper.journal_ref or ""),
        "year": str(year),
        "eprint": paper.id,
        "archivePrefix": "arXiv",
        "primaryClass": latex.line(paper.primary),
        "url": urls.abstract(paper.id),
        "doi": paper.doi if paper.doi and _DOI.fullmatch(paper.doi) else "",
        "note": latex.prose(prose(paper.comment or "")),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    lines += [f"  month = {name}" for name in _MONTHS[month - 1 : month]]
    kind = "article" if paper.journal_ref else "misc"
    return f"@{kind}{{{key(paper.id)},\n" + ",\n".join(lines) + "\n}\n"


def _when(paper: Paper) -> tuple[int, int]:
    """Return year and month of submission, or those in the identifier: yymm, since 1991."""
    if paper.published:
        return paper.published.year, paper.published.month
    year, month = divmod(int(paper.id.rpartition("/")[2][:4]), 100)
    return year + (1900 if year >= _FIRST else 2000), month


def _author(name: str) -> str:
    """Format a name; one that BibTeX would split wrongly is put in braces."""
    written = latex.line(name)
    return f"{{{written}}}" if _WHOLE.search(name) or written.startswith("\\") else written


def coins(paper: Paper) -> str:
    """Return the ContextObject of a paper (Z39.88-2004), for the `title` of a span, not yet escaped.

    It uses Dublin Core with Zotero's own name for the type, so that its connector reads every field and
    author.
    """
    date = [("rft.date", paper.published.date().isoformat())] if paper.published else []
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "preprint"),
        ("rft.title", plain(paper.title)),
        *(("rft.creator", clean(author)) for author in paper.authors),
        *date,
        ("rft.identifier", urls.abstract(paper.id)),
        ("rft.publisher", "arXiv"),
    ]
    return urlencode(pairs, quote_via=quote)
