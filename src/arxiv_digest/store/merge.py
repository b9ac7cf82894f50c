"""What becomes of data/ when someone else has changed it meanwhile: three versions in, one out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

Files = Mapping[str, bytes]  # path below data/ → content
_NONE = b""


def merged(base: Files, ours: Files, theirs: Files) -> dict[str, bytes]:
    """Give what data/ holds when our changes since `base` are brought into `theirs`.

    A day that only one side changed is that side's. Of a day that both chose papers for, theirs stands
    whole, because a choice and its ledger belong together, and our summaries of its papers are kept: they
    may have been paid for. Debts and pending batches are lines, added and struck off by each side. What is no
    record, such as the README, is the branch's.
    """
    result = dict(theirs)
    contested = {_day(path) for path in ours if _kind(path) in _CHOICE and _both(path, base, ours, theirs)}
    for path in sorted(path for path in {*base, *ours} if path.endswith((".json", ".jsonl"))):
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
    return {path: content for path, content in result.items() if content}


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
    listed = {json.loads(line)["id"] for line in theirs.get(day, _NONE).splitlines()}
    old, new, found = (_by_paper(text.splitlines()) for text in (before, mine, theirs.get(path, _NONE)))
    for key, line in new.items():
        if key[0] in listed and line != old.get(key) and found.get(key) == old.get(key):
            found[key] = line
    return b"".join(line + b"\n" for _, line in sorted(found.items()))


def _by_paper(lines: Iterable[bytes]) -> dict[tuple[str, str], bytes]:
    records = ((json.loads(line), line) for line in lines)
    return {(record["id"], record["language"]): line for record, line in records}
