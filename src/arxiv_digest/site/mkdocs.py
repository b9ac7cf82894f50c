"""Builds pages with MkDocs; only this module and `parts` import it."""

from __future__ import annotations

import html
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from arxiv_digest import files
from arxiv_digest.arxiv import urls
from arxiv_digest.errors import SiteError
from arxiv_digest.site import kept, navigation
from arxiv_digest.site.finished import FinishedHtml
from arxiv_digest.site.kept import Making
from arxiv_digest.site.navigation import Words
from arxiv_digest.site.parts import Parts, write_sitemap

_PACKAGE = Path(__file__).parent.parent
_PACKAGED = _PACKAGE / "mkdocs.yml"
_BUILDERS = ("Jinja2", "Markdown", "mkdocs", "mkdocs-material")


@dataclass(frozen=True, slots=True)
class Site:
    """A site to build from the pages below `root/docs`.

    Uses the repository's mkdocs.yml, or the one in the package. `words` maps languages to translators, that
    of the site first. `address` is that of the published site: without it, links are relative and there is
    no sitemap. `repository` is the `owner/name` that records are linked in.
    """

    root: Path
    title: str
    words: Words
    address: str | None = None
    repository: str | None = None

    def epoch(self) -> str:
        """Return a hash of everything besides its source that a page depends on.

        It differs each time if the repository's mkdocs.yml names plugins or hooks: these may read anything.
        Raises SiteError when there are no pages.
        """
        docs = self.root / "docs"
        if not (docs / "index.md").exists():
            raise SiteError(f"{docs}: no pages yet; run `arxiv-digest render` first")
        with _failing(docs):
            config = self._config(self.root / "site")
        places = [self.root / "mkdocs.yml", *map(Path, config.theme.dirs)]
        parts = (
            self.title,
            self.address,
            self.repository,
            config.extra["tabs"],
            [f"{name} {version(name)}" for name in _BUILDERS],
            sys.version_info[:3],
            kept.program(),
            [files.tree_digest(one) for one in places if _is_inside(one, self.root)],
            os.urandom(16).hex() if _runs_other_code(config) else "",
        )
        return files.digest(json.dumps(parts).encode())

    def build(self, work: Making) -> None:
        """Build what a build in progress needs, a few hundred pages at a time.

        Raises SiteError with MkDocs' messages when it rejects the pages.
        """
        with _failing(self.root / "docs") as warnings:
            parts = Parts(work)
            while parts:
                self._run(part := work.folder.with_name("part"), parts)
                files.move_all(part, work.folder)
            warnings.extend(parts.dangling())
        if self.address:
            write_sitemap(work.folder, self.address, parts.addresses, work.pages)

    def _run(self, folder: Path, parts: Parts) -> None:
        # Imported here because importing MkDocs takes longer than most verbs take to run.
        from mkdocs.commands.build import build as mkdocs_build  # noqa: PLC0415

        config = self._config(folder)
        config.plugins["finished-html"] = FinishedHtml()
        config.plugins["parts"] = parts
        mkdocs_build(config)

    def _config(self, folder: Path) -> Any:
        """Load the settings for a build into a folder."""
        from mkdocs.config import load_config  # noqa: PLC0415

        own = self.root / "mkdocs.yml"
        config = load_config(
            str(own if own.exists() else _PACKAGED),
            site_name=html.escape(self.title),  # MkDocs does not escape it
            site_url=self.address or "",
            docs_dir=str((self.root / "docs").resolve()),
            site_dir=str(folder.resolve()),
            strict=True,
        )
        config.nav = navigation.joined(_packaged_navigation(), config.nav or [])
        config.theme.static_templates.discard("sitemap.xml")  # written below, for pages of all parts
        _list_no_icons(config.theme)
        docs = self.root / "docs"
        config.extra |= {
            "words": self.words,
            "languages": list(self.words),
            "spoken": navigation.spoken(config.theme.dirs, self.words),
            "tabs": {one: navigation.tabs(config.nav, docs, one, self.words) for one in self.words},
            "repository": self.repository or "",
            "arxiv": {"web": urls.WEB, "abstract": urls.abstract("")},
        }
        return config


def _packaged_navigation() -> list[Any]:
    from mkdocs.utils.yaml import yaml_load  # noqa: PLC0415

    entries: list[Any] = yaml_load(_PACKAGED.read_text(encoding="utf-8"))["nav"]
    return entries


def _runs_other_code(config: Any) -> bool:
    """Return whether the repository's mkdocs.yml makes MkDocs run code, or read files, of its own."""
    return bool(config.hooks or config.plugins or "pymdownx.snippets" in config.markdown_extensions)


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _list_no_icons(theme: Any) -> None:
    """Let MkDocs look for files to copy outside hidden folders only, which saves a quarter of a build.

    It copies nothing from them, but first compares each of the theme's 15,000 icons with a dozen patterns.
    """
    make = theme.get_env

    def environment() -> Environment:
        made: Environment = make()
        made.loader = _Visible(theme.dirs)
        return made

    theme.get_env = environment


class _Visible(FileSystemLoader):
    """Loads every template, but lists none in a hidden folder."""

    def list_templates(self) -> list[str]:
        """List the paths of the files below the folders, sorted."""
        return sorted({file for folder in self.searchpath for file in _visible(folder)})


def _visible(top: str) -> Iterator[str]:
    """Yield the paths of the files below a folder, outside its hidden folders."""
    for place, folders, names in os.walk(top):
        folders[:] = [one for one in folders if not one.startswith(".")]
        yield from (Path(place, name).relative_to(top).as_posix() for name in names)


def rewrite(site: Path, pattern: str, change: Callable[[str, str], str]) -> None:
    """Change the files of a built site that meet a pattern: `change` gets path within the site, and text."""
    for file in (one for one in sorted(site.glob(pattern)) if not files.is_part(one)):
        text = file.read_bytes().decode()  # line ends as they are
        files.replace(file, change(file.relative_to(site).as_posix(), text).encode())


def json_days(root: Path) -> Iterator[Any]:
    """Yield the JSON versions of the days below `root/docs`, ordered by date."""
    for file in sorted((root / "docs" / "api" / "days").glob("*.json")):
        yield json.loads(file.read_bytes())


@contextmanager
def _failing(docs: Path) -> Iterator[list[str]]:
    """Raise SiteError with MkDocs' messages when it rejects the pages, or when the block adds messages."""
    from mkdocs.exceptions import Abort, ConfigurationError  # noqa: PLC0415

    reasons: Sequence[str] = ()
    with _warnings() as warnings:
        try:
            yield warnings
        except (Abort, ConfigurationError) as error:
            reasons = warnings or [str(error)]
        else:
            reasons = warnings
    if reasons:
        raise SiteError(f"{docs}: MkDocs could not build the site:\n" + "\n".join(reasons))


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect MkDocs' warnings instead of printing them; strict builds count them."""
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
    """Collects MkDocs' warnings for the error message."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
