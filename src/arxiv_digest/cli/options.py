"""The options that every verb takes, and the parsing of option values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from arxiv_digest.cli import console


@dataclass(slots=True)
class Globals:
    """The options that every verb takes, before or after the verb."""

    root: Path = Path()
    verbose: int = 0
    quiet: bool = False
    now: dt.datetime | None = None

    @property
    def moment(self) -> dt.datetime:
        """The moment that counts as now."""
        return self.now or dt.datetime.now(dt.UTC)

    def say(self, text: str) -> None:
        """Print lines, unless --quiet is set."""
        console.say(text, quiet=self.quiet)


def _moment(_context: click.Context, _option: click.Parameter, value: str | None) -> dt.datetime | None:
    """Read --now; a time without a zone is UTC."""
    if value is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a time such as 2026-03-12T06:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def date(_context: click.Context, _option: click.Parameter, value: str | None) -> dt.date | None:
    """Read --day; an empty value, as workflows pass it, counts as none."""
    if not value:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a date such as 2026-03-12") from None


_GLOBAL_OPTIONS = (
    click.option(
        "--root",
        type=click.Path(path_type=Path, file_okay=False),
        help="The folder that contains digest.toml.",
    ),
    click.option("-v", "--verbose", count=True, help="Log each step; repeat it to log each request."),
    click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
    click.option(
        "--now", callback=_moment, metavar="ISO", help="Use this time as the current time, for replays."
    ),
)


def with_globals(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the global options to a command and store their values."""

    @wraps(function)
    def taken(**options: Any) -> Any:
        context = click.get_current_context()
        have = context.ensure_object(Globals)
        for name in ("root", "verbose", "quiet", "now"):
            if value := options.pop(name):
                setattr(have, name, value)
        return function(have, **options)

    for option in reversed(_GLOBAL_OPTIONS):
        taken = option(taken)
    return taken
