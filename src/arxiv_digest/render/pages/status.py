"""Makes the status of the digest, what was announced, listed, missed and is pending: page, JSON and badge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from arxiv_digest.arxiv import calendar, taxonomy
from arxiv_digest.config import Config
from arxiv_digest.model import Ledger, Owed
from arxiv_digest.render.exports.json_api import Status
from arxiv_digest.render.markup.i18n import Words
from arxiv_digest.render.markup.relative_time import COMMIT, ago
from arxiv_digest.render.markup.template import Page, page
from arxiv_digest.render.outline import Outline
from arxiv_digest.render.pages.lists import WINDOW, as_json

MISSED = 30  # announcements to search for missed days, as many as `update` fills


def status(
    config: Config,
    outlines: Sequence[Outline],
    ledgers: Sequence[Ledger],
    owed: Sequence[Owed],
    words: Words,
) -> Page:
    """Make the page that shows what was announced, listed, unavailable and missed, and what is pending."""
    last_seen = {code: day for day in outlines for code in day.categories}
    newest = _newest(outlines)
    context = {
        "first": outlines[0] if outlines else None,
        "last": outlines[-1] if outlines else None,
        "days": len(outlines),
        "total": sum(len(day.headlines) for day in outlines),
        "newest": ago(newest, words) if newest else "",
        "commit": COMMIT,
        "missed": missed(outlines),
        "rebuilt": sum(day.approximate for day in outlines),
        "spent": _spent(outlines, words),
        "owed": owed,
        "recent": list(reversed(list(zip(outlines[-WINDOW:], ledgers, strict=True)))),
        "categories": [(code, taxonomy.label(code), last_seen.get(code)) for code in config.categories],
    }
    meta = {
        "title": words("Status"),
        "description": words("What was announced, what was listed, and what is pending"),
        "scripts": ["since"],
    }
    return page("status.md", "status.md", words, meta, context)


def _spent(outlines: Sequence[Outline], words: Words) -> str:
    """Return what summaries have cost in the latest month and in total; empty for extracts only."""
    total = sum(day.usd for day in outlines)
    if not total:
        return ""
    month = outlines[-1].date.replace(day=1)
    lately = sum(day.usd for day in outlines if day.date >= month)
    return words(
        "Summaries cost US$ {lately} in {month} and US$ {total} in total, at list prices.",
        lately=f"{lately:.2f}",
        month=words.date(month, "MMMM y"),
        total=f"{total:.2f}",
    )


def missed(outlines: Sequence[Outline]) -> tuple[dt.date, ...]:
    """Return the latest announcement days that are missing between recorded days."""
    if not outlines:
        return ()
    return calendar.missed({one.date for one in outlines}, outlines[0].date, outlines[-1].date, MISSED)


def _newest(outlines: Sequence[Outline]) -> dt.date | None:
    """Return the last day with a new paper, listed or not."""
    return next((day.date for day in reversed(outlines) if day.new), None)


def status_json(outlines: Sequence[Outline], ledgers: Sequence[Ledger], owed: Sequence[Owed]) -> Page:
    """Make the JSON version of the status."""
    last = outlines[-1] if outlines else None
    status = Status(
        last_announcement=last.date if last else None,
        last_new_paper=_newest(outlines),
        days=len(outlines),
        papers=sum(len(day.headlines) for day in outlines),
        last_counts=dict(ledgers[-1].counts) if ledgers else {},
        not_available=last.missing if last else (),
        missed=missed(outlines),
        rebuilt=sum(day.approximate for day in outlines),
        owed=len(owed),
    )
    return Page("status.json", as_json(status.model_dump(mode="json", exclude={"last_commit", "commit"})))


def badge(config: Config, outlines: Sequence[Outline], words: Words) -> Page:
    """Make the endpoint badge for shields.io: the last day, and how many papers it listed."""
    last = outlines[-1] if outlines else None
    listed = words.n("{n} paper", "{n} papers", len(last.headlines)) if last else words("none yet")
    made = {
        "schemaVersion": 1,  # https://shields.io/badges/endpoint-badge
        "label": config.title,
        "message": f"{last.date} · {listed}" if last else listed,
        "color": "blue" if last else "lightgrey",
    }
    return Page("badge.json", as_json(made))
