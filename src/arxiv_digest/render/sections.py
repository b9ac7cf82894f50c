"""How a day's papers are grouped, and what a card shows of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arxiv_digest import ids, taxonomy
from arxiv_digest.config import Config
from arxiv_digest.model import Day, Mention, Pick, Summary
from arxiv_digest.render import escape

FEW = 4  # authors named in full on a card: the first three and the last


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of a day page with its papers, and what its limit left out."""

    slug: str
    title: str
    anchor: str
    picks: tuple[Pick, ...]
    more: tuple[Mention, ...] = ()
    limit: int = 0


def sections(day: Day, config: Config) -> list[Section]:
    """Group a day's papers by home topic (config order) or by primary category (alphabetical)."""
    found = _by_topic(day, config) if config.group_by == "topic" else _by_category(day, config)
    repeated = Counter[str]()
    for place, section in enumerate(found):
        count = repeated[section.anchor]
        repeated[section.anchor] += 1
        if count:  # both GitHub and the site number repeated headings, each its own way: keep the first's
            found[place] = Section(
                section.slug, section.title, "", section.picks, section.more, section.limit
            )
    return found


def _by_topic(day: Day, config: Config) -> list[Section]:
    """Use the configured topics, then those that have left digest.toml since; papers stay listed."""
    titles = {topic.slug: (topic.title, topic.limit) for topic in config.topics}
    gone = sorted({pick.home for pick in day.picks} - set(titles))
    titles |= {slug: (slug.replace("-", " ").capitalize(), 0) for slug in gone}
    found = []
    for slug, (title, limit) in titles.items():
        picks = _ordered([pick for pick in day.picks if pick.home == slug])
        more = tuple(note for note in day.announcement.ledger.over_limit if note.topic == slug)
        if picks or more:
            found.append(Section(slug, title, escape.heading_id(title), picks, more, limit))
    return found


def _by_category(day: Day, config: Config) -> list[Section]:
    limits = {topic.slug: topic.limit for topic in config.topics}
    found = []
    for code in sorted({pick.primary for pick in day.picks}):
        picks = _ordered([pick for pick in day.picks if pick.primary == code])
        title = f"{taxonomy.label(code)} ({code})"
        found.append(Section(code, title, escape.heading_id(title), picks))
    more = tuple(note for note in day.announcement.ledger.over_limit if note.topic in limits)
    if more:
        title = "More matched"
        found.append(Section("", title, escape.heading_id(title), (), more))
    return found


def _ordered(picks: Sequence[Pick]) -> tuple[Pick, ...]:
    return tuple(sorted(picks, key=lambda pick: (-pick.matches[0].score, pick.id)))


@dataclass(frozen=True, slots=True)
class Card:
    """One paper as its card shows it; formulas are set, everything else is still to be escaped."""

    pick: Pick
    summary: Summary | None
    topics: Mapping[str, tuple[str, str]]  # slug → title, and the anchor of its heading here, if any
    heading: str  # the slug of the section that the card stands in: a topic's, or a category

    @property
    def anchor(self) -> str:
        """The id of the card: the paper's permalink."""
        return ids.anchor(self.pick.id)

    @property
    def name(self) -> str:
        """The identifier with its version, as arXiv's addresses take it."""
        return ids.versioned(self.pick.id, self.pick.version)

    @property
    def shown_authors(self) -> tuple[str, ...]:
        """The first three authors and the last one; all when they are few."""
        authors = self.pick.authors
        return authors if len(authors) <= FEW else (*authors[: FEW - 1], authors[-1])

    @property
    def points(self) -> list[tuple[str, str]]:
        """The folded points of the summary with their names; what is not known is absent."""
        if self.summary is None:
            return []
        points = self.summary.points
        named = {"Motivation": points.motivation, "Method": points.method, "Result": points.result}
        return [(name, text) for name, text in named.items() if text]

    @property
    def also(self) -> list[tuple[str, str]]:
        """The titles of the topics but the one above it, each with the anchor of its heading or ""."""
        others = (match.topic for match in self.pick.matches if match.topic != self.heading)
        return [self.topics.get(slug, (slug, "")) for slug in others]

    @property
    def why(self) -> list[tuple[str, str]]:
        """What the home topic found, and where, in words."""
        places = {"title": "in the title", "abstract": "in the abstract", "authors": "among the authors"}
        return [(reason.term, places.get(reason.where, "")) for reason in self.pick.matches[0].reasons]
