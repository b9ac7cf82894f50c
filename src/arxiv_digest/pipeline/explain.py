"""Explains why a paper is listed or not, from the records and the rules of digest.toml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from arxiv_digest import config as configuration
from arxiv_digest.arxiv import ids
from arxiv_digest.errors import AnswerError, InputError
from arxiv_digest.fetch import parse, sample
from arxiv_digest.fetch.cache import CACHE, kept_bodies
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.settings import Settings
from arxiv_digest.model import Paper
from arxiv_digest.pipeline import pool
from arxiv_digest.store.records import Store
from arxiv_digest.topics import match


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a paper is listed or not: `record` has a line per day on record, `verdicts` one per topic."""

    paper: Paper
    record: tuple[str, ...]
    verdicts: tuple[match.Verdict, ...]


def explain(root: Path, settings: Settings, name: str, topic: str | None = None) -> Explanation:
    """Evaluate the rules of digest.toml for one paper.

    What topics have learned is that of the day that lists it, or of now; the best paper of a day needs less.
    The paper comes from `data/`, from the feeds cached by the last run, or from the API, in this order.

    Raises InputError when the topic or paper is unknown, ArxivError when the API is needed and unreachable,
    ConfigError when digest.toml is invalid, and DataError when a file in `data/` cannot be read.
    """
    config, store = configuration.load(root), Store(root)
    topics = [one for one in config.topics if topic in {None, one.slug}]
    if not topics:
        known = ", ".join(one.slug for one in config.topics)
        raise InputError(f"no topic has the slug {topic!r}; known slugs: {known}")
    try:
        paper_id, _ = ids.split(name)
    except ValueError as error:
        raise InputError(f"{error}: use one such as 2603.01234") from None
    paper = _find(root, store, settings, paper_id)
    seen = match.occurrences(paper, match.phrase_index(topics))
    learned = pool.learned(store, config.topics, store.listed().get(paper_id, dt.date.max))
    like = learned.likenesses([paper], alone=True).get(paper_id, {}) if learned else {}
    verdicts = tuple(match.judge(paper, seen, one, like.get(one.slug)) for one in topics)
    return Explanation(paper, tuple(_on_record(store, paper_id)), verdicts)


def _find(root: Path, store: Store, settings: Settings, name: str) -> Paper:
    """Find a paper on record, in cached feeds or through the API.

    Raises InputError when arXiv does not know it, and ArxivError when arXiv is unreachable.
    """
    listed = store.listed().get(name)
    if listed:
        return next(one for one in store.picks(listed) if one.id == name)
    for body in kept_bodies(root / CACHE):
        try:
            found = (entry.paper for entry in parse.feed(body).entries if entry.paper.id == name)
            if paper := next(found, None):
                return paper
        except AnswerError:
            continue  # a cached file may be damaged
    last = store.history(1)
    replay = partial(sample.answer, last[0].day) if last and last[0].sample else None
    with Client(settings, replay=replay) as client:
        answer = client.get(settings.api_url, {"id_list": name}, read=parse.answer)
    if name not in {paper.id for paper in answer.papers}:
        raise InputError(f"arXiv does not know {name}: check the identifier")
    return answer.papers[0]


def _on_record(store: Store, name: str) -> Iterator[str]:
    """List what the ledgers say about a paper, one line per day."""
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
        if name in ledger.withdrawn:
            yield f"{date}: matched, but withdrawn, so not listed"
        if any(one.id == name and one.withdrawn for one in announcement.updated):
            yield f"{date}: withdrawn; the card says so and no longer links to PDF and HTML"
        for note in (*ledger.over_limit, *ledger.near_misses):
            if note.id == name:
                yield f"{date}: not listed under {note.topic} (score {note.score:g}): {note.why}"
