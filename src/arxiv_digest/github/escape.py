"""Escapes text that GitHub acts on: workflow commands in logs, mentions and keywords in commit messages."""

from __future__ import annotations

import re

from arxiv_digest.credentials import masked
from arxiv_digest.text import clean

# https://docs.github.com/actions/reference/workflow-commands-for-github-actions: `::name …` at the start of a
# line, and `##[name]`, the older form, anywhere.
_BREAK = "\n-\r\x1c-\x1e\x85\u2028\u2029"
_COMMAND = re.compile(rf"(^\s*|(?<!\s)[^\S{_BREAK}]*[{_BREAK}]\s*)::")
_OLD_COMMAND = "##["

_MENTION = re.compile(r"@(?=[\w-])")
_REFERENCE = re.compile(r"#(?=\d)|(?<=\bGH)-(?=\d)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<=\w)://(?=\w)|(?<=\bwww)\.(?=\w)", re.IGNORECASE)
_SKIP = re.compile(
    r"\[\s*(skip[ _-]ci|ci[ _-]skip|no[ _-]ci|skip[ _-]actions|actions[ _-]skip)\s*\]", re.IGNORECASE
)
_NO_CI = re.compile(r"\*\*\*(NO_CI)\*\*\*", re.IGNORECASE)
_TRAILER = re.compile(r"(skip-checks|request-checks|(?<![\w-])[\w-]+-by)\s*:", re.IGNORECASE)


def printed(text: str) -> str:
    """Escape lines of a log that GitHub would read as workflow commands, and mask keys: logs are public."""
    return _COMMAND.sub(r"\1: :", masked(text)).replace(_OLD_COMMAND, "## [")


def committed(text: str) -> str:
    """Escape text from outside for a commit message; it stays one readable line.

    It then mentions nobody (`@ name`), neither closes nor links issues (`# 1`), skips no workflow run (`(skip
    ci)`), and contains no trailer (`Co-authored-by - …`).
    """
    line = _NO_CI.sub(r"\1", _SKIP.sub(r"(\1)", clean(text)))
    line = _TRAILER.sub(r"\1 -", line)
    for sign in (_MENTION, _REFERENCE, _ADDRESS):
        line = sign.sub(lambda found: f"{found[0]} ", line)
    return printed(line)


def annotation(message: str, file: str, line: int | None = None) -> str:
    """Return the workflow command that shows an error at a line of a file."""
    place = f"file={_property(file)}" + (f",line={line}" if line else "")
    return f"::error {place}::{_data(message)}"


def remark(kind: str, title: str, message: str) -> str:
    """Return the workflow command that shows a `notice`, `warning` or `error` on the page of the run."""
    return f"::{kind} title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return masked(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
