"""Who summarises what: papers without a summary and those owed one, within the money that is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arxiv_digest.arxiv import ids
from arxiv_digest.config import Config
from arxiv_digest.errors import InputError
from arxiv_digest.fulltext import sections
from arxiv_digest.fulltext.sections import FullText
from arxiv_digest.model import Announcement, Day, Owed, Pending, Pick, Summary, Usage
from arxiv_digest.store.records import Store
from arxiv_digest.summaries import extractive
from arxiv_digest.summaries.claude import prices, prompts
from arxiv_digest.summaries.engine import Access, Budget, Outcome

if TYPE_CHECKING:
    from arxiv_digest.summaries.claude.batches import Batches

MONTH = 31  # announcement days at most
Progress = Callable[[str, int, int, str], object]  # stage, done, total, note
Texts = Callable[[Sequence[Pick]], Mapping[str, FullText]]  # papers to their full texts, where they have one


@dataclass(frozen=True, slots=True)
class Summarised:
    """Days with a summary for every paper, what was spent on them, and what is still owed."""

    days: tuple[Day, ...]
    spent: Usage
    owed: tuple[Owed, ...]
    repaired: tuple[str, ...]
    stopped: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What summarising needs: settings, the record, the way to Claude if there is one, and full texts."""

    config: Config
    store: Store
    access: Access | None
    texts: Texts
    pdfs: str  # the address below which every paper's PDF is
    progress: Progress
    dry_run: bool


def asks_claude(config: Config, access: Access | None) -> bool:
    """Tell whether this run asks Claude; raises InputError when it should and has no key."""
    engine = config.summaries.engine
    if engine == "claude" and access is None:
        hint = 'set it, or write "auto"'
        raise InputError(f'summaries.engine is "claude", but ANTHROPIC_API_KEY is not set: {hint}')
    return engine != "extractive" and access is not None


def summarised(desk: Desk, days: Sequence[Day], owed: Sequence[Owed]) -> Summarised:
    """Give every paper of the days a summary: one on record, one of Claude's, or an extract in its stead.

    What Claude writes is noted in a journal as it comes, so that a run that is killed pays for nothing
    twice. An extract that stands in says for what, and stays owed when a later run may do better.
    """
    due = {one.id for one in owed if one.what == "summary"}
    if asks_claude(desk.config, desk.access) and not desk.dry_run:  # it would cost money
        written, outcome = _asked(desk, days, due)
    else:
        written, outcome = {}, Outcome(owed=due)
    return Summarised(
        days=tuple(_with_summaries(day, written, outcome) for day in days),
        spent=outcome.spent,
        owed=tuple(
            Owed(what="summary", id=pick.id, day=day.date)
            for day in days
            for pick in day.picks
            if pick.id in outcome.owed
        ),
        repaired=tuple(sorted(due & {paper for paper, _ in written})),
        stopped=outcome.stopped,
    )


Written = dict[tuple[str, str], Summary]  # by paper and language


def _asked(desk: Desk, days: Sequence[Day], due: set[str]) -> tuple[Written, Outcome]:
    """Ask Claude for what is missing: first the summaries, then their translations."""
    # Imported here: the SDK takes a second to import.
    from arxiv_digest.summaries.claude.batches import Batches  # noqa: PLC0415
    from arxiv_digest.summaries.claude.client import Claude  # noqa: PLC0415

    assert desk.access is not None  # noqa: S101  asks_claude has seen to it
    chosen = desk.config.summaries
    noted = {(one.id, one.language): one for one in desk.store.journal()}
    missing = [
        pick for day in days for pick in day.picks if _open(day, pick, noted, desk.config.languages[0], due)
    ]
    pending = desk.store.pending()
    jobs = _jobs(desk, missing, {one.id: one.prompt for one in pending})
    batches = Batches(desk.access, chosen.model, chosen.auth_header)
    outcome, waiting = _collected(desk, batches, pending, jobs)
    outcome.merge(_spent_by_killed(days, noted), owed=False)
    spent = spent_this_month(desk.store.history(MONTH)) + outcome.spent.usd + sum(one.usd for one in waiting)
    budget = Budget(min(chosen.max_usd_per_run, chosen.max_usd_per_month - spent))
    claude = Claude(desk.access, chosen.model, chosen.fallback_model, budget, auth_header=chosen.auth_header)
    busy = {one.id for one in waiting}.union(outcome.summaries, outcome.refused)
    rest = [job for job in jobs if job.paper.id not in busy]
    if chosen.batch:
        outcome.merge(_submitted(desk, batches, days, rest, waiting, budget))
    else:
        outcome.merge(claude.summarise(rest, _keeper(desk, len(rest))))
    outcome.owed |= {one.id for one in waiting}
    written = noted | {(paper, one.language): one for paper, one in outcome.summaries.items()}
    for language in desk.config.languages[1:]:
        jobs = _translations(days, written, desk.config.languages[0], language)
        more = claude.summarise(jobs, _keeper(desk, len(jobs)))
        written |= {(paper, language): one for paper, one in more.summaries.items()}
        outcome.merge(more, owed=False)  # a missing translation is shown as such, not owed
    return written, outcome


def _spent_by_killed(days: Sequence[Day], noted: Written) -> Outcome:
    """Give what the notes of a run that was killed have cost: no day's ledger has it yet."""
    recorded = {(one.id, one.language): one for day in days for one in day.summaries}
    lost = Outcome()
    for key, note in noted.items():
        if note != recorded.get(key):
            lost.merge(Outcome(usage={note.id: note.usage}), owed=False)
    return lost


