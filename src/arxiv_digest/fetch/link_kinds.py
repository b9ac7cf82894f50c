"""What an address leads to: code, data, models, a project page, a demo or a video, by its host and words."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["code", "data", "models", "project", "demo", "video"]

_CODE = frozenset(
    {
        "github.com",
        "gist.github.com",
        "gitlab.com",
        "bitbucket.org",
        "codeberg.org",
        "anonymous.4open.science",
        "git.io",
    }
)
_CODE_HOST = re.compile(r"(?:git|gitlab|gitea|code)\..+|git\.sr\.ht")
_HOSTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("video", re.compile(r"(?:.+\.)?(?:youtube\.com|youtu\.be|vimeo\.com|bilibili\.com|b23\.tv)/.*")),
    (
        "demo",
        re.compile(
            r"(?:huggingface|hf)\.co/spaces/.*|.+\.hf\.space/.*|.+\.streamlit\.app/.*|.+\.gradio\.live/.*"
        ),
    ),
    ("demo", re.compile(r"colab\.research\.google\.com/.*|(?:.+\.)?replicate\.com/.*")),
    (
        "data",
        re.compile(
            r"(?:.+\.)?(?:(?:huggingface|hf)\.co/datasets|modelscope\.(?:cn|com)/datasets|zenodo\.org|kaggle\.com"
            r"|figshare\.com|osf\.io|doi\.org|ieee-dataport\.org|openml\.org|physionet\.org|dataverse\.[a-z.]+|data\.mendeley\.com)/.*"
        ),
    ),
    ("code", re.compile(r"pypi\.org/project/.*|cran\.r-project\.org/.*")),
    (
        "models",
        re.compile(
            r"(?:huggingface|hf)\.co/collections/.*|(?:.+\.)?modelscope\.(?:cn|com)/models/.*"
            r"|civitai\.com/models/.*|ollama\.com/library/.*"
        ),
    ),
    (
        "models",
        re.compile(
            r"(?:huggingface|hf)\.co/(?!papers/|blog/|docs/|organizations/|datasets\b|spaces\b)[^/]+/[^/]+.*"
        ),
    ),
)
_PAGES = re.compile(r".+\.(?:github|gitlab)\.io|sites\.google\.com")
_WORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("project", re.compile(r"\b(?:project|home ?pages?|web ?sites?|web ?pages?|pages?)\b")),
    ("demo", re.compile(r"\b(?:demos?|playground|try (?:it|out)|demonstrations?|audio samples|samples)\b")),
    ("video", re.compile(r"\bvideos?\b")),
    ("models", re.compile(r"\b(?:models?|weights|checkpoints?)\b")),
    ("data", re.compile(r"\b(?:data|data ?sets?|corpus|corpora|benchmarks?)\b")),
    (
        "code",
        re.compile(r"\b(?:codes?|github|implementation|repository|repo|software|library|toolkit|package)\b"),
    ),
)
_NEAR = 60  # characters before an address that speak of it


def kind(url: str, context: str = "") -> Kind:
    """Tell what an address leads to; `context` is the text before it. By default a project page."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    said = _said(context)
    if host in _CODE or _CODE_HOST.fullmatch(host):
        return _alone(said, ("data", "models", "demo")) or "code"
    place = f"{host}{parts.path}/"
    known = next((kind for kind, pattern in _HOSTS if pattern.fullmatch(place)), None)
    if known == "data":
        return _alone(said, ("code", "models")) or "data"
    if known:
        return known
    if _PAGES.fullmatch(host):
        return _alone(said, ("demo", "video")) or "project"
    return said[-1] if said else "project"


def _said(context: str) -> list[Kind]:
    """Return what the words before an address speak of, the nearest last; only those of its own sentence."""
    near = re.split(r"[.;|](?:\s|$)", context[-_NEAR:])[-1].casefold()
    found = [(match.end(), kind) for kind, pattern in _WORDS for match in pattern.finditer(near)]
    return [kind for _, kind in sorted(found)]


def _alone(said: list[Kind], kinds: tuple[Kind, ...]) -> Kind | None:
    """Return the one kind that the words speak of, if it is one of those that a host may hold too."""
    return said[0] if len(set(said)) == 1 and said[0] in kinds else None
