"""Progress of long work: bars in a terminal, or one line per finished stage in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from arxiv_digest.pipeline.context import Progress as Shown
from arxiv_digest.pipeline.context import silent

_NOTE = TextColumn("{task.fields[note]}")
STAGES = {
    "feeds": "fetch feeds",
    "missed days": "fetch missed days",
    "details": "fetch details",
    "full texts": "fetch full texts",
    "summaries": "summarise",
}


@contextmanager
def progress_shown(*, quiet: bool) -> Iterator[Shown]:
    """Yield the function that shows progress; respects NO_COLOR and dumb terminals."""
    console = Console(stderr=True, quiet=quiet)
    if not console.is_terminal:
        yield silent if quiet else _line
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        _NOTE,
    )
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def step(stage: str, done: int, total: int, note: str) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(STAGES[stage], note="")
            bars.update(tasks[stage], completed=done, total=total, note=note)

        yield step


def _line(stage: str, done: int, total: int, note: str) -> None:
    if done == total:
        print(f"{STAGES[stage]}: {done}{f', {note}' if note else ''}", file=sys.stderr)  # noqa: T201  progress is part of the command line
