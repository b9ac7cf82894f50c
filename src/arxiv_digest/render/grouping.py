"""Groups a day's papers into sections, and prepares the contents of their cards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arxiv_digest.arxiv import ids, taxonomy
from arxiv_digest.config import Config
from arxiv_digest.engines import ENGINES
from arxiv_digest.model import Correction, Day, Mention, Pick, Relevance, Summary
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.text import flat, fold_name, prose
from arxiv_digest.venues import venue

SOURCES = {"abstract": "abstract", "full-text": "full text", "pdf": "PDF"}

PLACES = {"title": "in the title", "abstract": "in the abstract", "authors": "among the authors"}

# The headings of a summary with their parts; a part without a name has that of its heading.
HEADINGS = (
    ("Task", (("", "task"),)),
    ("Motivation", (("", "motivation"), ("Earlier work", "challenges"))),
    ("Core idea", (("", "core_idea"),)),
    (
        "Method",
        (
            ("", "method"),
            ("Pipeline", "pipeline"),
            ("Architecture, loss, training", "training"),
            ("Complexity, resources", "complexity"),
        ),
    ),
    (
        "Result",
        (
            ("", "result"),
            ("Datasets", "datasets"),
            ("Metrics", "metrics"),
            ("Baselines", "baselines"),
            ("Ablations", "ablations"),
            ("Limitations", "limitations"),
        ),
    ),
    ("Conclusion", (("", "conclusion"), ("Pros", "pros"), ("Cons", "cons"), ("Future work", "future"))),
    ("Resources", (("", "resources"),)),
)
_NAMES = frozenset({"datasets", "metrics", "baselines", "resources"})
FEW = 4  # authors named in full on a card: the first three and the last


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a day page with its papers, and those over the limit."""

    slug: str  # of a topic, or a category
    title: str
    picks: tuple[Pick, ...]
    more: tuple[Mention, ...] = ()
    limit: int = 0
    also: tuple[tuple[Pick, Relevance], ...] = ()  # judged less relevant: listed by title only

    @property
    def anchor(self) -> str:
        """The id of the heading; set by us because GitHub and the site would choose different ones."""
        return f"topic-{self.slug}"


def titles(config: Config, used: Iterable[str]) -> dict[str, str]:
    """Return titles by slug: the configured topics in order, then used ones no longer in digest.toml."""
    known = {topic.slug: topic.title for topic in config.topics}
    gone = {slug: slug.replace("-", " ").capitalize() for slug in sorted(set(used) - set(known))}
    return known | gone


def headings(config: Config, homes: Iterable[str], primaries: Iterable[str]) -> dict[str, str]:
    """Return the headings of a page by slug: topics in order, or primary categories alphabetically."""
    if config.group_by == "topic":
        return titles(config, homes)
    return {code: f"{taxonomy.label(code)} ({code})" for code in sorted(set(primaries))}


def sections(day: Day, config: Config, over: str = "") -> list[Section]:
    """Group a day's papers by home topic or by primary category, with those over the limits.

    By category, the latter have a section of their own with the title `over`.
    """
    notes = day.announcement.ledger.over_limit
    weak = _weak(day, config)
    homes = (*(pick.home for pick in day.picks), *(note.topic for note in notes))
    named = headings(config, homes, (pick.primary for pick in day.picks))
    by_topic = config.group_by == "topic"
    limits = {topic.slug: topic.limit for topic in config.topics}
    found = []
    for slug, title in named.items():
        mine = _ordered([pick for pick in day.picks if slug == (pick.home if by_topic else pick.primary)])
        shown = tuple(pick for pick in mine if pick.id not in weak)
        also = tuple((pick, weak[pick.id]) for pick in mine if pick.id in weak)
        more = tuple(note for note in notes if by_topic and note.topic == slug)
        found.append(Section(slug, title, shown, more, limits.get(slug, 0), also))
    if not by_topic:
        found.append(Section("more", over, (), notes))
    return [section for section in found if section.picks or section.more or section.also]


def _weak(day: Day, config: Config) -> dict[str, Relevance]:
    """Return the papers whose relevance for their home topic is too low for a card."""
    written = day.written()
    judged = {
        pick.id: one
        for pick in day.picks
        if pick.id in written
        for one in written[pick.id].relevance
        if one.topic == pick.home
    }
    return {paper: one for paper, one in judged.items() if one.score < config.summaries.min_relevance}


def _ordered(picks: Sequence[Pick]) -> tuple[Pick, ...]:
    return tuple(sorted(picks, key=lambda pick: (-pick.matches[0].score, pick.id)))


def shown_venue(pick: Pick, by_hand: Correction | None) -> str:
    """Return the venue that a card shows: as corrected, or by comment, journal reference or DOI."""
    if by_hand and (by_hand.venue or "venue" in by_hand.hide):
        return by_hand.venue or ""
    return venue(pick.comment, pick.journal_ref, pick.doi, ids.year(pick.id))


