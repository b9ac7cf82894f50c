"""Checks the setup of a copy on GitHub, and describes how to complete it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from arxiv_digest.engines import Engine
from arxiv_digest.github.api import RERUN, Facts, Place
from arxiv_digest.text import counted

State = Literal["ok", "note", "missing"]
_SIGNS = {"ok": "✅", "note": "ℹ️", "missing": "❌"}
_WHY = {
    "disabled_inactivity": "GitHub stops schedules after 60 days without a commit",
    "disabled_fork": "workflows in a fork must be enabled first",
    "disabled_manually": "it was disabled manually",
}
PAGES = "GitHub Pages is not set up: open {settings}/pages and choose “GitHub Actions” as the source"
REFUSED = (
    "GitHub did not deploy the site. This run tries once more; if that fails, nothing is lost: the next run "
    f"deploys it. To deploy now: {RERUN}"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the setup: its state, and a sentence that says what to do."""

    name: str
    state: State
    message: str


def items(place: Place, facts: Facts, key: Item) -> tuple[Item, ...]:
    """Return the setup of a repository item by item; what GitHub does not report is left out."""
    return (*_actions(place, facts), *_schedule(place, facts), *_pages(place, facts), key)


def missing_pages(place: Place, facts: Facts) -> str:
    """Return the message that a deployment without Pages fails with; empty when Pages is set up."""
    ready = facts.pages is None or facts.pages == "workflow"
    return "" if ready else PAGES.format(settings=place.settings)


def key(place: Place, engine: Engine, *, there: bool, refused: str = "", note: str = "") -> Item:
    """Return the state of an engine's key; a digest works without one."""
    where = f"{place.settings}/secrets/actions"
    if refused:
        return Item(
            engine.label, "missing", f"{refused}. Until then, summaries quote the abstract. Secrets: {where}"
        )
    if not there:
        offer = f"to have {engine.label} write them, add the secret {engine.credential} at {where}/new"
        return Item(engine.label, "note", f"no key, so summaries quote the abstract; {offer}")
    return Item(engine.label, "note" if note else "ok", note or "the key is accepted")


def _actions(place: Place, facts: Facts) -> Iterator[Item]:
    if facts.actions is not None:
        open_to_all = facts.actions == "all"
        fix = f"open {place.settings}/actions and choose “Allow all actions and reusable workflows”"
        yield Item("Actions", "ok" if open_to_all else "missing", "allowed" if open_to_all else fix)


def _schedule(place: Place, facts: Facts) -> Iterator[Item]:
    for name, state in facts.disabled or ():
        fix = f"open {place.server}/{place.repository}/actions, choose “{name}”, then “Enable workflow”"
        yield Item("Schedule", "missing", f"{name} is disabled ({_WHY.get(state, state)}): {fix}")
    if facts.disabled == ():
        yield Item("Schedule", "ok", "all workflows are enabled")


def _pages(place: Place, facts: Facts) -> Iterator[Item]:
    if facts.pages is not None:
        missing = missing_pages(place, facts)
        yield Item("Pages", "missing" if missing else "ok", missing or f"the site is {facts.site}")


def checked(problems: Sequence[str], notes: Sequence[str]) -> str:
    """Return the summary page of a check: problems first, then notes."""
    head = f"{counted(len(problems), 'problem')} found" if problems else "No problems found"
    lines = (f"    {line}" for one in (*problems, *notes) for line in one.splitlines())  # code: no Markdown
    return "\n".join([f"## {head}", "", *lines]) + "\n\n"


def page(place: Place, found: tuple[Item, ...]) -> str:
    """Return the summary page: one line per item, missing ones first."""
    order = ("missing", "note", "ok")
    lines = (
        f"- {_SIGNS[one.state]} **{one.name}**: {one.message}"
        for one in sorted(found, key=lambda one: order.index(one.state))
    )
    return "\n".join([f"## Setup of {place.repository}", "", *lines]) + "\n\n"
