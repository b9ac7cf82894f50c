"""Makes every generated page from the days on record and the configuration."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from arxiv_digest.arxiv import ids
from arxiv_digest.config import Config, schema
from arxiv_digest.engines import ENGINES
from arxiv_digest.model import Day, Ledger, Owed, Pick
from arxiv_digest.render.exports import exports
from arxiv_digest.render.grouping import Card, Section, sections, titles
from arxiv_digest.render.markup import escape
from arxiv_digest.render.markup.diff import changes
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.template import LaterPage, Page, html, link, page, url
from arxiv_digest.render.outline import Outline, full_from, months, neighbours, outline, source, withdrawn
from arxiv_digest.render.pages import lists, reading, search, status, trends
from arxiv_digest.render.pages.archive import Shades, archive
from arxiv_digest.render.stats import terms

NEAR = 5  # near misses shown on an empty day


@dataclass(frozen=True, slots=True)
class _Cards:
    """What the cards of a page share; `withdrawn` maps papers to the days that announced their withdrawal."""

    words: Words
    template: str
    withdrawn: Mapping[str, dt.date]


def site_pages(
    config: Config, days: Callable[[], Iterable[Day]], owed: Sequence[Owed] = ()
) -> Iterator[Page | LaterPage]:
    """Yield every generated page; `days` reads the days on record, ascending.

    It is called twice per language and once for exports. The first pass keeps headlines only, so that memory
    does not grow with the abstracts. The pages of the first language are at the root; those of each further
    one are in its own folder.
    """
    gone: dict[str, dt.date] = {}
    for language in config.languages:
        for one in _tree(config, days, owed, language, gone):
            if isinstance(one, LaterPage):
                make = partial(_placed, config, language, one)
                yield replace(one, path=f"{config.tree(language)}{one.path}", make=make)
            else:
                yield _in_tree(config, language, one)
    yield from exports.files(config, days(), gone)
    yield Page("schema/digest.json", lists.as_json(schema()))


def _placed(config: Config, language: str, page: LaterPage) -> Page:
    return _in_tree(config, language, page.make())


def _in_tree(config: Config, language: str, made: Page) -> Page:
    """Move a page into the tree of its language, with links to the other languages."""
    linked = made if made.meta is None else _with_alternates(config, made, language)
    return replace(linked, path=f"{config.tree(language)}{made.path}")


def _tree(
    config: Config,
    days: Callable[[], Iterable[Day]],
    owed: Sequence[Owed],
    language: str,
    gone: dict[str, dt.date],
) -> Iterator[Page | LaterPage]:
    """Yield the pages of a language; adds to `gone` the withdrawn papers and the days that announced it."""
    words = Words(language)
    ledgers: deque[Ledger] = deque(maxlen=lists.WINDOW)
    texts: deque[tuple[str, ...]] = deque(maxlen=trends.TEXTS)
    outlines: list[Outline] = []
    for day in days():
        outlines.append(outline(day, language))
        texts.append(terms.wording(day))
        ledgers.append(day.announcement.ledger)
        gone |= withdrawn(day)
    shades = Shades.of(outlines)
    full = full_from(outlines, config.retention.full_months)
    for place, day in enumerate(days()):
        template = "card.html" if day.date >= full else "compact.html"
        cards = _Cards(words, template, gone)
        make = partial(_day, config, day, outlines, place, cards)
        yield LaterPage(outlines[place].path, _inputs(day, outlines, place, cards), make)
    yield from (lists.month(first, list(group), shades, words) for first, group in months(outlines))
    yield lists.home(config, outlines, shades, words)
    yield lists.topics(config, outlines, words)
    yield from (lists.topic(config, index, outlines, words) for index in range(len(config.topics)))
    yield archive(outlines, shades, words)
    yield from trends.trends(config, outlines, texts, words)
    yield search.search(config, outlines, words)
    yield status.status(config, outlines, list(ledgers), owed, words)
    if not config.tree(language):
        yield status.status_json(outlines, list(ledgers), owed)
        yield status.badge(config, outlines, words)


def _inputs(day: Day, outlines: Sequence[Outline], place: int, cards: _Cards) -> str:
    """Return a hash of what the page of a day is made from; empty if the day's own is unknown."""
    around = [(one.date, len(one.headlines)) for one in neighbours(outlines, place) if one]
    gone = [(pick.id, cards.withdrawn.get(pick.id)) for pick in day.picks]
    parts = (day.digest, cards.words.language, cards.template, around, gone)
    return hashlib.sha256(repr(parts).encode()).hexdigest() if day.digest else ""


def _day(config: Config, day: Day, outlines: Sequence[Outline], place: int, cards: _Cards) -> Page:
    here, words = outlines[place], cards.words
    before, after = neighbours(outlines, place)
    found = sections(day, config, words("Over the limits"))
    ledger = day.announcement.ledger
    near = sorted(ledger.near_misses, key=lambda miss: (-miss.score, miss.id))[:NEAR]
    named = titles(config, [note.topic for note in (*near, *ledger.over_limit)])
    context = {
        "outline": here,
        "before": before,
        "after": after,
        "count": len(day.picks),
        "named": {line.id: line.title for line in here.headlines},
        "lead": lists.whole_lead(config, here, words),
        "sections": found,
        "updated": _updated(here, day, words),
        "near": near,
        "titles": named,
        "card": _cards(_chips(config, day, found), day, cards),
        "colophon": " ".join(filter(None, (_signature(day, words), _coverage(here, day, words)))),
        "root": lists.root(config, words),
        "tools": reading.tools(
            words, day.date, reading.root(config, words, here.path), [one for one in found if one.picks]
        ),
    }
    meta = {
        "title": words.date(here.date),
        "description": lists.description(here, words),
        "date": here.date.isoformat(),
        **({"prev": url("index.md", before.path)} if before else {}),
        **({"next": url("index.md", after.path)} if after else {}),
        "scripts": ["digest"],
    }
    return page(here.path, "day.md", words, meta, context)


