"""Checks digest.toml, the environment, the key and data/, and reports every problem with its fix."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from arxiv_digest import config as configuration
from arxiv_digest import files
from arxiv_digest.config import Config
from arxiv_digest.errors import ConfigError, DataError, InputError, NewerDataError
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.pipeline import advice, missed, public
from arxiv_digest.site import links
from arxiv_digest.store import corrections, layout, proof
from arxiv_digest.store.records import Store
from arxiv_digest.summaries.engine import Probe, choose_engine, open_engine, require_prices


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The problems found, each with its fix, and notes that need no action."""

    problems: tuple[str, ...]
    notes: tuple[str, ...]


def check(
    root: Path, environment: Mapping[str, str], now: dt.datetime, *, at_work: bool = False
) -> CheckResult:
    """Check digest.toml, the environment, the key, data/ and docs/; problems are returned, not raised.

    `at_work`, just before an update, only what would stop it is a problem, and the key is not tested.
    """
    problems: list[str] = []
    notes: list[str] = []
    store = Store(root)
    try:
        source = configuration.read(root)
        config = source.config
        notes += (f"{configuration.FILE}: {doubt}" for doubt in advice.doubts(source))
        require_prices(choose_engine(config.summaries.engine, environment), config.summaries)
        if not at_work:
            probe = _probe(config, environment, now)
            problems += probe.problems
            notes += probe.notes
        problems += _corrections(store, config)
    except ConfigError as error:
        problems += [f"{error.file}: {problem}" for problem in error.problems]
    except InputError as error:
        problems.append(str(error))
    problems += Settings.problems(environment)
    found = [
        *public.problems(root),
        *_data_problems(store),
        *links.problems(files.read(root / "docs"), store.dates()),
    ]
    if at_work:
        stopping = list(_stopping(store))
        problems += stopping
        notes += [f"warning: {problem}" for problem in found if problem not in stopping]
    else:
        problems += found
    full, grown = _growth(root)
    lacking = _lacking(store)
    return CheckResult((*problems, *full), (*notes, *_format_notes(store), *lacking, *grown))


def _stopping(store: Store) -> Iterator[str]:
    """Yield the problem of data/ that stops an update, if there is one."""
    try:
        proof.require_sound(store)
    except DataError as error:
        yield str(error)


PAGES_LIMIT = 1_000_000_000  # bytes per site: https://docs.github.com/pages/getting-started-with-github-pages
_WARN_AT = 0.7
_SHORTER = "shorten older months: set full_months = 24 below [retention] in digest.toml"
_MOVE = "GitHub recommends smaller repositories: move the oldest years to another one"


def _growth(root: Path) -> tuple[list[str], list[str]]:
    """Compare the sizes of data/, docs/ and site/ with the limit of GitHub Pages.

    Returns problems and notes.
    """
    sizes = {name: files.size(root / name) for name in ("data", "docs", "site")}
    told = ", ".join(f"{name}/ {size / 1e6:.1f} MB" for name, size in sizes.items() if size)
    notes = [f"{told} (GitHub Pages allows sites of up to {PAGES_LIMIT / 1e6:,.0f} MB)"] if told else []
    problems = []
    for name, size in sizes.items():
        fix = _MOVE if name == "data" else _SHORTER
        share = f"{name}/ has reached {size / PAGES_LIMIT:.0%} of what GitHub Pages allows: {fix}"
        if name == "site" and size > PAGES_LIMIT:
            problems.append(share)
        elif size >= _WARN_AT * PAGES_LIMIT:
            notes.append(f"warning: {share}")
    return problems, notes


def key(root: Path, environment: Mapping[str, str], now: dt.datetime) -> Probe:
    """Test the key of the configured engine; the result is empty when the engine needs no key.

    Raises ConfigError when digest.toml is invalid, and InputError when the configured engine lacks its key.
    """
    return _probe(configuration.load(root), environment, now)


def _probe(config: Config, environment: Mapping[str, str], now: dt.datetime) -> Probe:
    name = choose_engine(config.summaries.engine, environment)
    return open_engine(name, config.summaries, environment).probe(now)


def _format_notes(store: Store) -> Iterator[str]:
    """Yield notes on the format of data/, and on files in it that are not read."""
    newest = store.formats.newest
    try:
        if store.migrate(dry_run=True):
            yield f"data/ has records of older formats: the next update brings them to format {newest}"
        elif store.dates():
            yield f"data/ is in format {newest}"
    except DataError:
        pass  # reported as a problem
    for path in store.strangers():
        if path != "README.md" and not Path(path).name.startswith("."):
            yield f"data/{path} is not a record and is not read; records are named like {_EXAMPLE}"


def _lacking(store: Store) -> Iterator[str]:
    """Yield a note for each of the latest days that is not on record, or lacks papers of a category.

    They are no problem: the next update asks arXiv's API for them.
    """
    try:
        found: dict[dt.date, tuple[str, ...]] = {}
        found |= dict.fromkeys(missed.between(store.dates()), ("all categories",))
        found |= {one.day: one.incomplete for one in store.history(missed.MOST) if one.incomplete}
    except DataError:
        return  # reported as a problem
    for day, codes in sorted(found.items()):
        fix = f"the next update asks for them, or run `arxiv-digest backfill --from {day} --to {day}`"
        yield f"warning: {day} lacks papers of {', '.join(codes)}: {fix}"


_EXAMPLE = layout.path_of(layout.SELECTED, dt.date(2026, 3, 12))


def _data_problems(store: Store) -> Iterator[str]:
    try:
        store.migrate(dry_run=True)
    except NewerDataError as error:
        yield str(error)  # one problem, not one of each day
        return
    except DataError:
        pass  # met again below, among all others
    yield from proof.problems(store)


def _corrections(store: Store, config: Config) -> Iterator[str]:
    """Yield what is wrong with the corrections by hand."""
    try:
        topics = [topic.slug for topic in config.topics]
        if by_hand := corrections.load(store.folder):
            yield from corrections.problems(by_hand, store.listed(), topics)
    except NewerDataError:
        pass  # reported with the records
    except DataError as error:
        yield str(error)
