"""Who summarises what: papers without a summary and those owed one, within the money that is left."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from arxiv_digest.config import Config
from arxiv_digest.errors import InputError
from arxiv_digest.model import Announcement, Day, Owed, Pick, Summary, Usage
from arxiv_digest.store import Store
from arxiv_digest.summarise import extractive
from arxiv_digest.summarise.seam import Access, Budget, Outcome, Summariser

log = logging.getLogger(__name__)

MONTH = 31  # announcement days at most
Progress = Callable[[str, int, int, str], object]  # stage, done, total, note


@dataclass(frozen=True, slots=True)
class Summarised:
    """Days with a summary for every paper, what was spent on them, and what is still owed."""

    days: tuple[Day, ...]
    spent: Usage
    owed: tuple[Owed, ...]
    repaired: tuple[str, ...]
    stopped: str


def asks_claude(config: Config, access: Access | None) -> bool:
    """Tell whether this run asks Claude; raises InputError when it should and has no key."""
    engine = config.summaries.engine
    if engine == "claude" and access is None:
        raise InputError(
            'summaries.engine is "claude", but ANTHROPIC_API_KEY is not set: set it, or write "auto"'
        )
    return engine != "extractive" and access is not None


def summarised(
    config: Config,
    store: Store,
    access: Access | None,
    days: Sequence[Day],
    owed: Sequence[Owed],
    *,
    progress: Progress,
    dry_run: bool,
) -> Summarised:
    """Give every paper of the days a summary: one on record, one of Claude's, or an extract in its stead.

    What Claude writes is noted in a journal as it comes, so that a run that is killed pays for nothing
    twice. An extract that stands in says for what, and stays owed when a later run may do better.
    """
    due = {one.id for one in owed if one.what == "summary"}
    noted = {} if dry_run else {one.id: one for one in store.journal()}
    asking = asks_claude(config, access)
    open_papers = [
        pick
        for day in days
        for pick in day.picks
        if not _settled(pick, day.summaries.get(pick.id), noted, due if asking else frozenset())
    ]

    def keep(summary: Summary, so_far: Outcome) -> None:
        if summary.engine == "claude" and not dry_run:
            store.note(summary)
        spent = so_far.spent
        tokens = spent.input_tokens + spent.output_tokens
        note = f"{tokens:,} tokens, ${spent.usd:.4f}" if tokens else ""
        progress("summaries", len(so_far.summaries), len(open_papers), note)

    outcome = _summariser(config, store, access).summarise(open_papers, keep)
    written = noted | outcome.summaries
    return Summarised(
        days=tuple(_with_summaries(day, written, outcome) for day in days),
        spent=outcome.spent,
        owed=tuple(
            Owed(what="summary", id=pick.id, day=day.date)
            for day in days
            for pick in day.picks
            if pick.id in outcome.owed or (not asking and pick.id in due)
        ),
        repaired=tuple(sorted(name for name in due if name in written and written[name].engine == "claude")),
        stopped=outcome.stopped,
    )


def _settled(
    pick: Pick, has: Summary | None, noted: Mapping[str, Summary], due: frozenset[str] | set[str]
) -> bool:
    """Tell whether nothing needs to be asked for a paper: nothing is asked, and paid, twice."""
    if pick.id in noted and noted[pick.id].source_hash == extractive.source_hash(pick):
        return True
    return has is not None and pick.id not in due


def _summariser(config: Config, store: Store, access: Access | None) -> Summariser:
    if access is None or not asks_claude(config, access):
        return extractive.Quoting()
    from arxiv_digest.summarise.claude import Claude  # noqa: PLC0415  its SDK takes a second to import

    chosen = config.summaries
    left = min(chosen.max_usd_per_run, chosen.max_usd_per_month - spent_this_month(store.history(MONTH)))
    return Claude(access, chosen.model, chosen.fallback_model, Budget(left), auth_header=chosen.auth_header)


def spent_this_month(history: Sequence[Announcement]) -> float:
    """Add up what the days of the latest month on record have cost (US$)."""
    if not history:
        return 0.0
    month = history[-1].day.replace(day=1)
    return sum(one.ledger.usage.usd for one in history if one.day >= month)


def _with_summaries(day: Day, written: Mapping[str, Summary], outcome: Outcome) -> Day:
    """Put the summaries of a day in place, and its costs on the ledger."""
    summaries = {}
    usage = day.announcement.ledger.usage
    for pick in day.picks:
        had = day.summaries.get(pick.id)
        summaries[pick.id] = written.get(pick.id) or had or _stand_in(pick, outcome)
        usage = usage.plus(outcome.usage.get(pick.id, Usage()))
    ledger = day.announcement.ledger.model_copy(update={"usage": usage})
    announcement = day.announcement.model_copy(update={"ledger": ledger})
    return day.model_copy(update={"summaries": summaries, "announcement": announcement})


def _stand_in(pick: Pick, outcome: Outcome) -> Summary:
    """Quote a paper that Claude did not summarise, and say why it did not."""
    reasons = {"owed": outcome.owed, "refused": outcome.refused, "over_budget": outcome.over_budget}
    reason = next((name for name, papers in reasons.items() if pick.id in papers), None)
    return extractive.summarise(pick).model_copy(update={"stands_in": reason})
