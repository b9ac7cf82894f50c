"""Invented days as in `docs/api/days/`, for the tests of the search index."""

from __future__ import annotations

from typing import Any

from support.builders import name

DATE = "2026-03-12"


def json_paper(number: int = 1, date: str = DATE, **fields: Any) -> dict[str, Any]:
    """Build a paper of a day; `gist` and `engine` set its summary, other arguments its fields."""
    identifier = name(number)
    defaults = {
        "id": identifier,
        "version": 1,
        "url": f"{date.replace('-', '/')}/#{identifier}",
        "title": f"On the Tails of Kites, Part {number}",
        "abstract": "Little is said here.",
        "authors": ["Ada Moreau", "Bo Lindqvist"],
        "primary": "cs.CV",
        "categories": ["cs.CV"],
        "topics": ["kites"],
        "kind": "new",
    }
    gist, engine = fields.pop("gist", "Tails steady a kite."), fields.pop("engine", "extractive")
    summary = {"language": "en", "engine": engine, "points": {"tldr": gist}}
    return {**defaults, "summary": summary, **fields}


def day(*papers: dict[str, Any], date: str = DATE) -> dict[str, Any]:
    """Build a day with these papers, the best first."""
    return {"date": date, "url": f"{date.replace('-', '/')}/", "new": len(papers), "papers": list(papers)}
