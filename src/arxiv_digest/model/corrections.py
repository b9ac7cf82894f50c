"""What a person corrects about listed papers: applied to what pages show, never to the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from arxiv_digest.model.papers import ArxivId, Links, Record

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
