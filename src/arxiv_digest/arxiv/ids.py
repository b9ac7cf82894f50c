"""Parses arXiv identifiers in all their notations, and derives page anchors from them."""

from __future__ import annotations

import re

from arxiv_digest.arxiv import urls

# Both schemes of https://info.arxiv.org/help/arxiv_identifier.html: 2603.01234 (four digits until
# 2014) and hep-th/9901001 or math.GT/0309136. A version can only be at the end.
PATTERN = r"[0-9]{4}\.[0-9]{4,5}|[a-z][a-z-]*(?:\.[A-Z]{2})?/[0-9]{7}"
_NAME = re.compile(rf"(?P<id>{PATTERN})(?:v(?P<version>[1-9][0-9]{{0,3}}))?")
_PREFIX = re.compile(
    rf"^(?:oai:arXiv\.org:|arXiv:|https?://(?:www\.|export\.)?{re.escape(urls.HOST)}/(?:abs|pdf|html)/)"
)


def split(name: str) -> tuple[str, int]:
    """Split a name into identifier and version (0 when it has none).

    Accepts `2603.01234v2`, `oai:arXiv.org:2603.01234v2`, `http://arxiv.org/abs/hep-th/9901001v1` and similar
    forms. Raises ValueError when the text is not an arXiv identifier.
    """
    match = _NAME.fullmatch(_PREFIX.sub("", name.strip(), count=1))
    if not match:
        raise ValueError(f"not an arXiv identifier: {name[:60]!r}")
    return match["id"], int(match["version"] or 0)


def anchor(paper: str) -> str:
    """Return a paper's anchor on its day page: the slash of old identifiers becomes a hyphen."""
    return paper.replace("/", "-")


def year(paper: str) -> int:
    """Return the year in which an identifier was assigned: 2603.01234 → 2026, hep-th/9901001 → 1999."""
    number = int(paper.rsplit("/", maxsplit=1)[-1][:2])
    return number + (1900 if number > 90 else 2000)  # noqa: PLR2004  arXiv began in 1991


def versioned(paper: str, version: int) -> str:
    """Return the identifier with its version, as in arXiv's addresses."""
    return f"{paper}v{version}" if version else paper
