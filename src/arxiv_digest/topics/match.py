"""Decides rule by rule whether a paper matches a topic, and computes its score."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from arxiv_digest.arxiv import taxonomy
from arxiv_digest.config import Topic
from arxiv_digest.model import Paper, Reason
from arxiv_digest.text import fold_name, plain, prose
from arxiv_digest.topics.phrases import Occurrences, PhraseIndex, Span

if TYPE_CHECKING:
    from arxiv_digest.topics.learned.likeness import Likeness

# The value of a phrase as evidence depends on its place. Of 321 papers listed for a keyword phrase,
# judged on 10 topics over 10 days, these shares were on topic: in the title 0.97, twice in the abstract
# 0.93, once in its first third 0.89, middle 0.79, last 0.63; points follow their order.
TITLE, TWICE, FIRST_THIRD, MIDDLE_THIRD, LAST_THIRD = 5.0, 3.0, 2.5, 2.0, 1.0
AUTHOR = 5.0
REQUIRED = 1.0  # a phrase of `all`: it narrows the topic, but is weak evidence
PRIMARY, CROSS_LISTED = 1.0, 0.5  # for topics that only require categories


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a topic applied to a paper: whether it holds, a description, and the reasons it gives."""

    name: str
    holds: bool
    describe: Callable[[], str]  # called on demand: few of a day's verdicts are shown
    reasons: tuple[Reason, ...] = ()

    @property
    def words(self) -> str:
        """A description of the result."""
        return self.describe()


@dataclass(frozen=True, slots=True)
class Verdict:
    """All rules of a topic applied to a paper."""

    topic: str
    rules: tuple[Rule, ...]

    @property
    def matches(self) -> bool:
        """Whether every rule holds."""
        return all(rule.holds for rule in self.rules)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons in favour of the paper."""
        return tuple(reason for rule in self.rules for reason in rule.reasons)

    @property
    def score(self) -> float:
        """The sum of the reasons' points."""
        return round(math.fsum(reason.points for reason in self.reasons), 2)

    @property
    def objections(self) -> tuple[Rule, ...]:
        """The rules that do not hold."""
        return tuple(rule for rule in self.rules if not rule.holds)


def phrase_index(topics: Iterable[Topic]) -> PhraseIndex:
    """Make an index of every phrase of the topics."""
    return PhraseIndex(phrase for topic in topics for phrase in (*topic.any, *topic.all, *topic.none))


def occurrences(paper: Paper, phrases: PhraseIndex) -> Occurrences:
    """Return where phrases occur in a paper's title and abstract, as readers see them."""
    return phrases.read(plain(paper.title), prose(paper.abstract))


def may_match(paper: Paper, seen: Occurrences, topic: Topic) -> bool:
    """Return whether a topic's phrases or authors occur at all, which is cheaper than a verdict."""
    if not (topic.any or topic.authors):
        return True
    return any(one in seen.spans for one in topic.any) or any(_author_reasons(paper, topic.authors))


def judge(paper: Paper, seen: Occurrences, topic: Topic, like: Likeness | None = None) -> Verdict:
    """Apply every rule of a topic to a paper.

    `like` is what the topic's model makes of it: it can take the place of a phrase, or reject a weak one.
    """
    wanted = _wanted(paper, seen, topic)
    by_author = any(reason.rule == "authors" for reason in wanted.reasons)
    reads = _NO_RULE
    if like and not by_author:
        wanted, reads = replace(wanted, holds=wanted.holds or like.holds), _reads(like, wanted)
    required = _NO_RULE if by_author else _all(seen, topic)  # an author is sufficient
    alone = not (wanted.name or required.name)
    rules = (wanted, reads, required, _none(seen, topic), _categories(paper, topic, alone=alone))
    return Verdict(topic.slug, tuple(rule for rule in rules if rule.name))


_NO_RULE = Rule("", holds=True, describe=str)


def _wanted(paper: Paper, seen: Occurrences, topic: Topic) -> Rule:
    """Check that a phrase in `any` or a followed author occurs."""
    if not (topic.any or topic.authors):
        return _NO_RULE
    reasons = [*_phrase_reasons(seen, topic.any), *_author_reasons(paper, topic.authors)]
    if reasons:
        return Rule("any", holds=True, describe=lambda: f"found {_places(reasons)}", reasons=tuple(reasons))
    return Rule("any", holds=False, describe=lambda: _nothing_found(topic))


