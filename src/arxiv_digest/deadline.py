"""The time budget of a run, shared by everything that waits for a server."""

from __future__ import annotations

import time

DAY = 24 * 60.0  # minutes


class Deadline:
    """A number of minutes that begin when it is made.

    Whoever sends requests asks for the time left; when there is none, the run stores what it has and leaves
    the rest to the next one.
    """

    def __init__(self, minutes: float = DAY) -> None:
        self._minutes = minutes
        self._end = time.monotonic() + 60 * minutes

    def __str__(self) -> str:
        """Return why no more requests are sent."""
        return f"the time limit of this run, {self._minutes:g} min, is reached (max_minutes_per_run)"

    @property
    def left(self) -> float:
        """The seconds left, at least 0."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return not self.left
