"""Phrases found in texts, by words: without case, accents and plurals, all phrases in one reading.

A hyphen is read both ways: `pre-training` is the words `pre training` and the word `pretraining`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from arxiv_digest.text import CJK, fold, singular

_TEX = re.compile(r"\\[A-Za-z]+\*?|[\\${}]")
# A run of words joined by hyphens; CJK text has no blanks, so each of its characters is a word.
_WORD = rf"(?:(?![{CJK}])[^\W_])+"
_RUN = re.compile(rf"[{CJK}]|{_WORD}(?:\+\+|#)?(?:[-\u2010-\u2013]{_WORD})*")
_STARRED = re.compile(rf"({_RUN.pattern})(\*?)")
_HYPHEN = re.compile(r"[-\u2010-\u2013]")
_GAP = "|"  # stands between title and abstract: it is no word, so no phrase crosses it

Span = tuple[int, int]  # first word, and the one behind the last
Form = tuple[str, ...]  # the words of a phrase, folded; a `*` at the end of one stands for any ending


@dataclass(frozen=True, slots=True)
class Sightings:
    """Where phrases stand in a paper: spans count its words, title first, then a gap, then the abstract."""

    title_length: int
    length: int
    spans: Mapping[str, Sequence[Span]]  # phrase, as written in digest.toml, to its spans, ascending

    def of(self, phrase: str) -> Sequence[Span]:
        """Give the spans of a phrase; one that begins below `title_length` is in the title."""
        return self.spans.get(phrase, ())


class Lexicon:
    """All phrases that are looked for, by how they begin: a text is read once, whatever their number."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_start: defaultdict[str | tuple[str, ...], list[tuple[Form, str]]] = defaultdict(list)
        self._starred: list[tuple[Form, str]] = []  # with `*` among the first two words
        for phrase in dict.fromkeys(phrases):
            for form in forms(phrase):
                if any(word.endswith("*") for word in form[:2]):
                    self._starred.append((form, phrase))
                else:
                    self._by_start[form[0] if len(form) == 1 else form[:2]].append((form, phrase))
        self._starting = lru_cache(maxsize=65536)(self._begun_by)

    def _begun_by(self, word: str) -> list[tuple[Form, str]]:
        return [(form, phrase) for form, phrase in self._starred if _fits(form[0], word)]

    def read(self, title: str, abstract: str) -> Sightings:
        """Find every phrase in a paper."""
        before, after = _runs(title), _runs(abstract)
        words = _lattice([*before, [_GAP], *after])
        found: defaultdict[str, set[Span]] = defaultdict(set)
        for start, here in enumerate(words):
            for word, end in here:
                for form, phrase in self._candidates(word, words[end]):
                    found[phrase].update((start, last) for last in _ends(form[1:], words, end))
        spans = {phrase: sorted(at) for phrase, at in found.items() if at}
        return Sightings(sum(map(len, before)), len(words) - 1, spans)

    def _candidates(self, word: str, following: Sequence[tuple[str, int]]) -> list[tuple[Form, str]]:
        """Give the phrases that may begin with this word: their second word, too, is looked up."""
        one, index = singular(word), self._by_start
        begun = list(index[one]) if one in index else []
        for after, _ in following:
            pair = (one, singular(after))
            if pair in index:
                begun += index[pair]
        return begun + self._starting(word)


def _lattice(runs: Sequence[Sequence[str]]) -> list[list[tuple[str, int]]]:
    """Give, for each place, the words that begin there and the places where they end.

    One word a place, and where words are joined by hyphens the closed word as well; nothing at the end.
    """
    words: list[list[tuple[str, int]]] = []
    for run in runs:
        start = len(words)
        words += [[(part, place)] for place, part in enumerate(run, start + 1)]
        if len(run) > 1:
            words[start].append(("".join(run), start + len(run)))
    return [*words, []]


def _fits(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else singular(word) == wanted


def _ends(rest: Form, words: Sequence[Sequence[tuple[str, int]]], start: int) -> set[int]:
    """Give the places where the rest of a form ends, read from here; none when the text differs."""
    places = {start}
    for wanted in rest:
        places = {end for place in places for word, end in words[place] if _fits(wanted, word)}
    return places


def forms(phrase: str) -> tuple[Form, ...]:
    """Give the words of a phrase, with its hyphens opened and closed; nothing for a phrase without words."""
    opened = _form(_HYPHEN.sub(" ", phrase))
    closed = _form(re.sub(r"(?<=\w)[-\u2010-\u2013](?=\w)", "", phrase))
    return tuple(dict.fromkeys(form for form in (opened, closed) if form))


def _form(text: str) -> Form:
    found = _STARRED.finditer(_TEX.sub(" ", fold(text)))
    return tuple(f"{match[1]}*" if match[2] else singular(match[1]) for match in found)


def _runs(text: str) -> list[list[str]]:
    """Cut a text into runs of words that hyphens join."""
    plain = _RUN.findall(_TEX.sub(" ", fold(text)))
    return [[run] if run.isalnum() else _HYPHEN.split(run) for run in plain]
