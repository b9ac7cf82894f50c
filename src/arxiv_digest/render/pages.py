"""Every generated page, from the days on record and the configuration; one function a kind."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from arxiv_digest.config import Config, schema
from arxiv_digest.model import Day, Ledger, Owed, Pick
from arxiv_digest.render import escape, finder, lists
from arxiv_digest.render.outline import Outline, months, neighbours, outline
from arxiv_digest.render.sections import Card, Section, sections, titles
from arxiv_digest.render.template import Page, html, link, page
from arxiv_digest.render.words import Words
from arxiv_digest.text import counted

NEAR = 5  # near misses on an empty day
WORDS_A_MINUTE = 230  # silent reading, non-fiction: Brysbaert 2019, doi:10.1016/j.jml.2019.104047


def pages(config: Config, days: Callable[[], Iterable[Day]], owed: Sequence[Owed] = ()) -> Iterator[Page]:
    """Give every generated page; `days` reads the days on record, ascending, and is called twice a language.

    The first reading keeps headlines only, so that memory does not grow with the abstracts. The first
    language owns the root; each further one has the same tree below its own folder.
    """
    for language in config.languages:
        prefix = "" if language == config.languages[0] else f"{language}/"
        for one in _tree(config, days, owed, language):
            text = _with_alternates(config, one, language) if one.path.endswith(".md") else one.text
            yield Page(f"{prefix}{one.path}", text)
    yield Page("schema/digest.json", lists.as_json(schema()))


def _tree(
    config: Config, days: Callable[[], Iterable[Day]], owed: Sequence[Owed], language: str
) -> Iterator[Page]:
    words = Words(language)
    ledgers: deque[Ledger] = deque(maxlen=lists.WINDOW)
    outlines: list[Outline] = []
    for day in days():
        outlines.append(outline(day, language))
        ledgers.append(day.announcement.ledger)
    for place, day in enumerate(days()):
        yield _day(config, day, outlines, place, words)
    yield from (lists.month(first, list(group), words) for first, group in months(outlines))
    yield lists.home(config, outlines, words)
    yield lists.topics(config, outlines, words)
    yield from (lists.topic(config, index, outlines, words) for index in range(len(config.topics)))
    yield lists.archive(outlines, words)
    yield finder.search(config, outlines, words)
    yield lists.status(config, outlines, list(ledgers), owed, words)
    if language == config.languages[0]:
        yield lists.status_json(outlines, list(ledgers), owed)


def _day(config: Config, day: Day, outlines: Sequence[Outline], place: int, words: Words) -> Page:
    here = outlines[place]
    before, after = neighbours(outlines, place)
    found = sections(day, config)
    nouns = ("topic", "topics") if config.group_by == "topic" else ("category", "categories")
    groups = sum(bool(section.picks) for section in found)
    ledger = day.announcement.ledger
    near = sorted(ledger.near_misses, key=lambda miss: (-miss.score, miss.id))[:NEAR]
    named = titles(config, [note.topic for note in (*near, *ledger.over_limit)])
    context = {
        "outline": here,
        "before": before,
        "after": after,
        "count": len(day.picks),
        "sections": found,
        "groups": counted(groups, *nouns) if groups else "",
        "minutes": counted(_minutes(day), "minute"),
        "near": near,
        "titles": named,
        "card": _cards(_chips(config, day, found), day, words),
        "colophon": " ".join(filter(None, (_signature(day), _coverage(here, day)))),
    }
    meta = {"title": here.name, "description": lists.description(here), "date": here.date.isoformat()}
    return page(here.path, "day.md", words, meta, context)


def _chips(config: Config, day: Day, found: Sequence[Section]) -> dict[str, tuple[str, str]]:
    """Give each topic's title, and the anchor of its heading where the page has one."""
    anchors = {section.slug: section.anchor for section in found if section.picks}
    used = (match.topic for pick in day.picks for match in pick.matches)
    return {slug: (title, anchors.get(slug, "")) for slug, title in titles(config, used).items()}


def _with_alternates(config: Config, one: Page, language: str) -> str:
    """Link a page to itself in the other languages, below its heading."""
    if len(config.languages) == 1:
        return one.text
    first = config.languages[0]
    places = {name: one.path if name == first else f"{name}/{one.path}" for name in config.languages}
    links = [
        f"[{_NAMES.get(name, name)}]({link(places[language], there)})"
        for name, there in places.items()
        if name != language
    ]
    front, mark, body = one.text.partition("\n# ")
    heading, _, rest = body.partition("\n")
    return f"{front}{mark}{heading}\n\n{' · '.join(links)}\n{rest}"


_NAMES = {"en": "English", "zh": "中文", "de": "Deutsch", "fr": "français", "es": "español", "ja": "日本語"}


def _cards(
    chips: Mapping[str, tuple[str, str]], day: Day, words: Words
) -> Callable[[Pick, str], escape.Safe]:
    """Give the function that makes the card of a paper below a heading."""
    language = words.language
    written, translated = day.written(), day.translated(language)
    mixed = len({one.engine for one in written.values()}) > 1

    def card(pick: Pick, heading: str) -> escape.Safe:
        made = Card(pick, written.get(pick.id), chips, heading, mixed, language, translated.get(pick.id))
        return html("card.html", words, card=made)

    return card


def _minutes(day: Day) -> int:
    """Estimate the time to read titles and gists, in minutes."""
    points = (summary.points for summary in day.written().values())
    text = " ".join([pick.title for pick in day.picks] + [point.tldr or "" for point in points])
    return max(1, round(len(text.split()) / WORDS_A_MINUTE))


def _signature(day: Day) -> str:
    """Say who wrote the summaries of a day, and what was found in their sources."""
    summaries = day.written().values()
    written = [one for one in summaries if one.engine == "claude"]
    said = []
    if written:
        models = ", ".join(sorted({one.model for one in written}))
        stated = sum(one.checks.figures for one in written)
        found = sum(one.checks.figures_found for one in written)
        whole = counted(len(written), "summary was", "summaries were")
        said.append(f"{whole} written by {models} and may be wrong;")
        said.append(f"of {counted(stated, 'figure')} in them {found} stand in their sources.")
    if quoted := len(summaries) - len(written):
        whole = "The summary is" if quoted == len(summaries) == 1 else f"All {quoted} summaries are"
        whole = counted(quoted, "more is", "more are") if written else whole
        said.append(f"{whole} quoted from the abstracts, word for word.")
    said += [_STANDS_IN[reason] for reason in sorted({one.stands_in for one in summaries if one.stands_in})]
    return " ".join(said)


_STANDS_IN = {
    "over_budget": "Some are quoted because the money set aside for summaries was spent.",
    "owed": "Some are quoted until a later run brings the summary.",
    "refused": "Some are quoted because the model declined.",
}


def _coverage(here: Outline, day: Day) -> str:
    """Say what arXiv announced, category by category, and what could not be had or read."""
    listings = sorted(day.announcement.categories.items())
    said = [f"New at arXiv: {', '.join(f'{code} {len(listing.fresh)}' for code, listing in listings)}."]
    if here.missing:
        said.append(f"Not available: {', '.join(here.missing)}.")
    if here.unread:
        said.append(f"{counted(here.unread, 'entry', 'entries')} of arXiv's lists could not be read.")
    if here.full:
        said.append(f"arXiv's list was full, and papers may be missing: {', '.join(here.full)}.")
    return " ".join(said)
