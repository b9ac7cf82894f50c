"""arXiv's categories and their names (https://arxiv.org/category_taxonomy, 2026)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def names() -> Mapping[str, str]:
    """Return every archive (`cs`) and category (`cs.CV`) with its name."""
    table = json.loads((files(__package__) / "taxonomy.json").read_text(encoding="utf-8"))
    return {**table["archives"], **table["categories"]}


def label(category: str) -> str:
    """Return the name of a category, or its code if it is unknown."""
    return names().get(category, category)


def covers(wanted: str, category: str) -> bool:
    """Return whether a category is the wanted one or belongs to the wanted archive."""
    return category == wanted or category.startswith(f"{wanted}.")
