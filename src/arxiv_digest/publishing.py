"""docs/ → site/, finished: the built pages, a picture for links, and feeds that know where they live."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from arxiv_digest import files, picture, render, site
from arxiv_digest.config import Config


def build(root: Path, config: Config, site_url: str | None, repository: str | None = None) -> Path:
    """Build the site below `root`; without its address the feeds stay relative."""
    words = {language: render.Words(language) for language in config.languages}
    built = site.build(root, config.title, words, site_url, repository)
    card = picture.card(config.title, [topic.title for topic in config.topics])
    files.replace(built / "assets" / "card.png", card)
    if site_url:
        site.rewrite(built, "feeds", partial(render.published, site_url))
    return built
