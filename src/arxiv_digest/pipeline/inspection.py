"""Looking without touching: why a paper is listed or not, and whether everything is sound."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from arxiv_digest import config as configuration
from arxiv_digest import files
from arxiv_digest.arxiv import ids
from arxiv_digest.config import Config
from arxiv_digest.errors import AnswerError, ConfigError, DataError, InputError
from arxiv_digest.fetch import parse, sample
from arxiv_digest.fetch.cache import CACHE, kept_bodies
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.model import Day, Paper
from arxiv_digest.pipeline.summaries import asks_claude
from arxiv_digest.store.records import Store
from arxiv_digest.summaries.engine import Access
from arxiv_digest.text import plain, prose
from arxiv_digest.topics import match


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a paper was or was not listed: what is on record, and what the rules say of it today."""

    paper: Paper
    record: tuple[str, ...]
    verdicts: tuple[match.Verdict, ...]


def explain(root: Path, settings: Settings, name: str, topic: str | None = None) -> Explanation:
    """Hold the rules of digest.toml against one paper.

    The paper comes from `data/`, else from the feeds kept of the last run, else from the API. Raises
    InputError for an unknown topic or paper and ArxivError when the API is needed and cannot be had.
    """
    config, store = configuration.load(root), Store(root)
    topics = [one for one in config.topics if topic in {None, one.slug}]
    if not topics:
        known = ", ".join(one.slug for one in config.topics)
        raise InputError(f"no topic has the slug {topic!r}: there are {known}")
    try:
        paper_id, _ = ids.split(name)
    except ValueError as error:
        raise InputError(f"{error}: write it like 2603.01234") from None
    paper = _find(root, store, settings, paper_id)
    seen = match.lexicon(topics).read(plain(paper.title), prose(paper.abstract))
    verdicts = tuple(match.judge(paper, seen, one) for one in topics)
    return Explanation(paper, tuple(_on_record(store, paper_id)), verdicts)


def _find(root: Path, store: Store, settings: Settings, name: str) -> Paper:
    listed = store.listed().get(name)
    if listed:
        return next(one for one in store.picks(listed) if one.id == name)
    for body in kept_bodies(root / CACHE):
        try:
            found = (entry.paper for entry in parse.feed(body).entries if entry.paper.id == name)
            if paper := next(found, None):
                return paper
        except AnswerError:
            continue  # a cache may hold anything
    last = store.history(1)
    replay = partial(sample.answer, last[0].day) if last and last[0].sample else None
    with Client(settings, replay=replay) as client:
        answer = client.get(settings.api_url, {"id_list": name}, read=parse.answer)
    if name not in {paper.id for paper in answer.papers}:
        raise InputError(f"arXiv does not know {name}: check the identifier")
    return answer.papers[0]


def _on_record(store: Store, name: str) -> Iterator[str]:
    """Tell what the ledgers hold of a paper, day by day."""
    for date in store.dates():
        announcement = store.announcement(date)
        if announcement is None:
            continue
        ledger = announcement.ledger
        kinds = [
            f"{kind} in {code}"
            for code, listing in announcement.categories.items()
            for kind in ("new", "cross", "replace", "replace_cross")
            if name in getattr(listing, kind)
        ]
        if kinds:
            yield f"{date}: announced as {', '.join(kinds)}".replace("_", "-")
        if name in ledger.chosen:
            yield f"{date}: listed"
        if name in ledger.duplicate:
            yield f"{date}: matched, but listed on an earlier day"
        for note in (*ledger.over_limit, *ledger.near_misses):
            if note.id == name:
                yield f"{date}: not listed under {note.topic} (score {note.score:g}): {note.why}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What has to be mended, each with its fix, and what is worth knowing."""

    problems: tuple[str, ...]
    notes: tuple[str, ...]


