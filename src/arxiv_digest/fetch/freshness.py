"""Decides what is new in a feed, by identifiers and per category; the feed's date is only a label.

A feed may repeat yesterday's papers under today's date or show today's under yesterday's (both were seen in
2026), be empty on a holiday, or gain papers during the day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from arxiv_digest.arxiv import calendar, ids
from arxiv_digest.fetch.parse import Feed
from arxiv_digest.model import Announcement, Entry, Listing

State = Literal["fresh", "stragglers", "seen", "stale", "empty", "failed"]
_ORDER = ("new", "cross", "replace", "replace-cross")  # by priority


@dataclass(frozen=True, slots=True)
class News:
    """The result for a category's feed: its state, the day to record, and that day's entries.

    States: `fresh` a new announcement · `stragglers` more papers of a recorded day · `seen` a recorded day
    again · `stale` an old announcement under a newer date · `empty` · `failed`, with the reason.
    """

    category: str
    state: State
    day: date | None = None
    entries: tuple[Entry, ...] = ()
    skipped: int = 0
    truncated: bool = False
    shortened: int = 0
    reason: str = ""
    completed: date | None = None  # when the API filled in what the feed lacked


def judge(category: str, feed: Feed, history: Sequence[Announcement]) -> News:
    """Decide what a feed brings, given the announcements on record."""
    entries = unique(feed.entries)
    known = {day.day: day.categories[category].fresh for day in history if category in day.categories}
    if not entries:
        return News(category, "empty", skipped=feed.skipped, shortened=feed.shortened)
    dated = max(entry.day for entry in entries)
    if _is_impossible(dated, entries, history):
        return News(category, "failed", reason=f"the feed of {category} is dated {dated}, which cannot be")
    state, day = _place(entries, known)
    if day is None:
        return News(category, state, skipped=feed.skipped, truncated=feed.truncated, shortened=feed.shortened)
    elsewhere = frozenset[str]().union(*(papers for other, papers in known.items() if other != day))
    kept = tuple(entry for entry in entries if not (_is_fresh(entry) and entry.paper.id in elsewhere))
    return News(category, state, day, kept, feed.skipped, feed.truncated, feed.shortened)


def _is_impossible(day: date, entries: Sequence[Entry], history: Sequence[Announcement]) -> bool:
    """Return whether papers or records contradict the date of a feed by a year or more."""
    years = [ids.year(entry.paper.id) for entry in entries]
    fresh = [ids.year(entry.paper.id) for entry in entries if _is_fresh(entry)]
    latest = max([*fresh, *(one.day.year for one in history)], default=day.year)
    return not max(years) <= day.year <= latest + 1


def cross_checked(found: Sequence[News], history: Sequence[Announcement]) -> tuple[News, ...]:
    """Compare the feeds of a run: a paper that is new in one of its categories is due in the others.

    A feed without papers that others show is marked as truncated. An empty one counts as failed while others
    bring news: if it lacks such papers, or if its category has always announced something.
    """
    due = _due(found, history)
    fresh = any(one.state == "fresh" for one in found)
    busy = {code for day in history for code in day.categories}.difference(
        code for day in history for code, listing in day.categories.items() if not listing.fresh
    )
    checked = []
    for one in found:
        papers = {entry.paper.id for entry in one.entries}
        if one.state == "empty" and fresh and (due[one.category] or one.category in busy):
            reason = f"the feed of {one.category} is empty, though arXiv announces papers today"
            checked.append(News(one.category, "failed", reason=reason))
        elif one.day and {paper for paper, day in due[one.category] if day == one.day} - papers:
            checked.append(replace(one, truncated=True))
        else:
            checked.append(one)
    return tuple(checked)


def _due(found: Sequence[News], history: Sequence[Announcement]) -> Mapping[str, set[tuple[str, date]]]:
    """Return the papers that each category must announce, with the day, as other categories show them.

    A paper is new if its primary category announces it as new, or if its identifier is higher than all on
    record: cross-listed papers may be old ones.
    """
    due = defaultdict[str, set[tuple[str, date]]](set)
    for day in {one.day for one in found if one.day}:
        known = frozenset[str]().union(*(other.fresh for other in history if other.day != day))
        last = max((paper for paper in known if paper[0].isdigit()), default="~")
        for entry in (entry for one in found if one.day == day for entry in one.entries):
            paper = entry.paper
            if paper.id not in known and (entry.kind == "new" or paper.id > last):
                for category in paper.categories:
                    due[category].add((paper.id, day))
    return due


def _place(entries: Sequence[Entry], known: Mapping[date, frozenset[str]]) -> tuple[State, date | None]:
    """Return the state of a feed and the day of its entries."""
    dated = max(entry.day for entry in entries)
    papers = {entry.paper.id for entry in entries if _is_fresh(entry)}
    shared = Counter({day: len(papers & had) for day, had in known.items() if papers & had})
    new = papers.difference(*known.values())
    if not shared:
        if papers and known.get(
            dated
        ):  # all papers are new, yet the date is recorded with others: the date is outdated
            return "fresh", calendar.next_listing(max(known))
        return ("seen" if dated in known and not papers else "fresh"), dated
    home = max(shared, key=lambda day: (shared[day], day))
    if new and dated > home:
        return "fresh", dated
    if new:
        return "stragglers", home
    return ("stale", None) if dated > home else ("seen", home)


def _is_fresh(entry: Entry) -> bool:
    return entry.kind in {"new", "cross"}


def unique(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Keep each paper once, under its announce type of the highest priority, in a fixed order."""
    best: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: (_ORDER.index(entry.kind), entry.paper.id)):
        best.setdefault(entry.paper.id, entry)
    return tuple(best.values())


def listing(news: News, before: Listing | None) -> Listing:
    """Make the record of what a category announced, merged with the existing record of that day."""
    found = {kind: {entry.paper.id for entry in news.entries if entry.kind == kind} for kind in _ORDER}
    had = before or Listing()
    taken: set[str] = set()
    sets: dict[str, tuple[str, ...]] = {}
    for kind, recorded in zip(_ORDER, (had.new, had.cross, had.replace, had.replace_cross), strict=True):
        here = (found[kind] | set(recorded)) - taken
        taken |= here
        sets[kind] = tuple(sorted(here))
    return Listing(
        **sets,
        skipped=news.skipped,
        truncated=news.truncated,
        shortened=news.shortened,
        completed=news.completed or had.completed,
    )