@dataclass(frozen=True, slots=True)
class Card:
    """A paper as its card shows it; formulas are converted, all other text is still to be escaped."""

    pick: Pick
    summary: Summary | None
    topics: Mapping[str, tuple[str, str]]  # slug → title, and the anchor of its heading on this page, if any
    heading: str  # slug of the section that contains the card: of a topic, or a category
    words: Words  # for the language of the page
    mixed: bool = False  # whether several engines wrote the summaries of this page
    translation: Summary | None = None  # into the language of the page
    withdrawal: dt.date | None = None  # the day that announced it
    correction: Correction | None = None  # by a person

    @property
    def title(self) -> str:
        """The title in the page's language, or else the original one, as prose."""
        return (self.translation and self.translation.title) or self.original

    @property
    def original(self) -> str:
        """The title as it was announced, as prose."""
        return prose(self.pick.title)

    @property
    def line(self) -> str:
        """The title in plain Unicode, where that differs: for scripts that keep it."""
        return flat(self.title) if "$" in self.title else ""

    @property
    def _best(self) -> Summary | None:
        """The summary to show: the translation, unless its points were left out."""
        translated = self.translation and self.translation.points.tldr
        return self.translation if translated else self.summary or self.translation

    @property
    def gist(self) -> tuple[str, str]:
        """The gist and its language."""
        best = self._best
        return (best.gist, best.language) if best else ("", self.words.language)

    @property
    def relevance(self) -> Relevance | None:
        """The engine's judgement for the home topic."""
        judged = self.summary.relevance if self.summary else ()
        return next((one for one in judged if one.topic == self.pick.home), None)

    @property
    def withdrawn(self) -> str:
        """The note that the paper is withdrawn, with the date; empty if it is not."""
        if self.withdrawal is None:
            return ""
        return self.words("withdrawn on {date}", date=self.words.date(self.withdrawal, "d MMMM y"))

    @property
    def anchor(self) -> str:
        """The id of the card, the target of the paper's permalink."""
        return ids.anchor(self.pick.id)

    @property
    def name(self) -> str:
        """The identifier with its version, as in arXiv's addresses."""
        return ids.versioned(self.pick.id, self.pick.version)

    @property
    def shown_authors(self) -> list[tuple[str, bool, bool]]:
        """The first three authors, the last one, and followed ones; with whether followed, and after a gap.

        All authors when they are few.
        """
        authors, last = self.pick.authors, len(self.pick.authors) - 1
        shown = [
            place
            for place, name in enumerate(authors)
            if last < FEW or place < FEW - 1 or place == last or name in self.followed
        ]
        before = [-1, *shown]
        return [
            (authors[place], authors[place] in self.followed, place - previous > 1)
            for previous, place in zip(before, shown, strict=False)
        ]

    @property
    def followed(self) -> frozenset[str]:
        """The authors that a topic follows."""
        reasons = (one for match in self.pick.matches for one in match.reasons)
        wanted = {fold_name(one.term) for one in reasons if one.where == "authors"}
        return frozenset(name for name in self.pick.authors if wanted and fold_name(name) in wanted)

    @property
    def venue(self) -> str:
        """The venue of the paper: as corrected, or by its comment, journal reference or DOI."""
        return shown_venue(self.pick, self.correction)

    @property
    def points(self) -> list[tuple[str, list[tuple[str, Any]]]]:
        """The folded points of the summary: headings, each with its named texts and lists."""
        best = self._best
        if best is None:
            return []
        found = [
            (heading, [(label, value) for label, name in parts if (value := self._point(best, name))])
            for heading, parts in HEADINGS
        ]
        return [(heading, parts) for heading, parts in found if parts]

    def _point(self, best: Summary, name: str) -> Any:
        """Return a point; names and addresses are not translated."""
        if name in _NAMES and self.summary:
            return getattr(self.summary.points, name)
        return getattr(best.points, name)

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords in the summary."""
        return self.summary.keywords if self.summary else ()

    @property
    def label(self) -> str:
        """The engine of the summary in short, with the results of grounding."""
        if self.summary is None:
            return ""
        words = self.words
        if self.correction and self.correction.tldr:
            return words("corrected by hand")
        checks, pending = self.summary.checks, self.summary.stands_in == "owed"
        if ENGINES[self.summary.engine].quotes:
            return words("quoted; summary pending") if pending else words("quoted")
        source = words(SOURCES[self.summary.source])
        parts = [words("by {model} from the {source}", model=self.summary.model, source=source)]
        if checks.figures:
            parts.append(
                words.n(
                    "{found} of {n} figure found in the {source}",
                    "{found} of {n} figures found in the {source}",
                    checks.figures,
                    found=checks.figures_found,
                    source=source,
                )
            )
        if checks.withheld:
            parts.append(words.n("{n} sentence withheld", "{n} sentences withheld", checks.withheld))
        return words(", ").join(parts)

    @property
    def signed(self) -> bool:
        """Whether the card names the engine: an extract only beside written summaries."""
        return self.summary is not None and (self.mixed or not ENGINES[self.summary.engine].quotes)

    @property
    def also(self) -> list[tuple[str, str]]:
        """The titles of the other topics, each with the anchor of its heading or ""."""
        others = (match.topic for match in self.pick.matches if match.topic != self.heading)
        return [self.topics.get(slug, (slug, "")) for slug in others]

    @property
    def groups(self) -> tuple[str, ...]:
        """The sections that the paper belongs to: topics, or categories on pages grouped by them."""
        topics = tuple(match.topic for match in self.pick.matches)
        return topics if self.heading in topics else self.pick.categories

    @property
    def why(self) -> list[tuple[str, str]]:
        """The reasons of the home topic in words."""
        reasons = self.pick.matches[0].reasons
        return [(one.term, self.words(PLACES[one.where]) if one.where in PLACES else "") for one in reasons]
