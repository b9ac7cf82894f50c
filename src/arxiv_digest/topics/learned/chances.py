"""How likely a paper is on topic and wanted: two logistic regressions that hold for every topic.

`tools/fit_topics.py` makes the weights, `weights.json`, from judged papers of ten topics.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

PLACES = ("title", "twice", "first third", "middle third", "last third", "none")
Features = dict[str, float]
Weights = Mapping[str, Mapping[str, float]]  # "on" and "wanted" → feature → weight


@dataclass(frozen=True, slots=True)
class Signals:
    """What a topic's model makes of a paper: scores by regressions, similarities to examples."""

    full: float
    masked: float
    nearest: float
    mean: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a topic's phrases stand in a paper: the best place, how often, how many of them, title words."""

    best: str = "none"
    times: int = 0
    phrases: int = 0
    words: float = 0.0  # share of the words of the topic's title that the paper's title has


@dataclass(frozen=True, slots=True)
class Chances:
    """The probabilities that a paper is on topic, and that a follower of the topic wants it."""

    on: float
    wanted: float

    @property
    def points(self) -> float:
        """The value of a paper, 0 to 10: a wanted one is worth three that are only on topic."""
        return round(10 * (self.on + 2 * self.wanted) / 3, 2)


def features(place: Place, signals: Signals) -> Features:
    """Return the features of a paper and a topic by name."""
    row = {name: float(place.best == name) for name in PLACES}
    for name in ("full", "masked", "nearest", "mean"):
        value = getattr(signals, name)
        row[f"{name}, with a phrase"] = value if place.times else 0.0
        row[f"{name}, without"] = 0.0 if place.times else value
    row["masked, title"] = signals.masked * row["title"]
    row["masked, twice"] = signals.masked * row["twice"]
    row["several phrases"] = float(place.phrases > 1)
    row["times"] = min(place.times, 4) / 4
    row["title words"] = 0.0 if row["title"] else place.words
    return row


def chances(place: Place, signals: Signals, weights: Weights | None = None) -> Chances:
    """Return how likely a paper is on topic and wanted; by default with the package's weights."""
    row = features(place, signals)
    chosen = weights or shipped()
    return Chances(*(_chance(chosen[name], row) for name in ("on", "wanted")))


def _chance(weights: Mapping[str, float], row: Features) -> float:
    score = math.fsum(weight * row[name] for name, weight in weights.items())
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, score)))), 4)


@cache
def shipped() -> Weights:
    """Load the package's weights."""
    stored = json.loads(resources.files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))
    return {name: dict(stored[name]) for name in ("on", "wanted")}
