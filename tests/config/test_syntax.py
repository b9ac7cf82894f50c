"""Mistakes in TOML are named as they look to the person who made them, with line and fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from arxiv_digest import config
from arxiv_digest.errors import ConfigError

TOPIC = '[[topics]]\ntitle = "Kites"\ncategories = ["cs.CV"]\n'
CURLY, QUOTE = "is a curly quote", "a quote is not closed"
COMMA, BRACKET = "a comma is missing", "the list that begins here is not closed: add ]"
MERGE, TWICE = "a merge conflict", "is already in line"
DEEP = "nested too deeply"

# text → line, and what the message says
CASES: dict[str, tuple[str, int, str]] = {
    "curly quotes": (f"title = “Kites”\n{TOPIC}", 1, f"“ {CURLY}"),
    "single curly quotes": (f"title = ‘Kites’\n{TOPIC}", 1, f"‘ {CURLY}"),
    "German quotes": (f"title = „Kites“\n{TOPIC}", 1, f"„ {CURLY}"),
    "one curly end": (f'{TOPIC}any = ["kites”]\n', 4, f"” {CURLY}"),
    "curly in a long list": (f'{TOPIC}any = [\n "a",\n “b”,\n]\n', 6, f"“ {CURLY}"),
    "open text": (f'title = "Kites\n{TOPIC}', 1, QUOTE),
    "open literal text": (f"title = 'Kites\n{TOPIC}", 1, QUOTE),
    "no opening quote": (f'title = Kites"\n{TOPIC}', 1, QUOTE),
    "open text in a list": (f'{TOPIC}any = ["kites, "wind"]\n', 4, QUOTE),
    "open long text": (f'title = """Kites\n{TOPIC}', 1, QUOTE),
    "no comma": (f'{TOPIC}any = ["kites" "wind"]\n', 4, COMMA),
    "no comma in a long list": (f'{TOPIC}any = [\n "kites"\n "wind"\n]\n', 6, COMMA),
    "open list": (f'{TOPIC}any = ["kites", "wind"\nlimit = 3\n', 4, BRACKET),
    "open list at the end": (f'{TOPIC}any = ["kites",\n "wind"\n', 4, BRACKET),
    "open list before a topic": (f'{TOPIC}any = [\n "kites",\n\n{TOPIC}', 4, BRACKET),
    "no brackets": (f'{TOPIC}any = "kites", "wind"\n', 4, "several values: write a list in square brackets"),
    "no first bracket": (f'{TOPIC}any = "kites"]\n', 4, "several values: write a list in square brackets"),
    "round brackets": (f'{TOPIC}any = ("kites")\n', 4, "write a list in square brackets"),
    "curly brackets": (f'{TOPIC}any = {{"kites"}}\n', 4, "write a list in square brackets"),
    "half a header": ('[[topics]\ntitle="x"\n', 1, "the same brackets on both sides"),
    "open header": ('[summaries\nmodel="x"\n', 1, "the same brackets on both sides"),
    "conflict": (f'<<<<<<< HEAD\ntitle = "A"\n=======\ntitle = "B"\n>>>>>>> main\n{TOPIC}', 1, MERGE),
    "conflict with its base": (f"{TOPIC}<<<<<<< HEAD\nlimit = 3\n||||||| x\n=======\n>>>>>>> y\n", 4, MERGE),
    "rest of a conflict": (f"{TOPIC}>>>>>>> main\n", 4, MERGE),
    "conflict in a list": (f'{TOPIC}any = [\n<<<<<<< HEAD\n"a",\n=======\n"b",\n>>>>>>> x\n]\n', 5, MERGE),
    "key twice": (f'title = "A"\n\ntitle = "B"\n{TOPIC}', 3, f"`title` {TWICE} 1"),
    "key twice in a topic": (f"{TOPIC}{TOPIC}limit = 3\nlimit = 4\n", 8, f"`limit` {TWICE} 7"),
    "table twice": (f"[summaries]\n[summaries]\nbatch=true\n{TOPIC}", 2, f"`summaries` {TWICE} 1"),
    "dotted key and table": (f"summaries.batch = true\n[summaries]\n{TOPIC}", 2, f"`summaries` {TWICE} 1"),
    "one bracket, then two": (f'[topics]\ntitle="x"\n{TOPIC}', 3, "begins with [[topics]], in two brackets"),
    "colon": (f'title: "Kites"\n{TOPIC}', 1, "write = instead of :"),
    "no value": (f"title =\n{TOPIC}", 1, "the value is missing"),
    "bare text": (f"title = Kites\n{TOPIC}", 1, 'text stands in quotes: write "…" around it'),
    "capital": (f"catch_up = True\n{TOPIC}", 1, "write true or false, in small letters"),
    "decimal comma": (f"max_minutes_per_run = 4,5\n{TOPIC}", 1, "a decimal point, such as 4.5"),
    "thousands": (f"[summaries]\nmax_input_tokens = 30,000\n{TOPIC}", 2, "without separators, such as 30000"),
    "unit": (f"max_minutes_per_run = 45min\n{TOPIC}", 1, "without a unit"),
    "zero": (f"{TOPIC}limit = 07\n", 4, "without a zero before it"),
    "backslash": (f'{TOPIC}any = ["\\w+"]\n', 4, "a backslash: write it twice"),
    "quotes in a text": (
        f'title = "My "best" kites"\n{TOPIC}',
        1,
        'write \\" for a quote mark inside a text',
    ),
    "comma at the end": (f'title = "Kites",\n{TOPIC}', 1, "delete the sign at the end of the line"),
    "comment of another language": (f"// mine\n{TOPIC}", 1, "a comment begins with #"),
    "JSON": ('{"title": "Kites"}', 1, "this looks like JSON"),
    "a web page": ("<!DOCTYPE html>\n<html>", 1, "this is a web page"),
    "full-width sign": (f'title ＝ "Kites"\n{TOPIC}', 1, "＝ is a full-width sign: write ="),
    "no-break space": (f'title\u00a0= "Kites"\n{TOPIC}', 1, "an invisible character, U+00A0"),
    "zero width": (f"{TOPIC}\u200blimit = 3\n", 4, "an invisible character, U+200B"),
    "second byte order mark": (f"{TOPIC}\ufeff{TOPIC}", 4, "an invisible character, U+FEFF"),
    "control character": (f'{TOPIC}any = ["a\0b"]\n', 4, "the control character U+0000"),
    "deep list": (f"{TOPIC}any = {'[' * 10_000}\n", 4, DEEP),
    "closed deep list": (f"{TOPIC}any = {'[' * 10_000}{']' * 10_000}\n", 4, DEEP),
    "list that is just too deep": (f"x = {'[' * 12}{']' * 12}\n{TOPIC}", 1, DEEP),
    "deep tables": (f"a = {'{a=' * 10_000}1{'}' * 10_000}\n{TOPIC}", 1, DEEP),
    "long key": (f"\n{'.'.join('a' * 10_000)} = 1\n{TOPIC}", 2, DEEP),
    "long header": (f"{TOPIC}[{'.'.join('a' * 10_000)}]\n", 4, DEEP),
    "long number": (f"{TOPIC}limit = {'9' * 5000}\n# end\n", 4, "a number of thousands of digits"),
}


