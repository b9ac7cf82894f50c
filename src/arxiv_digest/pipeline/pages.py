"""Renders docs/ from data/, and builds site/ from docs/ with search index, preview image and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

from arxiv_digest import config as configuration
from arxiv_digest import files
from arxiv_digest.github.git import last_commit
from arxiv_digest.model import Day
from arxiv_digest.render.exports.published import with_site_address, with_values
from arxiv_digest.render.markup.escape import title
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.relative_time import with_last_commit
from arxiv_digest.render.pages.site import site_pages
from arxiv_digest.site import docs, kept, mkdocs, search_index, social_card
from arxiv_digest.store import corrections
from arxiv_digest.store.proof import require_sound
from arxiv_digest.store.records import Store

MEMORY = Path(".cache", "render.json")  # relative to the root


def render_pages(root: Path, *, check: bool = False) -> docs.Written:
    """Make docs/ match data/ and digest.toml; with `check`, only report the differences.

    Raises ConfigError when digest.toml is invalid, and DataError when a file in `data/` cannot be read.
    """
    config, store = configuration.load(root), Store(root)
    require_sound(store)
    by_hand = corrections.load(store.folder)
    shared = (config.model_dump_json(), kept.program())
    records = cache(store.digest)  # each day is read several times

    def days() -> Iterator[Day]:
        for date in store.dates():
            day = corrections.corrected(store.day(date), by_hand)
            parts = (*shared, records(date), repr(day.corrections))
            yield day.model_copy(update={"digest": files.digest(*map(str.encode, parts))})

    memory = docs.Memory() if check else docs.Memory(root / MEMORY)
    return docs.write(root / "docs", site_pages(config, days, store.owed()), memory, check=check)


def build(root: Path, site_url: str | None, repository: str | None = None, *, full: bool = False) -> Path:
    """Build site/ from docs/ and return its folder; without the site's address, links in feeds stay relative.

    Makes only what changed since the last build, unless `full`; the site is the same either way.

    Raises ConfigError when digest.toml is invalid, DataError when a file in `data/` cannot be read, and
    SiteError when MkDocs rejects the pages.
    """
    config = configuration.load(root)
    words = {language: Words(language) for language in config.languages}
    site = mkdocs.Site(root, config.title, words, site_url, repository)
    commit = last_commit(root)
    since = commit.time if commit else None
    statuses = {f"{config.tree(language)}status": spoken for language, spoken in words.items()}
    dated = ["status.json", *(f"{one}.md" for one in statuses)]  # these tell the last commit
    with kept.making(root, site.epoch(), always=dated, full=full) as work:
        site.build(work)
        made = work.folder
        card = social_card.card(config.title, [topic.title for topic in config.topics])
        files.replace(made / "assets" / "card.png", card)
        if work.includes("api/days/"):
            for path, text in search_index.files(mkdocs.json_days(root), title):
                files.replace(made / "search" / path, text.encode())
        for page, spoken in statuses.items():
            mkdocs.rewrite(made, f"{page}/index.html", partial(with_last_commit, spoken, since))
        if commit:
            known = {"last_commit": commit.time.isoformat(), "commit": commit.hash}
            mkdocs.rewrite(made, "status.json", partial(with_values, known))
        if site_url:
            mkdocs.rewrite(made, "feeds/**/*.*", partial(with_site_address, site_url))
    return root / "site"
