"""What other programs read, from the days on record: twins, feeds, BibTeX, calendar, llms.txt."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from arxiv_digest.config import Config, slugify
from arxiv_digest.model import Day, Pick
from arxiv_digest.render.exports import feeds, ical, json_api
from arxiv_digest.render.exports.feeds import Entry, Feed
from arxiv_digest.render.markup import bibtex, escape
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.template import Page, html, plain_page
from arxiv_digest.text import clean, flat

RECENT = 100  # papers of a topic's or an author's feed, twin and BibTeX file
DAYS = 20  # of the daily feed and the calendar


@dataclass(frozen=True, slots=True)
class _Recent:
    """A paper that a feed may still show."""

    date: dt.date
    pick: Pick
    paper: json_api.Paper


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What is kept of the days that have gone by: all of them in a line each, and the latest papers."""

    days: list[json_api.DayEntry] = field(default_factory=list)
    lately: deque[json_api.DayTwin] = field(default_factory=lambda: deque(maxlen=DAYS))
    papers: dict[str, deque[_Recent]] = field(default_factory=dict)  # by the name of their feed

    def add(self, one: _Recent, names: Iterable[str]) -> None:
        """Put a paper into the feeds of these names, as far as they exist."""
        for name in names:
            if name in self.papers:
                self.papers[name].append(one)

    def of(self, name: str) -> list[_Recent]:
        """Give the papers of a feed, the latest day first."""
        return list(reversed(self.papers[name]))


def files(config: Config, days: Iterable[Day]) -> Iterator[Page]:
    """Give every file for machines; `days` are read once, ascending, and only recent papers are kept."""
    words, authors = Words(config.languages[0]), followed(config)
    names = (*(topic.slug for topic in config.topics), *authors.values())
    shelf = _Shelf(papers={name: deque(maxlen=RECENT) for name in names})
    for day in days:
        yield from _day(config, day, authors, shelf)
    yield from _topics(config, shelf)
    yield Page("api/index.json", json_api.text(json_api.index(config, shelf.days)))
    yield from (Page(path, text) for path, text in json_api.schemas().items())
    made = [_daily(config, shelf, words), *_by_topic(config, shelf, words), *_by_author(config, shelf, words)]
    for feed in made:
        yield Page(f"feeds/{feed.name}.xml", feeds.atom(feed))
        yield Page(f"feeds/{feed.name}.json", feeds.json_feed(feed))
    yield Page("feeds/topics.opml", feeds.opml(config.title, made))
    latest = shelf.days[-DAYS:]
    yield Page("feeds/announcements.ics", ical.calendar(config.title, latest, words))
    yield plain_page("llms.txt", "llms.md", {"config": config, "days": list(reversed(latest))})


def followed(config: Config) -> dict[str, str]:
    """Give the names of the feeds of the followed authors, by author."""
    names: dict[str, str] = {}
    taken = {topic.slug for topic in config.topics}
    for author in dict.fromkeys(author for topic in config.topics for author in topic.authors):
        name = f"author-{slugify(author)}"
        if name in taken or name == "author-":
            name = f"author-{slugify(author)}-{hashlib.sha256(author.encode()).hexdigest()[:8]}"
        taken.add(name)
        names[author] = name.replace("--", "-")
    return names


def _day(config: Config, day: Day, authors: Mapping[str, str], shelf: _Shelf) -> Iterator[Page]:
    """Give the files of a day, and keep what later files need of it."""
    twin, picks = json_api.day(day, config), {pick.id: pick for pick in day.picks}
    yield Page(f"api/days/{day.date}.json", json_api.text(twin))
    if twin.papers:
        entries = [bibtex.bibtex(picks[paper.id]) for paper in twin.papers]
        yield Page(f"bib/{day.date}.bib", "\n".join(entries))
        shelf.lately.append(twin)
    shelf.days.append(json_api.day_entry(twin))
    for paper in reversed(twin.papers):
        pick = picks[paper.id]
        reasons = (reason for match in pick.matches for reason in match.reasons)
        by = {authors.get(reason.term, "") for reason in reasons if reason.rule == "authors"}
        shelf.add(_Recent(day.date, pick, paper), {*paper.topics} | by)


def _topics(config: Config, shelf: _Shelf) -> Iterator[Page]:
    for topic in config.topics:
        recent = shelf.of(topic.slug)
        twin = json_api.topic(topic, [one.paper for one in recent])
        yield Page(f"api/topics/{topic.slug}.json", json_api.text(twin))
        entries = [bibtex.bibtex(one.pick) for one in recent]
        yield Page(f"bib/{topic.slug}.bib", "\n".join(entries))


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


def _daily(config: Config, shelf: _Shelf, words: Words) -> Feed:
    """Make the feed of the days; a day without papers is no news."""
    return _feed(config, "daily", "", "", [_day_entry(day, words) for day in reversed(shelf.lately)])


def _by_topic(config: Config, shelf: _Shelf, words: Words) -> Iterator[Feed]:
    for topic in config.topics:
        entries = [_paper_entry(one, words) for one in shelf.of(topic.slug)]
        yield _feed(config, topic.slug, topic.title, f"topics/{topic.slug}/", entries)


def _by_author(config: Config, shelf: _Shelf, words: Words) -> Iterator[Feed]:
    for author, name in followed(config).items():
        entries = [_paper_entry(one, words) for one in shelf.of(name)]
        home = next(topic.slug for topic in config.topics if author in topic.authors)
        yield _feed(config, name, author, f"topics/{home}/", entries)


def _day_entry(day: json_api.DayTwin, words: Words) -> Entry:
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
        source=f"https://arxiv.org/abs/{paper.id}",
    )


def _spoken(paper: json_api.Paper, words: Words) -> tuple[str, str]:
    """Give title and gist in the site's first language, as far as translated, formulas as Unicode."""
    here = (paper.translations or {}).get(words.language)
    points = here.points if here else paper.summary and paper.summary.points
    title = _line((here and here.title) or paper.title)
    return title or paper.id, flat((points and points.tldr) or "")


def _line(text: str) -> str:
    """Clean a text so that what is left of it is not empty to a reader of XML."""
    return escape.xml(clean(text)).strip()
