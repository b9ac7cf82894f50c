"""docs/ → site/: the one room that knows the site builder."""

from __future__ import annotations

import gzip
import html
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from arxiv_digest import files
from arxiv_digest.errors import SiteError

_PACKAGED = Path(__file__).with_name("mkdocs.yml")


def build(root: Path, title: str, site_url: str | None = None) -> Path:
    """Build the pages below `root/docs` into `root/site`; raises SiteError with what the builder said.

    Uses the repository's mkdocs.yml, or the one that comes with the program. `site_url` is where the
    site will live; without it, links are relative and there is no sitemap.
    """
    # Imported here: the builder takes longer to import than most verbs take to run.
    from mkdocs.commands.build import build as mkdocs_build  # noqa: PLC0415
    from mkdocs.config import load_config  # noqa: PLC0415
    from mkdocs.exceptions import Abort, ConfigurationError  # noqa: PLC0415

    if not (root / "docs" / "index.md").exists():
        raise SiteError(f"{root / 'docs'}: no pages yet; write them first: arxiv-digest render")
    own = root / "mkdocs.yml"
    settings: dict[str, Any] = {
        "site_name": html.escape(title),  # the builder prints it as it is
        "site_url": site_url or "",
        "docs_dir": str((root / "docs").resolve()),
        "site_dir": str((root / "site").resolve()),
        "strict": True,
    }
    with _warnings() as said:
        try:
            mkdocs_build(load_config(str(own if own.exists() else _PACKAGED), **settings))
        except (Abort, ConfigurationError) as error:
            reasons = "\n".join(said) or str(error)
            raise SiteError(f"{root / 'docs'}: the site was not built:\n{reasons}") from error
    _same_every_day(root / "site" / "sitemap.xml")
    return root / "site"


def _same_every_day(sitemap: Path) -> None:
    """Pack the sitemap again, without the time of the build that the builder notes."""
    if sitemap.exists():
        files.replace(sitemap.with_name("sitemap.xml.gz"), gzip.compress(sitemap.read_bytes(), mtime=0))


def rewrite(site: Path, folder: str, change: Callable[[str, str], str]) -> None:
    """Change the files of a built site below a folder: `change` gets a path within the site, and the text."""
    for file in sorted((site / folder).rglob("*.*")):
        text = file.read_bytes().decode()  # line ends as they are
        files.replace(file, change(file.relative_to(site).as_posix(), text).encode())


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect what the builder warns of instead of printing it; strict building counts it."""
    handler, logger = _Warnings(), logging.getLogger("mkdocs")
    level, propagate = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield handler.lines
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate


class _Warnings(logging.Handler):
    """Keep what the builder warns of, for the error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