def problem(folder: Path, content: bytes) -> tuple[int | None, str]:
    """Return line and message of the only problem of a digest.toml."""
    (folder / config.FILE).write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        config.load(folder)
    (found,) = caught.value.problems
    return found.line, found.message


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_mistake_is_named(tmp_path: Path, name: str, end: str) -> None:
    """One message names the line and what to write there, without a long quotation."""
    text, line, told = CASES[name]
    found, message = problem(tmp_path, text.replace("\n", end).encode())
    assert found == line
    assert told in message
    assert len(message) < 200


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_named(tmp_path: Path, encoding: str) -> None:
    """Notepad's “Unicode” is UTF-16, with or without a mark."""
    _, message = problem(tmp_path, TOPIC.encode(encoding))
    assert message.startswith("not UTF-8 text, but UTF-16: save it as UTF-8")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_harmless_differences_are_read(tmp_path: Path, mark: str, end: str) -> None:
    """A byte order mark, tabs and the line ends of any system change nothing."""
    text = f'{mark}\ttitle\t=\t"A\tB"\t\n{TOPIC}'.replace("\n", end)
    (tmp_path / config.FILE).write_bytes(text.encode())
    assert config.load(tmp_path).title == "A\tB"


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    """It is named, like a file that cannot be read."""
    (tmp_path / config.FILE).mkdir()
    with pytest.raises(ConfigError, match="is a folder: delete it, and write the file"):
        config.load(tmp_path)
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / config.FILE).symlink_to(config.FILE)
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path / "loop")


@pytest.mark.parametrize(
    ("written", "read"),
    [("zh_CN", "zh-CN"), ("zh-cn", "zh-CN"), ("ZH", "zh"), ("zh-hans", "zh-Hans"), ("PT_br", "pt-BR")],
)
def test_language_tags_are_spelt_as_usual(tmp_path: Path, written: str, read: str) -> None:
    """Underscores and capitals make no difference; a language that is listed twice counts once."""
    (tmp_path / config.FILE).write_text(
        f'languages = ["{written}", "en", "{read}"]\n{TOPIC}', encoding="utf-8"
    )
    assert config.load(tmp_path).languages == (read, "en")
