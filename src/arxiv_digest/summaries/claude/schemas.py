"""The schemas of Claude's replies, and the parsing of a reply.

The models have no defaults and no limits, which structured outputs do not support; an unknown point is an
empty text or list, never a phrase that says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Point(_Wire):
    """A point of a summary with its supporting passages."""

    text: str = Field(description="One or two sentences; empty when the document does not say.")
    evidence: list[str] = Field(description="Short passages copied from the document, letter by letter.")


class TopicRelevance(_Wire):
    """How well a paper meets a topic."""

    topic: str = Field(description="The topic's slug, as given.")
    score: int = Field(description="0 to 10.")
    reason: str = Field(description="One short sentence.")


class Brief(_Wire):
    """The summary of a paper from its abstract."""

    tldr: Point = Field(description="One sentence of at most 35 words.")
    task: Point
    motivation: Point
    method: Point
    result: Point
    conclusion: Point
    keywords: list[str] = Field(description="Three to six terms of the document.")
    relevance: list[TopicRelevance]


class Challenge(_Wire):
    """An earlier work and what it left open."""

    work: str
    challenge: str


class Resource(_Wire):
    """An address that the paper gives."""

    kind: Literal["code", "data", "models", "project", "demo", "video"]
    url: str


class Full(Brief):
    """The summary of a paper from its full text."""

    core_idea: Point
    pipeline: Point
    training: Point
    complexity: Point
    ablations: Point
    limitations: Point
    datasets: list[str]
    metrics: list[str]
    baselines: list[str]
    challenges: list[Challenge]
    pros: list[str]
    cons: list[str]
    future: list[str]
    resources: list[Resource]


class Text(_Wire):
    """A text in the target language, in the shape of a point."""

    text: str = Field(description="Empty when the text to translate is.")


class Translation(_Wire):
    """A summary in another language, with title and abstract."""

    title: Text
    abstract: Text
    tldr: Text
    task: Text
    motivation: Text
    method: Text
    result: Text
    conclusion: Text


class FullTranslation(Translation):
    """A summary of a full text in another language; names and addresses need no translation."""

    core_idea: Text
    pipeline: Text
    training: Text
    complexity: Text
    ablations: Text
    limitations: Text
    pros: list[str]
    cons: list[str]
    future: list[str]
    challenges: list[Challenge]


@cache
def schema(wire: type[BaseModel], transform: Callable[[type[BaseModel]], dict[str, Any]]) -> dict[str, Any]:
    """Return the JSON Schema of a reply, in the form that the API accepts."""
    return transform(wire)


def read(text: str, wire: type[BaseModel], *, cut: bool = False) -> dict[str, Any]:
    """Parse a reply, and ignore what gateways wrap around it. Raises ValueError when it is invalid."""
    if cut:
        raise ValueError("it was cut short: be briefer")
    fenced = re.match(r"(?>.*?```(?:json)?\s*(?=\{))(\{.*\})\s*```", text, re.DOTALL)
    body = fenced[1] if fenced else text[max(0, text.find("{")) :]
    try:
        value, _ = json.JSONDecoder().raw_decode(re.sub(r",(\s*[}\]])", r"\1", body))
        return wire.model_validate(value).model_dump()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{where}: {first['msg']}") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
