"""What becomes of data/ when someone else has changed it meanwhile: three versions in, one out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from arxiv_digest.store import codec, layout, migrate
from arxiv_digest.store.codec import Files

_NONE = b""


def merged(
    base: Files, ours: Files, theirs: Files, formats: migrate.Formats | None = None
) -> dict[str, bytes]:
    """Return what data/ holds when our changes since `base` are brought into `theirs`.

    A day that only one side changed is that side's. Of a day that both chose papers for, theirs stands
    whole, because a choice and its ledger belong together, and our summaries of its papers are kept: they
    may have been paid for. Debts and pending batches are lines, added and struck off by each side.

    All three are brought to the newest format first, so that a new format is no change of theirs or ours.
    Files that are not records are theirs. Raises NewerDataError when the format of a record is unknown.
    """
    base, ours, theirs = (codec.renewed(side, formats or migrate.FORMATS) for side in (base, ours, theirs))
    base, ours = ({path: side[path] for path in side if layout.is_record(path)} for side in (base, ours))
    result = dict(theirs)
    paths = sorted({*base, *ours})
    contested = {_day(path) for path in paths if _kind(path) in _CHOICE and _both(path, base, ours, theirs)}
    for path in paths:
        before, mine, found = (files.get(path, _NONE) for files in (base, ours, theirs))
        if mine == before:
            continue
        if found == before and _day(path) not in contested:
            content = mine
        elif _kind(path) == "state":
            content = _lines(before, mine, found)
        else:
            content = _summaries(path, before, mine, theirs) if _kind(path) == "summaries" else found
        result[path] = content
    return {path: content for path, content in result.items() if content or not layout.is_record(path)}


_CHOICE = frozenset({"announced", "selected"})


def _both(path: str, base: Files, ours: Files, theirs: Files) -> bool:
    before, mine, found = (files.get(path, _NONE) for files in (base, ours, theirs))
    return before not in (mine, found) and mine != found


def _kind(path: str) -> str:
    return PurePosixPath(path).parts[0]


def _day(path: str) -> str:
    return PurePosixPath(path).stem


def _lines(before: bytes, mine: bytes, found: bytes) -> bytes:
    """Add to their lines those that we added, and take away those that we struck off."""
    old, new = before.splitlines(keepends=True), mine.splitlines(keepends=True)
    kept = [line for line in found.splitlines(keepends=True) if line in new or line not in old]
    return b"".join([*kept, *(line for line in new if line not in old and line not in kept)])


def _summaries(path: str, before: bytes, mine: bytes, theirs: Files) -> bytes:
    """Keep our summaries of papers that their day lists, unless they wrote these anew themselves."""
    day = path.replace("summaries", "selected", 1)
    listed = {record["id"] for record, _ in _records(day, theirs.get(day, _NONE))}
    sides = (_records(path, text) for text in (before, mine, theirs.get(path, _NONE)))
    old, new, found = ({(one["id"], one["language"]): line for one, line in side} for side in sides)
    for key, line in new.items():
        if key[0] in listed and found.get(key) == old.get(key):
            found[key] = line
    return b"".join(line + b"\n" for _, line in sorted(found.items()))


def _records(path: str, text: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Read the records of a file, each with its line; raises DataError for a line that is not JSON."""
    for number, line in enumerate(text.splitlines(), 1):
        try:
            yield json.loads(line), line
        except ValueError as error:
            file = Path("data", path)
            raise codec.broken(file, codec.text_of(line, file), "not JSON", number) from error
