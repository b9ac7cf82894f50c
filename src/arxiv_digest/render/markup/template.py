"""Renders templates to pages: escapes everything printed, and marks pages as generated."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import frontmatter
from jinja2 import Environment, PackageLoader, StrictUndefined

from arxiv_digest import files
from arxiv_digest.arxiv import ids, urls
from arxiv_digest.render.markup import bibtex, escape
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.text import prose

GENERATED_BY = "arxiv-digest"


@dataclass(frozen=True, slots=True)
class Page:
    """A file below docs/: its path, its contents, and the front matter if it has any."""

    path: str
    body: str
    meta: Mapping[str, Any] | None = None

    @property
    def inputs(self) -> str:
        """The hash of what the page is made from; empty, because it is made already."""
        return ""

    @property
    def text(self) -> str:
        """The whole text of the file."""
        if self.meta is None:
            return self.body
        return (
            frontmatter.dumps(frontmatter.Post(self.body, **self.meta), sort_keys=False, width=10_000) + "\n"
        )


@dataclass(frozen=True, slots=True)
class LaterPage:
    """A page that is made when its text is wanted: not if docs/ has the one made from the same inputs."""

    path: str
    inputs: str  # hash of all that the text depends on; empty if unknown
    make: Callable[[], Page]

    @property
    def text(self) -> str:
        """The whole text of the file."""
        return self.make().text


def inputs(digest: str, *others: object) -> str:
    """Return a hash of a day's digest and of what else a page is made from; empty without the former."""
    return files.digest(repr((digest, others)).encode()) if digest else ""


def page(path: str, template: str, words: Words, meta: dict[str, Any], context: dict[str, Any]) -> Page:
    """Render a template; front matter marks the page as generated, so that `render` may replace it."""
    spoken = {"_": words, "n": words.n, "date": words.date, "link": partial(link, path)}
    body = _environment(markdown=True).get_template(template).render(**spoken, **context)
    # The tabs suffice as navigation; the left column is free for papers.
    marks: dict[str, Any] = {"hide": ["navigation"], "generated_by": GENERATED_BY}
    return Page(path, _one_blank_line(body), {**meta, **marks})


def plain_page(path: str, template: str, context: dict[str, Any]) -> Page:
    """Render a Markdown template for a file that is served as it is, without front matter."""
    filled = _environment(markdown=True).get_template(template)
    return Page(path, _one_blank_line(filled.render(link=partial(link, path), **context)) + "\n")


def html(template: str, words: Words, **context: Any) -> escape.Safe:
    """Render an HTML template, for insertion into a Markdown page."""
    filled = _environment(markdown=False).get_template(template)
    return escape.Safe(filled.render(_=words, n=words.n, date=words.date, **context))


def _one_blank_line(text: str) -> str:
    """Remove the blank lines that template tags leave."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


def link(source: str, target: str, anchor: str = "") -> escape.Safe:
    """Return the relative Markdown link from one page to another."""
    relative = posixpath.relpath(target, posixpath.dirname(source) or ".")
    return escape.Safe(f"{relative}#{anchor}" if anchor else relative)


def url(source: str, target: str, anchor: str = "") -> str:
    """Return the relative address between two built pages, for HTML; both are paths below docs/."""

    def place(path: str) -> str:
        return path.removesuffix(".md").removesuffix("index").rstrip("/") or "."

    relative = posixpath.relpath(place(target), place(source))
    return f"{relative}/#{anchor}" if anchor else f"{relative}/"


@cache
def _environment(*, markdown: bool) -> Environment:
    """Make the template environment, which escapes everything printed for the kind of page."""
    environment = Environment(
        loader=PackageLoader("arxiv_digest.render"),
        autoescape=not markdown,  # noqa: S701  Markdown pages escape by `finalize`, and escape more
        finalize=_safe_markdown if markdown else None,
        undefined=StrictUndefined,
        trim_blocks=markdown,
        lstrip_blocks=markdown,
        keep_trailing_newline=False,
    )
    maths = escape.inline if markdown else escape.html
    environment.filters |= {"maths": maths, "web": _web}
    titled = partial(escape.inline, markup=escape.title) if markdown else escape.title
    environment.filters |= {"prose": prose, "tex": lambda tex: maths(prose(tex)), "title": titled}
    environment.filters["isolated"] = escape.isolated
    for name, address in (("abs", urls.abstract), ("pdf", urls.pdf), ("html", urls.html)):
        environment.filters[f"{name}_url"] = partial(_paper_url, address) if markdown else address
    environment.globals["anchor"] = lambda paper: escape.Safe(ids.anchor(paper))
    environment.globals |= {"coins": bibtex.coins, "bibtex": bibtex.bibtex}
    return environment


def _safe_markdown(value: Any) -> str:
    """Escape everything a Markdown template prints, unless it is marked as safe."""
    return value if isinstance(value, escape.Safe) else escape.markdown(str(value))


def _paper_url(address: Callable[[str], str], paper: str) -> escape.Safe:
    """Return an address at arXiv for Markdown; the identifier is escaped, the rest is not."""
    return escape.Safe(address(escape.markdown(paper)))


def _web(url: str | None) -> str:
    """Allow only web addresses as links."""
    return url if url and re.fullmatch(r"https?://[^\s<>\"]+", url, re.IGNORECASE) else ""
