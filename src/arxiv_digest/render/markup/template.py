"""From a template to a page: everything printed is escaped for its kind, front matter marks it as ours."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import frontmatter
from jinja2 import Environment, PackageLoader, StrictUndefined

from arxiv_digest.arxiv import ids
from arxiv_digest.render.markup import bibtex, escape
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.text import prose

GENERATED_BY = "arxiv-digest"


@dataclass(frozen=True, slots=True)
class Page:
    """A file below docs/: its path, what stands in it, and the front matter of one that has any."""

    path: str
    body: str
    meta: Mapping[str, Any] | None = None

    @property
    def text(self) -> str:
        """The whole text of the file."""
        if self.meta is None:
            return self.body
        return (
            frontmatter.dumps(frontmatter.Post(self.body, **self.meta), sort_keys=False, width=10_000) + "\n"
        )


def page(path: str, template: str, words: Words, meta: dict[str, Any], context: dict[str, Any]) -> Page:
    """Fill a template; front matter marks the page as generated, so that the writer may replace it."""
    spoken = {"_": words, "n": words.n, "date": words.date, "link": partial(link, path)}
    body = _environment(markdown=True).get_template(template).render(**spoken, **context)
    # The tabs are navigation enough: the left column goes to the papers.
    marks: dict[str, Any] = {"hide": ["navigation"], "generated_by": GENERATED_BY}
    return Page(path, _one_blank_line(body), {**meta, **marks})


def plain_page(path: str, template: str, context: dict[str, Any]) -> Page:
    """Fill a Markdown template for a file that is served as it is, without front matter."""
    filled = _environment(markdown=True).get_template(template)
    return Page(path, _one_blank_line(filled.render(link=partial(link, path), **context)) + "\n")


def html(template: str, words: Words, **context: Any) -> escape.Safe:
    """Fill an HTML template, for a place inside a Markdown page."""
    filled = _environment(markdown=False).get_template(template)
    return escape.Safe(filled.render(_=words, n=words.n, date=words.date, **context))


def _one_blank_line(text: str) -> str:
    """Fold the blank lines that template tags leave behind."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


def link(source: str, target: str, anchor: str = "") -> escape.Safe:
    """Give the relative Markdown link from one page to another."""
    relative = posixpath.relpath(target, posixpath.dirname(source) or ".")
    return escape.Safe(f"{relative}#{anchor}" if anchor else relative)


def url(source: str, target: str, anchor: str = "") -> str:
    """Give the relative address of a built page from another, for raw HTML; both are sources below docs/."""

    def place(path: str) -> str:
        return path.removesuffix(".md").removesuffix("index").rstrip("/") or "."

    relative = posixpath.relpath(place(target), place(source))
    return f"{relative}/#{anchor}" if anchor else f"{relative}/"


@cache
def _environment(*, markdown: bool) -> Environment:
    """Make the template environment; what a template prints is escaped for its kind of page, always."""
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
    environment.globals["anchor"] = lambda paper: escape.Safe(ids.anchor(paper))
    environment.globals |= {"coins": bibtex.coins, "bibtex": bibtex.bibtex}
    return environment


def _safe_markdown(value: Any) -> str:
    """Escape whatever a Markdown template prints, unless it is marked as safe."""
    return value if isinstance(value, escape.Safe) else escape.markdown(str(value))


def _web(url: str | None) -> str:
    """Let only web addresses through to a link."""
    return url if url and re.fullmatch(r"https?://[^\s<>\"]+", url, re.IGNORECASE) else ""
