"""What a person corrects about listed papers: applied to what pages show, never to the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from arxiv_digest.model.announcements import Day
from arxiv_digest.model.papers import ArxivId, Links, Match, Pick, Record
from arxiv_digest.model.summaries import Points, Summary

Text = Annotated[str, Field(min_length=1, max_length=1000)]
_ACTIONS = ("hide", "hide_links", "hide_topics", "tldr", "venue", "links", "topics", "note")


class Correction(Record):
    """What is hidden, replaced or added for one paper, and the reason that readers see."""

    paper: ArxivId
    reason: Text
    date: dt.date | None = None
    hide: tuple[Literal["paper", "summary", "venue", "links"], ...] = ()
    hide_links: tuple[str, ...] = ()  # addresses
    hide_topics: tuple[str, ...] = ()  # slugs; without effect if no topic would be left
    tldr: Text | None = None  # instead of the summary
    venue: Text | None = None
    links: Links = ()  # besides those found
    topics: tuple[str, ...] = ()  # slugs, besides the matching ones
    note: Text | None = None

    @model_validator(mode="after")
    def _acts(self) -> Self:
        if not any(getattr(self, name) for name in _ACTIONS):
            message = f"corrects nothing: add one of {', '.join(_ACTIONS)}"
            raise PydanticCustomError("nothing", "{message}", {"message": message})
        return self


Corrections = Mapping[str, Correction]  # by paper


def corrected(day: Day, corrections: Corrections) -> Day:
    """Return a day as readers should see it."""
    mine = {paper: one for paper, one in corrections.items() if paper in _papers(day)}
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


def _papers(day: Day) -> set[str]:
    return {pick.id for pick in day.picks} | {one.id for one in day.announcement.updated}


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
