"""Decides by what topics' papers read like which papers of a day belong to each topic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from arxiv_digest.arxiv import taxonomy
from arxiv_digest.config import Topic
from arxiv_digest.model import Paper
from arxiv_digest.topics.learned.chances import Chances, Place, Signals, Weights, chances
from arxiv_digest.topics.learned.taught import Models
from arxiv_digest.topics.learned.terms import Text, words_of
from arxiv_digest.topics.phrases import Occurrences, PhraseIndex

# The least probabilities, chosen with leave-one-topic-out by `benchmarks/relevance.py`.
WITH, WITHOUT, WANTED = 0.6, 0.8, 0.4  # on topic, with and without a phrase; wanted, without one
BEST = 0.5  # the best paper of a topic and day needs only this share


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a paper reads compared with a topic's earlier papers."""

    place: Place
    signals: Signals
    chances: Chances
    needed: float  # probability of being on topic
    holds: bool
    evidence: tuple[str, ...] = ()  # terms, if it holds

    @property
    def words(self) -> str:
        """The probability, and how far from the threshold it is."""
        distance = self.chances.on - self.needed
        return f"on topic with a probability of {self.chances.on:.2f} ({distance:+.2f} of {self.needed:.2f})"


Likenesses = Mapping[str, Mapping[str, Likeness]]  # paper id → slug → likeness


class Learned:
    """What topics have learned from `earlier` papers; topics without phrases or examples learn nothing.

    `weights` replaces the package's by topic.
    """

    def __init__(
        self,
        topics: Sequence[Topic],
        earlier: Iterable[Paper],
        weights: Mapping[str, Weights] | None = None,
    ) -> None:
        phrases = {topic.slug: topic.any for topic in topics if topic.any}
        self._index = PhraseIndex(one for own in phrases.values() for one in own)
        self._models = Models((Text.of(one, self._index) for one in earlier), phrases)
        self._topics = [topic for topic in topics if self._models.has(topic.slug)]
        self._weights = weights or {}

    def likenesses(self, papers: Iterable[Paper], *, alone: bool = False) -> Likenesses:
        """Compare a day's papers with what each topic has learned, if they are in the topic's categories.

        The best paper of a topic needs less, unless they are `alone`, without the others of their day.
        """
        day = {paper.id: paper for paper in papers}
        texts = {name: Text.of(day[name], self._index) for name in sorted(day)} if self._topics else {}
        found: dict[str, dict[str, Likeness]] = {}
        for text, signals in zip(texts.values(), self._models.read(list(texts.values())), strict=True):
            found[text.id] = {
                topic.slug: _likeness(topic, text, signals[topic.slug], self._weights.get(topic.slug))
                for topic in self._topics
                if _follows(topic, day[text.id])
            }
        return _decided(found, texts, self._models, {} if alone else _best_of_each(found))


def _follows(topic: Topic, paper: Paper) -> bool:
    return any(taxonomy.covers(code, has) for code in topic.categories for has in paper.categories)


def _likeness(topic: Topic, text: Text, signals: Signals, weights: Weights | None) -> Likeness:
    where = place(topic, text)
    likely = chances(where, signals, weights)
    needed = WITH if where.times else WITHOUT
    holds = likely.on >= needed and (where.times > 0 or likely.wanted >= WANTED)
    return Likeness(where, signals, likely, needed, holds)


def place(topic: Topic, text: Text) -> Place:
    """Return where a topic's phrases stand in a paper."""
    phrases = topic.any
    spans = sorted({span for one in phrases for span in text.seen.of(one)})
    named = words_of(topic.title)
    shared = len(named & set(text.title)) / len(named) if named else 0.0
    several = sum(bool(text.seen.of(one)) for one in phrases)
    return Place(_best(spans, text.seen), len(spans), several, shared)


def _best(spans: Sequence[tuple[int, int]], seen: Occurrences) -> str:
    if not spans:
        return "none"
    if spans[0][0] < seen.title_length:
        return "title"
    if len(spans) > 1:
        return "twice"
    start = seen.title_length + 1  # after the gap
    return ("first third", "middle third", "last third")[3 * (spans[0][0] - start) // (seen.length - start)]


def _decided(
    found: Likenesses, texts: Mapping[str, Text], models: Models, best: Mapping[str, str]
) -> Likenesses:
    """Let the best paper of each topic need less, and add the evidence of those that hold."""
    return {
        name: {
            slug: _settled(one, best.get(slug) == name, slug, texts[name], models)
            for slug, one in own.items()
        }
        for name, own in found.items()
    }


def _best_of_each(found: Likenesses) -> dict[str, str]:
    """Return the best paper of each topic, the first of equals.

    What other rules exclude counts, so that an exclusion never lets another paper in.
    """
    best: dict[str, tuple[float, str]] = {}
    for name in sorted(found):
        for slug, one in found[name].items():
            if one.chances.points > best.get(slug, (-1.0, ""))[0]:
                best[slug] = one.chances.points, name
    return {slug: name for slug, (_, name) in best.items()}


def _settled(one: Likeness, is_best: bool, slug: str, text: Text, models: Models) -> Likeness:  # noqa: FBT001
    needed = round(one.needed * BEST, 4) if is_best else one.needed
    holds = one.holds or (is_best and one.chances.on >= needed)
    evidence = models.evidence(slug, text) if holds else ()
    return Likeness(one.place, one.signals, one.chances, needed, holds, evidence)
