"""Reads digest.toml, the file that owners edit, strictly; every problem is reported at once."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from arxiv_digest import credentials
from arxiv_digest.config import problems as problems_in
from arxiv_digest.config import syntax
from arxiv_digest.config.schema import Config, Retention, Summaries, Topic, schema
from arxiv_digest.config.slugs import latin_slug, slugify
from arxiv_digest.config.tables import Price
from arxiv_digest.config.values import language_tag
from arxiv_digest.errors import ConfigError, Problem

__all__ = [
    "FILE",
    "Config",
    "Price",
    "Retention",
    "Source",
    "Summaries",
    "Topic",
    "language_tag",
    "latin_slug",
    "load",
    "parse",
    "read",
    "schema",
    "slugify",
    "validate",
]

FILE = "digest.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """A valid digest.toml, and what it was read from: as a table, and as text, where lines are looked up."""

    config: Config
    table: dict[str, Any]
    text: str

    def problem(self, place: tuple[str | int, ...], message: str) -> Problem:
        """Return a remark on the value at a place, with its line."""
        return problems_in.at(place, message, self.table, self.text)


def load(root: Path) -> Config:
    """Read digest.toml below `root`. Raises ConfigError with every problem, its line and its fix."""
    return read(root).config


def read(root: Path) -> Source:
    """Read digest.toml below `root`, and keep what it was read from. Raises ConfigError as `load` does."""
    file = root / FILE
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        hint = f"file not found: run in the folder that contains {FILE}, or set it with --root"
        raise ConfigError(file, [Problem("", hint)]) from None
    except OSError as error:
        hint = "is a folder: delete it" if file.is_dir() else f"cannot be read ({error.strerror}): allow it"
        raise ConfigError(file, [Problem("", f"{hint}, and write the file {FILE}")]) from None
    _refuse_keys(file, credentials.readable(content))
    table, text = parse(file, content)
    return Source(validate(table, file, text), table, text)


def parse(file: Path, content: bytes) -> tuple[dict[str, Any], str]:
    """Return the table in a TOML file, and its text. Raises ConfigError with line, cause and fix."""
    text = _decoded(file, content)
    return _parsed(file, text), text


def _refuse_keys(file: Path, text: str) -> None:
    """Raise ConfigError for credentials anywhere in the file, comments included.

    No other problem is reported with them, because its message could repeat the key.
    """
    if found := credentials.find(_ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text)):
        raise ConfigError(file, [Problem("", one.problem(FILE), one.line) for one in found])


_ESCAPED = re.compile(r"\\u00([2-7][0-9a-fA-F])")


def _decoded(file: Path, content: bytes) -> str:
    """Decode a file as UTF-8, with or without a byte order mark. Raises ConfigError for other encodings."""
    if content.count(0) > len(content) / 4:
        fix = "save it as UTF-8 (in Notepad: “Save as”, “Encoding”)"
        raise ConfigError(file, [Problem("", f"not UTF-8 text, but UTF-16: {fix}")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(file, [Problem("", "not UTF-8 text: save it as UTF-8", line)]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parsed(file: Path, text: str) -> dict[str, Any]:
    """Parse TOML. Raises ConfigError with the line, the cause and the fix."""
    problem = syntax.too_deep(text)
    try:
        table = {} if problem else tomllib.loads(text)
    except RecursionError:
        problem = syntax.deepest(text)
    except ValueError as error:
        problem = syntax.problem(error, text)
    else:
        if deep := [key for key, value in table.items() if syntax.is_deep(value)]:
            problem = replace(syntax.deepest(text), line=problems_in.locate(text, (deep[0],)))
    if problem:
        raise ConfigError(file, [problem]) from None
    return table


def validate(table: dict[str, Any], file: Path, text: str = "") -> Config:
    """Validate a parsed digest.toml; `text` is its source, used to find line numbers.

    Raises ConfigError with every problem.
    """
    problems: list[Problem] = []
    config = None
    if isinstance(table.get("topics"), list):
        table = {**table, "topics": _with_slugs(table["topics"])}
    try:
        config = Config.model_validate_json(json.dumps(table, default=str))
    except ValidationError as error:
        found = [dict(item) for item in error.errors(include_url=False)]
        problems += [
            problems_in.of_value(item, table, text) for item in found if not problems_in.is_redundant(item)
        ]
    problems += problems_in.of_slugs(table, text)
    if problems or config is None:
        raise ConfigError(file, sorted(problems, key=lambda problem: problem.line or 0))
    return config


def _with_slugs(topics: list[Any]) -> list[Any]:
    """Add missing slugs, derived from the titles, before the table is validated.

    The slug is the Latin part of the title if no other topic has it, as it was before other scripts were
    romanised, so that existing addresses do not change.
    """
    taken = {topic.get("slug") for topic in topics if isinstance(topic, dict)}
    made = []
    for topic in topics:
        if not isinstance(topic, dict) or "slug" in topic or not isinstance(topic.get("title"), str):
            made.append(topic)
            continue
        short = latin_slug(topic["title"])
        slug = short if short and short not in taken else slugify(topic["title"]) or "topic"
        taken.add(slug)
        made.append({**topic, "slug": slug})
    return made
