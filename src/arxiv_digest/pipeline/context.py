"""What every phase of a run needs: the settings, the records, the connection to arXiv, and the options."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from arxiv_digest import config as configuration
from arxiv_digest import files
from arxiv_digest.config import Config
from arxiv_digest.errors import InputError
from arxiv_digest.fetch import sample
from arxiv_digest.fetch.cache import CACHE
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.store.records import Store

Progress = Callable[[str, int, int, str], object]  # stage, done, total, note


def silent(_stage: str, _done: int, _total: int, _note: str) -> None:
    """Show no progress."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """One run: where it works, what it was asked for, and what it opened for that."""

    root: Path
    settings: Settings = field(default_factory=Settings)  # where arXiv is
    environment: Mapping[str, str] = field(default_factory=dict)  # the keys of engines
    now: dt.datetime | None = None  # absent in a replay: then silence and the future are not noticed
    day: dt.date | None = None  # only this announcement
    dry_run: bool = False  # write nothing, and ask nothing that costs money
    catch_up: bool = False  # fill missed days
    sample_day: dt.date | None = None  # replay this day of the bundled sample, without network
    progress: Progress = silent

    @cached_property
    def config(self) -> Config:
        """The settings of digest.toml; raises ConfigError."""
        return configuration.load(self.root)

    @cached_property
    def store(self) -> Store:
        """The records in data/."""
        return Store(self.root)

    @cached_property
    def client(self) -> Client:
        """The connection to arXiv; the run opens and closes it."""
        replay = partial(sample.answer, self.sample_day) if self.sample_day else None
        return Client(self.settings, None if self.dry_run or replay else self.root / CACHE, replay=replay)

    def sweep(self) -> None:
        """Delete the unfinished files that a killed run has left in data/."""
        if not self.dry_run:
            files.sweep(self.store.folder)

    def refuse_mixture(self) -> None:
        """Raise InputError when data/ holds the sample and the run does not, or the other way round."""
        last = self.store.history(1)
        if not last or last[0].sample == bool(self.sample_day):
            return
        folder = self.store.folder
        if self.sample_day:
            raise InputError(f"{folder} contains real papers: use --root to try the sample in another folder")
        raise InputError(f"{folder} contains the bundled sample: remove it first with `make fresh`")
