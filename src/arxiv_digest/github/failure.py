"""Explains on the page of a run why it failed: cause, consequence, and the click that fixes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arxiv_digest import errors as known
from arxiv_digest.github.api import RERUN, Place, run_page

_LONGEST = 1000  # characters of a cause in an annotation; GitHub cuts longer ones somewhere
_MANY = 50  # lines of a cause on the job's page
_NOTHING_LOST = "Nothing is lost: the next run fetches what is missing."
_UNCHANGED = "Nothing was changed: the site stays as it is."
_AGAIN = f"To try now: {RERUN}"
_HISTORY = "Restore the file: {web}/commits/{branch}/data shows its versions"

# For each kind of error, most special first: title, consequence, and what to click.
_KINDS: tuple[tuple[type[BaseException], str, str, str], ...] = (
    (known.ConfigError, "digest.toml", _UNCHANGED, "Edit the file: {web}/edit/{branch}/digest.toml"),
    (known.FoundError, "Check", _UNCHANGED, "Edit the files that are named: {web}/tree/{branch}"),
    (known.NewerDataError, "data/", _UNCHANGED, "Upgrade the program: {web}, “Sync fork”"),
    (known.DataError, "data/", _UNCHANGED, _HISTORY),
    (
        known.PushError,
        "Push refused",
        "Nothing is lost: this run keeps what it collected, and the next run fetches what is missing.",
        "Allow it: {web}/settings/rules and {web}/settings/actions. " + _AGAIN,
    ),
    (
        known.PagesError,
        "Pages",
        "Nothing is lost: the pages are stored, and the next run after that deploys them.",
        f"Then, to deploy now: {RERUN}",
    ),
    (known.SettingError, "Setting", _UNCHANGED, "Change the variable: {web}/settings/variables/actions"),
    (known.SiteError, "Site", "The pages are stored; the site stays as it was.", _AGAIN),
    (known.RefusedError, "arXiv refuses requests", _NOTHING_LOST, "Wait for the next run, or later: {run}"),
    (known.ArxivError, "arXiv", _NOTHING_LOST, "Wait for the next run. " + _AGAIN),
    (
        known.InputError,
        "Settings",
        _UNCHANGED,
        "See digest.toml, {web}/settings/secrets/actions and {web}/settings/variables/actions",
    ),
    (OSError, "Files", _NOTHING_LOST, _AGAIN),
)
_BUG = ("Bug", _NOTHING_LOST, "Report the last lines of the log to the authors of the program: {run}")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run failed, for a person who did not write the program."""

    title: str
    cause: str
    consequence: str
    fix: str

    def note(self) -> str:
        """Return the text of an annotation, cut to a length that GitHub shows."""
        cause = self.cause if len(self.cause) <= _LONGEST else f"{self.cause[:_LONGEST]}… (see the log)"
        return f"{cause}\n{self.consequence}\n{self.fix}"

    def page(self) -> str:
        """Return the section of the job's page; the cause is code, so no outside text acts as Markdown."""
        lines = self.cause.splitlines()
        shown = [*lines[:_MANY], *(["… (see the log)"] if len(lines) > _MANY else [])]
        cause = "\n".join(f"    {line[:_LONGEST]}" for line in shown)
        return f"## ❌ {self.title}\n\n{cause}\n\n{self.consequence}\n\n{self.fix}\n\n"


def explain(error: BaseException, environ: Mapping[str, str]) -> Failure:
    """Explain an error, with addresses in this repository where GitHub names it."""
    kinds = ((title, told, fix) for kind, title, told, fix in _KINDS if isinstance(error, kind))
    title, consequence, fix = next(kinds, _BUG)
    place = Place.from_environment(environ)
    web = f"{place.server}/{place.repository}" if place else "the repository"
    run = run_page(environ)
    branch = environ.get("GITHUB_REF_NAME") or "main"
    cause = f"{error}" or type(error).__name__
    if isinstance(error, OSError):
        cause = f"{error.filename or 'a file'}: {error.strerror or error}"
    return Failure(title, cause, consequence, fix.format(web=web, run=run, branch=branch))
