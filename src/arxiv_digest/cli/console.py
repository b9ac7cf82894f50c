"""Prints messages, errors and annotations; text from outside never becomes a workflow command."""

from __future__ import annotations

import datetime as dt
import io
import logging
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from arxiv_digest import config
from arxiv_digest.arxiv import calendar, urls
from arxiv_digest.errors import ArxivError, ConfigError, DigestError
from arxiv_digest.github import escape
from arxiv_digest.pipeline import report, update

ANNOTATIONS = 10  # per step; GitHub shows no more


def open_streams() -> None:
    """Let no stream fail for what it cannot show: such characters are replaced.

    A terminal or a pipe may be of any encoding, and titles hold any character.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def stop_on_sigterm() -> None:
    """Let a cancelled job end like Ctrl+C, so that it loses nothing."""
    signal.signal(signal.SIGTERM, _stop)


def _stop(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def say(text: str, *, quiet: bool = False) -> None:
    """Print text to stdout, unless `quiet`."""
    if not quiet:
        print(escape.printed(text))


def print_error(text: str) -> None:
    """Print text to stderr."""
    print(escape.printed(text), file=sys.stderr)


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return escape.printed(super().format(record))


def set_up_log(*, verbose: int, quiet: bool) -> None:
    """Send the log to stderr: warnings, each step, or each request."""
    level = logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("%(levelname)s %(name)s  %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("arxiv_digest").setLevel(level)


def subject(done: report.Report, now: dt.datetime) -> str:
    """Summarise a run in a line or two; when nothing changed, say why that may be."""
    lines = [report.subject(day_report) for day_report in report.by_day(done)] or [report.subject(done)]
    if done.quiet:
        lines[0] += ": " + _quiet_reason(calendar.date_at(now), done)
    if done.failed:
        lines.append(f"not available: {', '.join(sorted(done.failed))}")
    if done.stale and not done.quiet:
        lines.append(f"still showing an older day: {', '.join(done.stale)}")
    if done.missed or done.incomplete:
        lines.append(report.missing(done))
    return "\n".join(lines)


def _quiet_reason(today: dt.date, done: report.Report) -> str:
    if not calendar.is_listing(today):
        due = calendar.next_listing(today)
        when = f"a {today:%A}" if calendar.is_weekend(today) else f"{today:%A}, {today}, after a holiday"
        return f"arXiv announces nothing on {when}; the next announcement is due on {due:%A}, {due}"
    if done.stale:
        return f"{', '.join(done.stale)} still show an older day, ask again later"
    return "everything that arXiv shows is on record"


def annotate(error: DigestError, environ: Mapping[str, str]) -> None:
    """In a workflow, attach the problems of digest.toml to its lines."""
    if environ.get("GITHUB_ACTIONS") != "true" or not isinstance(error, ConfigError):
        return
    file = Path(os.path.relpath(error.file)).as_posix()
    lines = [escape.annotation(str(replace(one, line=None)), file, one.line) for one in error.problems]
    rest = len(lines) - ANNOTATIONS
    if rest > 0:
        lines[ANNOTATIONS - 1 :] = [escape.annotation(f"{rest + 1} more problems: see the job's log", file)]
    print("\n".join(lines))


def annotate_config(root: Path, environ: Mapping[str, str]) -> bool:
    """In a workflow, attach the problems of digest.toml to its lines; return whether there are any."""
    try:
        config.load(root)
    except ConfigError as error:
        annotate(error, environ)
        return True
    return False


def fail_on_silence(done: report.Report) -> None:
    """Check how long arXiv has had nothing new; call it last. Raises ArxivError when it is too long."""
    if done.silent > update.SILENT:
        raise ArxivError(
            f"arXiv's feeds have had nothing new for {done.silent} announcements: check {urls.STATUS}, "
            "and that the categories in digest.toml still exist"
        )


def remark(kind: str, title: str, message: str, environ: Mapping[str, str]) -> None:
    """In a workflow, show a notice or a warning on the page of the run."""
    if environ.get("GITHUB_ACTIONS") == "true":
        print(escape.remark(kind, title, message))


def show_bug() -> None:
    """Print the current exception with its traceback."""
    print_error(traceback.format_exc())
    print_error("arxiv-digest: this is a bug; please report the lines above")
