"""Finds new versions of listed papers: as they were listed, and as they are now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from arxiv_digest.arxiv.withdrawn import is_withdrawn
from arxiv_digest.model import Entry, Paper, Pick, Update, Version


def updates(entries: Iterable[Entry], listed: Mapping[str, tuple[dt.date, Pick]]) -> tuple[Update, ...]:
    """Return the updates among the entries, sorted by id.

    `listed` maps the ids of listed papers to their day and record.
    """
    found = {}
    for entry in entries:
        if entry.paper.id not in listed or entry.kind not in {"replace", "replace-cross"}:
            continue
        day, pick = listed[entry.paper.id]
        if entry.paper.version > pick.version:
            before, after = _version(pick), _version(entry.paper)
            gone = is_withdrawn(entry.paper.title, entry.paper.abstract, entry.paper.comment)
            found[pick.id] = Update(id=pick.id, listed=day, before=before, after=after, withdrawn=gone)
    return tuple(found[paper] for paper in sorted(found))


def mark_withdrawn(update: Update, details: Mapping[str, Paper]) -> Update:
    """Mark an update as a withdrawal if the API's comment says so; feeds contain no comments."""
    paper = details.get(update.id)
    if paper is None or not is_withdrawn(paper.title, paper.abstract, paper.comment):
        return update
    return update.model_copy(update={"withdrawn": True})


def merged_updates(before: Iterable[Update], found: Iterable[Update]) -> tuple[Update, ...]:
    """Merge the updates of two runs of a day, sorted by id: newer ones win.

    A version that the first run knew to be withdrawn stays so: only the API says it, and is not asked again.
    """
    merged = {one.id: one for one in before}
    for one in found:
        known = merged.get(one.id)
        stays = known is not None and known.withdrawn and known.after.version == one.after.version
        merged[one.id] = one.model_copy(update={"withdrawn": True}) if stays else one
    return tuple(merged[paper] for paper in sorted(merged))


def _version(paper: Paper) -> Version:
    return Version(version=paper.version, title=paper.title, abstract=paper.abstract, authors=paper.authors)
