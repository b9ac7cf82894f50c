"""Detects statements that a paper has been withdrawn (https://info.arxiv.org/help/withdraw.html)."""

from __future__ import annotations

import re

_PAPER = (
    r"(?:paper|article|submission|manuscript|work|preprint|e-?print|report|note|draft|document"
    r"|version of (?:this|the) paper)"
)
_GONE = r"(?:withdrawn|retracted|removed by arxiv)"
# Excludes withdrawals from a venue.
_ELSEWHERE = r"(?!\s+from\b(?!\s+(?:the\s+)?(?:arxiv|circulation|this archive)))"
_SAID = re.compile(
    rf"\b(?:this|the|our|present)(?:\s+arxiv)?\s+{_PAPER}\s+(?:has|have|had|is|was|must be|needs to be)"
    r"(?:\s+(?:now|been|be|being|therefore|temporarily|hereby|already|formally|voluntarily)){0,3}"
    rf"\s+{_GONE}\b{_ELSEWHERE}"
    rf"|\b{_GONE}\s+by\s+(?:the\s+|its\s+|all\s+|both\s+)?(?:corresponding\s+|first\s+)?"
    rf"(?:authors?|submitter|arxiv)\b{_ELSEWHERE}"
    r"|\b(?:authors?|i|we)\s+(?:(?:have|has|hereby|wish(?:es)? to|would like to|decided to|want to)\s+){0,2}"
    r"(?:withdrawn?|withdraws|withdrew|retract(?:ed|s)?)"
    rf"\s+(?:this|the)\s+{_PAPER}\b{_ELSEWHERE}"
    rf"|\bsubmission\s+has\s+been\s+{_GONE}\b{_ELSEWHERE}"
    r"|\b(?:(?:decided|asked|like|want|wish|need) to|please)\s+(?:withdraw|retract)"
    rf"\s+(?:this|the|our|my)\s+{_PAPER}\b{_ELSEWHERE}"
    r"|\brequest(?:s|ed)?\s+(?:the\s+|a\s+)?(?:withdrawal|retraction)\s+of"
    rf"\s+(?:this|the|our|my)\s+{_PAPER}\b{_ELSEWHERE}",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"\s*+(?:[(\[*]\s*+)?(?:(?:this\s+)?{_PAPER}\s+)?{_GONE}\b{_ELSEWHERE}(?!\s+(?:claims?|results?|papers?)\b)",
    re.IGNORECASE,
)
_NOTED = re.compile(
    r"\s*+[(\[]\s*+(?:withdrawn|retracted)\s*+[)\]]|\s*+(?:withdrawn|retracted)\s*\Z", re.IGNORECASE
)
_ENDING = re.compile(r"[(\[]\s?(?:withdrawn|retracted)\s?[)\]]\s*\Z", re.IGNORECASE)
_CAPITALS = re.compile(r"\s*(?:WITHDRAWN|RETRACTED)\s*[:\-–—.]")
_BEGINNING = 300  # characters of an abstract that may state a withdrawal
_LONGEST = 2000


def is_withdrawn(title: str, abstract: str, comment: str | None) -> bool:
    """Return whether title, abstract or comment state that the paper is withdrawn from arXiv."""
    said = (comment or "")[:_LONGEST]
    if _SAID.search(said) or _SHORT.match(said):
        return True
    return bool(_in_title(title) or _SAID.search(abstract[:_BEGINNING]))


def _in_title(title: str) -> bool:
    """Return whether a title has a withdrawal note: in brackets, in leading capitals, or alone.

    Otherwise the word belongs to the paper's subject.
    """
    noted = _NOTED.match(title) or _CAPITALS.match(title) or _ENDING.search(title[-40:])
    return bool(noted)
