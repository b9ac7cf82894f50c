"""The phase `summarise`: gets summaries for papers that lack one, within the budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arxiv_digest.arxiv import ids, urls
from arxiv_digest.engines import ENGINES, QUOTING
from arxiv_digest.fetch import arxiv_api
from arxiv_digest.fetch.cache import TEXTS
from arxiv_digest.fulltext.sections import FullText
from arxiv_digest.model import Day, Owed, Pick, Summary, Usage
from arxiv_digest.pipeline import spending
from arxiv_digest.pipeline.context import Context
from arxiv_digest.summaries import extractive
from arxiv_digest.summaries.engine import (
    Budget,
    Keep,
    Outcome,
    Request,
    SummaryEngine,
    Translation,
    choose_engine,
    open_engine,
)

Written = dict[tuple[str, str], Summary]  # by id and language


@dataclass(frozen=True, slots=True)
class SummarisedDays:
    """Days with a summary for every paper, the cost, and the pending summaries.

    `repaired` holds the ids of papers whose pending summary has arrived; `stopped` says why requests ended
    early.
    """

    days: tuple[Day, ...]
    spent: Usage
    owed: tuple[Owed, ...]
    repaired: frozenset[str]
    stopped: str


def summarise(run: Context, days: Sequence[Day], retries: Sequence[Owed]) -> SummarisedDays:
    """Add a summary to every paper of the days: the one on record, a new one, or an extract.

    Each summary that an engine writes goes into a journal at once, so that a killed run pays for nothing
    twice. An extract used as fallback records why, and stays pending if a later run may do better.

    Raises InputError when the configured engine lacks its key, and DataError when a file in `data/` cannot be
    read.
    """
    due = {one.id for one in retries if one.what == "summary"}
    name = choose_engine(run.config.summaries.engine, run.environment)
    if name == QUOTING or run.dry_run:  # requests would cost money
        written, outcome = Written(), Outcome(owed=due)
    else:
        written, outcome = _EngineRun(run, name, days, due).run()
    unwritten = outcome.owed | outcome.over_budget
    return SummarisedDays(
        days=tuple(_with_summaries(day, written, outcome) for day in days),
        spent=outcome.spent,
        owed=tuple(
            Owed(what="summary", id=pick.id, day=day.date)
            for day in days
            for pick in day.picks
            if pick.id in unwritten
        ),
        repaired=frozenset(due & {paper for paper, _ in written}),
        stopped=outcome.stopped,
    )


class _EngineRun:
    """Uses an engine for one run: first collects its batches, then requests summaries, then translations."""

    def __init__(self, run: Context, name: str, days: Sequence[Day], due: set[str]) -> None:
        self._run, self._days, self._due = run, days, due
        self._settings = run.config.summaries
        self._language, *self._others = run.config.languages
        self._engine: SummaryEngine = open_engine(name, self._settings, run.environment)
        self._today = run.now.astimezone(dt.UTC).date() if run.now else max(day.date for day in days)
        self._book = spending.booker(run.store, self._today)
        spending.begin(run.store)
        self._noted: Written = {(one.id, one.language): one for one in run.store.journal()}

    def run(self) -> tuple[Written, Outcome]:
        """Request everything that is missing; return the summaries, including those of a killed run."""
        store = self._run.store
        pending = store.pending()
        batched = {one.id for one in pending if self._engine.is_full(one)} if pending else set()
        requests = self._requests(batched)
        outcome, waiting = Outcome(), list(pending)
        if pending:
            outcome, waiting = self._engine.collect(pending, requests, self._budget(0.0))
            for summary in outcome.summaries.values():
                self._keep(len(requests))(summary, outcome)
            store.save_pending(waiting)
            outcome.owed = set()  # failed requests are sent again below
        budget = self._budget(outcome.spent.usd + sum(one.usd for one in waiting))
        outcome.merge(self._spent_by_killed(), owed=False)
        busy = {one.id for one in waiting}.union(outcome.summaries, outcome.refused)
        rest = [one for one in requests if one.paper.id not in busy]
        if self._settings.batch and self._engine.features.batches:
            submitted, more = self._engine.submit(rest, budget, self._dates())
            store.save_pending([*waiting, *submitted])
            outcome.merge(more)
        else:
            outcome.merge(self._engine.summarise(rest, budget, self._keep(len(rest))))
        outcome.owed |= {one.id for one in waiting}
        written = self._noted | {(paper, one.language): one for paper, one in outcome.summaries.items()}
        return self._translated(written, outcome, budget), outcome

    def _translated(self, written: Written, outcome: Outcome, budget: Budget) -> Written:
        """Add translations into the other languages; a missing one is shown as missing, not retried."""
        for language in self._others if self._engine.features.translates else ():
            wanted = _translations(self._days, written, self._language, language)
            more = self._engine.translate(wanted, budget, self._keep(len(wanted)))
            written = written | {(paper, language): one for paper, one in more.summaries.items()}
            outcome.merge(more, owed=False)
        return written

    def _requests(self, batched: set[str]) -> list[Request]:
        """Return a request for each paper; `batched` are ids whose full text was sent in a batch."""
        newest = sorted(self._days, key=lambda day: day.date, reverse=True)  # the budget is for them first
        missing = [pick for day in newest for pick in day.picks if self._is_open(day, pick)]
        full = self._settings.depth == "full" and "full" in self._engine.features.depths
        texts = self._texts([pick for pick in missing if full or pick.id in batched])
        about = {topic.slug: topic.description or topic.title for topic in self._run.config.topics}
        return [
            Request(
                pick,
                {match.topic: about[match.topic] for match in pick.matches if match.topic in about},
                self._language,
                texts.get(pick.id),
                urls.pdf(ids.versioned(pick.id, pick.version), self._run.settings.web_url),
            )
            for pick in missing
        ]

    def _is_open(self, day: Day, pick: Pick) -> bool:
        """Return whether a paper needs a summary that no killed run has paid for already."""
        note = self._noted.get((pick.id, self._language))
        if note and note.source_hash == extractive.source_hash(pick):
            return False
        return pick.id in self._due or pick.id not in day.written()

    def _texts(self, picks: Sequence[Pick]) -> dict[str, FullText]:
        """Fetch full texts where arXiv has them and the configuration allows it."""
        run, versions = self._run, {one.id: one.version for one in picks}
        if not versions:
            return {}
        done = iter(range(1, len(versions) + 1))
        return arxiv_api.full_texts(
            run.client,
            versions,
            run.root / TEXTS,
            lambda _: run.progress("full texts", next(done), len(versions), ""),
            pdf=self._settings.pdf,
        )

    def _dates(self) -> dict[str, dt.date]:
        return {pick.id: day.date for day in self._days for pick in day.picks}

    def _budget(self, spent_now: float) -> Budget:
        """Return the remaining budget; `spent_now` (US$) is not in the month's ledger yet."""
        spent = spending.in_month(self._run.store, self._today) + spent_now
        left = min(self._settings.max_usd_per_run, self._settings.max_usd_per_month - spent)
        return Budget(left, deadline=self._run.deadline, book=self._book)

    def _spent_by_killed(self) -> Outcome:
        """Return the usage in the journal of a killed run, which no day's ledger has yet."""
        recorded = {(one.id, one.language): one for day in self._days for one in day.summaries}
        lost = Outcome()
        for key, note in self._noted.items():
            if note != recorded.get(key):
                lost.merge(Outcome(usage={note.id: note.usage}), owed=False)
        return lost

    def _keep(self, total: int) -> Keep:
        """Return a function that records each summary as it arrives and shows the progress."""

        def keep(summary: Summary, so_far: Outcome) -> None:
            self._run.store.note(summary)
            spent = so_far.spent
            tokens = f"{spent.input_tokens + spent.output_tokens:,} tokens, ${spent.usd:.4f}"
            self._run.progress("summaries", len(so_far.summaries), total, tokens)

        return keep


