"""List items that say the same."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from arxiv_digest.summaries.grounding.figures import stem, tidy
from arxiv_digest.summaries.grounding.source import Source
from arxiv_digest.text import fold

QUOTES = frozenset({"evidence", "quote", "quotes"})  # fields with verbatim quotes

_OURS = re.compile(r"(?<!\s)\s*\((?:ours|our method|proposed|this work|this paper)\)", re.IGNORECASE)
_GLOSS = re.compile(r"(.*\S)\s*\(([^()]{2,12})\)\.?")
_MINOR = frozenset("of for the and with in on a an to via by from".split())


def fuller(first: Any, second: Any, source: Source) -> Any:
    """Return the fuller of two list items that say the same; None when they differ."""
    if isinstance(first, str) and isinstance(second, str):
        return _fuller_text(first, second, source)
    if isinstance(first, dict) and isinstance(second, dict):
        return _fuller_row(first, second, source)
    return None


def _fuller_text(first: str, second: str, source: Source) -> str | None:
    if _key(first) == _key(second):
        return first
    mine, its = _forms(first), _forms(second)
    if mine & its:
        return second if len(its) > len(mine) else first
    if _shortens(first, second, source):
        return second
    return first if _shortens(second, first, source) else None


def _fuller_row(first: dict[Any, Any], second: dict[Any, Any], source: Source) -> dict[Any, Any] | None:
    """Compare rows: they say the same when all their values do, or when one only lacks some values."""
    if first.keys() != second.keys():
        return None
    pairs = [(first[key], second[key]) for key in first if str(key).lower() not in QUOTES]
    known = [pair for pair in pairs if all(map(_has_value, pair))]
    if not known or not all(_alike(*pair, source) for pair in known):
        return None
    if all(_has_value(mine) or not _has_value(its) for mine, its in pairs):
        return first
    return second if all(_has_value(its) or not _has_value(mine) for mine, its in pairs) else None


def _alike(first: Any, second: Any, source: Source) -> bool:
    return bool(first == second) or fuller(first, second, source) is not None


def _has_value(value: Any) -> bool:
    return value not in ("", None) and value != []


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    """Close a text up to its letters and numbers, without case, plurals and full stops."""
    plain = tidy(_OURS.sub("", text).lower())  # first: a text in capitals has its TeX commands in capitals
    words = re.findall(r"[^\W_]+(?:\.\d+)*|[+#%]", fold(plain))
    return "".join(stem(word) for word in words)


def _forms(text: str) -> set[str]:
    """Return the keys of a text: `Graph Neural Network (GNN)` has those of its name and its acronym too."""
    gloss = _GLOSS.fullmatch(_OURS.sub("", text).strip())
    if gloss and fold(gloss[2].removesuffix("s")) in _initials(gloss[1]):
        return {_key(text), _key(gloss[1]), _key(gloss[2])}
    return {_key(text)}


@lru_cache(maxsize=4096)
def _initials(text: str) -> set[str]:
    words = [word for part in fold(tidy(text)).split() for word in re.findall(r"[^\W_]+", part)]
    heads = [(word if word[0].isdecimal() else word[0], word in _MINOR) for word in words]
    return {"".join(head for head, _ in heads), "".join(head for head, minor in heads if not minor)}


def _shortens(short: str, long: str, source: Source) -> bool:
    """Return whether `short` is an acronym of `long`, by its initials or as introduced in the source."""
    short = _OURS.sub("", short).strip()
    if not re.fullmatch(r"\w[\w-]{1,8}", short) or short.islower() or len(long.split()) <= 1:
        return False
    fits = len(short.removesuffix("s")) > 2 and fold(short.removesuffix("s")) in _initials(long)  # noqa: PLR2004
    return fits or source.quotes(f"{long} {short}") or source.quotes(f"{short} {long}")
