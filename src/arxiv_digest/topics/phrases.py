"""Finds phrases in texts, word by word and all in one pass, ignoring case, accents and plurals.

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

Span = tuple[int, int]  # index of the first word, and of the one after the last
Form = tuple[str, ...]  # the words of a phrase, folded; a `*` at the end of a word matches any ending


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The places of phrases in a paper; spans count its words: title, then a gap, then the abstract."""

    title_length: int
    length: int
    spans: Mapping[str, Sequence[Span]]  # phrase as written in digest.toml → its spans, ascending

    def of(self, phrase: str) -> Sequence[Span]:
        """Return the spans of a phrase; one that begins below `title_length` is in the title."""
        return self.spans.get(phrase, ())


class PhraseIndex:
    """An index of phrases by their first words: a text is read once, however many phrases there are."""

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

    def read(self, title: str, abstract: str) -> Occurrences:
        """Find every phrase in a paper."""
        before, after = _runs(title), _runs(abstract)
        words = _lattice([*before, [_GAP], *after])
        found: defaultdict[str, set[Span]] = defaultdict(set)
        for start, here in enumerate(words):
            for word, end in here:
                for form, phrase in self._candidates(word, words[end]):
                    found[phrase].update((start, last) for last in _ends(form[1:], words, end))
        spans = {phrase: sorted(at) for phrase, at in found.items() if at}
        return Occurrences(sum(map(len, before)), len(words) - 1, spans)

    def _candidates(self, word: str, following: Sequence[tuple[str, int]]) -> list[tuple[Form, str]]:
        """Return the phrases that may begin with this word, considering the second word too."""
        one, index = singular(word), self._by_start
        begun = list(index[one]) if one in index else []
        for after, _ in following:
            pair = (one, singular(after))
            if pair in index:
                begun += index[pair]
        return begun + self._starting(word)


def _lattice(runs: Sequence[Sequence[str]]) -> list[list[tuple[str, int]]]:
    """Return, for each place, the words that begin there and the places where they end.

    Each place has one word; where hyphens join words, also the closed word. The last place has none.
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
    """Return the places where the rest of a form ends when read from here; empty when the text differs."""
    places = {start}
    for wanted in rest:
        places = {end for place in places for word, end in words[place] if _fits(wanted, word)}
    return places


def forms(phrase: str) -> tuple[Form, ...]:
    """Return the words of a phrase with its hyphens opened and closed; empty for a phrase without words."""
    opened = _form(_HYPHEN.sub(" ", phrase))
    closed = _form(re.sub(r"(?<=\w)[-\u2010-\u2013](?=\w)", "", phrase))
    return tuple(dict.fromkeys(form for form in (opened, closed) if form))


def _form(text: str) -> Form:
    found = _STARRED.finditer(_TEX.sub(" ", fold(text)))
    return tuple(f"{match[1]}*" if match[2] else singular(match[1]) for match in found)


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, hyphens open and plurals folded; spans of occurrences count these."""
    return tuple(singular(part) for run in _runs(text) for part in run)


def _runs(text: str) -> list[list[str]]:
    """Split a text into runs of words joined by hyphens."""
    plain = _RUN.findall(_TEX.sub(" ", fold(text)))
    return [[run] if run.isalnum() else _HYPHEN.split(run) for run in plain]