def _updated(here: Outline, day: Day, words: Words) -> escape.Safe | None:
    """Render the new versions of papers listed on earlier days, each with a link to its card."""
    found = [
        (one, url(here.path, source(one.listed), ids.anchor(one.id)), changes(one))
        for one in day.announcement.updated
    ]
    return html("updated.html", words, updates=found) if found else None


def _chips(config: Config, day: Day, found: Sequence[Section]) -> dict[str, tuple[str, str]]:
    """Return each topic's title, and the anchor of its heading where the page has one."""
    anchors = {section.slug: section.anchor for section in found if section.picks}
    used = (match.topic for pick in day.picks for match in pick.matches)
    return {slug: (title, anchors.get(slug, "")) for slug, title in titles(config, used).items()}


def _with_alternates(config: Config, one: Page, language: str) -> Page:
    """Add a page's language and links to its other languages, in front matter and below the heading."""
    if config.languages == ("en",):
        return one
    meta: dict[str, Any] = {"language": language}
    if len(config.languages) == 1:
        return replace(one, meta={**meta, **(one.meta or {})})
    places = {name: f"{config.tree(name)}{one.path}" for name in config.languages}
    meta["alternates"] = {name: url("index.md", there).removeprefix("./") for name, there in places.items()}
    links = [
        f"[{Words(name).own_name}]({link(places[language], there)})"
        for name, there in places.items()
        if name != language
    ]
    heading, _, rest = one.body.partition("\n")
    body = f"{heading}\n\n{' · '.join(links)}\n{{ .languages }}\n{rest}"
    return replace(one, body=body, meta={**meta, **(one.meta or {})})


def _cards(
    chips: Mapping[str, tuple[str, str]], day: Day, cards: _Cards
) -> Callable[[Pick, str], escape.Safe]:
    """Return a function that makes the card of a paper below a heading."""
    words, language = cards.words, cards.words.language
    written, translated = day.written(), day.translated(language)
    mixed = len({one.engine for one in written.values()}) > 1

    def card(pick: Pick, heading: str) -> escape.Safe:
        made = Card(pick, written.get(pick.id), chips, heading, words, mixed, translated.get(pick.id))
        gone, by_hand = cards.withdrawn.get(pick.id), day.corrections.get(pick.id)
        return html(cards.template, words, card=replace(made, withdrawal=gone, correction=by_hand))

    return card


def _signature(day: Day, words: Words) -> str:
    """Return a sentence on the engines of a day's summaries, and how much was found in their sources."""
    summaries = day.written().values()
    written = [one for one in summaries if not ENGINES[one.engine].quotes]
    sentences = []
    if written:
        models = ", ".join(sorted({one.model for one in written}))
        stated = sum(one.checks.figures for one in written)
        found = sum(one.checks.figures_found for one in written)
        sentences.append(
            words.n(
                "{n} summary was written by {models} and may contain errors;",
                "{n} summaries were written by {models} and may contain errors;",
                len(written),
                models=models,
            )
        )
        sentences.append(
            words.n(
                "{found} of {n} figure in them was found in its source.",
                "{found} of {n} figures in them were found in their sources.",
                stated,
                found=found,
            )
        )
    if quoted := len(summaries) - len(written):
        sentences.append(_quoted(quoted, words, more=bool(written)))
    reasons = sorted({one.stands_in for one in summaries if one.stands_in})
    return " ".join([*sentences, *(words(EXTRACT_REASONS[reason]) for reason in reasons)])


def _quoted(number: int, words: Words, *, more: bool) -> str:
    """Return a sentence on the number of extracts."""
    if more:
        return words.n(
            "{n} more is quoted verbatim from the abstract.",
            "{n} more are quoted verbatim from the abstracts.",
            number,
        )
    return words.n(
        "The summary is quoted verbatim from the abstract.",
        "All {n} summaries are quoted verbatim from the abstracts.",
        number,
    )


EXTRACT_REASONS = {
    "over_budget": "Some are quoted because the budget for summaries was used up.",
    "owed": "Some are quoted until a later run adds the summary.",
    "refused": "Some are quoted because the model declined.",
}


def _coverage(here: Outline, day: Day, words: Words) -> str:
    """Return what arXiv announced in each category, and what was unavailable or unreadable."""
    listings = sorted(day.announcement.categories.items())
    counts = ", ".join(f"{code} {len(listing.fresh)}" for code, listing in listings)
    sentences = [words("New on arXiv: {counts}.", counts=counts)]
    if here.missing:
        sentences.append(words("Not available: {categories}.", categories=", ".join(here.missing)))
    if here.unread:
        sentences.append(
            words.n(
                "{n} entry in arXiv's feeds could not be read.",
                "{n} entries in arXiv's feeds could not be read.",
                here.unread,
            )
        )
    if here.full:
        full = ", ".join(here.full)
        sentences.append(
            words("arXiv's feed was incomplete, so papers may be missing: {categories}.", categories=full)
        )
    for date, codes in here.completed:
        named = ", ".join(codes)
        sentences.append(words("Completed on {date}: {categories}.", date=date.isoformat(), categories=named))
    return " ".join(sentences)
