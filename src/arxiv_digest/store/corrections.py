"""Reads data/corrections.toml, which a person writes and no run changes, and applies it to days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from arxiv_digest import config
from arxiv_digest.config.problems import locate
from arxiv_digest.errors import ConfigError, DataError
from arxiv_digest.model import Correction, Corrections, Day, Match, Pick, Points, Summary
from arxiv_digest.store.codec import conflict

NAME = "corrections.toml"


def load(folder: Path) -> Corrections:
    """Read the corrections below data/, by paper; empty without a file.

    Raises DataError for the first invalid one, with its line and fix.
    """
    file = folder / NAME
    if not file.is_file():
        return {}
    content = file.read_bytes()
    try:
        table, text = config.parse(file, content)
    except ConfigError as error:
        problem, text = error.problems[0], content.decode(errors="replace")
        invalid = DataError(file, problem.message, problem.line, "mend this line")
        raise conflict(file, text) or invalid from error
    return _read(file, table, text)


def _read(file: Path, table: Mapping[str, Any], text: str) -> Corrections:
    found: dict[str, Correction] = {}
    rows = table.get("corrections", [])
    if set(table) - {"corrections"} or not isinstance(rows, list):
        raise DataError(file, "has something else than [[corrections]]", 1, "begin each with [[corrections]]")
    for place, row in enumerate(rows):
        line = locate(text, ("corrections", place))
        try:
            one = Correction.model_validate(row, strict=False)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            said = f"{where}: {first['msg']}".removeprefix(": ")
            raise DataError(file, said, line, "docs/corrections.md describes the keys") from error
        if one.paper in found:
            raise DataError(file, f"{one.paper} is corrected twice", line, "join the two")
        found[one.paper] = one
    return found


def problems(
    corrections: Corrections, listed: Mapping[str, dt.date], topics: Collection[str]
) -> Iterator[str]:
    """Yield corrections of papers that no day lists, and of topics that digest.toml does not have."""
    for paper, one in corrections.items():
        if paper not in listed:
            yield f"data/{NAME}: {paper} is not listed on any day: check the number, or delete the correction"
        for slug in sorted(set(one.topics) - set(topics)):
            yield f"data/{NAME}: {paper}: digest.toml has no topic `{slug}`: use the slug of one that it has"


def corrected(day: Day, corrections: Corrections) -> Day:
    """Return a day as readers should see it."""
    papers = {pick.id for pick in day.picks} | {one.id for one in day.announcement.updated}
    mine = {paper: corrections[paper] for paper in papers if paper in corrections}
    if not mine:
        return day
    hidden = {paper for paper, one in mine.items() if "paper" in one.hide}
    updated = tuple(one for one in day.announcement.updated if one.id not in hidden)
    summaries = (_summary(one, mine[one.id]) if one.id in mine else one for one in day.summaries)
    return day.model_copy(
        update={
            "announcement": day.announcement.model_copy(update={"updated": updated}),
            "picks": tuple(
                _pick(pick, mine[pick.id]) if pick.id in mine else pick
                for pick in day.picks
                if pick.id not in hidden
            ),
            "summaries": tuple(one for one in summaries if one and one.id not in hidden),
            "corrections": mine,
        }
    )


def _pick(pick: Pick, correction: Correction) -> Pick:
    hidden = {link.url for link in pick.links} if "links" in correction.hide else set(correction.hide_links)
    links = [link for link in pick.links if link.url not in hidden]
    kept = [match for match in pick.matches if match.topic not in correction.hide_topics]
    known = {match.topic for match in kept}
    added = [
        Match(topic=slug, score=0.0, rank=1, reasons=()) for slug in correction.topics if slug not in known
    ]
    return pick.model_copy(
        update={"links": (*links, *correction.links), "matches": (*kept, *added) or pick.matches}
    )


def _summary(summary: Summary, correction: Correction) -> Summary | None:
    """Return what remains of a summary: a translation keeps title and abstract only."""
    if correction.tldr is None and "summary" not in correction.hide:
        return summary
    if summary.source == "summary":
        return summary.model_copy(update={"points": Points(), "evidence": {}})
    if correction.tldr is None:
        return None
    return summary.model_copy(
        update={"points": Points(tldr=correction.tldr), "evidence": {}, "keywords": (), "relevance": ()}
    )
