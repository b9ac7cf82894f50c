"""Three-way merge of data/, for when the branch has changed during a run."""

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
    """Return `theirs` with our changes since `base` applied; all are files below data/.

    A day that only one side changed is taken from that side. If both selected papers for a day, their
    selection is kept as a whole, because selection and ledger must agree; our summaries of its papers are
    kept as well, because they may have been paid for. In the state files (pending work and batches) and
    months of spending, the lines that each side added or removed are merged.

    All three sides are first converted to the newest format, so that a migration does not count as a
    change. Files that are not records are taken from `theirs`.

    Raises NewerDataError when the format of a record is newer than this program, and DataError when a
    record is invalid.
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
        elif _kind(path) in {"state", "spent"}:
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
    """Add the lines that we added to theirs, and remove those that we removed."""
    old, new = before.splitlines(keepends=True), mine.splitlines(keepends=True)
    kept = [line for line in found.splitlines(keepends=True) if line in new or line not in old]
    return b"".join([*kept, *(line for line in new if line not in old and line not in kept)])


def _summaries(path: str, before: bytes, mine: bytes, theirs: Files) -> bytes:
    """Add our summaries of papers that their day lists, except those that they changed too."""
    day = path.replace("summaries", "selected")
    listed = {record["id"] for record, _ in _records(day, theirs.get(day, _NONE))}
    sides = (_records(path, text) for text in (before, mine, theirs.get(path, _NONE)))
    old, new, found = ({(one["id"], one["language"]): line for one, line in side} for side in sides)
    for key, line in new.items():
        if key[0] in listed and found.get(key) == old.get(key):
            found[key] = line
    return b"".join(line + b"\n" for _, line in sorted(found.items()))


def _records(path: str, text: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield the records of a file, each with its line. Raises DataError for a line that is not JSON."""
    for number, line in enumerate(text.splitlines(), 1):
        try:
            yield json.loads(line), line
        except ValueError as error:
            file = Path("data", path)
            raise codec.broken(file, line.decode(), "not JSON", number) from error