def _reads(like: Likeness, wanted: Rule) -> Rule:
    """Check that a paper reads like the topic's earlier ones; its score is the model's."""
    rest = math.fsum(reason.points for reason in wanted.reasons)
    points = round(like.chances.points - rest, 2)
    reason = Reason(rule="like", term=", ".join(like.evidence), where="text", points=points)
    return Rule("like", like.holds, lambda: like.words, (reason,))


def _nothing_found(topic: Topic) -> str:
    phrases = f"none of {_quoted(topic.any)} occurs in title or abstract" if topic.any else ""
    authors = f"none of {', '.join(topic.authors)} is an author" if topic.authors else ""
    return ", and ".join(part for part in (phrases, authors) if part)


def _phrase_reasons(seen: Occurrences, phrases: Iterable[str]) -> Iterable[Reason]:
    counted: set[int] = set()  # words that several phrases cover count once
    for source in phrases:
        free = []
        for span in seen.of(source):
            if counted.isdisjoint(range(*span)):
                counted.update(range(*span))
                free.append(span)
        if free:
            yield Reason(rule="any", term=source, where=_where(free, seen), points=_points(free, seen))


def _where(spans: Sequence[Span], seen: Occurrences) -> Literal["title", "abstract"]:
    return "title" if spans[0][0] < seen.title_length else "abstract"


def _points(spans: Sequence[Span], seen: Occurrences) -> float:
    """Return the points of a phrase, which depend on its place."""
    if _where(spans, seen) == "title":
        return TITLE
    if len(spans) > 1:
        return TWICE
    start = seen.title_length + 1  # after the gap
    third = 3 * (spans[0][0] - start) // (seen.length - start)
    return (FIRST_THIRD, MIDDLE_THIRD, LAST_THIRD)[third]


def _author_reasons(paper: Paper, authors: Iterable[str]) -> Iterable[Reason]:
    for author in authors:
        if any(_same_name(author, name) for name in paper.authors):
            yield Reason(rule="authors", term=author, where="authors", points=AUTHOR)


def _same_name(wanted: str, name: str) -> bool:
    """Return whether two names are equal, ignoring case, accents and full stops."""
    return _name(wanted) == _name(name)


@lru_cache(maxsize=65536)
def _name(text: str) -> tuple[str, ...]:
    return fold_name(text)


def _all(seen: Occurrences, topic: Topic) -> Rule:
    if not topic.all:
        return _NO_RULE
    missing = [source for source in topic.all if not seen.of(source)]
    reasons = tuple(
        Reason(rule="all", term=source, where=_where(seen.of(source), seen), points=REQUIRED)
        for source in topic.all
        if seen.of(source)
    )

    def describe() -> str:
        return f"missing {_quoted(missing)}" if missing else f"found {_quoted(topic.all)}"

    return Rule("all", not missing, describe, reasons)


def _none(seen: Occurrences, topic: Topic) -> Rule:
    if not topic.none:
        return _NO_RULE
    found = [source for source in topic.none if seen.of(source)]

    def describe() -> str:
        return f"excluded by {_quoted(found)}" if found else f"none of {_quoted(topic.none)} found"

    return Rule("none", not found, describe)


def _categories(paper: Paper, topic: Topic, *, alone: bool) -> Rule:
    """Check for one of the topic's categories, which is a reason only if the topic requires nothing else."""
    shared = [
        code for code in topic.categories if any(taxonomy.covers(code, has) for has in paper.categories)
    ]

    def describe() -> str:
        if shared:
            return f"in {', '.join(shared)}"
        return f"in {', '.join(paper.categories)}, not in {', '.join(topic.categories)}"

    if not (shared and alone):
        return Rule("categories", bool(shared), describe)
    primary = any(taxonomy.covers(code, paper.primary) for code in shared)
    points = PRIMARY if primary else CROSS_LISTED
    reason = Reason(rule="categories", term=shared[0], where="categories", points=points)
    return Rule("categories", holds=True, describe=describe, reasons=(reason,))


def _places(reasons: Iterable[Reason]) -> str:
    return ", ".join(f"“{reason.term}” in {reason.where}" for reason in reasons)


def _quoted(terms: Iterable[str]) -> str:
    return ", ".join(f"“{term}”" for term in terms)
