"""The versions of listed papers: what later days announced of each, and papers as their newest version.

`data/` keeps a paper as it was listed; its permalink shows what is newest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from arxiv_digest.model import Announcement, Day, Pick, Summary, Update, Version
from arxiv_digest.render.markup.diff import Change
from arxiv_digest.render.outline import Headline, Outline
from arxiv_digest.text import prose


@dataclass(frozen=True, slots=True)
class Step:
    """A new version with the day that announced it; `update.before` is the version before it."""

    date: dt.date
    update: Update

    @property
    def version(self) -> int:
        """The number of the version."""
        return self.update.after.version


Histories = Mapping[str, Sequence[Step]]  # id → new versions, ascending


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a paper as its card shows them, the newest first, with addresses and changes."""

    line: str  # v1 → v2, 13 March 2026
    steps: tuple[tuple[Step, str, Sequence[Change]], ...]
    first: Version  # as listed
    listed: dt.date
    outdated: bool  # the summary may describe an earlier version


def joined(histories: Histories, announcement: Announcement) -> dict[str, Sequence[Step]]:
    """Return the histories of a day's papers with the new versions that it announced, each version once.

    Days are added in order, but may announce versions out of order.
    """
    return {
        one.id: _linked(histories.get(one.id, ()), Step(announcement.day, one))
        for one in announcement.updated
    }


def _linked(steps: Sequence[Step], added: Step) -> Sequence[Step]:
    """Add a version to its history, in which each version is compared with the one before it."""
    if added.version in {one.version for one in steps}:
        return steps
    before, linked = (steps[0] if steps else added).update.before, []
    for step in sorted([*steps, added], key=lambda one: one.version):
        linked.append(replace(step, update=step.update.model_copy(update={"before": before})))
        before = step.update.after
    return tuple(linked)


def announced(announcement: Announcement, histories: Histories) -> list[Step]:
    """Return the new versions that a day was the first to announce."""
    found = {(one.id, one.after.version) for one in announcement.updated}
    steps = (step for paper, _ in sorted(found) for step in histories.get(paper, ()))
    return [one for one in steps if one.date == announcement.day and (one.update.id, one.version) in found]


def withdrawal(steps: Iterable[Step], before: dt.date | None) -> dt.date | None:
    """Return the day that announced the withdrawal of a paper, if its newest version is withdrawn.

    `before` is that day as far as the paper itself says. A version whose comment is unknown changes nothing.
    """
    for step in steps:
        if step.update.withdrawn:
            before = before or step.date
        elif step.update.after.comment is not None:
            before = None
    return before


def renewed(day: Day, histories: Histories) -> Day:
    """Return a day with its papers in their newest versions, as readers see them."""
    newest = {pick.id: _newest(pick, histories[pick.id]) for pick in day.picks if pick.id in histories}
    if not newest:
        return day
    former = {pick.id: pick for pick in day.picks}
    return day.model_copy(
        update={
            "picks": tuple(newest.get(pick.id, pick) for pick in day.picks),
            "summaries": tuple(
                _valid(one, former[one.id], newest[one.id]) if one.id in newest else one
                for one in day.summaries
            ),
        }
    )


def _newest(pick: Pick, steps: Sequence[Step]) -> Pick:
    last = steps[-1].update.after
    changed = {name: getattr(last, name) for name in ("version", "title", "abstract", "authors")}
    comments = [one.update.after.comment for one in steps if one.update.after.comment is not None]
    said = {"comment": comments[-1] or None} if comments else {}
    return pick.model_copy(update={**changed, **said, "updated": None})


def _valid(summary: Summary, before: Pick, now: Pick) -> Summary:
    """Return a summary without a translated title or abstract whose original has changed."""
    changed = [name for name in ("title", "abstract") if getattr(before, name) != getattr(now, name)]
    return summary.model_copy(update=dict.fromkeys(changed))


def later_than(day: Day, withdrawn: Mapping[str, dt.date], histories: Histories) -> Sequence[object]:
    """Return what other days say of the papers that a day lists or announces anew."""
    papers = sorted({pick.id for pick in day.picks} | {one.id for one in day.announcement.updated})
    return [(one, withdrawn.get(one), histories.get(one)) for one in papers]


def retitled(outline: Outline, histories: Histories) -> Outline:
    """Return an outline with the titles, numbers and days of the newest versions."""
    if not any(one.id in histories for one in outline.headlines):
        return outline
    lines = (_headline(one, histories.get(one.id, ())) for one in outline.headlines)
    return replace(outline, headlines=tuple(lines))


def _headline(line: Headline, steps: Sequence[Step]) -> Headline:
    if not steps:
        return line
    first, last = steps[0].update.before, steps[-1].update.after
    title = line.title if first.title == last.title else prose(last.title)
    return replace(line, title=title, renewed=(last.version, steps[-1].date))
