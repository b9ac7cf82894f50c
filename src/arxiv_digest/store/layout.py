"""Where the records of data/ are and how they are written: one file a day, diff-friendly JSON.

UTF-8, LF, sorted, no times of ours. An announcement is one JSON object, with a line for each mention; all
else is JSON Lines, one record a line. Files with other names, such as README.md or an editor's backup, are
not records and are left alone.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from arxiv_digest.model import Announcement, Owed, Pending, Pick, Record, Summary

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[R]):
    """One kind of record: its name, its model, and what its files are sorted by."""

    name: str
    model: type[R]
    order: Callable[[R], tuple[Any, ...]]
    suffix: str = "jsonl"


ANNOUNCED = Kind("announced", Announcement, lambda one: (one.day,), suffix="json")
SELECTED = Kind("selected", Pick, lambda one: (one.id,))
SUMMARIES = Kind("summaries", Summary, lambda one: (one.id, one.language))
OWED = Kind("owed", Owed, lambda one: (one.day, one.id, one.what))
PENDING = Kind("pending", Pending, lambda one: (one.batch, one.custom_id))
DAILY: tuple[Kind[Any], ...] = (ANNOUNCED, SELECTED, SUMMARIES)
STATE: tuple[Kind[Any], ...] = (OWED, PENDING)
JOURNAL = "state/journal.jsonl"  # summaries as they arrive, in no order; the last line may be half written

_KINDS = {kind.name: kind for kind in (*DAILY, *STATE)}
_DAY = re.compile(r"([a-z]+)/([0-9]{4})/(\2-[0-9]{2}-[0-9]{2})\.([a-z]+)")
_STATE = re.compile(r"state/([a-z]+)\.jsonl")


def path_of(kind: Kind[Any], date: dt.date | None = None) -> str:
    """Return the path below data/ of a day's records, or of a kind that has one file for all days."""
    return f"{kind.name}/{date:%Y}/{date:%Y-%m-%d}.{kind.suffix}" if date else f"state/{kind.name}.jsonl"


def kind_at(path: str) -> Kind[Any] | None:
    """Return what a path below data/ holds; None for the journal and for files that are not records."""
    date, state = date_at(path), _STATE.fullmatch(path)
    name = path.partition("/")[0] if date else state[1] if state else ""
    kind = _KINDS.get(name)
    return kind if kind and path == path_of(kind, date) else None


def date_at(path: str) -> dt.date | None:
    """Return the date that a path below data/ names; None when it names none."""
    found = _DAY.fullmatch(path)
    try:
        return dt.date.fromisoformat(found[3]) if found else None
    except ValueError:
        return None


def is_record(path: str) -> bool:
    """Return whether a path below data/ is a file that the program writes, the journal included."""
    return path == JOURNAL or kind_at(path) is not None


def text_of(record: Record) -> str:
    """Write a record as JSON, without its format and the line end."""
    if isinstance(record, Announcement):
        left_out = None if record.sample else {"sample"}
        return _indented(record.model_dump(mode="json", by_alias=True, exclude=left_out))
    return record.model_dump_json(by_alias=True, exclude_none=True)


def _indented(value: Any, depth: int = 0) -> str:
    """Write a record so that a diff shows what changed: three levels of keys, and one mention a line."""
    inner = "\n" + " " * (depth + 1)
    if isinstance(value, dict) and value and depth < _KEY_DEPTH:
        lines = (f"{json.dumps(key)}: {_indented(item, depth + 1)}" for key, item in value.items())
        return "{" + inner + f",{inner}".join(lines) + "\n" + " " * depth + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        lines = (json.dumps(item, ensure_ascii=False) for item in value)
        return "[" + inner + f",{inner}".join(lines) + "\n" + " " * depth + "]"
    return json.dumps(value, ensure_ascii=False)


_KEY_DEPTH = 2
