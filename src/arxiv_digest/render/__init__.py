"""From the store to pages: pure functions of `data/` and `digest.toml`, nothing on disk yet."""

from arxiv_digest.render.pages import pages
from arxiv_digest.render.published import published
from arxiv_digest.render.template import Page

__all__ = ["Page", "pages", "published"]
