"""Shows the new versions of papers: on the day that announced them, and folded on the card."""

from __future__ import annotations

from collections.abc import Sequence

from arxiv_digest.arxiv import ids
from arxiv_digest.model import Day, Pick
from arxiv_digest.render.markup import escape
from arxiv_digest.render.markup.diff import changes
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.template import html, url
from arxiv_digest.render.outline import source
from arxiv_digest.render.versions import Histories, History, Step, announced


def updated(path: str, day: Day, histories: Histories, words: Words) -> escape.Safe | None:
    """Render the new versions that a day announced, each with a link to its card; None without any.

    `path` is that of the page below docs/.
    """
    found = [
        (one.update, url(path, source(one.update.listed), ids.anchor(one.update.id)), changes(one.update))
        for one in announced(day.announcement, histories)
    ]
    return html("updated.html", words, updates=found) if found else None


def history(path: str, day: Day, pick: Pick, steps: Sequence[Step], words: Words) -> History | None:
    """Prepare the versions of a paper for its card; None without a new one."""
    if not steps:
        return None
    first = steps[0].update.before
    numbers = [number for number in (first.version, *(one.version for one in steps)) if number]
    named = " → ".join(f"v{number}" for number in numbers)
    return History(
        line=f"{named}, {words.date(steps[-1].date, 'd MMMM y')}",
        steps=tuple(
            (one, url(path, source(one.date), "new-versions"), changes(one.update)) for one in reversed(steps)
        ),
        first=first,
        listed=day.date,
        outdated=_is_outdated(day, pick, first.abstract),
    )


def _is_outdated(day: Day, pick: Pick, abstract: str) -> bool:
    """Return whether the summary was made from a text that is not that of the newest version.

    Of full texts, that is not known.
    """
    summary, by_hand = day.written().get(pick.id), day.corrections.get(pick.id)
    if summary is None or (by_hand and by_hand.tldr):
        return False
    return summary.source != "abstract" or abstract != pick.abstract
