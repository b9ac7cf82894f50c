"""Why a paper is listed or not: what is on record, and what the rules of digest.toml say of it."""

from __future__ import annotations

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
from arxiv_digest.store.records import Store
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
        raise InputError(f"no topic has the slug {topic!r}; known slugs: {known}")
    try:
        paper_id, _ = ids.split(name)
    except ValueError as error:
        raise InputError(f"{error}: use one such as 2603.01234") from None
    paper = _find(root, store, settings, paper_id)
    seen = match.lexicon(topics).read(paper.title, paper.abstract)
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
