"""docs/ → site/, finished: pages, search index, a picture for links, feeds that know where they live."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from arxiv_digest import files
from arxiv_digest.config import Config
from arxiv_digest.render.exports.published import with_site_address
from arxiv_digest.render.markup.escape import title
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.since import told
from arxiv_digest.site import mkdocs, search_index, social_card


def build(root: Path, config: Config, site_url: str | None, repository: str | None = None) -> Path:
    """Build the site below `root`; without its address the feeds stay relative."""
    words = {language: Words(language) for language in config.languages}
    built = mkdocs.build(root, config.title, words, site_url, repository)
    card = social_card.card(config.title, [topic.title for topic in config.topics])
    files.replace(built / "assets" / "card.png", card)
    for path, text in search_index.files(mkdocs.twins(root), title):
        files.replace(built / "search" / path, text.encode())
    commit = mkdocs.last_commit(root)
    for language, spoken in words.items():
        page = f"{config.tree(language)}status/index.html"
        mkdocs.rewrite(built, page, partial(told, spoken, commit))
    mkdocs.rewrite(built, "status.json", partial(told, words[config.languages[0]], commit))
    if site_url:
        mkdocs.rewrite(built, "feeds/**/*.*", partial(with_site_address, site_url))
    return built
