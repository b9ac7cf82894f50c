"""Makes the search page: its form, and a plain index for readers without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from arxiv_digest.arxiv import taxonomy
from arxiv_digest.config import Config
from arxiv_digest.engines import ENGINES
from arxiv_digest.render.grouping import titles
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.template import Page, html, page
from arxiv_digest.render.outline import Outline, months


def search(config: Config, outlines: Sequence[Outline], words: Words) -> Page:
    """Make the search page; all languages share the index at the site's root."""
    lines = [line for day in outlines for line in day.headlines]
    named = titles(config, {slug for line in lines for slug in line.topics})
    codes = sorted({*config.categories, *(line.primary for line in lines)})
    years = sorted({day.date.year for day in outlines}, reverse=True)
    form = html(
        "search.html",
        words,
        root="../../search/" if config.tree(words.language) else "",
        dates="en-GB" if words.language == "en" else words.language,  # day before month, as on all pages
        language=words.language,
        filters=[
            ("topic", words("Topic"), list(named.items())),
            ("category", words("Category"), [(code, f"{code} {taxonomy.label(code)}") for code in codes]),
            ("year", words("Year"), [(year, year) for year in years]),
            ("engine", words("Summary"), _engines(words)),
        ],
    )
    context = {
        "form": form,
        "topics": config.topics,
        "years": [
            (year, [(first, sum(len(day.headlines) for day in days)) for first, days in group])
            for year, group in groupby(reversed(months(outlines)), key=lambda month: month[0].year)
        ],
    }
    meta = {
        "title": words("Search"),
        "description": words("Search all days on record"),
        "scripts": ["search"],
    }
    return page("search.md", "search.md", words, meta, context)


def _engines(words: Words) -> list[tuple[str, str]]:
    """Return the names of engines, as readers see them."""
    return [
        (name, words("quoted") if engine.quotes else words("by {engine}", engine=engine.label))
        for name, engine in ENGINES.items()
    ]
