"""What is probably meant otherwise in a valid digest.toml is told as a note, and stops nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from arxiv_digest import config
from arxiv_digest.engines import ENGINES
from arxiv_digest.pipeline import check
from arxiv_digest.summaries.claude.prices import PRICES

TOPIC = '[[topics]]\ntitle = "Kites"\ncategories = ["cs.CV"]\n'
NOW = dt.datetime(2026, 3, 12, 6, tzinfo=dt.UTC)


def notes(folder: Path, text: str) -> list[str]:
    """Return the notes on digest.toml; there must be no problem."""
    (folder / config.FILE).write_text(text, encoding="utf-8")
    found = check.check(folder, {}, NOW)
    assert found.problems == ()
    return [note.removeprefix("digest.toml: ") for note in found.notes if note.startswith("digest.toml: ")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'languages = ["xx"]\n{TOPIC}', "line 1: languages[0]: `xx` is "),
        (f'languages = ["en", "cn"]\n{TOPIC}', "did you mean `zh`?"),
        (f'languages = ["en", "fr"]\n{TOPIC}', "line 1: languages[1]: "),
        (f'languages = ["en", "en"]\n{TOPIC}', "line 1: languages[1]: `en` is listed twice"),
        (f'languages = ["zh", "ZH"]\n{TOPIC}', "line 1: languages[1]: `ZH` is listed twice"),
        (f'[summaries]\nmodel = "claude-haiku-5"\n{TOPIC}', "did you mean `claude-haiku-5-5`?"),
        (f'[summaries]\nfallback_model = "kite-1"\n{TOPIC}', "line 2: summaries.fallback_model: "),
        (
            f"[summaries]\nmax_usd_per_run = inf\n{TOPIC}",
            "line 2: summaries.max_usd_per_run: `inf` is",
        ),
        (f"[summaries]\nmax_usd_per_month = 1e999\n{TOPIC}", "line 2: summaries.max_usd_per_month: "),
        (f'{TOPIC}any = ["a AND b"]\n', "line 4: topics[0].any[0]: “a AND b” in the topic “Kites”: "),
    ],
)
def test_a_doubt_is_a_note(tmp_path: Path, text: str, told: str) -> None:
    """It has line, place, value and fix."""
    (note,) = notes(tmp_path, text)
    assert told in note
    assert note.startswith("line ")


@pytest.mark.parametrize(
    "text",
    [
        TOPIC,
        f'languages = ["en", "zh-CN"]\n{TOPIC}',
        f'languages = ["en-GB", "zh_Hans"]\n{TOPIC}',
        f'[summaries]\nengine = "extractive"\nmodel = "kite-1"\n{TOPIC}',
        f'[summaries]\nmodel = "claude-opus-5-5"\nfallback_model = ""\n{TOPIC}',
        f'[summaries]\nmodel = "claude-haiku-4-5-20251001"\n{TOPIC}',
        f'[summaries]\nmodel = "kite-1"\n[summaries.price]\ninput = 0\noutput = 0\n{TOPIC}',
    ],
)
def test_ordinary_settings_have_no_notes(tmp_path: Path, text: str) -> None:
    """So the notes are worth reading."""
    assert notes(tmp_path, text) == []


def test_known_models_are_those_with_a_price() -> None:
    """The registry, which loads no engine, agrees with the engine."""
    assert {name for engine in ENGINES.values() for name in engine.models} == set(PRICES)


def test_this_repository_has_no_notes(root: Path) -> None:
    """The settings that ship raise no doubts."""
    assert notes(root, (root / config.FILE).read_text(encoding="utf-8")) == []
