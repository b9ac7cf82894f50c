"""Finds all translatable texts in templates and modules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from arxiv_digest import model
from arxiv_digest.render import grouping
from arxiv_digest.render.markup.i18n import LONG
from arxiv_digest.render.pages.site import EXTRACT_REASONS

PACKAGE = Path(__file__).parents[2] / "src" / "arxiv_digest"
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_CALLS = re.compile(
    rf'(?<![\w.])(?:_|words)\({_TEXT}|(?<![\w.])n\({_TEXT}, {_TEXT}|(?<![\w.])date\([^()"]*, {_TEXT}'
)
_IN_CODE = {"words", "n", "date", "_"}


def texts() -> set[str]:
    """Return all texts; of plurals, the singular."""
    templates = [*PACKAGE.rglob("templates/*"), *PACKAGE.rglob("theme/**/*.html")]
    found = {*_constants(), *_navigation()}
    found |= {text for file in templates for text in _in_template(file.read_text(encoding="utf-8"))}
    for file in (PACKAGE / "render").rglob("*.py"):
        found.update(_in_module(ast.parse(file.read_text(encoding="utf-8"))))
    return found


def _constants() -> Iterator[str]:
    """Yield the texts in constants of modules."""
    yield LONG
    yield from (*grouping.PLACES.values(), *grouping.SOURCES.values(), *EXTRACT_REASONS.values())
    for heading, parts in grouping.HEADINGS:
        yield from (heading, *(label for label, _ in parts if label))
    yield from get_args(model.Link.model_fields["kind"].annotation)


def _navigation() -> Iterator[str]:
    """Yield the titles of tabs, ours and the repository's own."""
    for file in (PACKAGE / "mkdocs.yml", PACKAGE.parent.parent / "mkdocs.yml"):
        nav = file.read_text(encoding="utf-8").partition("\nnav:\n")[2]
        yield from re.findall(r"^ +- (\w+): \S+\.md$", nav, re.MULTILINE)


def _in_template(text: str) -> Iterator[str]:
    for match in _CALLS.finditer(text):
        yield next(group for group in match.groups() if group is not None)


def _in_module(tree: ast.Module) -> Iterator[str]:
    """Yield literal arguments of translating calls: the first one, of dates the second."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            places = node.args[1:2] if name == "date" else node.args[:1]
            if name in _IN_CODE:
                yield from (
                    one.value
                    for one in places
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )
