"""The context of a run, passed to every phase: options, configuration, records and connection to arXiv."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from arxiv_digest import config as configuration
from arxiv_digest import files
from arxiv_digest.config import Config
from arxiv_digest.deadline import Deadline
from arxiv_digest.errors import InputError
from arxiv_digest.fetch import sample
from arxiv_digest.fetch.cache import CACHE
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.store.records import Store

LOCK = Path(".cache", "run", "lock")  # relative to the root

Progress = Callable[[str, int, int, str], object]  # stage, number done, total, note


def silent(_stage: str, _done: int, _total: int, _note: str) -> None:
    """Show no progress."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """One run: its folder, its options, and the configuration, records and connection that it uses."""

    root: Path
    settings: Settings = field(default_factory=Settings)  # addresses of arXiv, and delays
    environment: Mapping[str, str] = field(default_factory=dict)  # holds the keys of engines
    now: dt.datetime | None = None  # absent in a replay: disables the checks for silence and future dates
    day: dt.date | None = None  # only this announcement
    dry_run: bool = False  # write nothing, and send no request that costs money
    catch_up: bool = False  # fill missed days
    sample_day: dt.date | None = None  # replay this day of the bundled sample, without network
    minutes: float | None = None  # that the run may take, instead of those in digest.toml
    progress: Progress = silent

    @cached_property
    def config(self) -> Config:
        """The configuration in digest.toml; raises ConfigError when it is invalid."""
        return configuration.load(self.root)

    @cached_property
    def store(self) -> Store:
        """The records in data/."""
        return Store(self.root)

    @cached_property
    def deadline(self) -> Deadline:
        """The time that the run may take, from now on; raises ConfigError when digest.toml is invalid."""
        return Deadline(self.minutes or self.config.max_minutes_per_run)

    @cached_property
    def client(self) -> Client:
        """The connection to arXiv; the run opens and closes it."""
        replay = partial(sample.answer, self.sample_day) if self.sample_day else None
        cache = None if self.dry_run or replay else self.root / CACHE
        return Client(self.settings, cache, replay=replay, deadline=self.deadline)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs out of the folder: they would pay for the same summaries.

        Raises InputError when another run is at work. A dry run needs no lock, as it neither writes nor pays.
        """
        if self.dry_run:
            yield
            return
        folder = self.root / LOCK.parent
        files.replace(folder / ".gitignore", b"*\n")  # whatever the repository ignores
        with ExitStack() as stack:
            try:
                stack.enter_context(files.lock(self.root / LOCK))
            except BlockingIOError as error:
                said = f"another run is at work in {self.root}: wait until it has ended, or end it"
                raise InputError(said) from error
            yield

    def sweep(self) -> None:
        """Delete the unfinished files that a killed run has left in data/."""
        if not self.dry_run:
            files.sweep(self.store.folder)

    def refuse_mixing(self) -> None:
        """Raise InputError when this run would mix sample days with real ones.

        Raises DataError when a file in `data/` cannot be read.
        """
        last = self.store.history(1)
        if not last or last[0].sample == bool(self.sample_day):
            return
        folder = self.store.folder
        if self.sample_day:
            raise InputError(f"{folder} contains real papers: use --root to try the sample in another folder")
        raise InputError(f"{folder} contains the bundled sample: remove it first with `make fresh`")
