"""Reads data/corrections.toml, which a person writes and no run changes."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from arxiv_digest.errors import DataError
from arxiv_digest.model import Correction, Corrections
from arxiv_digest.store.codec import broken

NAME = "corrections.toml"
LARGEST = 1_000_000  # bytes


def load(folder: Path) -> Corrections:
    """Read the corrections below data/, by paper; empty without a file.

    Raises DataError for the first invalid one, with its line and fix.
    """
    file = folder / NAME
    if not file.is_file():
        return {}
    content = file.read_bytes()
    try:
        text = content[:LARGEST].decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise DataError(file, "is not UTF-8 text", fix="save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _invalid(file, content, str(error)) from error
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _START.match(line)]
    return _read(file, table, lines)


_START = re.compile(r"\s*\[\[\s*corrections\s*\]\]")
_PLACE = re.compile(r"\(at line (\d+)")


def _invalid(file: Path, content: bytes, said: str) -> DataError:
    """Return the error for invalid TOML: a merge conflict if it has conflict markers."""
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        conflict = broken(file, line, "", number)
        if "merge conflict" in str(conflict):
            return conflict
    place = _PLACE.search(said)
    return DataError(file, f"not valid TOML: {said}", int(place[1]) if place else None, "mend this line")


def _read(file: Path, table: Mapping[str, Any], lines: list[int]) -> Corrections:
    found: dict[str, Correction] = {}
    rows = table.get("corrections", [])
    if set(table) - {"corrections"} or not isinstance(rows, list):
        raise DataError(file, "has something else than [[corrections]]", 1, "begin each with [[corrections]]")
    for row, line in zip(rows, lines or [1] * len(rows), strict=False):
        try:
            one = Correction.model_validate(row, strict=False)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            said = f"{place}: {first['msg']}".removeprefix(": ")
            raise DataError(file, said, line, "docs/corrections.md describes the keys") from error
        if one.paper in found:
            raise DataError(file, f"{one.paper} is corrected twice", line, "join the two")
        found[one.paper] = one
    return found


def problems(
    corrections: Corrections, listed: Mapping[str, dt.date], topics: Collection[str]
) -> Iterator[str]:
    """Yield corrections of papers that no day lists, and of topics that digest.toml does not have."""
    for paper, one in corrections.items():
        if paper not in listed:
            yield f"data/{NAME}: {paper} is not listed on any day: check the number, or delete the correction"
        for slug in sorted(set(one.topics) - set(topics)):
            yield f"data/{NAME}: {paper}: digest.toml has no topic `{slug}`: use the slug of one that it has"
