"""An arXiv that follows the clock: each day's papers appear in its feeds at midnight, US Eastern."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from support.fake_archive import EASTERN, Archive, Archived, weekdays

DAYS = 120  # of papers, half of them before the first moment


class MovingArchive(Archive):
    """arXiv at the time `now`."""

    def __init__(self, now: dt.datetime) -> None:
        first = now.astimezone(EASTERN).date() - dt.timedelta(weeks=DAYS // 10)
        super().__init__(list(_papers(weekdays(first, DAYS))))
        self.now = now

    @property
    def now(self) -> dt.datetime:
        """The current time of this arXiv."""
        return self._now

    @now.setter
    def now(self, moment: dt.datetime) -> None:
        self._now, self.day = moment, moment.astimezone(EASTERN).date()

    def papers(self, day: dt.date) -> list[Archived]:
        """Return the papers of a day: one to three, none on a weekend."""
        return [one for one in self.held if one.listed == day]


def _papers(days: list[dt.date]) -> Iterator[Archived]:
    """Invent papers, submitted before noon of the previous weekday."""
    for serial, day in enumerate(days):
        before = day - dt.timedelta(days=3 if day.weekday() == 0 else 1)
        for number in range(1, 2 + day.day % 3):
            yield Archived(
                id=f"{day:%y%m}.{99000 + 3 * serial + number}",
                submitted=dt.datetime.combine(before, dt.time(11, number), EASTERN),
                listed=day,
                title="Gaussian Splatting of Kite",
                abstract=f"Kites have been flown for centuries. We propose gaussian splatting of kite number "
                f"{number}. On three beaches the error falls by 12 percent.",
            )
