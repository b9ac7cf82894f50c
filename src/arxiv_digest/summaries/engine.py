"""What asking for summaries takes and gives: the way to Claude, the money, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from arxiv_digest.model import Summary, Usage


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

    def merge(self, more: Outcome, *, owed: bool = True) -> None:
        """Add what further asking brought; without `owed`, only what it used."""
        for paper, usage in more.usage.items():
            self.usage[paper] = self.usage.get(paper, Usage()).plus(usage)
        self.stopped = self.stopped or more.stopped
        if owed:
            self.summaries |= more.summaries
            self.owed |= more.owed
            self.refused |= more.refused
            self.over_budget |= more.over_budget

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
