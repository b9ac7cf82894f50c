"""Addresses in abstracts and comments: found, freed of trailing punctuation, and told apart by kind."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from arxiv_digest.arxiv import urls as arxiv
from arxiv_digest.model import Link

# Chinese and Japanese punctuation ends an address: sentences go on there without a blank.
_CJK = r"\u2018-\u201f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20"
_URL = re.compile(rf"https?://[^\s<>\"'`{{}}|\\^\[\]{_CJK}]+", re.IGNORECASE)
_CODE = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "anonymous.4open.science"})
_DATA = re.compile(r"(?:.+\.)?(?:huggingface\.co/datasets|zenodo\.org|kaggle\.com|figshare\.com|osf\.io)/.*")
_ARXIV = re.compile(rf"(?:.+\.)?{re.escape(arxiv.HOST)}")
_TRAILING = ".,;:!?*_~$\u2026"
_CLOSERS = {")": "(", "]": "[", "}": "{"}


def find(*texts: str | None) -> tuple[Link, ...]:
    """Find the addresses in the texts, in order, each once; links back to arXiv and DOIs are left out."""
    urls = dict.fromkeys(_trim(match[0]) for text in texts if text for match in _URL.finditer(text))
    kinds = [(kind, url) for url in urls if (kind := _kind(url))]
    return tuple(Link(kind=kind, url=url) for kind, url in kinds)


def _trim(url: str) -> str:
    """Take off the punctuation of the sentence around; a closing bracket stays if it was opened inside."""
    url = url.rstrip(_TRAILING)
    while url and url[-1] in _CLOSERS and url.count(url[-1]) > url.count(_CLOSERS[url[-1]]):
        url = url[:-1].rstrip(_TRAILING)
    return url


def _kind(url: str) -> Literal["code", "data", "project"] | None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        deceptive = "@" in parts.netloc or parts.port not in {None, 80, 443}
    except ValueError:
        return None
    if (
        deceptive
        or "." not in host
        or _ARXIV.fullmatch(host)
        or host.removeprefix("www.") in {"doi.org", "dx.doi.org"}
    ):
        return None
    if host.removeprefix("www.") in _CODE:
        return "code"
    return "data" if _DATA.fullmatch(f"{host}{parts.path}/") else "project"
