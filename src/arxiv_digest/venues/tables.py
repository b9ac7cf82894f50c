"""The tables of this room: names of venues, beginnings of DOIs, and the words around them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> Mapping[str, Any]:
    """Read a table by its name without `.toml`."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def words(name: str) -> frozenset[str]:
    """Return one list of `words.toml`."""
    return frozenset(table("words")[name].split())
