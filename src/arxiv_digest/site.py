"""docs/ → site/: the one room that knows the site builder."""

from __future__ import annotations

import html
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from arxiv_digest import files
from arxiv_digest.config import Config
from arxiv_digest.errors import SiteError

_PACKAGED = Path(__file__).with_name("mkdocs.yml")
Index = Callable[[Iterable[Any]], Iterable[tuple[str, str]]]  # days to files of the search index


def build(root: Path, config: Config, site_url: str | None = None, index: Index | None = None) -> Path:
    """Build the pages below `root/docs` into `root/site`; raises SiteError with what the builder said.

    Uses the repository's mkdocs.yml, or the one that comes with the program. `site_url` is where the
    site will live; without it, links are relative and there is no sitemap. `index` makes the files of
    the search index, which stand beside the search page.
    """
    # Imported here: the builder takes longer to import than most verbs take to run.
    from mkdocs.commands.build import build as mkdocs_build  # noqa: PLC0415
    from mkdocs.config import load_config  # noqa: PLC0415
    from mkdocs.exceptions import Abort, ConfigurationError  # noqa: PLC0415

    if not (root / "docs" / "index.md").exists():
        raise SiteError(f"{root / 'docs'}: no pages yet; write them first: arxiv-digest render")
    own = root / "mkdocs.yml"
    settings: dict[str, Any] = {
        "site_name": html.escape(config.title),  # the builder prints it as it is
        "site_url": site_url or "",
        "docs_dir": str((root / "docs").resolve()),
        "site_dir": str((root / "site").resolve()),
        "strict": True,
    }
    with _warnings() as said:
        try:
            builder = load_config(str(own if own.exists() else _PACKAGED), **settings)
            builder["extra"]["trees"] = config.languages[1:]  # their pages search in their own language
            mkdocs_build(builder)
        except (Abort, ConfigurationError) as error:
            reasons = "\n".join(said) or str(error)
            raise SiteError(f"{root / 'docs'}: the site was not built:\n{reasons}") from error
    for path, text in index(_days(root / "docs")) if index else ():
        files.replace(root / "site" / "search" / path, text.encode())
    return root / "site"


def _days(docs: Path) -> Iterator[Any]:
    """Read the machine twins of the days, in order of their dates."""
    for file in sorted((docs / "api" / "days").glob("*.json")):
        yield json.loads(file.read_bytes())


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
