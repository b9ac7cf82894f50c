"""Scripts as the site sends them: without the comments, which are a quarter of what a reader would load."""

from __future__ import annotations

import re

# Comments on lines of their own; what follows code on its line is left alone, as it could be inside a text.
_COMMENT = re.compile(r"^ *(?://.*|/\*\*(?:(?!\*/)[\s\S])*\*/ *)\n", re.MULTILINE)


def bare(path: str, text: str) -> str:  # noqa: ARG001  all scripts are treated alike
    """Return a script without comments; `path` is its place in the site."""
    return _COMMENT.sub("", text)
