"""From job to job: what collecting jobs stored becomes one commit on the branch, whoever else pushes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from arxiv_digest import files
from arxiv_digest.errors import PushError
from arxiv_digest.github.git import Checkout
from arxiv_digest.pipeline import report
from arxiv_digest.store import codec, merge, migrate
from arxiv_digest.text import counted

log = logging.getLogger(__name__)

TRIES = 3
PAUSE = 1.0  # seconds before the second try; the third waits twice as long
MESSAGE = "message.txt"  # beside data/ in what a job hands over


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a job hands over: data/ as it left it, and the commit message it wrote, if any."""

    data: codec.Files
    message: str = ""


def parcels(folder: Path) -> tuple[Parcel, ...]:
    """Read what jobs handed over, a folder each; a job that had nothing left none."""
    found = sorted(path for path in folder.glob("*") if path.is_dir())
    read = (Parcel(files.read(one / "data"), _message(one / MESSAGE)) for one in found)
    return tuple(parcel for parcel in read if parcel.data)


def _message(file: Path) -> str:
    return files.read(file.parent, file.name).get(file.name, b"").decode()


def publish(checkout: Checkout, handed: Sequence[Parcel], render: Callable[[], object]) -> str:
    """Bring what was handed over to the branch: one commit, with the pages that follow from it.

    Gives the commit, or nothing when nothing changed. When the branch has moved on, everything is made anew
    on top of it: records are merged, pages are rendered, and nobody's commit is touched. Raises PushError
    when the third push loses the race too.
    """
    data = checkout.root / "data"
    files.sweep(data)
    base = files.read(data)
    for attempt in range(TRIES):
        if attempt:
            log.warning("branch changed, retrying  try=%d", attempt + 1)
            time.sleep(PAUSE * attempt)
            checkout.take_over()
        found = files.read(data)
        theirs = result = codec.renewed(found, migrate.FORMATS)
        for parcel in handed:
            result = merge.merged(base, parcel.data, result)
        files.put(data, found, result)
        render()
        number = migrate.FORMATS.newest if theirs != found else 0
        text = message([one.message for one in handed], _changed(theirs, result), number)
        commit = checkout.commit(("data", "docs"), text)
        if not commit or checkout.push():
            return commit
    raise PushError(f"{checkout.branch} changed during each of {TRIES} pushes: run the workflow again")


def _changed(before: codec.Files, after: codec.Files) -> list[str]:
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


def message(written: Iterable[str], changed: Sequence[str], migrated: int = 0) -> str:
    """Give the commit message: the one that was written, or one that says what changed without it.

    `migrated` is the format that data/ was brought to, 0 when it was not.
    """
    texts = [text for text in written if text.strip()]
    if len(texts) == 1:
        return texts[0]
    days = sorted(Path(path).stem for path in changed if path.startswith("announced/"))
    if days:
        head = f"Fill {counted(len(days), 'day')}, {days[0]} to {days[-1]}\n"
        return "\n".join([head, *texts]) if texts else head
    if migrated:
        return f"{report.migration(migrated)}\n"
    if changed:
        return "Keep the results of an unfinished run\n"
    return "Update the pages\n\nTopics, settings or the program changed.\n"