def check(root: Path, environ: Mapping[str, str], access: Access | None, now: dt.datetime) -> Checked:
    """Find everything that is wrong with digest.toml, the environment, the key, data/ and its growth."""
    problems: list[str] = []
    notes: list[str] = []
    try:
        config = configuration.load(root)
        if asks_claude(config, access) and access:
            refused, told = _probed(config, access, now)
            problems, notes = problems + refused, notes + told
    except ConfigError as error:
        problems += [f"{error.file}: {problem}" for problem in error.problems]
    except InputError as error:
        problems.append(str(error))
    problems += Settings.problems(environ)
    problems += _data_problems(Store(root))
    full, grown = _growth(root)
    return Checked((*problems, *full), (*notes, *grown))


PAGES_LIMIT = (
    1_000_000_000  # bytes of a site: https://docs.github.com/pages/getting-started-with-github-pages
)
_WARN_AT = 0.7
_SHORTER = "keep older months in short: [retention] with full_months = 24 in digest.toml"
_MOVE = "GitHub asks for repositories below that: its oldest years will have to move to one of their own"


def _growth(root: Path) -> tuple[list[str], list[str]]:
    """Hold the sizes of what grows day by day against what GitHub Pages takes: problems, and notes."""
    sizes = {name: files.size(root / name) for name in ("data", "docs", "site")}
    told = ", ".join(f"{name}/ {size / 1e6:.1f} MB" for name, size in sizes.items() if size)
    notes = [f"{told} (GitHub Pages takes a site of up to {PAGES_LIMIT / 1e6:,.0f} MB)"] if told else []
    problems = []
    for name, size in sizes.items():
        fix = _MOVE if name == "data" else _SHORTER
        share = f"{name}/ has grown to {size / PAGES_LIMIT:.0%} of what GitHub Pages takes: {fix}"
        if name == "site" and size > PAGES_LIMIT:
            problems.append(share)
        elif size >= _WARN_AT * PAGES_LIMIT:
            notes.append(f"warning: {share}")
    return problems, notes


def key(root: Path, access: Access | None, now: dt.datetime) -> tuple[list[str], list[str]]:
    """Try the key: why it is refused, and what is worth knowing; nothing when Claude is not asked."""
    config = configuration.load(root)
    return _probed(config, access, now) if access and asks_claude(config, access) else ([], [])


def _probed(config: Config, access: Access, now: dt.datetime) -> tuple[list[str], list[str]]:
    from arxiv_digest.summaries.claude.api import probe  # noqa: PLC0415  its SDK takes a second to import

    return probe(access, config.summaries.model, config.summaries.auth_header, now)


def _data_problems(store: Store) -> Iterator[str]:
    seen: dict[str, dt.date] = {}
    try:
        dates = store.dates()
        store.owed()
        orphans = sorted(set(store.listed().values()) - set(dates))
    except DataError as error:
        yield str(error)
        return
    for date in orphans:
        yield f"data/selected/{date:%Y}/{date}.jsonl: data/announced has no such day: restore it from git"
    for date in dates:
        try:
            day = store.day(date)
        except DataError as error:
            yield str(error)
            continue
        yield from _day_problems(day)
        for one in day.picks:
            if seen.setdefault(one.id, date) != date:
                yield f"data/selected: {one.id} is listed on {seen[one.id]} and on {date}: keep the first"


def _day_problems(day: Day) -> Iterator[str]:
    ledger, file = day.announcement.ledger, f"data/announced/{day.date:%Y}/{day.date}.json"
    picks = {one.id for one in day.picks}
    if picks != set(ledger.chosen):
        odd = ", ".join(sorted(picks ^ set(ledger.chosen)))
        yield f"{file}: ledger.chosen and data/selected disagree on {odd}: restore both from git"
    for name, count in ledger.counts.items():
        ids_of = getattr(ledger, name, None)
        if ids_of is not None and len(ids_of) != count:
            yield f"{file}: ledger.counts.{name} is {count}, but {len(ids_of)} are noted: restore it from git"
    repeated = [paper for paper, count in Counter(one.id for one in day.picks).items() if count > 1]
    for paper in repeated:
        yield f"data/selected/{day.date:%Y}/{day.date}.jsonl: {paper} stands there twice: delete one line"
    for paper in sorted({one.id for one in day.summaries} - picks):
        place = f"data/summaries/{day.date:%Y}/{day.date}.jsonl"
        yield f"{place}: {paper} is not listed that day: delete its line"
