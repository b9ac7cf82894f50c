"""arXiv's categories and their names (https://arxiv.org/category_taxonomy, 2026)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = json.loads((files(__package__) / "taxonomy.json").read_text("utf-8"))
    return table


@cache
def names() -> Mapping[str, str]:
    """Return every archive (`cs`) and category (`cs.CV`) with its name."""
    return {**_table()["archives"], **_table()["categories"]}


def label(category: str) -> str:
    """Return the name of a category, or its code if it is unknown."""
    return names().get(category, category)


def is_same(one: str, other: str) -> bool:
    """Return whether two codes name the same category: arXiv ignores case, and has two codes for some."""
    aliases = {alias.casefold(): code.casefold() for alias, code in _table()["aliases"].items()}
    first, second = one.casefold(), other.casefold()
    return aliases.get(first, first) == aliases.get(second, second)


def covers(wanted: str, category: str) -> bool:
    """Return whether a category is the wanted one or belongs to the wanted archive."""
    return category == wanted or category.startswith(f"{wanted}.")
