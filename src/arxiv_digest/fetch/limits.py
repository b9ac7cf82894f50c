"""The maximum length of each field that arXiv sends: longer values are shortened before anything reads them.

arXiv's own limits are lower: 1,920 characters for an abstract
(https://info.arxiv.org/help/prep.html), some hundreds for a title or comment; the longest author lists
have about 5,000 names. In 5,918 announcements of March 2026 the longest title had 206 characters, comment
398, author name 155, and no paper had more than 187 authors or 6 categories.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CHARACTERS: Mapping[str, int] = {
    "title": 1_000,
    "summary": 6_000,
    "arxiv_comment": 2_000,
    "arxiv_journal_ref": 1_000,
    "arxiv_journal_reference": 1_000,
    "arxiv_doi": 300,
    "rights": 300,
    "author": 500_000,  # a feed has all names in one line
}
NAME = 300  # characters of one author's name
AUTHORS = 6_000
CATEGORIES = 50


def bounded(item: Mapping[str, Any], name_limit: int = NAME) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return an entry with every field within its limit, and the names of the fields that were shortened.

    `name_limit` is that of one entry in the list of authors: in a feed, it has the names of all.
    """
    found = dict(item)
    for name, most in CHARACTERS.items():
        if isinstance(found.get(name), str):
            found[name] = shortened(found[name], most)
    if "authors" in found:
        names = [dict(one) for one in found["authors"][:AUTHORS]]
        for one in names:
            one["name"] = shortened(str(one.get("name", "")), name_limit)
        found["authors"] = names if _differs(names, found["authors"]) else found["authors"]
    if len(found.get("tags", ())) > CATEGORIES:
        found["tags"] = found["tags"][:CATEGORIES]
    return found, tuple(name for name, value in found.items() if value is not item[name])


def _differs(names: list[dict[str, Any]], before: list[Mapping[str, Any]]) -> bool:
    """Return whether a list of authors lost authors or letters."""
    same = (new["name"] == str(old.get("name", "")) for new, old in zip(names, before, strict=False))
    return len(names) != len(before) or not all(same)


def shortened(text: str, most: int) -> str:
    """Return a text of at most `most` characters: a longer one ends after a word, in an ellipsis."""
    if len(text) <= most:
        return text
    head, blank, _ = text[: most - 1].rpartition(" ")
    return f"{head if len(head) > most // 2 and blank else text[: most - 1]}…"
