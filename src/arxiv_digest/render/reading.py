"""What a page hands to the reading script: topics to choose from, the way to the root, and its words."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from arxiv_digest.config import Config
from arxiv_digest.render import escape
from arxiv_digest.render.sections import Section
from arxiv_digest.render.template import html
from arxiv_digest.render.words import Words


def tools(words: Words, date: dt.date, root: str, found: Sequence[Section] = ()) -> escape.Safe:
    """Make the line of chips and the place of the tools; `root` leads from the page to the site's root."""
    return html("tools.html", words, sections=found, said=_said(words), day=date.isoformat(), root=root)


def root(config: Config, words: Words, path: str) -> str:
    """Lead from the address of a page, in its language's tree, to the site's root."""
    address = path.removesuffix("index.md").removesuffix(".md").rstrip("/")
    depth = len(address.split("/")) if address else 0
    return "../" * (depth + (words.language != config.languages[0])) or "./"


def _said(words: Words) -> str:
    """Say as JSON every word that the script may show."""
    said = {
        "every": words("All topics"),
        "shown": words("{shown} of {all} papers shown", shown="{shown}", all="{all}"),
        "unfold": words("Unfold all"),
        "fold": words("Fold all"),
        "unread": words("Hide read"),
        "only": words("Only matches"),
        "more": words("Starred, words, keys"),
        "new": words("New"),
        "since": words("New since your last visit"),
        "starred": words("Starred"),
        "read": words("Read"),
        "hidden": words("Hidden"),
        "title": words("Your reading"),
        "close": words("Close"),
        "kept": words("Marks and words are kept in this browser only."),
        "remove": words("Remove"),
        "save": words("Save as"),
        "load": words("Add from a saved JSON file:"),
        "added": words("{n} papers were read from the file.", n="{n}"),
        "broken": words("This file is no saved reading list; nothing was changed."),
        "full": words("The browser could not keep this: its storage is full or switched off."),
        "words": words("Your words and authors, one a line"),
        "keys": words("Keyboard shortcuts"),
        "single": words("Single keys are on"),
        "next": words("next paper, paper before"),
        "open": words("open or close its folds"),
        "marks": words("mark it as starred, read, hidden"),
        "search": words("search"),
        "help": words("this help"),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
