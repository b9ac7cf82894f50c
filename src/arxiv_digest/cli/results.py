"""Shows what a run did: in the terminal, in the file for the commit message, and on the job's page."""

from __future__ import annotations

import os
from pathlib import Path

from arxiv_digest import config
from arxiv_digest.cli import console
from arxiv_digest.cli.options import Globals
from arxiv_digest.github import api
from arxiv_digest.pipeline import report
from arxiv_digest.pipeline.report import Report


def show(have: Globals, done: Report, *, dry_run: bool) -> None:
    """In a workflow, show the report on the job's page."""
    api.add_to_summary(
        os.environ, "*Dry run, nothing was written:*\n\n" * dry_run + report.summary(done, _titles(have))
    )


def print_result(have: Globals, done: Report, *, dry_run: bool, message: Path | None) -> None:
    """Write the commit message to its file unless nothing changed, and print the result."""
    text = report.message(done, _titles(have))
    if message and not done.quiet:
        message.write_text(text, encoding="utf-8")
    have.say(text.rstrip() if dry_run else console.subject(done, have.moment))


def _titles(have: Globals) -> dict[str, str]:
    """Return the title of each topic by its slug."""
    return {topic.slug: topic.title for topic in config.load(have.root).topics}
