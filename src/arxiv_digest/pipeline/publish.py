"""From job to job: what collecting jobs stored becomes one commit on the branch, whoever else pushes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from arxiv_digest import files
from arxiv_digest.errors import PushError
from arxiv_digest.github.git import Checkout
from arxiv_digest.store import merge
from arxiv_digest.text import counted

log = logging.getLogger(__name__)

TRIES = 3
PAUSE = 1.0  # seconds before the second try; the third waits twice as long
MESSAGE = "message.txt"  # beside data/ in what a job hands over


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a job hands over: data/ as it left it, and the commit message it wrote, if any."""

    data: merge.Files
    message: str = ""


def parcels(folder: Path) -> tuple[Parcel, ...]:
    """Read what jobs handed over, a folder each; a job that had nothing left none."""
    read = (Parcel(files.read(one / "data"), _message(one / MESSAGE)) for one in files.folders(folder))
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
    base = files.read(data)
    for attempt in range(TRIES):
        if attempt:
            log.warning("the branch has moved on  try=%d", attempt + 1)
            checkout.take_over(after=PAUSE * attempt)
        theirs = result = files.read(data)
        for parcel in handed:
            result = merge.merged(base, parcel.data, result)
        files.put(data, theirs, result)
        render()
        text = message([one.message for one in handed], _changed(theirs, result))
        commit = checkout.commit(("data", "docs"), text)
        if not commit or checkout.push():
            return commit
    raise PushError(f"{checkout.branch} moved on during each of {TRIES} pushes: run the workflow again")


def _changed(before: merge.Files, after: merge.Files) -> list[str]:
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


def message(written: Iterable[str], changed: Sequence[str]) -> str:
    """Give the commit message: the one that was written, or one that says what changed without it."""
    texts = [text for text in written if text.strip()]
    if len(texts) == 1:
        return texts[0]
    days = sorted(Path(path).stem for path in changed if path.startswith("announced/"))
    if days:
        head = f"Fill {counted(len(days), 'day')}, {days[0]} to {days[-1]}\n"
        return "\n".join([head, *texts]) if texts else head
    if changed:
        return "Keep what an unfinished run had done\n"
    return "Write the pages anew\n\nThe topics, the settings or the program have changed.\n"
