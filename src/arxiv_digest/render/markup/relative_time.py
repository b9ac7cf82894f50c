"""Shows how many days ago the last paper and commit were: the page's script adds it by the reader's clock."""

from __future__ import annotations

import datetime as dt

from arxiv_digest.render.markup import escape
from arxiv_digest.render.markup.i18n import Words

COMMIT = escape.Safe(
    "<!-- last commit -->"
)  # replaced when the site is built, because only then git knows the commit


def ago(date: dt.date, words: Words) -> escape.Safe:
    """Format a date to which the page's script (theme/assets/since.js) adds how many days ago it is."""
    shown = escape.markdown(words.date(date, "d MMMM y"))
    return escape.Safe(f'<time class="since" datetime="{date}">{shown}</time>')


def with_last_commit(words: Words, commit: dt.datetime | None, _path: str, text: str) -> str:
    """Add the last commit to the status page of a built site."""
    shown = words("Last commit: {day}", day=ago(commit.date(), words)) if commit else ""
    return text.replace(COMMIT, shown)
