"""Publishes the outputs of several jobs as one commit on the branch, even while others push."""

from __future__ import annotations

import logging
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
MESSAGE = "message.txt"  # beside data/ in a job's output


@dataclass(frozen=True, slots=True)
class JobOutput:
    """The output of a collecting job: its data/, and its commit message if it wrote one."""

    data: codec.Files
    message: str = ""


def job_outputs(folder: Path) -> tuple[JobOutput, ...]:
    """Read the outputs of jobs, one per folder; a job without data has none."""
    read = (JobOutput(files.read(one / "data"), _message(one / MESSAGE)) for one in files.folders(folder))
    return tuple(output for output in read if output.data)


def _message(file: Path) -> str:
    return files.read(file.parent, file.name).get(file.name, b"").decode()


def publish(checkout: Checkout, outputs: Sequence[JobOutput], render: Callable[[], object]) -> str:
    """Commit and push the outputs of jobs, with the pages made from them.

    Returns the commit's hash; empty when nothing changed. When the branch has moved on, records are merged
    and pages rendered again on top of it, so no commit of others is lost.

    Raises PushError when the remote refuses the push or the third push loses the race too, DataError when a
    file in `data/` cannot be read, and InputError when git fails.
    """
    data = checkout.root / "data"
    files.sweep(data)
    base = files.read(data)
    for attempt in range(TRIES):
        if attempt:
            log.warning("branch changed, retrying  try=%d", attempt + 1)
            checkout.reset_to_remote(after=PAUSE * attempt)
        found = files.read(data)
        theirs = result = codec.renewed(found, migrate.FORMATS)
        for output in outputs:
            result = merge.merged(base, output.data, result)
        files.put(data, found, result)
        render()
        number = migrate.FORMATS.newest if theirs != found else 0
        text = message([one.message for one in outputs], _changed(theirs, result), number)
        commit = checkout.commit(("data", "docs"), text)
        if not commit or checkout.push():
            return commit
    raise PushError(f"{checkout.branch} changed during each of {TRIES} pushes: run the workflow again")


def _changed(before: codec.Files, after: codec.Files) -> list[str]:
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


def message(written: Iterable[str], changed: Sequence[str], migrated: int = 0) -> str:
    """Return the commit message of the only job that wrote one, or else one made from the changed paths.

    `migrated` is the format that data/ was migrated to, or 0.
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
