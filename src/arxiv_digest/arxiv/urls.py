"""arXiv's addresses: papers, feeds, the API, and pages that messages link to.

`paper` is an identifier, with or without a version. The base addresses default to arXiv's own; settings may
replace them, for example by a mirror or by the fake in tests.
"""

from __future__ import annotations

from typing import Literal

HOST = "arxiv.org"
WEB = f"https://{HOST}"
API = f"https://export.{HOST}/api/query"
FEEDS = f"https://rss.{HOST}"
STATUS = f"https://status.{HOST}"
TAXONOMY = f"{WEB}/category_taxonomy"

Kind = Literal["abs", "pdf", "html"]


def path(kind: Kind, paper: str) -> str:
    """Return the path of a paper's abstract page, PDF or HTML below arXiv's web address."""
    return f"{kind}/{paper}"


def abstract(paper: str, web: str = WEB) -> str:
    """Return the address of a paper's abstract page."""
    return f"{web}/{path('abs', paper)}"


def pdf(paper: str, web: str = WEB) -> str:
    """Return the address of a paper's PDF."""
    return f"{web}/{path('pdf', paper)}"


def html(paper: str, web: str = WEB) -> str:
    """Return the address of a paper's HTML, which not every paper has."""
    return f"{web}/{path('html', paper)}"


def feed(category: str, feeds: str = FEEDS) -> str:
    """Return the address of a category's Atom feed."""
    return f"{feeds}/atom/{category}"
