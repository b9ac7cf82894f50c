"""Lists what the set-up of a repository lacks, with the page where the owner can fix it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from arxiv_digest.engines import Engine
from arxiv_digest.github.api import Facts, Place
from arxiv_digest.text import counted

State = Literal["ok", "note", "missing"]
_SIGNS = {"ok": "✅", "note": "ℹ️", "missing": "❌"}
_WHY = {
    "disabled_inactivity": "GitHub stops schedules after 60 days without a commit",
    "disabled_fork": "in a fork, schedules wait for your consent",
    "disabled_manually": "somebody switched it off",
}
PAGES = "GitHub Pages is not set up: open {settings}/pages and choose “GitHub Actions” as the source"


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the set-up: its state, and a sentence that says what to do."""

    name: str
    state: State
    said: str


def items(place: Place, facts: Facts, key: Item) -> tuple[Item, ...]:
    """Return the parts of a repository's set-up; what GitHub does not reveal is left out."""
    return (*_actions(place, facts), *_schedule(place, facts), *_pages(place, facts), key)


def missing_pages(place: Place, facts: Facts) -> str:
    """Return the error message of a deployment without Pages; empty when Pages is set up."""
    ready = facts.pages is None or facts.pages == "workflow"
    return "" if ready else PAGES.format(settings=place.settings)


def key(place: Place, engine: Engine, *, there: bool, refused: str = "", note: str = "") -> Item:
    """Return the state of an engine's key, which is optional."""
    where = f"{place.settings}/secrets/actions"
    if refused:
        return Item(engine.label, "missing", f"{refused}. Until then summaries quote the abstract: {where}")
    if not there:
        offer = f"add the secret {engine.credential} at {where}/new to have {engine.label} write them"
        return Item(engine.label, "note", f"no key, summaries quote the abstract: {offer}")
    return Item(engine.label, "note" if note else "ok", note or "the key is accepted")


def _actions(place: Place, facts: Facts) -> Iterator[Item]:
    if facts.actions is not None:
        open_to_all = facts.actions == "all"
        fix = f"open {place.settings}/actions and choose “Allow all actions and reusable workflows”"
        yield Item("Actions", "ok" if open_to_all else "missing", "allowed" if open_to_all else fix)


def _schedule(place: Place, facts: Facts) -> Iterator[Item]:
    for name, state in facts.disabled or ():
        fix = f"open {place.server}/{place.repository}/actions, choose “{name}”, then “Enable workflow”"
        yield Item("Schedule", "missing", f"{name} does not run ({_WHY.get(state, state)}): {fix}")
    if facts.disabled == ():
        yield Item("Schedule", "ok", "no workflow is switched off")


def _pages(place: Place, facts: Facts) -> Iterator[Item]:
    if facts.pages is not None:
        missing = missing_pages(place, facts)
        yield Item("Pages", "missing" if missing else "ok", missing or f"the site is {facts.site}")


def checked(problems: Sequence[str], notes: Sequence[str]) -> str:
    """Return the summary page of a check: problems to fix, then notes."""
    head = f"{counted(len(problems), 'problem')} to mend" if problems else "All is sound"
    lines = (
        f"    {line}" for one in (*problems, *notes) for line in one.splitlines()
    )  # indented: code, not Markdown
    return "\n".join([f"## {head}", "", *lines]) + "\n\n"


def page(place: Place, found: tuple[Item, ...]) -> str:
    """Return the summary page of the set-up: a line per item, missing ones first."""
    order = ("missing", "note", "ok")
    lines = (
        f"- {_SIGNS[one.state]} **{one.name}**: {one.said}"
        for one in sorted(found, key=lambda one: order.index(one.state))
    )
    return "\n".join([f"## Set-up of {place.repository}", "", *lines]) + "\n\n"
