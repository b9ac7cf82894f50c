"""A hostile site: every field of every record contains an attack or has an extreme length."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from arxiv_digest.model import (
    Challenge,
    Checks,
    Day,
    Ledger,
    Link,
    Listing,
    Mention,
    Points,
    Relevance,
    Summary,
    Update,
    Usage,
    Version,
)
from arxiv_digest.pipeline import pages
from arxiv_digest.store.records import Store
from support import builders, repository

HERE = "https://reader.invalid/repo/"
RECORDS = "example-owner/example-digest"  # where the site's `data/` is said to be
CARRIED = "https://code.example/kites"  # the one address that records may lead to

SCRIPT = "<script>window.pwned=1</script>"
IMAGE = '"><img src=x onerror=window.pwned=2>'
ATTRIBUTE = "' onmouseover='window.pwned=3' autofocus onfocus='window.pwned=4"
CLOSING = "</title></style></pre></template></script></details></article><svg onload=window.pwned=5>"
MARKDOWN = (
    "[go](javascript:window.pwned=6) ![b](https://evil.example/b.png) <https://evil.example/> ]]( `</b>`"
)
TEMPLATE = "{{ config.site_url }} {% raw %} ${window.pwned=7} #{7*7} {: onclick=window.pwned=8 }"
TEX = r"\(\href{javascript:window.pwned=9}{x}\) $\text{<script>window.pwned=10</script>}$ \input{/etc/passwd}"
TURNED = "\u202egnp.erihs\u202d \u2066kites"
BREAKS = (
    "\r\n---\r\ntitle: pwned\r\n---\r\n]]> &lt;script&gt;window.pwned=11&lt;/script&gt; } @article{pwned,"
)
ALL = f"{SCRIPT} {IMAGE} {ATTRIBUTE} {CLOSING} {MARKDOWN} {TEMPLATE} {TEX} {TURNED} {BREAKS}"
UNBROKEN = "Kite" * 75
HEBREW = "עדה לבלאס"
DAYS = (dt.date(2026, 2, 27), dt.date(2026, 3, 11), dt.date(2026, 3, 12), dt.date(2026, 3, 13))
DIGEST = f"""
title = '''Kites & <b>more</b> {IMAGE}'''
languages = ["en", "zh"]
[summaries]
min_relevance = 4
[[topics]]
slug = "kites"
title = '''Kites {SCRIPT}{IMAGE}'''
description = '''{SCRIPT} [go](javascript:window.pwned=12)'''
categories = ["cs.CV"]
any = ["kite"]
authors = ['''Ada "><img src=x onerror=window.pwned=13> Moreau''']
limit = 9
[[topics]]
slug = "wind"
title = '''{UNBROKEN}'''
categories = ["cs.GR"]
any = ["wind"]
"""


def points(words: str) -> Points:
    """Use the same hostile text for every point."""
    texts = "tldr task motivation method result conclusion core_idea pipeline training complexity ablations"
    lists = "datasets metrics baselines pros cons future"
    links = (
        Link(kind="code", url=f"{CARRIED}/from-the-model"),
        Link(kind="project", url="javascript:window.pwned=14"),
        Link(kind="data", url="data:text/html,<script>window.pwned=15</script>"),
    )
    return Points.model_validate(
        dict.fromkeys([*texts.split(), "limitations"], words)
        | dict.fromkeys(lists.split(), (words, words))
        | {"challenges": (Challenge(work=words, challenge=words),), "resources": links}
    )


def summary(paper: str, words: str, *, language: str = "en", score: int = 8) -> Summary:
    """Make a hostile summary by Claude, or a translation of it."""
    translated = language != "en"
    judged = (Relevance(topic="kites", score=score, reason=words),)
    return Summary(
        id=paper,
        language=language,
        engine="claude",
        model=IMAGE,
        prompt="0" * 16,
        source="summary" if translated else "full-text",
        source_hash="0" * 16,
        points=points(words),
        checks=Checks(quotes=6, quotes_found=6, figures=4, figures_found=3, withheld=1, instructs=True),
        usage=Usage(),
        title=f"风筝 {words}" if translated else None,
        abstract=f"风筝的尾巴 {words}" if translated else None,
        keywords=() if translated else (words, "kite"),
        relevance=() if translated else judged,
    )


def days() -> Iterator[Day]:
    """Make four days: one in the previous month, a usual one, the hostile one, and an empty one."""
    for place, date in enumerate(DAYS[:2]):
        yield builders.day(builders.pick(80 + place, links=()), date=date)
    yield _crowded()
    miss = Mention(id=builders.name(90), title=ALL, topic="kites", score=1.0, why=ALL)
    empty = Ledger(counts={}, near_misses=(miss, miss.model_copy(update={"topic": SCRIPT})))
    listing = {"cs.CV": Listing(new=(builders.name(90),), skipped=1, truncated=True)}
    yield builders.day(date=DAYS[3], ledger=empty, categories=listing, missing=("cs.GR",))


def _crowded() -> Day:
    """Make the day with every kind of hostile paper."""
    links = (Link(kind="code", url=f"{CARRIED}/of-the-paper"), Link(kind="data", url="javascript:pwned=16"))
    odd: dict[int, dict[str, Any]] = {
        1: {"title": ALL, "abstract": ALL, "authors": (ALL, "Bo " + SCRIPT), "comment": ALL, "links": links},
        2: {"title": UNBROKEN, "abstract": UNBROKEN * 4, "authors": (UNBROKEN,), "journal_ref": ALL},
        3: {"authors": tuple(f"Author Number {n} Kite" for n in range(3000)), "kind": "cross"},
        4: {
            "authors": (),
            "title": f"{HEBREW} {TURNED} on kites",
            "comment": f"Accepted at ICML 2026 {IMAGE}",
        },
        5: {"abstract": f"{builders.ABSTRACT} $x^2 \\le {SCRIPT}$ " * 34, "authors": (HEBREW, "Ada Moreau")},
        6: {"doi": f'10.99999/"><img onerror=x>{SCRIPT}', "licence": "javascript:window.pwned=17"},
        7: {"title": "Kites judged too weak", "abstract": ALL},
        8: {"topics": ("wind", "kites"), "licence": f'{CARRIED}/"onclick="pwned=18'},
    }
    picks = tuple(
        builders.pick(number, **({"topics": ("kites", "wind")} | fields)) for number, fields in odd.items()
    )
    summaries = [
        made
        for number, one in enumerate(picks, 1)
        for made in (
            summary(one.id, ALL if number != 2 else UNBROKEN, score=2 if number == 7 else 8),
            summary(one.id, ALL if number != 2 else "风" * 300, language="zh"),
        )
        if number != 8
    ]
    over = Mention(id=builders.name(91), title=ALL, topic="kites", score=1.0, why="over the limit")
    before = Version(version=1, title="Kites", abstract=builders.ABSTRACT, authors=("Ada Moreau",))
    after = Version(version=2, title=ALL, abstract=ALL, authors=(ALL, UNBROKEN))
    update = Update(id=builders.name(80), listed=DAYS[0], before=before, after=after)
    made = builders.day(
        *picks,
        date=DAYS[2],
        ledger=Ledger(counts={}, over_limit=(over,)),
        categories={"cs.CV": Listing(new=tuple(one.id for one in picks))},
        updated=(update,),
    )
    return made.model_copy(update={"summaries": (*summaries, builders.summary(picks[7]))})


def publish(root: Path) -> Path:
    """Build the site of these days in two languages with the repository's own pages; return its folder."""
    (root / "digest.toml").write_text(DIGEST, encoding="utf-8")
    repository.copy(root, "mkdocs.yml", "docs/")
    (root / "src").symlink_to(repository.REPOSITORY / "src")
    store = Store(root)
    for day in days():
        store.save_announcement(day.announcement)
        store.save_picks(day.date, day.picks)
        store.save_summaries(day.date, day.summaries)
    pages.render_pages(root)
    return pages.build(root, HERE, RECORDS)
