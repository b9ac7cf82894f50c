"""The registry of engines, the parts that write summaries: what is known of each without loading it.

A new engine is a module with a function `open_engine(settings, environment)` that returns a
`summaries.engine.SummaryEngine`, and one entry here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine as configuration, records and pages see it."""

    module: str  # where its `open_engine` is; imported only when the engine is used
    label: str  # its name for readers
    credential: str = ""  # the environment variable that holds its key; empty when it needs none
    model: str = ""  # the model it asks unless the configuration names another
    fallback_model: str = ""  # the model it asks once when the first one refuses
    quotes: bool = False  # whether it quotes the abstract instead of writing anew

    def has_credential(self, environment: Mapping[str, str]) -> bool:
        """Tell whether the engine can be used; an empty variable counts as unset."""
        return not self.credential or bool(environment.get(self.credential))


QUOTING = "extractive"  # needs nothing, and stands in wherever another engine has no summary
ENGINES: dict[str, Engine] = {
    QUOTING: Engine("arxiv_digest.summaries.extractive.engine", "Quoted sentences", quotes=True),
    "claude": Engine(
        "arxiv_digest.summaries.claude.engine",
        "Claude",
        credential="ANTHROPIC_API_KEY",
        model="claude-haiku-5-5",
        fallback_model="claude-haiku-4-5",
    ),
}


def preferred() -> str:
    """Name the engine that `auto` means when its key is set: the first that writes; else the quoting one."""
    return next((name for name, engine in ENGINES.items() if not engine.quotes), QUOTING)


def _registered(name: str) -> str:
    if name not in ENGINES:
        raise ValueError(f"unknown engine {name!r}: known are {', '.join(ENGINES)}")
    return name


EngineName = Annotated[
    str, AfterValidator(_registered), Field(json_schema_extra=lambda schema: schema.update(enum=[*ENGINES]))
]
