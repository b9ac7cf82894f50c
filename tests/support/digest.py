"""Runs the program in a test, changes its settings, and reads the results."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from arxiv_digest.cli import main

DAY_PAGE = Path("docs/2026/03/12.md")
Killed = Callable[[str], AbstractContextManager[None]]  # a method of the store to a context


def digest(root: Path, *arguments: str) -> int:
    """Run the command line in this process and return its exit code; the time defaults to a Friday."""
    saved = sys.argv
    sys.argv = ["arxiv-digest", "--root", str(root), "--now", "2026-03-13T12:00", *arguments]
    try:
        main.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    finally:
        sys.argv = saved
    return 0


def snapshot(*folders: Path) -> dict[str, bytes]:
    """Read every file below the folders."""
    return {
        str(file): file.read_bytes()
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def ledger(root: Path, day: object) -> dict[str, object]:
    """Read the ledger of a day."""
    record = json.loads((root / f"data/announced/2026/{day}.json").read_text(encoding="utf-8"))
    return dict(record["ledger"])


def listed(root: Path) -> Counter[str]:
    """Count the cards of each paper on the day pages."""
    pages = (root / "docs").glob("20*/*/[0-9]*.md")
    return Counter(
        found for page in pages for found in re.findall(r'<h3 id="([^"]+)"', page.read_text(encoding="utf-8"))
    )


def summaries(root: Path, day: str = "2026-03-12") -> dict[str, dict[str, Any]]:
    """Read the summaries of a day."""
    lines = (root / f"data/summaries/2026/{day}.jsonl").read_text(encoding="utf-8").splitlines()
    return {one["id"]: one for one in map(json.loads, lines)}


def engines(root: Path) -> Counter[str]:
    """Count the summaries of the first day by engine."""
    return Counter(one["engine"] for one in summaries(root).values())


def owed(root: Path) -> list[str]:
    """Return the papers whose summaries are pending."""
    file = root / "data/state/owed.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [one["id"] for one in map(json.loads, lines) if one["what"] == "summary"]


def limit_minutes(root: Path, minutes: float) -> None:
    """Set the time that a run may take."""
    file = root / "digest.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"max_minutes_per_run = {minutes}\n{text}", encoding="utf-8")


def configure(root: Path, **settings: object) -> None:
    """Change settings of [summaries], which precedes the topics."""
    file = root / "digest.toml"
    text = file.read_text(encoding="utf-8")
    for name, value in settings.items():
        line = f"{name} = {json.dumps(value)}"
        text, replaced = re.subn(rf"^{name} *=.*$", line, text, count=1, flags=re.MULTILINE)
        text = text if replaced else text.replace("[summaries]\n", f"[summaries]\n{line}\n")
    file.write_text(text, encoding="utf-8")
