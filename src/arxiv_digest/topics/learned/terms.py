"""The words and pairs of words of a paper, which the models of topics count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from arxiv_digest.model import Paper
from arxiv_digest.text import plain, prose
from arxiv_digest.topics.phrases import Occurrences, PhraseIndex, words

Terms = Counter[str]
_TITLE = 2  # times that the words of a title count
# Words without a subject, and those that abstracts of any subject have.
_COMMON = frozenset(
    "a an and are as at be been being but by can could do does for from has have how however i in into "
    "is it its may more most not of on or our over such than that the their them then there these they "
    "this those through to under using use used uses via was we were when where which while who whose "
    "will with within without would both between each also all any across against during only other "
    "propose proposed present paper work method methods approach approaches based show shows new novel "
    "results result existing significantly demonstrate experiments extensive achieve achieves "
    "performance state art".split()
)


@dataclass(frozen=True, slots=True)
class Text:
    """A paper as words, hyphens open and plurals folded, and where phrases occur in it."""

    id: str
    title: tuple[str, ...]
    abstract: tuple[str, ...]
    seen: Occurrences

    @classmethod
    def of(cls, paper: Paper, phrases: PhraseIndex) -> Text:
        """Read a paper as its readers see it."""
        title, abstract = plain(paper.title), prose(paper.abstract)
        return cls(paper.id, words(title), words(abstract), phrases.read(title, abstract))

    def terms(self, without: Collection[str] = ()) -> Terms:
        """Count words and pairs, but not the words where the phrases in `without` occur."""
        cut = {place for one in without for span in self.seen.of(one) for place in range(*span)}
        found: Terms = Counter()
        for row, start, times in ((self.title, 0, _TITLE), (self.abstract, len(self.title) + 1, 1)):
            kept = [None if place in cut else word for place, word in enumerate(row, start)]
            for term in _terms(kept):
                found[term] += times
        return found


def words_of(title: str) -> frozenset[str]:
    """Return the telling words of a topic's title."""
    return frozenset(filter(_is_telling, words(title)))


def _terms(row: Sequence[str | None]) -> Iterator[str]:
    """Yield the telling words of a row, and pairs of neighbours."""
    telling = [word if word and _is_telling(word) else None for word in row]
    yield from (word for word in telling if word and (len(word) > 1 or not word.isascii()))
    yield from (f"{one} {other}" for one, other in pairwise(telling) if one and other)


def _is_telling(word: str) -> bool:
    return word not in _COMMON and not word.isdigit()
