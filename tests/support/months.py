"""Months of invented announcements, for the pages that need a history: trends and archive."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence

from arxiv_digest.model import Day, Ledger, Listing
from support import builders

LAST = dt.date(2026, 3, 12)  # a Thursday
NOUNS = (
    "kite tail string knot wind beach harbour cliff dune lantern rope sail anchor compass tide gull pier "
    "reef pebble lagoon meadow orchard barn fence windmill bridge canal ferry lighthouse raft"
).split()
ADJECTIVES = "woven silent crooked amber hollow braided salted drifting folded painted".split()
TOPICS = ("kites", "lanterns", "harbours")

Wording = Callable[[random.Random, dt.date], str]


def weekdays(last: dt.date, number: int) -> list[dt.date]:
    """Return the last weekdays up to `last`, ascending."""
    days = [last - dt.timedelta(days=back) for back in range(number * 7 // 5 + 7)]
    return [day for day in days if day.weekday() < 5][:number][::-1]


def phrase(rng: random.Random, _day: dt.date) -> str:
    """Make a title of words with different but constant frequencies."""
    odds = [1 / rank for rank in range(1, len(NOUNS) + 1)]
    first, second, third = rng.choices(NOUNS, odds, k=3)
    return f"{rng.choice(ADJECTIVES).capitalize()} {first} of the {second} and the {third}"


def days(
    dates: Sequence[dt.date], *, papers: int = 8, wording: Wording = phrase, seed: int = 1
) -> Iterator[Day]:
    """Make an announcement per date with about this many papers; numbers start at 99001 each month."""
    rng = random.Random(seed)  # noqa: S311  reproducible, no secret
    used: dict[str, int] = {}
    for place, date in enumerate(dates):
        size = max(0, round(rng.gauss(papers, papers / 3) * (1 + place / len(dates))))
        picks = []
        for _ in range(size):
            month = f"{date:%y%m}"
            used[month] = used.get(month, 0) + 1
            picks.append(
                builders.pick(
                    id=f"{month}.{99000 + used[month]}",
                    title=wording(rng, date),
                    topics=rng.sample(TOPICS, k=rng.choice((1, 1, 1, 2))),
                    score=rng.random(),
                    categories=(rng.choice(("cs.CV", "cs.CL")),),
                )
            )
        listings = {
            code: Listing(new=tuple(f"{date:%y%m}.{first + n}" for n in range(rng.randrange(50, 200))))
            for code, first in (("cs.CV", 99001), ("cs.CL", 99501))
        }
        yield builders.day(*picks, date=date, categories=listings, ledger=Ledger(counts={}))
