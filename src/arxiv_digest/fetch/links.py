"""Addresses in abstracts and comments: found, freed of trailing punctuation, and told apart by kind."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from arxiv_digest.model import Link

_URL = re.compile(r"https?://[^\s<>\"'`{}|\\^\[\]]+", re.IGNORECASE)
_CODE = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "anonymous.4open.science"})
_DATA = re.compile(r"huggingface\.co/datasets|zenodo\.org|kaggle\.com|figshare\.com|osf\.io")
_ARXIV = re.compile(r"(?:[\w-]+\.)*arxiv\.org$")
_TRAILING = ".,;:!?*_~$\u2026\u3002\uff0c\uff1b\u3001\uff09"  # the CJK ones escaped, they look like ASCII
_CLOSERS = {")": "(", "]": "[", "}": "{"}


def find(*texts: str | None) -> tuple[Link, ...]:
    """Find the addresses in the texts, in order, each once; links back to arXiv and DOIs are left out."""
    urls = dict.fromkeys(_trim(match[0]) for text in texts if text for match in _URL.finditer(text))
    kinds = [(kind, url) for url in urls if (kind := _kind(url))]
    return tuple(Link(kind=kind, url=url) for kind, url in kinds)


def _trim(url: str) -> str:
    """Take off the punctuation of the sentence around; a closing bracket stays if it was opened inside."""
    url = url.rstrip(_TRAILING)
    if url and url[-1] in _CLOSERS and url.count(url[-1]) > url.count(_CLOSERS[url[-1]]):
        return _trim(url[:-1])
    return url


def _kind(url: str) -> Literal["code", "data", "project"] | None:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    if "." not in host or _ARXIV.search(host) or host.removeprefix("www.") in {"doi.org", "dx.doi.org"}:
        return None
    if host.removeprefix("www.") in _CODE:
        return "code"
    return "data" if _DATA.search(url) else "project"
