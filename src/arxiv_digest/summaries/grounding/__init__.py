"""Grounding: what a language model said of a paper, reduced to what the paper bears out.

A reply is any JSON-like value. Its strings are rid of markup, filler and sentences that state a figure, a
name or an address the source lacks; quotes must be found; lists say nothing twice. What is cut is told.
Nothing here makes text safe to publish; escaping is the business of `render.escape`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from arxiv_digest.summaries.grounding.figures import Figure, stem, tidy
from arxiv_digest.summaries.grounding.markup import instructions_in, is_filler, unmarked
from arxiv_digest.summaries.grounding.source import Source, stated
from arxiv_digest.summaries.sentences import places
from arxiv_digest.text import fold

__all__ = ["Finding", "Grounded", "Source", "ground", "instructions_in", "strings"]

QUOTES = frozenset({"evidence", "quote", "quotes"})  # fields that hold verbatim quotes
JUDGED = frozenset({"relevance"})  # fields that hold opinions, left alone
LINKS = frozenset({"url", "href", "link"})  # a row is nothing without its address

_DEEPEST = 40  # levels of nesting; what lies deeper is dropped
_LONGEST = 160  # characters of a finding


@dataclass(frozen=True, slots=True)
class Finding:
    """What was wrong in a reply.

    `kind` is number, name, quote, url, filler, duplicate or instruction; `path` says where in the reply
    (`experiments.results[2].value`), `text` is the offending piece.
    """

    kind: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """A reply that its source bears out, and how much of it did.

    `reply` has the shape of the original: unknown strings are "", dropped list items are gone. `figures`
    counts the figures in what was kept or withheld, `figures_found` those of them the source states;
    `withheld` counts sentences.
    """

    reply: Any
    figures: int
    figures_found: int
    withheld: int
    findings: tuple[Finding, ...]


def ground(reply: Any, source: Source) -> Grounded:
    """Reduce a reply to what its source bears out; never raises, and doing it twice changes nothing."""
    work = _Work(source)
    kept = work.walk(reply, "", 0)
    shown = sum(len(stated(text)) for text in _texts(kept))
    found = shown + sum(source.counts(figure) for figure in work.lost)
    return Grounded(kept, shown + len(work.lost), found, work.withheld, tuple(work.findings))


# --------------------------------------------------------------------------------------- the reply, read


@dataclass
class _Work:
    """One reading of a reply: what was found wrong on the way."""

    source: Source
    findings: list[Finding] = field(default_factory=list)
    lost: list[Figure] = field(default_factory=list)
    withheld: int = 0

    def walk(self, node: Any, path: str, depth: int, *, quoted: bool = False) -> Any:
        """Ground a node; strings become "" and list items go."""
        if depth > _DEEPEST:
            return None
        if isinstance(node, str):
            return self._quote(node, path) if quoted else self._text(node, path)
        if isinstance(node, dict):
            return {key: self._field(key, value, path, depth, quoted) for key, value in node.items()}
        if isinstance(node, list | tuple):
            rows = [
                (f"{path}[{n}]", self.walk(value, f"{path}[{n}]", depth + 1, quoted=quoted))
                for n, value in enumerate(node)
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
        """Clean a text, then cut sentences until none is left to cut."""
        text, before = self._cleaned(text, path), None
        while text != before:
            before = text
            text = self._cleaned(self._sifted(text, path), path)
        return text

    def _quote(self, text: str, path: str) -> str:
        text = self._cleaned(text, path)
        if text and not self.source.quotes(text):
            self._tell("quote", path, text)
            return ""
        return text

    def _cleaned(self, text: str, path: str) -> str:
        shown = unmarked(text, self.source.links)
        if shown and is_filler(shown):
            self._tell("filler", path, shown)
            return ""
        return shown

    def _sifted(self, text: str, path: str) -> str:
        kept, at = "", 0
        for start, end in places(text):
            sentence, gap, at = text[start:end], text[at:start], end
            wrong = list(self.source.wrong(sentence))
            if instructions_in(sentence):
                wrong.append(("instruction", sentence))
            if not wrong:
                kept += (gap if kept else "") + sentence
                continue
            self.withheld += 1
            self.lost += stated(sentence)
            for kind, piece in wrong:
                self._tell(kind, path, piece)
        return kept

    def _merged(self, rows: Sequence[tuple[str, Any]]) -> list[Any]:
        """Drop what says the same as an item before it; of the two the fuller stays, in the first's place."""
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
            fuller = _fuller(other, row, self.source)
            if fuller is not None:
                kept[n] = fuller
                self._tell("duplicate", path, row if isinstance(row, str) else " · ".join(strings(row)))
                return
        kept.append(row)

    def _tell(self, kind: str, path: str, text: str) -> None:
        self.findings.append(Finding(kind, path, text[:_LONGEST]))


