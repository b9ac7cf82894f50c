"""The versions of papers in the JSON files: what each changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from arxiv_digest.model import ArxivId, Pick, Record, Version
from arxiv_digest.render.markup.diff import compared
from arxiv_digest.render.versions import Step
from arxiv_digest.text import plain

Field = Literal["title", "authors", "abstract", "comment"]


class PaperVersion(Record):
    """A version of a paper, the day that announced it here, and what it changed."""

    version: int | None = None
    date: dt.date
    changed: tuple[Field, ...] = ()  # compared with the version before
    title: str | None = None  # where it is not that of the paper
    withdrawn: Literal[True] | None = None


class NewVersion(Record):
    """A new version of a paper that was listed on an earlier day."""

    id: ArxivId
    version: int
    url: str
    title: str
    changed: tuple[Field, ...]
    withdrawn: Literal[True] | None = None


def history_of(pick: Pick, listed: dt.date, steps: Sequence[Step]) -> tuple[PaperVersion, ...] | None:
    """Return the versions of a paper, ascending; None if there is only one."""
    if not steps:
        return None
    first = steps[0].update.before

    def title(version: Version) -> str | None:
        return None if version.title == pick.title else plain(version.title)

    start = PaperVersion(version=first.version or None, date=listed, title=title(first))
    later = (
        PaperVersion(
            version=step.version,
            date=step.date,
            changed=_changed(step),
            title=title(step.update.after),
            withdrawn=step.update.withdrawn or None,
        )
        for step in steps
    )
    return start, *later


def updates_of(steps: Iterable[Step], place: Callable[[dt.date, str], str]) -> tuple[NewVersion, ...]:
    """Return the new versions that a day announced; `place` returns the address of a paper on its day."""
    return tuple(
        NewVersion(
            id=one.id,
            version=one.after.version,
            url=place(one.listed, one.id),
            title=plain(one.after.title),
            changed=_changed(step),
            withdrawn=one.withdrawn or None,
        )
        for step in steps
        for one in [step.update]
    )


def _changed(step: Step) -> tuple[Any, ...]:
    return tuple(compared(step.update.before, step.update.after))
