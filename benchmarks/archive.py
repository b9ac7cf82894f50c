"""Invents an archive of many days on record, for benchmarks: 30 papers a day in eight topics."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from arxiv_digest.arxiv.calendar import next_listing, previous_listing
from arxiv_digest.config import Config, load
from arxiv_digest.model import Announcement, Entry, Listing, Paper, Summary
from arxiv_digest.store.records import Store
from arxiv_digest.summaries import extractive
from arxiv_digest.topics.select import select_papers

TOPICS, LISTED, OTHERS = 8, 30, 20
POOL = 500  # papers that are invented once, and announced again and again under new numbers
LAST = dt.date(2026, 3, 12)
CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG")
SYLLABLES = "ba co da fe gi ho ju ka le mi no pu ra se ti vo wu xe yo zi".split()
WORDS = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES[:10]]  # 4,000 invented words
ZIPF = [1 / rank for rank in range(1, len(WORDS) + 1)]  # with the frequencies of a natural language
SENTENCES = (
    ("The", "remains open."),
    ("We propose", "with {formula}."),
    ("Our method", "is simple."),
    ("Experiments show that", "improves by {number}%."),
)
FORMULAS = (r"$\mathcal{O}(n \log n)$", r"$\lambda = 10^{-3}$", r"$x_{i} \in \mathbb{R}^{d}$")


def write(root: Path, days: int) -> Config:
    """Write digest.toml and the records of a number of days below a folder, the last one on LAST."""
    (root / "digest.toml").write_text(_settings(), encoding="utf-8")
    config, store = load(root), Store(root)
    pool, others = _pool(config)
    quoted: dict[str, Summary] = {}
    listed: dict[str, dt.date] = {}
    rng = random.Random(days)  # noqa: S311  a reproducible archive, no secret
    for date in _dates(days):
        papers = [*rng.sample(pool, LISTED), *rng.sample(others, OTHERS)]
        month = f"{date:%y}{40 + date.month}"  # which no paper has
        named = {f"{month}.{10_000 + date.day * 100 + place}": one for place, one in enumerate(papers)}
        entries = [
            Entry(paper=one.model_copy(update={"id": name}), kind="new", day=date)
            for name, one in named.items()
        ]
        chosen = select_papers(entries, config.topics, date, listed)
        listed |= dict.fromkeys((pick.id for pick in chosen.picks), date)
        codes = {code: [name for name, one in named.items() if one.primary == code] for code in CATEGORIES}
        categories = {code: Listing(new=tuple(sorted(names))) for code, names in codes.items()}
        summaries = []
        for pick in chosen.picks:
            title = named[pick.id].title
            if title not in quoted:
                quoted[title] = extractive.summarise(pick)
            summaries.append(quoted[title].model_copy(update={"id": pick.id}))
        store.save_picks(date, chosen.picks)
        store.save_summaries(date, summaries)
        store.save_announcement(Announcement(day=date, categories=categories, ledger=chosen.ledger))
    return config


def _settings() -> str:
    tables = [
        f'[[topics]]\ntitle = "{phrase.title()}"\nany = ["{phrase}"]\ncategories = {list(CATEGORIES)}\n'
        for phrase in _phrases()
    ]
    return "\n".join(['title = "Scale"\n', *tables])


def _phrases() -> list[str]:
    return [f"{one} {other}" for one, other in zip(WORDS[100::37], WORDS[200::41], strict=False)][:TOPICS]


def _dates(number: int) -> Sequence[dt.date]:
    """Return the last announcement days up to LAST, ascending."""
    found = [previous_listing(next_listing(LAST))]
    while len(found) < number:
        found.append(previous_listing(found[-1]))
    return found[::-1]


def _pool(config: Config) -> tuple[list[Paper], list[Paper]]:
    """Return papers on topic and papers off topic."""
    rng = random.Random(20260312)  # noqa: S311  a reproducible archive, no secret
    phrases = [topic.any[0] for topic in config.topics]
    papers = list(_papers(rng))
    on_topic = [
        one.model_copy(update={"title": f"{one.title} with {phrase.capitalize()}"})
        for one, phrase in zip(papers, phrases * POOL, strict=False)
    ]
    return on_topic, list(_papers(rng))


def _papers(rng: random.Random) -> Iterator[Paper]:
    for number in range(POOL):
        category = CATEGORIES[number % len(CATEGORIES)]
        yield Paper(
            id="2603.99001",
            version=1,
            title=" ".join(rng.choices(WORDS, ZIPF, k=8)).capitalize(),
            abstract=" ".join(_sentence(rng, place) for place in range(9)),
            authors=tuple(
                f"{rng.choice(WORDS).capitalize()} {rng.choice(WORDS).capitalize()}"
                for _ in range(rng.randint(1, 9))
            ),
            primary=category,
            categories=(category,),
            comment="12 pages, 5 figures",
            licence="http://creativecommons.org/licenses/by/4.0/",
        )


def _sentence(rng: random.Random, place: int) -> str:
    words = " ".join(rng.choices(WORDS, ZIPF, k=17))
    opening, ending = SENTENCES[place % len(SENTENCES)]
    return f"{opening} {words} {ending.format(number=rng.randint(2, 40), formula=rng.choice(FORMULAS))}"