def _blank(row: Any) -> bool:
    """Say whether a list item has nothing to say; a row with an address field needs the address."""
    if isinstance(row, str):
        return not row
    if not isinstance(row, dict) or not any(True for _ in strings(row)):
        return False
    linked = (value for key, value in row.items() if str(key).lower() in LINKS and isinstance(value, str))
    return not all(linked) or not any(list(_texts(row)) or list(strings(row)))


def _texts(node: Any) -> Iterator[str]:
    """Yield the strings of a reply that are neither quotes nor opinions."""
    yield from strings(node, QUOTES | JUDGED)


def strings(node: Any, without: Collection[str] = ()) -> Iterator[str]:
    """Yield the strings of a JSON-like value, but those in the fields `without`."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            if str(key).lower() not in without:
                yield from strings(value, without)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from strings(value, without)


# ---------------------------------------------------------------------------------------- the same again

_OURS = re.compile(r"\s*\((?:ours|our method|proposed|this work|this paper)\)", re.IGNORECASE)
_GLOSS = re.compile(r"(.+?)\s*\(([^()]{2,12})\)\.?")
_MINOR = frozenset("of for the and with in on a an to via by from".split())


def _fuller(first: Any, second: Any, source: Source) -> Any:
    """Give the fuller of two list items that say the same; None when each says something of its own."""
    if isinstance(first, str) and isinstance(second, str):
        return _fuller_text(first, second, source)
    if isinstance(first, dict) and isinstance(second, dict):
        return _fuller_row(first, second, source)
    return None


def _fuller_text(first: str, second: str, source: Source) -> str | None:
    if _key(first) == _key(second):
        return first
    mine, its = _forms(first), _forms(second)
    if mine & its:
        return second if len(its) > len(mine) else first
    if _shortens(first, second, source):
        return second
    return first if _shortens(second, first, source) else None


def _fuller_row(first: dict[Any, Any], second: dict[Any, Any], source: Source) -> dict[Any, Any] | None:
    """Rows say the same when all their values do, or when one only lacks what the other has."""
    if first.keys() != second.keys():
        return None
    pairs = [(first[key], second[key]) for key in first if str(key).lower() not in QUOTES]
    known = [pair for pair in pairs if all(map(_says, pair))]
    if not known or not all(_alike(*pair, source) for pair in known):
        return None
    if all(_says(mine) or not _says(its) for mine, its in pairs):
        return first
    return second if all(_says(its) or not _says(mine) for mine, its in pairs) else None


def _alike(first: Any, second: Any, source: Source) -> bool:
    return bool(first == second) or _fuller(first, second, source) is not None


def _says(value: Any) -> bool:
    return value not in ("", None) and value != []


def _key(text: str) -> str:
    """Close a text up to its letters and numbers, without case, plurals and full stops."""
    plain = tidy(_OURS.sub("", text).lower())  # first: a text in capitals has its TeX commands in capitals
    words = re.findall(r"[^\W_]+(?:\.\d+)*|[+#%]", fold(plain))
    return "".join(stem(word) for word in words)


def _forms(text: str) -> set[str]:
    """Give what a text goes by: `Graph Neural Network (GNN)` is also either of the two."""
    gloss = _GLOSS.fullmatch(_OURS.sub("", text).strip())
    if gloss and fold(gloss[2].removesuffix("s")) in _initials(gloss[1]):
        return {_key(text), _key(gloss[1]), _key(gloss[2])}
    return {_key(text)}


def _initials(text: str) -> set[str]:
    words = [word for part in fold(tidy(text)).split() for word in re.findall(r"[^\W_]+", part)]
    heads = [(word if word[0].isdecimal() else word[0], word in _MINOR) for word in words]
    return {"".join(head for head, _ in heads), "".join(head for head, minor in heads if not minor)}


def _shortens(short: str, long: str, source: Source) -> bool:
    """Say whether one is the acronym of the other: its initials fit, or the source introduces it as such."""
    short = _OURS.sub("", short).strip()
    if not re.fullmatch(r"\w[\w-]{1,8}", short) or short.islower() or len(long.split()) <= 1:
        return False
    fits = len(short.removesuffix("s")) > 2 and fold(short.removesuffix("s")) in _initials(long)  # noqa: PLR2004
    return fits or source.quotes(f"{long} {short}") or source.quotes(f"{short} {long}")
