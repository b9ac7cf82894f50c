"""docs/ → site/, finished: pages, search index, a picture for links, feeds that know where they live."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from arxiv_digest import files, picture, render, search, site
from arxiv_digest.config import Config


def build(root: Path, config: Config, site_url: str | None, repository: str | None = None) -> Path:
    """Build the site below `root`; without its address the feeds stay relative."""
    words = {language: render.Words(language) for language in config.languages}
    built = site.build(root, config.title, words, site_url, repository)
    card = picture.card(config.title, [topic.title for topic in config.topics])
    files.replace(built / "assets" / "card.png", card)
    for path, text in search.files(site.twins(root)):
        files.replace(built / "search" / path, text.encode())
    commit = site.last_commit(root)
    for language, spoken in words.items():
        page = f"{config.tree(language)}status/index.html"
        site.rewrite(built, page, partial(render.told, spoken, commit))
    site.rewrite(built, "status.json", partial(render.told, words[config.languages[0]], commit))
    if site_url:
        site.rewrite(built, "feeds/**/*.*", partial(render.published, site_url))
    return built
