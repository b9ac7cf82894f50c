"""Outside text never triggers an action on GitHub: in logs, commit messages and annotations."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.github.escape import annotation, committed, printed
from arxiv_digest.pipeline.report import Report, message
from support.builders import day, pick

# What GitHub and git act on: https://docs.github.com/en/get-started/writing-on-github (mentions, references),
# /issues/tracking-your-work-with-issues (closing words), /actions (skipping runs), git interpret-trailers.
ACTS = [
    re.compile(r"@[\w-]"),
    re.compile(r"#\d"),
    re.compile(r"\bGH-\d", re.IGNORECASE),
    re.compile(r"https?://\w", re.IGNORECASE),
    re.compile(r"\[\s*(?:skip ci|ci skip|no ci|skip actions|actions skip)\s*\]", re.IGNORECASE),
    re.compile(r"(?:skip-checks|co-authored-by|signed-off-by)\s*:", re.IGNORECASE),
    re.compile(r"^\s*::", re.MULTILINE),
    re.compile(r"##\["),
]
TITLES = {
    "Thanks to @octocat and @org/team": "Thanks to @ octocat and @ org/team",
    "Fixes #1, closes owner/repo#23": "Fixes # 1, closes owner/repo# 23",
    "Resolves GH-12": "Resolves GH- 12",
    "Fixes https://github.com/o/r/issues/1": "Fixes https:// github.com/o/r/issues/1",
    "[skip ci] [CI Skip] [no ci] [skip actions]": "(skip ci) (CI Skip) (no ci) (skip actions)",
    "***NO_CI***": "NO_CI",
    "skip-checks: true": "skip-checks - true",
    "Co-authored-by: Eve <eve@example.org>": "Co-authored-by - Eve <eve@ example.org>",
    "Signed-off-by : Eve": "Signed-off-by - Eve",
    "::error::gone": ": :error::gone",
    "##[group]gone": "## [group]gone",
    "two\nlines\u2028three": "two lines three",
    "3D Gaussians: a #hash, C# and e-mail": "3D Gaussians: a #hash, C# and e-mail",
}


@pytest.mark.parametrize(("title", "expected"), TITLES.items())
def test_escaped_titles_are_readable_and_inert(title: str, expected: str) -> None:
    """A space, bracket or dash makes text inert for machines."""
    assert committed(title) == expected


@given(
    st.lists(st.sampled_from([*TITLES, "@", "#", "[", "]", ":", "::", " ", "1", "a", "-", "\n"])).map("".join)
)
def test_any_text_is_inert_in_a_commit_message(text: str) -> None:
    """Nothing that GitHub acts on remains, and the text is one line."""
    line = committed(text)
    assert "\n" not in line
    assert not [one.pattern for one in ACTS if one.search(line)]


def test_git_finds_no_trailer_in_a_message(tmp_path: Path) -> None:
    """This holds for hostile titles and topics."""
    titles = list(TITLES)
    one = day(*(pick(number, title=title) for number, title in enumerate(titles, 1)))
    report = Report(days=(one,), added=frozenset(each.id for each in one.picks), stopped=titles[7])
    text = message(report, {"kites": titles[6]})
    found = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=text, capture_output=True, text=True, check=True
    )
    assert not re.search("(?i)co-authored|signed|skip", found.stdout)
    assert not [pattern.pattern for pattern in ACTS if pattern.search(text)]


@given(st.text(st.sampled_from("a: \n\r\x0b\x0c\x1c\x85\u2028\u2029\t#[")))
def test_no_printed_line_is_a_workflow_command(text: str) -> None:
    """This holds for all kinds of line ends; other text is unchanged."""
    out = printed(text)
    lines = re.split("[\n-\r\x1c-\x1e\x85\u2028\u2029]", out)
    assert not any(line.lstrip().startswith("::") for line in lines)
    assert "##[" not in out
    if "::" not in text and "##[" not in text:
        assert out == text


def test_annotations_are_escaped_as_documented() -> None:
    """Percent signs and line ends are escaped, and in properties colons and commas."""
    made = annotation("50 % of\nall: yes", "a,b:c.toml", 3)
    assert made == "::error file=a%2Cb%3Ac.toml,line=3::50 %25 of%0Aall: yes"
    assert annotation("x", "digest.toml") == "::error file=digest.toml::x"
