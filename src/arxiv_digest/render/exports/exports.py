"""Makes the files for other programs from the days on record: JSON, feeds, BibTeX, calendar, llms.txt."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from arxiv_digest.arxiv import urls
from arxiv_digest.config import Config, latin_slug, slugify
from arxiv_digest.model import Day, Pick
from arxiv_digest.render.exports import feeds, ical, json_api
from arxiv_digest.render.exports.feeds import Entry, Feed
from arxiv_digest.render.markup import bibtex, escape
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.template import LaterPage, Page, html, plain_page
from arxiv_digest.text import clean, flat

RECENT = 100  # papers in the feed, JSON version and BibTeX file of a topic or author
DAYS = 20  # days in the daily feed and the calendar


@dataclass(frozen=True, slots=True)
class _Recent:
    """A paper that may still appear in a feed."""

    date: dt.date
    pick: Pick
    made: Callable[[], json_api.DayFile]

    @property
    def paper(self) -> json_api.Paper:
        """The paper as JSON versions have it."""
        return next(one for one in self.made().papers if one.id == self.pick.id)


@dataclass(frozen=True, slots=True)
class _History:
    """What is kept of past days: an index entry for each, and the latest papers."""

    days: list[json_api.DayEntry] = field(default_factory=list)
    lately: deque[Callable[[], json_api.DayFile]] = field(default_factory=lambda: deque(maxlen=DAYS))
    papers: dict[str, deque[_Recent]] = field(default_factory=dict)  # by name of the feed

    def add(self, one: _Recent, names: Iterable[str]) -> None:
        """Add a paper to the feeds with these names, if they exist."""
        for name in names:
            if name in self.papers:
                self.papers[name].append(one)

    def of(self, name: str) -> list[_Recent]:
        """Return the papers of a feed, the latest day first."""
        return list(reversed(self.papers[name]))


def files(
    config: Config, days: Iterable[Day], withdrawn: Mapping[str, dt.date]
) -> Iterator[Page | LaterPage]:
    """Yield every file for other programs; `days` is read once, ascending.

    Only the latest papers are kept in memory. `withdrawn` maps the ids of withdrawn papers to the days that
    announced it.
    """
    words, authors = Words(config.languages[0]), followed(config)
    names = (*(topic.slug for topic in config.topics), *authors.values())
    history = _History(papers={name: deque(maxlen=RECENT) for name in names})
    for day in days:
        yield from _day(config, day, authors, history, withdrawn)
    yield from _topics(config, history)
    yield Page("api/index.json", json_api.text(json_api.index(config, history.days)))
    yield from (Page(path, text) for path, text in json_api.schemas().items())
    made = [
        _daily(config, history, words),
        *_by_topic(config, history, words),
        *_by_author(config, history, words),
    ]
    for feed in made:
        yield Page(f"feeds/{feed.name}.xml", feeds.atom(feed))
        yield Page(f"feeds/{feed.name}.json", feeds.json_feed(feed))
    yield Page("feeds/topics.opml", feeds.opml(config.title, made))
    latest = history.days[-DAYS:]
    yield Page("feeds/announcements.ics", ical.calendar(config.title, latest, words))
    yield plain_page("llms.txt", "llms.md", {"config": config, "days": list(reversed(latest))})


def followed(config: Config) -> dict[str, str]:
    """Return the feed names of the followed authors (author → name)."""
    names: dict[str, str] = {}
    taken = {topic.slug for topic in config.topics}
    for author in dict.fromkeys(author for topic in config.topics for author in topic.authors):
        slugs = [slug for slug in (latin_slug(author), slugify(author)) if slug]
        unique = "-".join([*slugs[-1:], hashlib.sha256(author.encode()).hexdigest()[:8]])
        named = (f"author-{slug}" for slug in (*slugs, unique))
        names[author] = next(name for name in named if name not in taken)
        taken.add(names[author])
    return names


def _day(
    config: Config,
    day: Day,
    authors: Mapping[str, str],
    history: _History,
    withdrawn: Mapping[str, dt.date],
) -> Iterator[Page | LaterPage]:
    """Yield the files of a day, and keep what later files need of it."""
    made = cache(partial(json_api.day, day, config, withdrawn))
    listed = json_api.listed(day, config)
    gone = [(pick.id, withdrawn.get(pick.id)) for pick in listed]
    inputs = hashlib.sha256(repr((day.digest, gone)).encode()).hexdigest() if day.digest else ""
    path = f"api/days/{day.date}.json"
    yield LaterPage(path, inputs, lambda: Page(path, json_api.text(made())))
    if listed:
        yield _entries(f"bib/{day.date}.bib", inputs, listed)
        history.lately.append(made)
    history.days.append(json_api.day_entry(day, len(listed)))
    for pick in reversed(listed):
        reasons = (reason for match in pick.matches for reason in match.reasons)
        by = {authors.get(reason.term, "") for reason in reasons if reason.rule == "authors"}
        history.add(_Recent(day.date, pick, made), {match.topic for match in pick.matches} | by)


def _entries(path: str, inputs: str, picks: Sequence[Pick]) -> LaterPage:
    """Make a BibTeX file."""
    return LaterPage(path, inputs, lambda: Page(path, "\n".join(map(bibtex.bibtex, picks))))


def _topics(config: Config, history: _History) -> Iterator[Page | LaterPage]:
    for topic in config.topics:
        recent = history.of(topic.slug)
        file = json_api.topic(topic, [one.paper for one in recent])
        yield Page(f"api/topics/{topic.slug}.json", json_api.text(file))
        yield _entries(f"bib/{topic.slug}.bib", "", [one.pick for one in recent])


def _feed(config: Config, name: str, title: str, url: str, entries: Sequence[Entry]) -> Feed:
    return Feed(
        name=name,
        title=f"{config.title}: {title}" if title else config.title,
        description="",
        url=url,
        by=config.title,
        language=config.languages[0],
        entries=tuple(entries),
    )


def _daily(config: Config, history: _History, words: Words) -> Feed:
    """Make the daily feed; days without papers have no entry."""
    return _feed(config, "daily", "", "", [_day_entry(made(), words) for made in reversed(history.lately)])


def _by_topic(config: Config, history: _History, words: Words) -> Iterator[Feed]:
    for topic in config.topics:
        entries = [_paper_entry(one, words) for one in history.of(topic.slug)]
        yield _feed(config, topic.slug, topic.title, f"topics/{topic.slug}/", entries)


def _by_author(config: Config, history: _History, words: Words) -> Iterator[Feed]:
    for author, name in followed(config).items():
        entries = [_paper_entry(one, words) for one in history.of(name)]
        home = next(topic.slug for topic in config.topics if author in topic.authors)
        yield _feed(config, name, author, f"topics/{home}/", entries)


def _day_entry(day: json_api.DayFile, words: Words) -> Entry:
    lines = [(*_spoken(paper, words), paper) for paper in day.papers]
    lead = words.n("{n} paper", "{n} papers", len(lines))
    return Entry(
        name=day.date.isoformat(),
        title=f"{words.date(day.date)}: {lead}",
        date=day.date,
        url=day.url,
        summary="; ".join(title for title, _, _ in lines[:3]),
        html=html("feed_day.html", words, lines=lines),
    )


def _paper_entry(one: _Recent, words: Words) -> Entry:
    paper = one.paper
    title, gist = _spoken(paper, words)
    here = (paper.translations or {}).get(words.language)
    abstract = flat((here and here.abstract) or paper.abstract)
    return Entry(
        name=paper.id,
        title=title,
        date=one.date,
        url=paper.url,
        summary=gist,
        html=html("feed_paper.html", words, paper=paper, gist=gist, abstract=abstract),
        authors=tuple(name for author in paper.authors if (name := _line(author))),
        tags=paper.categories,
        source=urls.abstract(paper.id),
    )


def _spoken(paper: json_api.Paper, words: Words) -> tuple[str, str]:
    """Return title and gist in the site's first language, where translated, with formulas in Unicode."""
    here = (paper.translations or {}).get(words.language)
    points = here.points if here else paper.summary and paper.summary.points
    title = _line((here and here.title) or paper.title)
    return title or paper.id, flat((points and points.tldr) or "")


def _line(text: str) -> str:
    """Clean a text so that it is not empty once characters invalid in XML are removed."""
    return escape.xml(clean(text)).strip()
