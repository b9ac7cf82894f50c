"""How long ago the last paper and the last commit were: docs/ knows no clock, so the reader's tells it."""

from __future__ import annotations

import datetime as dt
import json

from arxiv_digest.render.markup import escape
from arxiv_digest.render.markup.i18n import Words

COMMIT = escape.Safe("<!-- last commit -->")  # its place on the page; git knows it when the site is built


def ago(date: dt.date, words: Words) -> escape.Safe:
    """Write a date to which the script of the page (theme/assets/since.js) adds how many days ago it is."""
    said = escape.markdown(words.date(date, "d MMMM y"))
    return escape.Safe(f'<time class="since" datetime="{date}">{said}</time>')


def told(words: Words, commit: dt.datetime | None, path: str, text: str) -> str:
    """Add the last commit to the status of a built site, page or JSON."""
    if path.endswith(".json"):
        known = {"last_commit": commit.isoformat()} if commit else {}
        return json.dumps(json.loads(text) | known, ensure_ascii=False, indent=1) + "\n"
    said = words("Last commit: {day}", day=ago(commit.date(), words)) if commit else ""
    return text.replace(COMMIT, said)