def _translations(
    days: Sequence[Day], written: Mapping[tuple[str, str], Summary], first: str, language: str
) -> list[Translation]:
    """List the summaries written by an engine that still lack a current translation."""
    wanted = []
    for day in days:
        had, done = day.written(), day.translated(language)
        for pick in day.picks:
            summary = written.get((pick.id, first)) or had.get(pick.id)
            fits = (pick.id in done and (pick.id, first) not in written) or (pick.id, language) in written
            if summary and not ENGINES[summary.engine].quotes and summary.language != language and not fits:
                wanted.append(Translation(pick, summary, language))
    return wanted


def _with_summaries(day: Day, written: Mapping[tuple[str, str], Summary], outcome: Outcome) -> Day:
    """Put summaries into a day, and add their cost to its ledger."""
    fresh = {key[0] for key, one in written.items() if one.source != "summary"}
    had = {
        (one.id, one.language): one
        for one in day.summaries
        if one.source == "summary" or one.id not in fresh  # an extract may be in another language
    }
    originals = day.written()
    usage = day.announcement.ledger.usage
    settled = outcome.refused | outcome.over_budget
    for pick in day.picks:
        before = originals.get(pick.id)
        stale = before is None or (before.stands_in and pick.id in settled)
        if stale and pick.id not in fresh:
            quotation = _fallback_extract(pick, outcome)
            had[pick.id, quotation.language] = quotation
        usage = usage.plus(outcome.usage.get(pick.id, Usage()))
    papers = {pick.id for pick in day.picks}
    everything = had | {key: one for key, one in written.items() if key[0] in papers}
    ledger = day.announcement.ledger.model_copy(update={"usage": usage})
    announcement = day.announcement.model_copy(update={"ledger": ledger})
    summaries = tuple(everything[key] for key in sorted(everything))
    return day.model_copy(update={"summaries": summaries, "announcement": announcement})


def _fallback_extract(pick: Pick, outcome: Outcome) -> Summary:
    """Make an extract for a paper that the engine did not summarise, and record why."""
    reasons = {"owed": outcome.owed, "refused": outcome.refused, "over_budget": outcome.over_budget}
    reason = next((name for name, papers in reasons.items() if pick.id in papers), None)
    return extractive.summarise(pick).model_copy(update={"stands_in": reason})
