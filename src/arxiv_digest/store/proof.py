"""Proves that the records in data/ agree with their file names and with each other."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from arxiv_digest.errors import DataError
from arxiv_digest.model import Announcement, Day, Ledger, Summary
from arxiv_digest.store import layout
from arxiv_digest.store.records import Store


def require_sound(store: Store) -> None:
    """Raise DataError when data/ has lost papers or has files that contradict their names.

    What a killed run leaves is no such thing: the next run completes it.
    """
    for date in store.dates():
        announcement = store.announcement(date)
        if announcement is None:
            continue
        _require_name(date, announcement)
        lost = set(announcement.ledger.chosen) - {pick.id for pick in store.picks(date)}
        if lost:
            raise DataError(_file(layout.SELECTED, date), f"lacks {_named(lost)}, which the day lists")
    for read in _state(store):
        read()


def _require_name(date: dt.date, announcement: Announcement) -> None:
    if announcement.day != date:
        raise DataError(_file(layout.ANNOUNCED, date), f"contains the day {announcement.day}", line=2)


def problems(store: Store) -> Iterator[str]:
    """Yield every contradiction in data/, with file, fix and, where it is known, line."""
    dates = store.dates()
    for read in _state(store):
        try:
            read()
        except DataError as error:
            yield str(error)
    for kind in (layout.SELECTED, layout.SUMMARIES):
        for date in sorted(set(store.dates(kind)) - set(dates)):
            yield f"{_file(kind, date)}: data/announced lacks this day: restore it from git"
    owed = _owed(store)
    seen: dict[str, dt.date] = {}
    for date in dates:
        try:
            day = store.day(date)
            _require_name(date, day.announcement)
        except DataError as error:
            yield str(error)
            continue
        yield from _day_problems(day, owed)
        for pick in day.picks:
            if seen.setdefault(pick.id, date) != date:
                yield f"data/selected: {pick.id} is listed on both {seen[pick.id]} and {date}: keep the first"


def _state(store: Store) -> Sequence[Callable[[], object]]:
    return store.owed, store.pending, store.journal


def _owed(store: Store) -> set[tuple[str, dt.date]]:
    try:
        return {(one.id, one.day) for one in store.owed()}
    except DataError:
        return set()  # reported already


def _day_problems(day: Day, owed: set[tuple[str, dt.date]]) -> Iterator[str]:
    file, ledger = _file(layout.ANNOUNCED, day.date), day.announcement.ledger
    picks = {pick.id for pick in day.picks}
    place = _file(layout.SELECTED, day.date)
    if picks != set(ledger.chosen):
        odd = _named(picks ^ set(ledger.chosen))
        yield f"{file}: ledger.chosen and {place} disagree on {odd}: restore both from git"
    yield from (f"{file}: {problem}: restore it from git" for problem in _sums(day.announcement))
    for paper in _repeated([pick.id for pick in day.picks]):
        yield f"{place}: {paper} occurs twice: delete one of the lines"
    yield from _summary_problems(day.date, picks, day.summaries, owed)


def _summary_problems(
    date: dt.date, picks: set[str], summaries: Sequence[Summary], owed: set[tuple[str, dt.date]]
) -> Iterator[str]:
    """Yield the papers without a summary or a debt, and summaries without a paper or twice."""
    place = _file(layout.SUMMARIES, date)
    for paper in sorted({one.id for one in summaries} - picks):
        yield f"{place}: {paper} is not listed on that day: delete its line"
    for paper, language in _repeated([(one.id, one.language) for one in summaries]):
        yield f"{place}: {paper} has two summaries in `{language}`: delete one of the lines"
    written = {one.id for one in summaries if one.source != "summary"}
    for paper in sorted(picks - written):
        if (paper, date) not in owed:
            yield f"{place}: {paper} has no summary and none is pending: restore it from git"


def _sums(announcement: Announcement) -> Iterator[str]:
    """Yield where the ledger of a day does not add up, as sets of identifiers.

    Announced = new + cross + replaced, in each category and in total; new + cross = listed + duplicate + over
    the limit + withdrawn + not matched.
    """
    everything: set[str] = set()
    for code, one in announcement.categories.items():
        ids = [*one.new, *one.cross, *one.replace, *one.replace_cross]
        everything |= set(ids)
        if repeated := _repeated(ids):
            yield f"categories.{code} has {_named(repeated)} twice"
    ledger = announcement.ledger
    parts = _parts(ledger)
    ids = [paper for papers in parts.values() for paper in papers]
    if repeated := _repeated(ids):
        yield f"ledger has {_named(repeated)} in two of {', '.join(parts)}"
    if odd := set(ledger.matched) ^ set(ids):
        yield f"ledger.matched is not the sum of {', '.join(parts)}: {_named(odd)}"
    if strange := set(ledger.matched) - announcement.fresh:
        yield f"ledger.matched has {_named(strange)}, which no category announced"
    sizes = {"fetched": len(everything), "new": len(announcement.fresh)}
    for name, count in ledger.counts.items():
        size = sizes[name] if name in sizes else len(getattr(ledger, name, ()))
        if size != count:
            yield f"ledger.counts.{name} is {count}, {size} are listed"


def _parts(ledger: Ledger) -> dict[str, set[str]]:
    """Return the parts that the matched papers are divided into."""
    return {
        "chosen": set(ledger.chosen),
        "duplicate": set(ledger.duplicate),
        "over_limit": {one.id for one in ledger.over_limit},
        "withdrawn": set(ledger.withdrawn),
    }


def _repeated(values: Sequence[Any]) -> list[Any]:
    return sorted(value for value, count in Counter(values).items() if count > 1)


def _named(papers: set[str] | Sequence[str]) -> str:
    return ", ".join(sorted(papers))


def _file(kind: layout.Kind[Any], date: dt.date) -> Path:
    return Path("data", layout.path_of(kind, date))
