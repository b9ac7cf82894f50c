"""What every summariser takes and gives, so that the corridor need not know which one is at work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from arxiv_digest.model import Paper, Summary, Usage


@dataclass(frozen=True, slots=True)
class Access:
    """How Claude is reached. The key is never shown: neither in a log nor in the text of this object."""

    api_key: str = field(repr=False)
    base_url: str | None = None


@dataclass(slots=True)
class Budget:
    """What may still be spent in this run (US$), and what is set aside for the requests under way."""

    left: float
    reserved: float = 0.0

    def reserve(self, amount: float) -> bool:
        """Set an estimated amount aside; False when there is no room for it."""
        if self.reserved + amount > self.left:
            return False
        self.reserved += amount
        return True

    def settle(self, amount: float, spent: float) -> None:
        """Book what was really spent instead of what was set aside."""
        self.reserved -= amount
        self.left -= spent


@dataclass(slots=True)
class Outcome:
    """What summarising brought, by paper: summaries, what it used, and why some have none.

    `owed` may come in a later run; `refused` and `over_budget` will not. `stopped` says why asking ended
    before its time, if it did.
    """

    summaries: dict[str, Summary] = field(default_factory=dict)
    usage: dict[str, Usage] = field(default_factory=dict)
    owed: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    over_budget: set[str] = field(default_factory=set)
    stopped: str = ""

    def stop(self, reason: str) -> bool:
        """Note that asking on is hopeless; True for the first who says so."""
        first = not self.stopped
        self.stopped = self.stopped or reason
        return first

    @property
    def spent(self) -> Usage:
        """All usage together."""
        total = Usage()
        for one in self.usage.values():
            total = total.plus(one)
        return total


class Summariser(Protocol):
    """Summarises papers; raises nothing for what goes wrong with one of them."""

    def summarise(self, papers: Sequence[Paper], keep: Callable[[Summary, Outcome], object]) -> Outcome:
        """Summarise each paper; `keep` gets each summary as it comes, and the outcome so far."""
