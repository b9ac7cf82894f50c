"""New versions of papers that the digest has listed: what they were then, and what they are now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from arxiv_digest.arxiv.withdrawn import is_withdrawn
from arxiv_digest.model import Entry, Paper, Pick, Update, Version


def updates(entries: Iterable[Entry], listed: Mapping[str, tuple[dt.date, Pick]]) -> tuple[Update, ...]:
    """Give the updates among the entries, sorted by id; `listed` gives day and record of papers on record."""
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


def withdrawn(update: Update, details: Mapping[str, Paper]) -> Update:
    """Mark an update whose paper the API says is withdrawn: feeds bring no comments."""
    paper = details.get(update.id)
    if paper is None or not is_withdrawn(paper.title, paper.abstract, paper.comment):
        return update
    return update.model_copy(update={"withdrawn": True})


def _version(paper: Paper) -> Version:
    return Version(version=paper.version, title=paper.title, abstract=paper.abstract, authors=paper.authors)
