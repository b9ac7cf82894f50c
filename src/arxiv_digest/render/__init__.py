"""From the store to pages: pure functions of `data/` and `digest.toml`, nothing on disk yet."""

from arxiv_digest.render.pages import pages
from arxiv_digest.render.published import published
from arxiv_digest.render.since import told
from arxiv_digest.render.template import Page
from arxiv_digest.render.words import Words

__all__ = ["Page", "Words", "pages", "published", "told"]
