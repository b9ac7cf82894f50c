"""Benchmarks the search index at ten years of papers: the cost of a build, and of a first query.

Run by `make bench`. The papers are invented; their words have the frequencies of a natural language.
"""

from __future__ import annotations

import datetime as dt
import functools
import gzip
import itertools
import json
import random
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from arxiv_digest.pipeline import pages

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.browser import launched, served, visit

PAPERS, A_DAY, VISITS = 75_000, 30, 3
SYLLABLES = "ba co da fe gi ho ju ka le mi no pu ra se ti vo wu xe yo zi".split()
MADE = ("".join(parts) for length in (2, 3, 4) for parts in itertools.product(SYLLABLES, repeat=length))
WORDS = random.Random(1).sample(list(MADE), 60_000)  # noqa: S311  a reproducible corpus, no secret
GIVEN, FAMILY = [word.capitalize() for word in WORDS[:2_000]], [word.title() for word in WORDS[5_000:35_000]]
SIGNS = [chr(0x4E00 + 3 * number) for number in range(2_500)]
PAIRS = ["".join(pair) for pair in zip(SIGNS * 8, random.Random(2).choices(SIGNS, k=20_000), strict=True)]  # noqa: S311
CATEGORIES = [f"cs.{a}{b}" for a in "ACDGILNRSV" for b in "IOV"]


class Zipf:
    """Draws items with the frequencies of words in a language (Zipf-Mandelbrot, exponent 1, shift 2.7)."""

    def __init__(self, things: list[str]) -> None:
        self.things = things
        self.weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(1, len(things) + 1)))

    def draw(self, rng: random.Random, number: int) -> list[str]:
        """Draw `count` items."""
        return rng.choices(self.things, cum_weights=self.weights, k=number)


def days(papers: int, *, bilingual: bool) -> Iterator[dict[str, Any]]:
    """Invent days of A_DAY papers each, the oldest first."""
    rng = random.Random(20260312)  # noqa: S311  a reproducible corpus, no secret
    word, given, family, category = Zipf(WORDS), Zipf(GIVEN), Zipf(FAMILY), Zipf(CATEGORIES)
    pairs = Zipf(PAIRS)

    def paper(date: dt.date, number: int) -> dict[str, Any]:
        name = f"{date:%y%m}.{99000 + number % 1000}"
        codes = list(dict.fromkeys(category.draw(rng, rng.choice([1, 1, 2, 3]))))
        made = {
            "id": name,
            "url": f"{date:%Y/%m/%d}/#{name}",
            "title": " ".join(word.draw(rng, rng.randint(6, 13))).capitalize(),
            "authors": [
                f"{given.draw(rng, 1)[0]} {family.draw(rng, 1)[0]}" for _ in range(rng.randint(1, 9))
            ],
            "primary": codes[0],
            "categories": codes,
            "topics": [f"topic-{rng.randint(1, 6)}"],
            "summary": {
                "language": "en",
                "engine": rng.choice(["claude", "extractive"]),
                "points": {"tldr": " ".join(word.draw(rng, 28)).capitalize() + "."},
            },
        }
        if bilingual:
            gist = "".join(pairs.draw(rng, 30))
            made["translations"] = {"zh": {"title": "".join(pairs.draw(rng, 10)), "points": {"tldr": gist}}}
        return made

    first = dt.date(2016, 3, 1)
    for day in range(papers // A_DAY):
        date = first + dt.timedelta(day * 7 // 5)
        yield {
            "date": date.isoformat(),
            "papers": [paper(date, day * A_DAY + number) for number in range(A_DAY)],
        }


def main() -> None:
    """Measure an archive in one language and one in two."""
    for bilingual in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), bilingual=bilingual)


def measure(root: Path, *, bilingual: bool) -> None:
    """Build the site of an archive, search it in a browser, and print the results."""
    topics = "".join(f'[[topics]]\ntitle = "Topic {n}"\ncategories = ["cs.AI"]\n' for n in range(1, 7))
    (root / "digest.toml").write_text(topics, encoding="utf-8")
    pages.render_pages(root)
    without = cpu(root)
    folder = root / "docs" / "api" / "days"
    folder.mkdir(parents=True, exist_ok=True)
    for day in days(PAPERS, bilingual=bilingual):
        (folder / f"{day['date']}.json").write_text(json.dumps(day, ensure_ascii=False), encoding="utf-8")
    spent = cpu(root) - without
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    site = root / "site"
    print(f"\n{PAPERS} papers in {'two languages' if bilingual else 'one language'}:")
    print(f"index built in {spent:.1f} CPU s, peak {memory:.0f} MB with the site builder")
    for part in ("words", "papers"):
        sizes = [(file.stat().st_size, zipped(file)) for file in (site / "search" / part).glob("*.json")]
        raw, sent = (sum(column) / 1e6 for column in zip(*sizes, strict=True))
        print(f"{part:<7} {len(sizes):5} files {raw:6.1f} MB, gzipped {sent:5.1f} MB")
    print("Month shards would send all of papers/ before a search of every day.\n")
    print(f"{'first query of a visit':<52} {'found':>7} {'files':>5} {'kB gz':>6} {'ms':>5}")
    with served(site) as base, launched() as browser:
        for query in queries(bilingual=bilingual):
            print(ask(browser, base, site, query))


def cpu(root: Path) -> float:
    """Build the site and return the CPU seconds."""
    start = time.process_time()
    pages.build(root, None)
    return time.process_time() - start


@functools.cache
def zipped(file: Path) -> int:
    """Return the size of a file as GitHub Pages sends it (bytes)."""
    return len(gzip.compress(file.read_bytes(), 6))


def queries(*, bilingual: bool) -> Iterator[str]:
    """Return typical queries: common and rare words, pairs, triples, an unfinished word, filters."""
    common, rare = WORDS[3], WORDS[20_000]
    yield from (
        f"q={common} ",
        f"q={rare} ",
        f"q={common} {WORDS[40]} ",
        f"q={common} {WORDS[40]} {WORDS[90]} ",
    )
    yield from (f"q={common[:3]}", f"q={WORDS[40]} &topic=topic-2&category=cs.AI&year=2024&engine=claude")
    yield f"author={GIVEN[5]} {FAMILY[30]} "
    if bilingual:
        yield from (f"q={PAIRS[10]}", f"q={PAIRS[10]}{PAIRS[30]}")


ASK = """query => new Promise(done => {
  const form = document.querySelector("form.digest-search"), count = document.querySelector(".digest-count");
  for (const [name, value] of new URLSearchParams(query)) form.elements[name].value = value;
  const start = performance.now();
  new MutationObserver(() => done([performance.now() - start, count.textContent])).observe(
    count, { childList: true });
  form.elements.q.dispatchEvent(new Event("input", { bubbles: true }));
})"""


def ask(browser: Browser, base: str, site: Path, query: str) -> str:
    """Repeat a query in new tabs; return papers, files, bytes transferred, and milliseconds (median)."""
    times = []
    for _ in range(VISITS):
        with visit(browser, base) as reader:
            page = reader.open("search/")
            milliseconds, count = page.evaluate(ASK, query)
            times.append(milliseconds)
            asked = [one.url.removeprefix(base) for one in reader.requests if ".json" in one.url]
    number = re.sub(r"\D", "", count)
    sent = sum(zipped(site / path) for path in asked) / 1e3
    return f"{query:<52} {number:>7} {len(asked):>5} {sent:>6.0f} {statistics.median(times):>5.0f}"


if __name__ == "__main__":
    main()
