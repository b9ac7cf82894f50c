"""Paths and JSON formatting of the records in data/: diff-friendly files, most of them one per day and kind.

Files are UTF-8 with LF line ends, sorted, and contain no timestamps of this program. An announcement is one
JSON object with one mention per line; all other files are JSON Lines, one record per line. Files with other
names, such as README.md or an editor's backup, are not records and are ignored.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from arxiv_digest.model import Announcement, Charge, Owed, Pending, Pick, Record, Spent, Summary

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[R]):
    """A kind of record: its name and model, the sort key of its files, and the date in their names."""

    name: str
    model: type[R]
    order: Callable[[R], tuple[Any, ...]]
    suffix: str = "jsonl"
    stamp: str = "%Y-%m-%d"


ANNOUNCED = Kind("announced", Announcement, lambda one: (one.day,), suffix="json")
SELECTED = Kind("selected", Pick, lambda one: (one.id,))
SUMMARIES = Kind("summaries", Summary, lambda one: (one.id, one.language))
OWED = Kind("owed", Owed, lambda one: (one.day, one.id, one.what))
PENDING = Kind("pending", Pending, lambda one: (one.batch, one.custom_id))
DAILY: tuple[Kind[Any], ...] = (ANNOUNCED, SELECTED, SUMMARIES)
STATE: tuple[Kind[Any], ...] = (OWED, PENDING)
SPENT = Kind("spent", Spent, lambda one: (one.day, one.run, one.model), stamp="%Y-%m")
# Journals, in order of arrival; the last line may be incomplete.
JOURNAL = "state/journal.jsonl"  # summaries
CHARGES = "state/charges.jsonl"  # costs
CHARGE = Kind("charges", Charge, lambda one: (one.run, one.key))

_KINDS = {kind.name: kind for kind in (*DAILY, *STATE, SPENT)}
_DATED = re.compile(r"([a-z]+)/([0-9]{4})/(\2-[0-9]{2})(-[0-9]{2})?\.[a-z]+")
_STATE = re.compile(r"state/([a-z]+)\.jsonl")


def path_of(kind: Kind[Any], date: dt.date | None = None) -> str:
    """Return the path below data/ of a day's or month's records, or without a date, of a state file."""
    if date is None:
        return f"state/{kind.name}.jsonl"
    return f"{kind.name}/{date:%Y}/{date:{kind.stamp}}.{kind.suffix}"


def kind_at(path: str) -> Kind[Any] | None:
    """Return the kind of the records in a file below data/; None for journals and for other files."""
    date, state = date_at(path), _STATE.fullmatch(path)
    name = path.partition("/")[0] if date else state[1] if state else ""
    kind = _KINDS.get(name)
    return kind if kind and path == path_of(kind, date) else None


def date_at(path: str) -> dt.date | None:
    """Return the date in a path below data/, of a month its first day; None without a valid date."""
    found = _DATED.fullmatch(path)
    try:
        return dt.date.fromisoformat(found[3] + (found[4] or "-01")) if found else None
    except ValueError:
        return None


def is_record(path: str) -> bool:
    """Return whether the program writes this path below data/; journals count."""
    return path in {JOURNAL, CHARGES} or kind_at(path) is not None


def text_of(record: Record) -> str:
    """Format a record as JSON, without its format number and without a final newline."""
    if isinstance(record, Announcement):
        left_out = None if record.sample else {"sample"}
        return _indented(record.model_dump(mode="json", by_alias=True, exclude=left_out))
    return record.model_dump_json(by_alias=True, exclude_none=True)


def _indented(value: Any, depth: int = 0) -> str:
    """Format a value for readable diffs: the two outer levels of keys are indented, one mention per line."""
    inner = "\n" + " " * (depth + 1)
    if isinstance(value, dict) and value and depth < _KEY_DEPTH:
        lines = (f"{json.dumps(key)}: {_indented(item, depth + 1)}" for key, item in value.items())
        return "{" + inner + f",{inner}".join(lines) + "\n" + " " * depth + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        lines = (json.dumps(item, ensure_ascii=False) for item in value)
        return "[" + inner + f",{inner}".join(lines) + "\n" + " " * depth + "]"
    return json.dumps(value, ensure_ascii=False)


_KEY_DEPTH = 2