def _collected(
    desk: Desk, batches: Batches, pending: Sequence[Pending], jobs: Sequence[prompts.Job]
) -> tuple[Outcome, list[Pending]]:
    """Collect what earlier runs asked for in batches: what is ready, and what is still being worked on."""
    if not pending:
        return Outcome(), []
    variants = (one for job in jobs for one in (job, job.cheaper) if one)
    outcome, waiting = batches.collect(pending, {(one.paper.id, one.prompt): one for one in variants})
    keep = _keeper(desk, len(jobs))
    for summary in outcome.summaries.values():
        keep(summary, outcome)
    desk.store.save_pending(waiting)
    outcome.owed = set()  # what came to nothing is asked for again now
    return outcome, waiting


def _submitted(
    desk: Desk,
    batches: Batches,
    days: Sequence[Day],
    jobs: Sequence[prompts.Job],
    waiting: Sequence[Pending],
    budget: Budget,
) -> Outcome:
    """Ask for summaries in a batch; a later run collects them, until then they are owed."""
    placed = {pick.id: day.date for day in days for pick in day.picks}
    submitted, outcome = batches.submit(jobs, budget, placed)
    desk.store.save_pending([*waiting, *submitted])
    return outcome


def _open(day: Day, pick: Pick, noted: Written, language: str, due: set[str]) -> bool:
    """Tell whether a paper is to be asked about: nothing is asked, and paid, twice."""
    note = noted.get((pick.id, language))
    if note and note.source_hash == extractive.source_hash(pick):
        return False
    return pick.id in due or pick.id not in day.written()


def _jobs(desk: Desk, picks: Sequence[Pick], asked: Mapping[str, str]) -> list[prompts.Job]:
    """Say what is asked about each paper: the full text where the settings ask for it and there is one.

    `asked` gives the prompts of what is being worked on, which is read as it was asked for.
    """
    about = {topic.slug: topic.description or topic.title for topic in desk.config.topics}
    full, language = desk.config.summaries.depth == "full", desk.config.languages[0]
    deep = [pick for pick in picks if full or asked.get(pick.id) == prompts.FULL_PROMPT]
    texts = desk.texts(deep) if deep else {}
    jobs = []
    for pick in picks:
        topics = {match.topic: about[match.topic] for match in pick.matches if match.topic in about}
        if text := texts.get(pick.id):
            jobs.append(prompts.full(pick, _body(desk, pick, text), topics, language))
        else:
            jobs.append(prompts.brief(pick, topics, language))
    return jobs


def _body(desk: Desk, pick: Pick, text: FullText) -> prompts.Body:
    """Cut a text to what the settings allow; a PDF that has room goes by its address."""
    room = round(desk.config.summaries.max_input_tokens * prices.CHARACTERS)
    pdf = prompts.Pdf(f"{desk.pdfs}/{ids.versioned(pick.id, pick.version)}", text.pages)
    if not text.pages or pdf.characters > room:
        return prompts.Body(sections.fit(text, room), "pdf" if text.pages else "full-text")
    return prompts.Body(sections.whole(text), "pdf", pdf)


def _translations(days: Sequence[Day], written: Written, first: str, language: str) -> list[prompts.Job]:
    """Ask for each of Claude's summaries in another language, unless there is one that still fits."""
    jobs = []
    for day in days:
        had, done = day.written(), day.translated(language)
        for pick in day.picks:
            summary = written.get((pick.id, first)) or had.get(pick.id)
            fits = (pick.id in done and (pick.id, first) not in written) or (pick.id, language) in written
            if summary and summary.engine == "claude" and summary.language != language and not fits:
                jobs.append(prompts.translation(pick, summary, language))
    return jobs


def _keeper(desk: Desk, total: int) -> Callable[[Summary, Outcome], None]:
    """Give the function that notes each summary as it comes, and shows how far things are."""

    def keep(summary: Summary, so_far: Outcome) -> None:
        desk.store.note(summary)
        spent = so_far.spent
        tokens = f"{spent.input_tokens + spent.output_tokens:,} tokens, ${spent.usd:.4f}"
        desk.progress("summaries", len(so_far.summaries), total, tokens)

    return keep


def spent_this_month(history: Sequence[Announcement]) -> float:
    """Add up what the days of the latest month on record have cost (US$)."""
    if not history:
        return 0.0
    month = history[-1].day.replace(day=1)
    return sum(one.ledger.usage.usd for one in history if one.day >= month)


def _with_summaries(day: Day, written: Mapping[tuple[str, str], Summary], outcome: Outcome) -> Day:
    """Put the summaries of a day in place, and its costs on the ledger."""
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
            extract = _stand_in(pick, outcome)
            had[pick.id, extract.language] = extract
        usage = usage.plus(outcome.usage.get(pick.id, Usage()))
    papers = {pick.id for pick in day.picks}
    everything = had | {key: one for key, one in written.items() if key[0] in papers}
    ledger = day.announcement.ledger.model_copy(update={"usage": usage})
    announcement = day.announcement.model_copy(update={"ledger": ledger})
    summaries = tuple(everything[key] for key in sorted(everything))
    return day.model_copy(update={"summaries": summaries, "announcement": announcement})


def _stand_in(pick: Pick, outcome: Outcome) -> Summary:
    """Quote a paper that Claude did not summarise, and say why it did not."""
    reasons = {"owed": outcome.owed, "refused": outcome.refused, "over_budget": outcome.over_budget}
    reason = next((name for name, papers in reasons.items() if pick.id in papers), None)
    return extractive.summarise(pick).model_copy(update={"stands_in": reason})
