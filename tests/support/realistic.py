"""Days of realistic size: invented words with natural frequencies, in texts of usual length."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from pathlib import Path

from arxiv_digest.model import Checks, Day, Ledger, Link, Listing, Match, Pick, Points, Reason, Summary, Usage
from arxiv_digest.pipeline import pages
from arxiv_digest.store.records import Store
from support import builders

SYLLABLES = "ba co da fe gi ho ju ka le mi no pu ra se ti vo wu xe yo zi".split()
MADE = ("".join(parts) for length in (1, 2, 3) for parts in itertools.product(SYLLABLES, repeat=length))
RANDOM = random.Random(20260312)  # noqa: S311  the same in every run, no secret
WORDS = RANDOM.sample(list(MADE), 8_000)
FREQUENCY = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(WORDS))))
TOPICS = ("kites", "lanterns", "harbours", "rafts")
DIGEST = 'title = "Kites and More"\n' + "".join(
    f'[[topics]]\nslug = "{slug}"\ntitle = "{slug.capitalize()}"\ncategories = ["cs.CV"]\n' for slug in TOPICS
)


def text(characters: int) -> str:
    """Make sentences of about this many characters; gzip halves them like real abstracts."""
    words = RANDOM.choices(WORDS, cum_weights=FREQUENCY, k=characters)
    ends = itertools.accumulate(len(word) + 1 for word in words)
    words = [word for word, end in zip(words, ends, strict=True) if end <= characters + 4]
    sentences = [" ".join(words[start : start + 22]) for start in range(0, len(words), 22)]
    return ". ".join(one.capitalize() for one in sentences) + "."


def reworded(source: str, characters: int) -> str:
    """Make a sentence of about this many characters with terms of a source, as a summary has them."""
    words = source.split()
    starts = RANDOM.choices(range(len(words) - 3), k=characters // 18)
    return " ".join(word for start in starts for word in words[start : start + 3]).capitalize()


def paper(number: int) -> tuple[Pick, Summary]:
    """Make a paper with an abstract of about 1,300 characters, and a brief summary by Claude."""
    slugs = RANDOM.sample(TOPICS, k=RANDOM.choice((1, 1, 1, 2)))
    reasons = (Reason(rule="any", term=text(18)[:-1], where="title", points=5.0),)
    pick = Pick(
        **dict(
            builders.paper(
                number,
                title=text(78)[:-1],
                abstract=f"{text(900)} We hold $x_{{{number}}} \\leq \\alpha^2$. {text(350)}",
                authors=tuple(text(16)[:-1].title() for _ in range(RANDOM.randint(1, 9))),
                categories=("cs.CV", "cs.AI"),
                comment="9 pages, 4 figures",
                published=dt.datetime(2026, 3, 11, 17, number % 60, tzinfo=dt.UTC),
                links=(Link(kind="code", url=f"https://code.example/kites/{number}"),),
            )
        ),
        kind="new",
        matches=tuple(
            Match(topic=slug, score=5.0 + number / 100, rank=number, reasons=reasons) for slug in slugs
        ),
    )
    lengths = {"tldr": 170, "task": 120, "motivation": 160, "method": 230, "result": 160, "conclusion": 120}
    summary = Summary(
        id=pick.id,
        language="en",
        engine="claude",
        model="claude-invented-1",
        prompt="0" * 16,
        source="abstract",
        source_hash="0" * 16,
        points=Points.model_validate(
            {name: reworded(pick.abstract, length) for name, length in lengths.items()}
        ),
        checks=Checks(quotes=6, quotes_found=6, figures=4, figures_found=4),
        usage=Usage(),
    )
    return pick, summary


def day(papers: int) -> Day:
    """Make a day with this many listed papers."""
    made = [paper(number) for number in range(1, papers + 1)]
    listing = Listing(new=tuple(pick.id for pick, _ in made))
    announced = builders.announcement(categories={"cs.CV": listing}, ledger=Ledger(counts={}))
    return Day(
        announcement=announced,
        picks=tuple(pick for pick, _ in made),
        summaries=tuple(summary for _, summary in made),
    )


def publish(root: Path, papers: int, site_url: str | None = None) -> Path:
    """Build the site of such a day; return the folder."""
    RANDOM.seed(papers)
    (root / "digest.toml").write_text(DIGEST, encoding="utf-8")
    store, made = Store(root), day(papers)
    store.save_announcement(made.announcement)
    store.save_picks(made.date, made.picks)
    store.save_summaries(made.date, made.summaries)
    pages.render_pages(root)
    return pages.build(root, site_url)
