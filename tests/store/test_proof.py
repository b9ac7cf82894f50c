"""Tampering with data/: `check` names file and fix, and nothing is published that has lost papers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from support.digest import digest
from support.repository import SETTINGS

DAY = "2026/2026-03-12"
Change = Callable[[str], str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the records of the sample."""
    made: Path = tmp_path_factory.mktemp("sample")
    shutil.copyfile(SETTINGS, made / "digest.toml")
    assert digest(made, "-q", "update", "--sample") == 0
    return made


@pytest.fixture
def kept(sample: Path, root: Path) -> Path:
    """Return a copy of the records to tamper with."""
    for file in (sample / "data").rglob("*.json*"):
        copy = root / file.relative_to(sample)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    return root


def change(root: Path, path: str, how: Change) -> None:
    """Change a file of data/."""
    file = root / "data" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(how(text), encoding="utf-8")


def files(root: Path) -> dict[Path, bytes]:
    """Read all files of a digest but for its cache."""
    return {
        file: file.read_bytes() for file in root.rglob("*.*") if file.is_file() and ".cache" not in file.parts
    }


def without_line(number: int) -> Change:
    """Delete a line."""
    return lambda text: "".join(line for n, line in enumerate(text.splitlines(keepends=True)) if n != number)


def twice(text: str) -> str:
    """Double the first line."""
    return text.splitlines(keepends=True)[0] + text


def in_ledger(name: str, how: Callable[[list[object]], list[object]]) -> Change:
    """Change a list of the ledger, and its count."""

    def changed(text: str) -> str:
        value = json.loads(text)
        value["ledger"][name] = how(value["ledger"][name])
        value["ledger"]["counts"][name] = len(value["ledger"][name])
        return json.dumps(value)

    return changed


def counting(name: str) -> Change:
    """Change a count of the ledger."""

    def changed(text: str) -> str:
        value = json.loads(text)
        value["ledger"]["counts"][name] += 1
        return json.dumps(value)

    return changed


def with_a_doubled_paper(text: str) -> str:
    """Announce a new paper as cross-listed, too."""
    value = json.loads(text)
    listing = value["categories"]["cs.CV"]
    listing["cross"] = [*listing["cross"], listing["new"][0]]
    return json.dumps(value)


ANNOUNCED, SELECTED, SUMMARIES = f"announced/{DAY}.json", f"selected/{DAY}.jsonl", f"summaries/{DAY}.jsonl"
TAMPERING: dict[str, tuple[str, Change, str]] = {
    "another day": (ANNOUNCED, lambda text: text.replace("2026-03-12", "2026-03-10", 1), "contains the day"),
    "a listed paper is gone": (SELECTED, without_line(0), "2603.99001"),
    "a paper listed twice": (SELECTED, twice, "2603.99001 occurs twice"),
    "a summary is gone": (SUMMARIES, without_line(0), "2603.99001 has no summary and none is pending"),
    "a summary twice": (SUMMARIES, twice, "two summaries in `en`"),
    "not matched": (ANNOUNCED, in_ledger("matched", lambda ids: ids[1:]), "matched is not the sum"),
    "over no limit": (ANNOUNCED, in_ledger("over_limit", lambda ids: ids[1:]), "matched is not the sum"),
    "in two parts": (ANNOUNCED, in_ledger("duplicate", lambda _: ["2603.99001"]), "in two of"),
    "not announced": (
        ANNOUNCED,
        in_ledger("duplicate", lambda _: ["2603.99999"]),
        "matched is not the sum",
    ),
    "announced twice": (ANNOUNCED, with_a_doubled_paper, "categories.cs.CV has"),
    "fetched": (ANNOUNCED, counting("fetched"), "ledger.counts.fetched is"),
    "new": (ANNOUNCED, counting("new"), "ledger.counts.new is"),
    "owed": ("state/owed.jsonl", lambda _: "garbage\n", "state/owed.jsonl:1"),
    "pending": ("state/pending.jsonl", lambda _: "{}\n", "state/pending.jsonl:1"),
    "journal": ("state/journal.jsonl", lambda _: "garbage\n", "state/journal.jsonl:1"),
    "conflict": (SUMMARIES, lambda text: f"<<<<<<< HEAD\n{text}", "a merge conflict was left in"),
    "conflict in the state": ("state/owed.jsonl", lambda _: "<<<<<<< HEAD\n", "a merge conflict was left in"),
}


def test_the_sample_is_sound(kept: Path) -> None:
    """Nothing is wrong with what the program writes."""
    assert digest(kept, "-q", "check") == 0


@pytest.mark.parametrize("kind", TAMPERING)
def test_check_finds_tampering(kept: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    """Each contradiction is a problem with its file."""
    path, how, said = TAMPERING[kind]
    change(kept, path, how)
    assert digest(kept, "-q", "check") == 2
    error = capsys.readouterr().err
    assert said in error
    assert path in error


REFUSED = ("another day", "a listed paper is gone", "owed", "pending", "journal", "conflict")


@pytest.mark.parametrize("verb", [("update", "--sample"), ("render",)])
@pytest.mark.parametrize("kind", REFUSED)
def test_nothing_is_published_that_has_lost_papers(
    kept: Path, capsys: pytest.CaptureFixture[str], kind: str, verb: tuple[str, ...]
) -> None:
    """`update` and `render` name file and fix, exit with 2, and change nothing."""
    path, how, _ = TAMPERING[kind]
    change(kept, path, how)
    before = files(kept)
    assert digest(kept, "-q", *verb) == 2
    error = capsys.readouterr().err
    assert path in error
    assert "git checkout" in error or "keep the lines of one side" in error
    assert before
    assert files(kept) == before


def test_days_without_their_announcement(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Papers and summaries of a day that is not on record are problems."""
    (kept / "data" / ANNOUNCED).unlink()
    assert digest(kept, "-q", "check") == 2
    error = capsys.readouterr().err
    assert f"{SELECTED}: data/announced lacks this day" in error
    assert f"{SUMMARIES}: data/announced lacks this day" in error
