"""Finds terms that have become more or less frequent, by a published test that filters out noise.

A term is a word or a phrase of two words in title or gist, counted once per paper. Each is tested by the
log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, doi:10.1093/pan/mpn018);
since a paper either has a term or not, the Dirichlet has two cells. The false discovery rate of these tests
is controlled (Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from arxiv_digest.model import Day
from arxiv_digest.text import fold, pieces, prose, singular

ENOUGH = 30  # papers on each side; with fewer, changes cannot be told from chance
FALSE_DISCOVERIES = 0.05  # the rate: of the changes shown, the share that may be due to chance
_FEWEST = 5  # papers with a term, on both sides together
_PRIOR = 0.1  # the weight of the prior: imaginary papers per real one
_MOSTLY = 0.7  # a word that occurs in a phrase this often is represented by the phrase
_USUAL = 0.1  # share of the occurrences, from which a spelling is not an accident

_WORD = re.compile(r"[^\W_]+(?:[-\u2010\u2011\u2013][^\W_]+)*")
_HYPHEN = re.compile(r"[-\u2010\u2011\u2013]")
_FOREIGN = re.compile(r"[\u2e80-\U0010ffff]")  # scripts without spaces between words
_DULL = frozenset((files(__package__) / "dull_words.txt").read_text(encoding="utf-8").split())


@dataclass(frozen=True, slots=True)
class Change:
    """A term whose frequency has changed: the numbers of papers with it, and the z-score."""

    term: str
    recent: int
    before: int
    z: float  # above zero: rising


def wording(day: Day) -> tuple[str, ...]:
    """Return title and English gist of each listed paper as stored, whatever the language of the page."""
    gists = {
        paper: one.points.tldr or "" for paper, one in day.written().items() if one.language.startswith("en")
    }
    return tuple(f"{prose(pick.title)}. {gists.get(pick.id, '')}" for pick in day.picks)


def changes(recent: Sequence[str], before: Sequence[str]) -> list[Change]:
    """Return the terms that are more or less frequent in recent papers, the most certain first."""
    if min(len(recent), len(before)) < ENOUGH:
        return []
    now, then = _counted(recent), _counted(before)
    scores = {
        term: score(now[term], len(recent), then[term], len(before))
        for term in now | then
        if now[term] + then[term] >= _FEWEST
    }
    significant = _significant(scores)
    found = sorted(_without_redundant(significant, now + then), key=lambda term: (-abs(scores[term]), term))
    spelt = _spellings([*recent, *before], frozenset(found))
    return [Change(spelt[term], now[term], then[term], scores[term]) for term in found]


def score(has: int, of: int, had: int, out_of: int) -> float:
    """Return the z-score of a term's log-odds ratio, `has` of `of` papers against `had` of `out_of`.

    The prior adds imaginary papers with and without the term to both sides, in the proportion of both
    together: it draws rare terms towards no change (equations 15, 16, 19 and 22 of the paper).
    """
    share = (has + had) / (of + out_of)
    if share in {0, 1}:
        return 0.0
    weight = _PRIOR * (of + out_of)
    cells = [
        count + weight * part
        for count, part in ((has, share), (of - has, 1 - share), (had, share), (out_of - had, 1 - share))
    ]
    ratio = math.log(cells[0] / cells[1]) - math.log(cells[2] / cells[3])
    return ratio / math.sqrt(sum(1 / cell for cell in cells))


def _significant(scores: Mapping[str, float]) -> dict[str, float]:
    """Return the scores that are significant by Benjamini and Hochberg's procedure."""
    ranked = sorted(scores, key=lambda term: -abs(scores[term]))
    kept = 0
    for rank, term in enumerate(ranked, 1):
        chance = math.erfc(abs(scores[term]) / math.sqrt(2))  # both tails of the normal distribution
        if chance <= rank / len(ranked) * FALSE_DISCOVERIES:
            kept = rank
    return {term: scores[term] for term in ranked[:kept]}


def _without_redundant(significant: Mapping[str, float], counts: Mapping[str, int]) -> list[str]:
    """Drop words that a phrase represents, and phrases less significant than a word in them."""
    phrases = [term for term in significant if " " in term]
    represented = {
        word
        for phrase in phrases
        for word in significant
        if word != phrase and _within(word, phrase) and counts[phrase] >= _MOSTLY * counts[word]
    }
    words = [word for word in significant if word not in represented]
    return [
        term
        for term in words
        if not any(
            other != term and _within(other, term) and abs(significant[other]) >= abs(significant[term])
            for other in words
        )
    ]


def _within(part: str, whole: str) -> bool:
    return f" {part} " in f" {whole} "


def _counted(texts: Iterable[str]) -> Counter[str]:
    """Count the papers with each term."""
    return Counter(term for text in texts for term in {key for key, _ in _terms(text)})


@lru_cache(maxsize=4096)  # the papers of some months, which each language and period counts again
def _terms(text: str) -> tuple[tuple[str, str], ...]:
    """Return a text's terms, each as key and as written there; formulas are skipped."""
    found: list[tuple[str, str]] = []
    plain = " | ".join(piece for is_math, piece in pieces(text) if not is_math)
    key, written, end = "", "", -1
    for match in _WORD.finditer(plain):
        last, before, gap = key, written, plain[end : match.start()]
        key, written, end = _key(match[0]), match[0], match.end()
        if key:
            found.append((key, written))
        if key and last and gap == " ":
            found.append((f"{last} {key}", f"{before} {written}"))
    return tuple(found)


def _key(word: str) -> str:
    """Fold case, accents, hyphens and plural; return an empty key for an uninformative word."""
    folded = fold(word)
    parts = _HYPHEN.sub(" ", folded).split()
    if not parts:  # a spacing accent is a letter to Unicode
        return ""
    parts[-1] = singular(parts[-1])
    telling = any(len(part) > 1 and not part.isdigit() and part not in _DULL for part in parts)
    return " ".join(parts) if telling and folded not in _DULL and not _FOREIGN.search(word) else ""


def _spellings(texts: Iterable[str], wanted: frozenset[str]) -> dict[str, str]:
    """Return the usual spelling of each term, with the fewest capitals, because titles capitalise words."""
    seen: dict[str, Counter[str]] = {term: Counter() for term in wanted}
    for text in texts:
        for key, written in _terms(text):
            if key in wanted:
                seen[key][written] += 1
    return {term: _usual(forms) for term, forms in seen.items()}


def _usual(forms: Counter[str]) -> str:
    usual = [form for form, count in forms.items() if count >= _USUAL * forms.total()]
    return min(usual, key=lambda form: (sum(char.isupper() for char in form), -forms[form], form))
