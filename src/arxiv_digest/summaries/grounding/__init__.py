"""Grounding: reduces a language model's reply to what its source supports.

A reply is any JSON-like value. Markup, filler, and sentences that state a figure, name or address missing
from the source are removed from its strings; quotes must occur in the source; duplicate list items are
merged. Every removal is reported as a finding.

Grounding does not make text safe to publish; `render.markup.escape` does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from arxiv_digest.summaries.grounding.duplicates import QUOTES, fuller
from arxiv_digest.summaries.grounding.figures import Figure
from arxiv_digest.summaries.grounding.instructions import instructions_in
from arxiv_digest.summaries.grounding.markup import is_filler, unmarked
from arxiv_digest.summaries.grounding.source import Source, stated_figures
from arxiv_digest.summaries.sentences import places

__all__ = ["Finding", "Grounded", "Source", "ground", "instructions_in", "strings", "unsupported"]

JUDGED = frozenset({"relevance"})  # fields with opinions, left unchanged
LINKS = frozenset({"url", "href", "link"})  # fields with an address, without which a row is dropped

_DEEPEST = 40  # levels of nesting; deeper values are dropped
_MOST = 200  # items of a list that are read: each is compared with all before it
_LONGEST = 160  # characters of a finding


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem in a reply.

    `kind` is number, name, quote, url, filler, duplicate or instruction, or one of the relations that
    `evidence` checks (relation, direction, comparison, negation, first, …); `path` is its place in the reply
    (`experiments.results[2].value`), `text` the offending part.
    """

    kind: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """A reply reduced to what its source supports.

    `reply` has the shape of the original: unsupported strings become "", dropped list items are absent.
    `figures` counts the figures in kept and withheld text, `figures_found` those that the source states;
    `withheld` counts sentences.
    """

    reply: Any
    figures: int
    figures_found: int
    withheld: int
    findings: tuple[Finding, ...]


def ground(reply: Any, source: Source) -> Grounded:
    """Reduce a reply to what its source supports; raises nothing, and is idempotent."""
    work = _Grounding(source, source)
    kept = work.walk(reply, "", 0)
    shown = sum(len(stated_figures(text)) for text in _texts(kept))
    found = shown + sum(source.states(figure) for figure in work.lost)
    return Grounded(kept, shown + len(work.lost), found, work.withheld, tuple(work.findings))


def unsupported(statement: str, source: str, quotes: Sequence[str] = ()) -> Sequence[Finding]:
    """Return why a statement cannot stand; empty when it can.

    It is judged by the sentences of the source that have the quotes, and those next to them; without quotes
    by the whole source.
    """
    known = Source(source).near(quotes)
    sentences = [statement[start:end] for start, end in places(statement)]
    return tuple(Finding(kind, "", piece[:_LONGEST]) for one in sentences for kind, piece in known.wrong(one))


# ------------------------------------------------------------------------------------ walking the reply


@dataclass
class _Grounding:
    """One pass over a reply, and the findings so far."""

    source: Source
    judge: Source
    findings: list[Finding] = field(default_factory=list)
    lost: list[Figure] = field(default_factory=list)
    withheld: int = 0

    def walk(self, node: Any, path: str, depth: int, *, quoted: bool = False) -> Any:
        """Ground a value; unsupported strings become "", and empty list items are dropped."""
        outer = self.judge
        try:
            if isinstance(node, dict) and not quoted:
                self.judge = self._judge(node) or outer
            return self._walk(node, path, depth, quoted=quoted)
        finally:
            self.judge = outer

    def _judge(self, point: dict[Any, Any]) -> Source | None:
        """Return the part of the source around a point's own quotes."""
        given = [value for key, value in point.items() if str(key).lower() in QUOTES]
        quotes = [quote for quote in strings(given) if self.source.quotes(quote)]
        return self.source.near(quotes) if quotes else None

    def _walk(self, node: Any, path: str, depth: int, *, quoted: bool) -> Any:
        if depth > _DEEPEST:
            return None
        if isinstance(node, str):
            return self._quote(node, path) if quoted else self._text(node, path)
        if isinstance(node, dict):
            return {key: self._field(key, value, path, depth, quoted) for key, value in node.items()}
        if isinstance(node, list | tuple):
            rows = [
                (f"{path}[{n}]", self.walk(value, f"{path}[{n}]", depth + 1, quoted=quoted))
                for n, value in enumerate(node[:_MOST])
            ]
            return self._merged([(at, row) for at, row in rows if not _blank(row)])
        return node

    def _field(self, key: Any, value: Any, path: str, depth: int, quoted: bool) -> Any:  # noqa: FBT001
        name = str(key)
        if name.lower() in JUDGED:
            return value
        where = f"{path}.{name}" if path else name
        return self.walk(value, where, depth + 1, quoted=quoted or name.lower() in QUOTES)

    def _text(self, text: str, path: str) -> str:
        """Clean a text, and cut unsupported sentences until nothing changes."""
        text, before = self._cleaned(text, path), None
        while text != before:
            before = text
            text = self._cleaned(self._without_unsupported(text, path), path)
        return text

    def _quote(self, text: str, path: str) -> str:
        text = self._cleaned(text, path)
        if text and not self.source.quotes(text):
            self._report("quote", path, text)
            return ""
        return text

    def _cleaned(self, text: str, path: str) -> str:
        shown = unmarked(text, self.source.links)
        if shown and is_filler(shown):
            self._report("filler", path, shown)
            return ""
        return shown

    def _without_unsupported(self, text: str, path: str) -> str:
        kept, at = "", 0
        for start, end in places(text):
            sentence, gap, at = text[start:end], text[at:start], end
            wrong = list(self.judge.wrong(sentence))
            if instructions_in(sentence):
                wrong.append(("instruction", sentence))
            if not wrong:
                kept += (gap if kept else "") + sentence
                continue
            self.withheld += 1
            self.lost += stated_figures(sentence)
            for kind, piece in wrong:
                self._report(kind, path, piece)
        return kept

    def _merged(self, rows: Sequence[tuple[str, Any]]) -> list[Any]:
        """Merge items that say the same; the fuller one takes the place of the first."""
        kept: list[Any] = []
        before: list[Any] | None = None
        items = list(rows)
        while before is None or len(kept) < len(before):
            before, kept = [row for _, row in items], []
            for path, row in items:
                self._place(kept, path, row)
            items = [("", row) for row in kept]
        return kept

    def _place(self, kept: list[Any], path: str, row: Any) -> None:
        for n, other in enumerate(kept):
            better = fuller(other, row, self.source)
            if better is not None:
                kept[n] = better
                self._report("duplicate", path, row if isinstance(row, str) else " · ".join(strings(row)))
                return
        kept.append(row)

    def _report(self, kind: str, path: str, text: str) -> None:
        self.findings.append(Finding(kind, path, text[:_LONGEST]))


def _blank(row: Any) -> bool:
    """Return whether a list item is empty; a row with an address field needs the address."""
    if isinstance(row, str):
        return not row
    if not isinstance(row, dict) or not any(True for _ in strings(row)):
        return False
    linked = (value for key, value in row.items() if str(key).lower() in LINKS and isinstance(value, str))
    return not all(linked) or not any(list(_texts(row)) or list(strings(row)))


def _texts(node: Any) -> Iterator[str]:
    """Yield the strings of a reply, except quotes and opinions."""
    yield from strings(node, QUOTES | JUDGED)


def strings(node: Any, without: Collection[str] = ()) -> Iterator[str]:
    """Yield the strings of a JSON-like value, except those in the fields `without`."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            if str(key).lower() not in without:
                yield from strings(value, without)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from strings(value, without)
