"""Finds new versions of listed papers: as they were listed, and as they are now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from arxiv_digest.arxiv.withdrawn import is_withdrawn
from arxiv_digest.model import Entry, Paper, Pick, Update, Version

Told = Collection[tuple[str, int]]  # ids and versions


def updates(
    entries: Iterable[Entry], listed: Mapping[str, tuple[dt.date, Pick]], told: Told = ()
) -> tuple[Update, ...]:
    """Return the updates among the entries, each paper with its highest version, sorted by id.

    `listed` maps the ids of listed papers to their day and record; versions in `told` are recorded on other
    days.
    """
    found: dict[str, Update] = {}
    for paper in (entry.paper for entry in entries if entry.kind in {"replace", "replace-cross"}):
        if paper.id not in listed or (paper.id, paper.version) in told:
            continue
        day, pick = listed[paper.id]
        if paper.version > (found[paper.id].after.version if paper.id in found else pick.version):
            gone = is_withdrawn(paper.title, paper.abstract, paper.comment)
            before, after = _version(pick), _version(paper)
            found[paper.id] = Update(id=paper.id, listed=day, before=before, after=after, withdrawn=gone)
    return tuple(found[paper] for paper in sorted(found))


def with_details(update: Update, details: Mapping[str, Paper]) -> Update:
    """Add the API's comment on a version, which feeds lack and which may say that the paper is withdrawn.

    Its authors are taken as well, since they are compared with those of the listed paper, which are the
    API's. What the API says of another version is not used.
    """
    paper = details.get(update.id)
    if paper is None or paper.version != update.after.version:
        return update
    gone = update.withdrawn or is_withdrawn(paper.title, paper.abstract, paper.comment)
    authors = paper.authors or update.after.authors
    after = update.after.model_copy(update={"comment": paper.comment or "", "authors": authors})
    return update.model_copy(update={"after": after, "withdrawn": gone})


def merged_updates(before: Iterable[Update], found: Iterable[Update]) -> tuple[Update, ...]:
    """Merge the updates of two runs of a day, sorted by id: higher versions win.

    The first record of a version stays, because only it has what the API said.
    """
    merged = {one.id: one for one in before}
    for one in found:
        if one.id not in merged or one.after.version > merged[one.id].after.version:
            merged[one.id] = one
    return tuple(merged[paper] for paper in sorted(merged))


def _version(paper: Paper) -> Version:
    comment = paper.comment or ("" if paper.published else None)
    return Version(
        version=paper.version,
        title=paper.title,
        abstract=paper.abstract,
        authors=paper.authors,
        comment=comment,
    )
