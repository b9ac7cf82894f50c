"""Makes the page of weekly trends, and the same numbers as CSV tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from arxiv_digest.arxiv import taxonomy
from arxiv_digest.config import Config
from arxiv_digest.render.markup.escape import Safe
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.template import Page, page
from arxiv_digest.render.outline import Outline
from arxiv_digest.render.pages import lists
from arxiv_digest.render.stats import charts, terms
from arxiv_digest.render.stats.weeks import Series, Week, weeks

RECENT, BEFORE = 4, 12  # weeks on record that are compared
TEXTS = 7 * (RECENT + BEFORE)  # days whose texts are needed: a week has at most seven
_PLOTTED = 52  # weeks; the CSV tables have all
_TABLED = 12  # weeks in a topic's table
_SHOWN = 15  # terms in each direction


@dataclass(frozen=True, slots=True)
class Activity:
    """A category's new papers per day on record, recently and before; `None` without a day on record."""

    code: str
    recent: float | None
    before: float | None

    @property
    def name(self) -> str:
        """The category's name."""
        return taxonomy.label(self.code)

    @property
    def change(self) -> float | None:
        """The change in per cent."""
        return 100 * (self.recent / self.before - 1) if self.recent is not None and self.before else None


@dataclass(frozen=True, slots=True)
class _Windows:
    """The last weeks on record and those before: their days, and the texts of their papers."""

    recent: Sequence[Outline]
    before: Sequence[Outline]
    texts: tuple[Sequence[str], Sequence[str]]  # recent, before

    @property
    def compared(self) -> bool:
        """Whether there are enough papers to distinguish changes from chance."""
        return min(map(len, self.texts)) >= terms.ENOUGH


def trends(
    config: Config, outlines: Sequence[Outline], texts: Sequence[Sequence[str]], words: Words
) -> Iterator[Page]:
    """Make the page of the trends and, for the first language, its tables.

    `texts` has a tuple per day for the latest `TEXTS` days, or for all when there are fewer.
    """
    found, root = weeks(outlines), lists.root(config, words)
    windows = _windows(found, texts)
    busy, changed = activity(windows.recent, windows.before), terms.changes(*windows.texts)
    context = {
        "table": lambda name: Safe(f"[CSV]({root}trends/{name}.csv)"),
        "period": _period(windows, words),
        "compared": windows.compared,
        "enough": terms.ENOUGH,
        "counts": tuple(map(len, windows.texts)),
        "activity": busy,
        "rising": [one for one in changed if one.z > 0][:_SHOWN],
        "falling": [one for one in changed if one.z < 0][:_SHOWN],
        **_plots(config, found[-_PLOTTED:], words),
    }
    meta = {"title": words("Trends"), "description": words("Papers per week by topic, category and term")}
    yield page("trends.md", "trends.md", words, meta, context)
    if not root:
        yield from _tables(found, busy, changed)


def _period(windows: _Windows, words: Words) -> str:
    """Return a sentence on the periods that are compared."""
    ends = [(days[0].date, days[-1].date) for days in (windows.recent, windows.before) if days]
    periods = [
        words("{first} to {last}", first=words.date(first, "d MMMM y"), last=words.date(last, "d MMMM y"))
        for first, last in ends
    ]
    return (
        words("{recent}, compared with {before}.", recent=periods[0], before=periods[1])
        if periods[1:]
        else "".join(periods)
    )


def activity(recent: Sequence[Outline], before: Sequence[Outline]) -> list[Activity]:
    """Return the categories, busiest first, by the mean of the days on which they are on record."""
    codes = sorted({code for day in recent for code in day.categories})
    found = [Activity(code, _mean(code, recent), _mean(code, before)) for code in codes]
    return sorted(found, key=lambda one: (-(one.recent or 0), one.code))


def _mean(code: str, days: Iterable[Outline]) -> float | None:
    counts = [
        count for day in days for known, count in zip(day.categories, day.fresh, strict=True) if known == code
    ]
    return sum(counts) / len(counts) if counts else None


def _windows(found: Sequence[Week], texts: Sequence[Sequence[str]]) -> _Windows:
    """Return the last weeks on record and those before; weeks without a day on record do not count."""
    known = [week for week in found if week.days][-RECENT - BEFORE :]
    days = [day for week in known for day in week.days]
    late = sum(len(week.days) for week in known[-RECENT:])
    split = len(days) - late
    read = list(texts)[len(texts) - len(days) :]
    return _Windows(days[split:], days[:split], (_flat(read[split:]), _flat(read[:split])))


def _flat(texts: Iterable[Sequence[str]]) -> list[str]:
    return [text for day in texts for text in day]


def _plots(config: Config, shown: tuple[Week, ...], words: Words) -> dict[str, Any]:
    """Draw the weeks; empty for a single one."""
    if len(shown) < 2:  # noqa: PLR2004  a trend needs two
        return {"weeks": shown, "listed": "", "share": "", "topics": [], "tabled": ()}
    listed = Series(shown, tuple(week.listed for week in shown))
    share = Series(shown, tuple(week.share for week in shown), "%")
    counts = [week.by_topic for week in shown]
    topics = []
    for topic in config.topics:
        values = [count[topic.slug] if week.days else None for week, count in zip(shown, counts, strict=True)]
        series = Series(shown, tuple(values))
        title = words("{topic}: papers per week", topic=topic.title)
        drawn = charts.columns(f"topic-{topic.slug}", title, series, words)
        topics.append((topic, charts.summary(series, words), drawn, values[-_TABLED:]))
    return {
        "weeks": shown,
        "listed": charts.columns("listed", words("Papers per week"), listed, words),
        "share": charts.line("share", words("Listed papers as a share of announced papers"), share, words),
        "topics": topics,
        "tabled": shown[-_TABLED:],
    }


def _tables(
    found: Sequence[Week], busy: Sequence[Activity], changed: Sequence[terms.Change]
) -> Iterator[Page]:
    """Format the numbers as CSV; unknown ones are empty."""
    by_week = [
        (
            week.name,
            week.monday,
            len(week.days),
            week.announced,
            week.listed,
            _round(week.share),
            _incomplete(week),
        )
        for week in found
    ]
    counts = [(week, week.by_topic) for week in found if week.days]
    slugs = sorted({slug for _, count in counts for slug in count})
    by_topic = [(week.name, week.monday, slug, count[slug]) for week, count in counts for slug in slugs]
    yield _table("weeks", "week,monday,days,announced,listed,share_percent,incomplete", by_week)
    yield _table("topics", "week,monday,topic,papers", by_topic)
    yield _table(
        "categories",
        "category,name,new_a_day_recent,new_a_day_before,change_percent",
        [(one.code, one.name, *map(_round, (one.recent, one.before, one.change))) for one in busy],
    )
    yield _table(
        "terms",
        "term,papers_recent,papers_before,z",
        [(one.term, one.recent, one.before, _round(one.z)) for one in changed],
    )


def _incomplete(week: Week) -> str:
    return "yes" if week.partial else ""


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _table(name: str, head: str, rows: Iterable[Sequence[object]]) -> Page:
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows([head.split(","), *rows])
    return Page(f"trends/{name}.csv", sheet.getvalue())
