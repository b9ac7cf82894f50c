"""How a paper is cited: BibTeX for people's libraries, COinS for Zotero's connector."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import quote, urlencode

from arxiv_digest import ids
from arxiv_digest.model import Paper
from arxiv_digest.render import escape
from arxiv_digest.text import clean

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WHOLE = re.compile(r",|\b(?:and|others)\b|\b(?:Collaboration|Consortium|Group|Team)$", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9.]+/[^\s{}\\%#~^\"]+")  # what reaches a link unescaped


def key(paper: str) -> str:
    """Name an entry by its identifier: unique in every file, and the same for ever."""
    return f"arXiv-{ids.anchor(paper)}"


def bibtex(paper: Paper, date: dt.date) -> str:
    """Write one entry; `date` is the day of the announcement, for a paper whose own is not known.

    Everything is escaped for TeX, Unicode stays as it is.
    """
    at = paper.published.date() if paper.published else date
    fields = {
        "title": escape.tex(paper.title, keep_capitals=True),
        "author": " and ".join(_author(name) for name in map(clean, paper.authors) if name),
        "journal": escape.tex(paper.journal_ref or ""),
        "year": f"{at.year}",
        "eprint": paper.id,
        "archivePrefix": "arXiv",
        "primaryClass": escape.tex(paper.primary),
        "url": f"https://arxiv.org/abs/{paper.id}",
        "doi": paper.doi if paper.doi and _DOI.fullmatch(paper.doi) else "",
        "note": escape.tex(paper.comment or ""),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    lines.append(f"  month = {_MONTHS[at.month - 1]}")
    kind = "article" if paper.journal_ref else "misc"
    return f"@{kind}{{{key(paper.id)},\n" + ",\n".join(lines) + "\n}\n"


def _author(name: str) -> str:
    """Write a name; one that BibTeX would take apart stays whole in braces."""
    written = escape.tex(name)
    return f"{{{written}}}" if _WHOLE.search(name) or written.startswith("\\") else written


def coins(paper: Paper) -> str:
    """Give the ContextObject of a paper (Z39.88-2004), for the `title` of a span, not escaped yet.

    In Dublin Core with Zotero's own name for the type: so its connector reads every field and author.
    """
    date = [("rft.date", paper.published.date().isoformat())] if paper.published else []
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "preprint"),
        ("rft.title", clean(paper.title)),
        *(("rft.creator", clean(author)) for author in paper.authors),
        *date,
        ("rft.identifier", f"https://arxiv.org/abs/{paper.id}"),
        ("rft.publisher", "arXiv"),
    ]
    return urlencode(pairs, quote_via=quote)
