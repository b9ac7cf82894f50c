"""Finds new versions of listed papers: as they were listed, and as they are now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

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
            found[pick.id] = Update(id=pick.id, listed=day, before=before, after=after)
    return tuple(found[paper] for paper in sorted(found))


def _version(paper: Paper) -> Version:
    return Version(version=paper.version, title=paper.title, abstract=paper.abstract, authors=paper.authors)
