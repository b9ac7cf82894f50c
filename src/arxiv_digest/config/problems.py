"""Turns validation errors of digest.toml into messages with line, key path and fix."""

from __future__ import annotations

import difflib
import json
import math
import re
from typing import Any

from arxiv_digest.config.schema import Config, Retention, Summaries, Topic
from arxiv_digest.config.tables import Price, Table
from arxiv_digest.errors import Problem

# Wrong keys that people use from memory or from other programs, and the correct ones.
_SYNONYMS = {
    "any": "keyword keywords phrase phrases term terms query queries include includes match search",
    "none": "exclude excludes excluded not without negative ignore block",
    "all": "must required require and",
    "authors": "author names people",
    "categories": "category cats cat subjects subject",
    "limit": "max max_results max_papers count top",
    "title": "name label heading",
    "topics": "topic queries",
    "languages": "language lang locale",
    "group_by": "group grouping groupby",
    "summaries": "summary summarise summarize",
}


def of_slugs(table: dict[str, Any], text: str) -> list[Problem]:
    """Return a problem for each repeated slug: two topics would share one page."""
    topics = table.get("topics")
    first: dict[object, int] = {}
    problems = []
    for index, topic in enumerate(topics if isinstance(topics, list) else []):
        slug = topic.get("slug") if isinstance(topic, dict) else None
        if isinstance(slug, str) and first.setdefault(slug, index) != index:
            message = f"`{slug}` is already the slug of topics[{first[slug]}]: choose another `slug`"
            line = locate(text, ("topics", index, "slug"))
            problems.append(Problem(f"topics[{index}].slug", message, line))
    return problems


def of_value(item: dict[str, Any], table: dict[str, Any], text: str) -> Problem:
    """Describe an error of pydantic, with the place and the fix."""
    loc: tuple[str | int, ...] = item["loc"]
    message = _message(item, loc)
    if item["type"] == "phrase" and item["input"].strip():
        message += f" (it is {json.dumps(item['input'], ensure_ascii=False)} in {_topic(table, loc)})"
    return at(loc, message, table, text)


def at(loc: tuple[str | int, ...], message: str, table: dict[str, Any], text: str) -> Problem:
    """Return a problem with the path and the line of a place."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")
    return Problem(path, message, locate(text, loc, _value(table, loc)))


def _topic(table: dict[str, Any], loc: tuple[str | int, ...]) -> str:
    return f"the topic “{_value(table, (*loc[:2], 'title'))}”"


def is_redundant(item: dict[str, Any]) -> bool:
    """Return whether an error only calls a list empty because all its items have errors of their own."""
    return item["type"] == "too_short" and bool(item["input"])


def _message(item: dict[str, Any], loc: tuple[str | int, ...]) -> str:
    """Describe what is wrong with a value, and what to write instead."""
    kind, given = item["type"], item["input"]
    if kind == "extra_forbidden":
        return _unknown_key(str(loc[-1]), _fields_at(loc[:-1]))
    if kind == "missing":
        return "is missing: add " + (f"`{loc[-1]} = …`" if len(loc) > 1 else f"a [[{loc[-1]}]] block")
    if loc == ("topics",) and isinstance(given, dict):
        return "write `[[topics]]` with two brackets: there can be several"
    if kind in _WANTED or given in _ENDLESS or given != given:  # noqa: PLR0124  true of nan only
        return f"write {_WANTED.get(kind, 'a number of digits')} instead of {json.dumps(given)}"
    if kind == "literal_error":
        return f"{json.dumps(given)} is not one of {item['ctx']['expected']}"
    message = "is empty: add at least one" if kind == "too_short" else item["msg"]
    shown = "" if kind in _OWN else f" (it is {json.dumps(given)})"
    return f"{message[0].lower()}{message[1:]}{shown}"


_ENDLESS = (math.inf, -math.inf)
_WANTED = {
    "tuple_type": 'a list, like ["…"],',
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "model_type": "a table",
}
# The messages of these errors already contain the value, or have none.
_OWN = frozenset("category phrase slug language text too_short".split())


def _fields_at(loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the table at this place may have."""
    tables: dict[str, type[Table]] = {"topics": Topic, "summaries": Summaries, "retention": Retention}
    model = tables.get(str(loc[0]), Config) if loc else Config
    if loc[:2] == ("summaries", "price"):
        model = Price
    return list(model.model_fields)


def _unknown_key(key: str, known: list[str]) -> str:
    meant = [field for field in known if key.lower() in _SYNONYMS.get(field, "").split()]
    close = meant or difflib.get_close_matches(key.lower(), known, n=1, cutoff=0.6)
    if close:
        return f"unknown key `{key}`: did you mean `{close[0]}`?"
    return f"unknown key `{key}`: the allowed keys are {', '.join(known)}"


def _value(table: object, loc: tuple[str | int, ...]) -> object:
    """Return the value at the place of a problem; None where it does not exist."""
    for part in loc:
        try:
            table = table[part]  # type: ignore[index]  # a wrong step is answered by the except
        except (KeyError, IndexError, TypeError):
            return None
    return table


def locate(text: str, loc: tuple[str | int, ...], value: object = None) -> int | None:
    """Return the line number of a key path, e.g. ("topics", 1, "any", 0), or of the nearest place above it.

    TOML parsers give no positions, so this reads headers and keys line by line; a string in an array that
    spans lines is found by its text, after its key. None when nothing is found.
    """
    header: list[str | int] = []
    here: list[str | int] = []
    best, depth = None, 0
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if table := re.match(r"\s*(\[\[?)\s*([\w.-]+)", line):
            header = list(table[2].split("."))
            if table[1] == "[[":
                counts[table[2]] = counts.get(table[2], -1) + 1
                header.append(counts[table[2]])
            here = header
        elif key := re.match(r"""\s*["']?([\w-]+)["']?\s*=""", line):
            here = [*header, key[1]]
        elif depth == len(loc) - 1 and here == list(loc[:-1]) and _quotes(line, value):
            return number
        else:
            continue
        shared = min(len(here), len(loc)) if list(loc[: len(here)]) == here[: len(loc)] else 0
        if shared > depth:
            best, depth = number, shared
            if shared == len(loc) - 1 and _quotes(line.partition("=")[2], value):
                return number
    return best


def _quotes(line: str, value: object) -> bool:
    return isinstance(value, str) and (f'"{value}"' in line or f"'{value}'" in line)
