"""Builds site/ from docs/; only this module imports MkDocs."""

from __future__ import annotations

import gzip
import html
import json
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from arxiv_digest import files
from arxiv_digest.arxiv import urls
from arxiv_digest.errors import SiteError

Words = Mapping[str, Callable[[str], str]]  # language → function that translates a text
_PACKAGED = Path(__file__).parent.with_name("mkdocs.yml")


def build(
    root: Path, title: str, words: Words, site_url: str | None = None, repository: str | None = None
) -> Path:
    """Build the pages below `root/docs` into `root/site`.

    Uses the repository's mkdocs.yml, or the one in the package. `words` maps languages to translators, that
    of the site first. `site_url` is the address of the site: without it, links are relative and there is no
    sitemap. `repository` is the `owner/name` that records are linked in.

    Raises SiteError when there are no pages, or with MkDocs' messages when it rejects them.
    """
    # Imported here because importing MkDocs takes longer than most verbs take to run.
    from mkdocs.commands.build import build as mkdocs_build  # noqa: PLC0415
    from mkdocs.config import load_config  # noqa: PLC0415
    from mkdocs.exceptions import Abort, ConfigurationError  # noqa: PLC0415

    if not (root / "docs" / "index.md").exists():
        raise SiteError(f"{root / 'docs'}: no pages yet; run `arxiv-digest render` first")
    own = root / "mkdocs.yml"
    settings: dict[str, Any] = {
        "site_name": html.escape(title),  # MkDocs does not escape it
        "site_url": site_url or "",
        "docs_dir": str((root / "docs").resolve()),
        "site_dir": str((root / "site").resolve()),
        "strict": True,
    }
    with _warnings() as warnings:
        try:
            config = load_config(str(own if own.exists() else _PACKAGED), **settings)
            config.nav = _navigation(config.nav or [])
            _list_no_icons(config.theme)
            config.extra |= {
                "words": words,
                "languages": list(words),
                "spoken": _spoken(config.theme.dirs, words),
                "tabs": {
                    language: _tabs(config.nav or [], root / "docs", language, words) for language in words
                },
                "repository": repository or "",
                "arxiv": {"web": urls.WEB, "abstract": urls.abstract("")},
            }
            mkdocs_build(config)
        except (Abort, ConfigurationError) as error:
            reasons = "\n".join(warnings) or str(error)
            raise SiteError(f"{root / 'docs'}: MkDocs could not build the site:\n{reasons}") from error
    _same_every_day(root / "site" / "sitemap.xml")
    return root / "site"


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


def _navigation(own: list[Any]) -> list[Any]:
    """Append a repository's own pages to ours, unless its list already contains some of ours."""
    from mkdocs.utils.yaml import yaml_load  # noqa: PLC0415

    ours = yaml_load(_PACKAGED.read_text(encoding="utf-8"))["nav"]
    return own if set(_sources(own)) & set(_sources(ours)) else [*ours, *own]


def _sources(nav: Iterable[Any]) -> Iterator[str]:
    """Yield the pages of a navigation, at any depth."""
    for entry in nav:
        if isinstance(entry, str):
            yield entry
        else:
            (inside,) = entry.values()
            yield from _sources([inside] if isinstance(inside, str) else inside)


def _spoken(folders: Iterable[str], languages: Iterable[str]) -> dict[str, str]:
    """Return the theme's translation for each language: its own, or that of the language it is a variant of.

    Languages that the theme does not speak are left out.
    """
    places = (Path(folder, "partials", "languages") for folder in folders)
    known = {file.stem for place in places for file in place.glob("*.html")}
    found = {}
    for language in languages:
        parts = _TRADITIONAL.get(language, language).split("-")
        tags = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
        if tag := next((tag for tag in tags if tag in known), None):
            found[language] = tag
    return found


_TRADITIONAL = {"zh-HK": "zh-Hant", "zh-MO": "zh-Hant"}


def _tabs(nav: Iterable[Any], docs: Path, language: str, words: Words) -> list[tuple[str, str]]:
    """Return title and address of each navigation entry, in the language's own tree where it has the page."""
    prefix = "" if language == next(iter(words)) else f"{language}/"
    tabs = []
    for entry in nav:
        title, source = _first(entry)
        path = f"{prefix}{source}" if (docs / prefix / source).exists() else source
        tabs.append((title, f"{_TAIL.sub('', path)}/".removeprefix("index/")))
    return tabs


def _first(entry: Any) -> tuple[str, str]:
    """Return the title and the first page of a navigation entry; a section links to its first page."""
    if isinstance(entry, str):
        return Path(entry).stem.capitalize(), entry
    title, inside = next(iter(entry.items()))
    return title, inside if isinstance(inside, str) else _first(inside[0])[1]


_TAIL = re.compile(r"(?:/index)?\.md$")


def _same_every_day(sitemap: Path) -> None:
    """Compress the sitemap again without a timestamp, so that builds are reproducible."""
    if sitemap.exists():
        files.replace(sitemap.with_name("sitemap.xml.gz"), gzip.compress(sitemap.read_bytes(), mtime=0))


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
