"""Reads digest.toml, the file that owners edit, strictly; every problem is reported at once."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from arxiv_digest.config import problems as problems_in
from arxiv_digest.config.schema import Config, Retention, Summaries, Topic, latin_slug, schema, slugify
from arxiv_digest.errors import ConfigError, Problem

__all__ = [
    "FILE",
    "Config",
    "Retention",
    "Summaries",
    "Topic",
    "latin_slug",
    "load",
    "schema",
    "slugify",
    "validate",
]

FILE = "digest.toml"


def load(root: Path) -> Config:
    """Read digest.toml below `root`. Raises ConfigError with every problem, its line and its fix."""
    file = root / FILE
    try:
        text = file.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except FileNotFoundError:
        hint = f"file not found: run in the folder that contains {FILE}, or set it with --root"
        raise ConfigError(file, [Problem("", hint)]) from None
    except UnicodeDecodeError as error:
        raise ConfigError(file, [Problem("", "not UTF-8 text: save it as UTF-8")]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(file, [problems_in.of_syntax(str(error), text)]) from error
    return validate(table, file, text)


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
