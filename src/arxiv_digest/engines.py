"""The registry of engines: their properties that are known without loading them.

A new engine is a module with a function `open_engine(settings, environment)` that returns a
`summaries.engine.SummaryEngine`, and one entry here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine as configuration, records and pages see it."""

    module: str  # has `open_engine`; imported only when the engine is used
    label: str  # its name on pages
    credential: str = ""  # the environment variable that holds its key; empty when it needs none
    model: str = ""  # the default model
    fallback_model: str = ""  # the default model for papers that the first one refuses
    models: tuple[str, ...] = ()  # those with known prices
    quotes: bool = False  # whether it quotes the abstract instead of writing text

    def has_credential(self, environment: Mapping[str, str]) -> bool:
        """Return whether the engine can be used; an empty variable counts as unset."""
        return not self.credential or bool(environment.get(self.credential))

    def has_price(self, model: str) -> bool:
        """Return whether the price of a model is known; engines without a list of models have one price."""
        return not self.models or undated(model) in self.models


QUOTING = "extractive"  # needs no key; the fallback for papers without a summary
ENGINES: dict[str, Engine] = {
    QUOTING: Engine("arxiv_digest.summaries.extractive.engine", "Quoted sentences", quotes=True),
    "claude": Engine(
        "arxiv_digest.summaries.claude.engine",
        "Claude",
        credential="ANTHROPIC_API_KEY",
        model="claude-haiku-5-5",
        fallback_model="claude-haiku-4-5",
        models=("claude-haiku-5-5", "claude-haiku-4-5", "claude-sonnet-5-5", "claude-opus-5-5"),
    ),
}


def undated(model: str) -> str:
    """Return the name of a model without its date: `claude-haiku-4-5-20251001` → `claude-haiku-4-5`."""
    return _DATED.sub("", model)


_DATED = re.compile(r"(?:[-@]20[0-9]{6}|-latest)\Z")


def preferred() -> str:
    """Return the name of the first engine that writes text, or else of the quoting one.

    `auto` means this engine when its key is set.
    """
    return next((name for name, engine in ENGINES.items() if not engine.quotes), QUOTING)


def _registered(name: str) -> str:
    if name not in ENGINES:
        raise ValueError(f"unknown engine {name!r}: known are {', '.join(ENGINES)}")
    return name


EngineName = Annotated[
    str, AfterValidator(_registered), Field(json_schema_extra=lambda schema: schema.update(enum=[*ENGINES]))
]
