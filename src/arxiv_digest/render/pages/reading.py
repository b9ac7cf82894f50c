"""Prepares the data that a page passes to the reading script: topics, the site's root, and texts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from arxiv_digest.config import Config
from arxiv_digest.render.grouping import Section
from arxiv_digest.render.markup import escape
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.template import html


def tools(words: Words, date: dt.date, root: str, found: Sequence[Section] = ()) -> escape.Safe:
    """Render the chips and the container of the tools; `root` leads from the page to the site's root."""
    return html("tools.html", words, sections=found, texts=_texts(words), day=date.isoformat(), root=root)


def root(config: Config, words: Words, path: str) -> str:
    """Return the path from a page, in its language's tree, to the site's root."""
    address = path.removesuffix("index.md").removesuffix(".md").rstrip("/")
    depth = len(address.split("/")) if address else 0
    return "../" * (depth + bool(config.tree(words.language))) or "./"


def _texts(words: Words) -> str:
    """Return the script's texts as JSON."""
    texts = {
        "shown": words("{shown} of {all} papers shown", shown="{shown}", all="{all}"),
        "added": words("{n} papers were imported.", n="{n}"),
        "broken": words("This file is not a saved reading list; nothing was changed."),
        "full": words("The browser could not save this: its storage is full or disabled."),
    }
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
