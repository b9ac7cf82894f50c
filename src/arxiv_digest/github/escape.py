"""What GitHub acts on in a text: commands in a job's log, mentions and keywords in a commit message."""

from __future__ import annotations

import re

from arxiv_digest.text import clean

# https://docs.github.com/actions/reference/workflow-commands-for-github-actions: `::name …` at the start of a
# line, and `##[name]`, the older form, anywhere.
_COMMAND = re.compile("((?:^|[\n-\r\x1c-\x1e\x85\u2028\u2029])\\s*)::")
_OLD_COMMAND = "##["

_MENTION = re.compile(r"@(?=[\w-])")
_REFERENCE = re.compile(r"#(?=\d)|(?<=\bGH)-(?=\d)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<=\w)://(?=\w)|(?<=\bwww)\.(?=\w)", re.IGNORECASE)
_SKIP = re.compile(
    r"\[\s*(skip[ _-]ci|ci[ _-]skip|no[ _-]ci|skip[ _-]actions|actions[ _-]skip)\s*\]", re.IGNORECASE
)
_NO_CI = re.compile(r"\*\*\*(NO_CI)\*\*\*", re.IGNORECASE)
_TRAILER = re.compile(r"(skip-checks|request-checks|[\w-]+-by)\s*:", re.IGNORECASE)


def printed(text: str) -> str:
    """Keep lines of a log from being commands: text from outside may stand at the start of any of them."""
    return _COMMAND.sub(r"\1: :", text).replace(_OLD_COMMAND, "## [")


def committed(text: str) -> str:
    """Keep a text from outside from acting in a commit message; it stays one line that people can read.

    Nobody is mentioned (`@ name`), no issue is closed or referred to (`# 1`), no run is skipped
    (`(skip ci)`), and nothing reads as a trailer (`Co-authored-by - …`).
    """
    line = _NO_CI.sub(r"\1", _SKIP.sub(r"(\1)", clean(text)))
    line = _TRAILER.sub(r"\1 -", line)
    for sign in (_MENTION, _REFERENCE, _ADDRESS):
        line = sign.sub(lambda found: f"{found[0]} ", line)
    return printed(line)


def annotation(message: str, file: str, line: int | None = None) -> str:
    """Give the command that shows an error beside a line of a file."""
    place = f"file={_property(file)}" + (f",line={line}" if line else "")
    return f"::error {place}::{_data(message)}"


def remark(kind: str, title: str, message: str) -> str:
    """Give the command that shows a `notice`, `warning` or `error` on the page of a run."""
    return f"::{kind} title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
