"""Writes the reference pages from the program: docs/configuration.md and the verbs of docs/reference.md.

python tools/write_reference.py

The configuration page shows the models of `arxiv_digest.config.schema`, the verbs are the command line's
own help. `tests/test_docs.py` fails while a page differs from what this makes.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from arxiv_digest import config
from arxiv_digest.cli.main import cli

DOCS = Path(__file__).parents[1] / "docs"
BEGIN = "<!-- Written by `make reference`: edit the help texts in src/arxiv_digest/cli/ instead. -->"
END = "<!-- The end of what `make reference` writes. -->"

HEAD = """\
---
title: Configuration
hide: [navigation]
---

<!-- Written by `make reference`: edit the descriptions in src/arxiv_digest/config/schema.py instead. -->

# Configuration

Every key of `digest.toml`, the file that configures a digest. `arxiv-digest check` finds errors in it.
Editors that read the schema named in its first line complete keys and show these descriptions.
"""
# Each table: its heading, the form of its keys, its name in the schema, and its syntax.
TABLES = (
    ("Top level", "", "", "These keys come first, before any table."),
    ("`[summaries]`", "summaries.", "Summaries", "Optional. One table."),
    ("`[summaries.price]`", "summaries.price.", "Price", "Optional. One table."),
    ("`[retention]`", "retention.", "Retention", "Optional. One table."),
    ("`[[topics]]`", "topics.", "Topic", "One block for each topic, with two brackets. At least one."),
)
TYPES = {"string": "Text", "boolean": "`true` or `false`", "integer": "Whole number", "number": "Number"}


def configuration() -> str:
    """Return docs/configuration.md as the models of digest.toml define it."""
    schema = config.schema()
    parts = [HEAD]
    for heading, prefix, name, note in TABLES:
        table = schema["$defs"][name] if name else schema
        parts.append(f"## {heading}\n\n{table['description']} {note}\n")
        required = table.get("required", ())
        for key, field in table["properties"].items():
            parts.append(_key(f"{prefix}{key}", field, required=key in required))
    return "\n".join(parts)


def _key(name: str, field: dict[str, Any], *, required: bool) -> str:
    """Return the section of a key: type, default, meaning, example."""
    default = "Required" if required else _toml(field.get("default"))
    lines = [f"### `{name}`\n", f"{_type(field)}. {default}.\n", f"{field['description']}\n"]
    if "examples" in field:
        key = name.rpartition(".")[2]
        lines.append(f"```toml\n{key} = {_value(field['examples'][0])}\n```\n")
    return "\n".join(lines)


def _type(field: dict[str, Any]) -> str:
    """Describe the values that a field accepts."""
    if "anyOf" in field:  # a value or nothing: TOML has no null, a key is left out
        return _type(field["anyOf"][0])
    if "enum" in field:
        *others, last = (f"`{json.dumps(one)}`" for one in field["enum"])
        return f"{', '.join(others)} or {last}"
    if "$ref" in field:
        return "Table"
    if field["type"] == "array":
        items = "Tables" if "$ref" in field["items"] else "List of text"
        return items + ", at least one" * ("minItems" in field)
    return TYPES[field["type"]] + _bounds(field)


def _bounds(field: dict[str, Any]) -> str:
    low, over, high = (field.get(name) for name in ("minimum", "exclusiveMinimum", "maximum"))
    if low is not None and high is not None:
        return f", {low:g} to {high:g}"
    texts = {"at least {:,g}": low, "more than {:g}": over, "at most {:g}": high}
    return "".join(f", {text.format(bound)}" for text, bound in texts.items() if bound is not None)


def _toml(value: object) -> str:
    """Return the default value of a key, as written in digest.toml."""
    if isinstance(value, dict):
        return "Optional"
    return "Default: not set" if value is None else f"Default: `{_value(value)}`"


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # TOML writes text, numbers, booleans and lists as JSON does


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def verbs() -> str:
    """Return the Markdown of the command line: the options of all verbs, then each verb."""
    everywhere = {one.name for one in cli.params} - {"version"}
    parts = ["### Options of every verb\n", "\n".join(_options(cli.params)) + "\n"]
    for name, command in cli.commands.items():
        usage = command.get_usage(
            click.Context(command, info_name=f"arxiv-digest {name}", terminal_width=100)
        )
        parts.append(f"### `{name}`\n\n```\n{usage.removeprefix('Usage: ')}\n```\n")
        parts.append(_prose(command.help or ""))
        if own := [one for one in command.params if one.name not in everywhere]:
            parts.append("\n".join(_options(own)) + "\n")
    return "\n".join(parts)


def _prose(text: str) -> str:
    """Convert help to Markdown: paragraphs stay, indented examples become code blocks."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    shown = (f"```\n{inspect.cleandoc(one)}\n```" if one.startswith("  ") else one for one in paragraphs)
    return "\n\n".join(shown) + "\n"


def _options(parameters: Iterable[click.Parameter]) -> Iterator[str]:
    """Yield the lines of a Markdown table with a row per option; arguments are in the usage."""
    yield "| option | meaning |"
    yield "|:--|:--|"
    for one in parameters:
        if isinstance(one, click.Option):
            names = ", ".join(f"`{name}`" for name in (*one.opts, *one.secondary_opts))
            value = "" if one.is_flag or one.count else f" {one.metavar or one.type.name.upper()}"
            default = f" Default: {one.default}." if one.show_default else ""
            variable = f" Default: `{one.envvar}`, or `{one.default}`." if one.envvar else ""
            yield f"| {names}{value} | {_cell(one.help or '')}{default}{variable} |"


def filled(page: str, content: str) -> str:
    """Replace the text between the two marks of a page; raises ValueError when they are missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the page lacks the marks that say where the verbs go")
    return f"{before}{BEGIN}\n\n{content}\n{END}{after}"


def pages() -> dict[Path, str]:
    """Return the reference pages and their texts."""
    reference = DOCS / "reference.md"
    return {
        DOCS / "configuration.md": configuration(),
        reference: filled(reference.read_text(encoding="utf-8"), verbs()),
    }


def main() -> None:
    """Write the pages."""
    for file, text in pages().items():
        file.write_text(text, encoding="utf-8")
        print(f"docs/{file.name}")


if __name__ == "__main__":
    main()
