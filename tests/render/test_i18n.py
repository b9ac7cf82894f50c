"""Translation: catalogues are complete, plurals and dates follow the language, English is the fallback."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from arxiv_digest.render.markup.i18n import Words
from support import page_texts
from support.checks import some

DAY = dt.date(2026, 3, 12)


@pytest.mark.parametrize(
    ("language", "papers", "day", "name"),
    [
        ("en", "2 papers", "Thursday 12 March 2026", "English"),
        ("zh", "2 篇论文", "2026年3月12日 星期四", "中文"),
        ("zh-Hans", "2 篇论文", "2026年3月12日 星期四", "中文 (简体)"),
        ("de", "2 papers", "Donnerstag 12 März 2026", "Deutsch"),
        ("xx", "2 papers", "Thursday 12 March 2026", "xx"),
    ],
)
def test_texts_numbers_and_dates_are_translated(language: str, papers: str, day: str, name: str) -> None:
    """Without a catalogue, texts are English and dates follow CLDR."""
    words = Words(language)
    assert words.n("{n} paper", "{n} papers", 2) == papers
    assert words.date(DAY) == day
    assert words.own_name == name


def test_braces_in_a_value_are_not_placeholders() -> None:
    """Values are inserted verbatim."""
    assert Words("en")("by {who}", who="{n}") == "by {n}"
    assert Words("en")("100 % {sure}") == "100 % {sure}"
    assert Words("en").n("{n} paper", "{n} papers", 1) == "1 paper"


CATALOGUES = sorted((page_texts.PACKAGE / "render" / "catalogues").glob("*.po"))


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_a_catalogue_has_exactly_the_texts_of_the_pages(file: Path) -> None:
    """Missing and unused entries are errors."""
    with file.open("rb") as opened:
        entries = {_forms(one.id)[0]: _forms(one.string) for one in read_po(opened) if one.id}
    assert set(entries) == page_texts.texts()
    assert [text for text, translated in entries.items() if not all(translated)] == []


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_a_translation_has_the_placeholders_of_its_text(file: Path) -> None:
    """A missing placeholder would lose a value; an unknown one would be an error.

    The form for one thing may leave out the number, as the English text may: “papers of the last day”.
    """
    with file.open("rb") as opened:
        for one in some(read_po(opened)):
            ids, strings = _forms(one.id), _forms(one.string)
            assert all(_places(string) in map(_places, ids) for string in strings), one.id
            assert _places(strings[-1]) == _places(ids[-1]), one.id


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return a text as a tuple: itself, or its singular and plural forms."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))
