"""Selects which papers of a day are listed, under which topic and in which order; a pure function."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from arxiv_digest.arxiv.withdrawn import is_withdrawn
from arxiv_digest.config import Topic
from arxiv_digest.model import Entry, Ledger, Match, Mention, Paper, Pick
from arxiv_digest.topics.match import Verdict, judge, may_match, occurrences, phrase_index
from arxiv_digest.topics.phrases import PhraseIndex

if TYPE_CHECKING:
    from arxiv_digest.topics.learned.likeness import Learned, Likeness

NEAR_MISSES = 5  # per topic; enough to adjust a rule, few enough to read


@dataclass(frozen=True, slots=True)
class Selection:
    """The papers to list, sorted by id, and the ledger of all the others."""

    picks: tuple[Pick, ...]
    ledger: Ledger


_Place = tuple[str, tuple[float, str]]  # a topic, and what its papers are sorted by


@dataclass(frozen=True, slots=True)
class _Candidate:
    entry: Entry
    verdicts: tuple[Verdict, ...]  # those that match, the home topic first

    @property
    def paper(self) -> Paper:
        return self.entry.paper


def select_papers(  # noqa: PLR0913  all that a selection depends on
    entries: Sequence[Entry],
    topics: Sequence[Topic],
    day: dt.date,
    listed: Mapping[str, dt.date],
    kept: Sequence[Pick] = (),
    before: Ledger | None = None,
    *,
    lacked: bool = False,
    learned: Learned | None = None,
) -> Selection:
    """Select from the new and cross-listed papers of a day.

    `listed` maps the id of every listed paper to its day; none is listed twice. `kept` and `before` are the
    picks and the ledger of an earlier run of the same day; both are preserved. If that run `lacked` papers,
    a better paper takes the place of the worst kept one of its topic, as if it had never been lacking.
    `learned` knows what each topic's papers read like. The result does not depend on the order of `entries`.
    """
    papers = {entry.paper.id: entry for kind in ("cross", "new") for entry in entries if entry.kind == kind}
    judged = _judged(papers, topics, learned)
    candidates = [_candidate(entry, verdicts) for entry, verdicts in judged]
    matched = [candidate for candidate in candidates if candidate.verdicts]
    gone = {one.paper.id for one in matched if _is_withdrawn(one.paper, before)}
    free = [one for one in matched if one.paper.id not in listed and one.paper.id not in gone]
    removed = [_place(one) for one in matched if _removed_before(one.paper, before)]
    taken = [*removed, *((pick.home, _pick_order(pick)) for pick in kept)]
    added = _within_limits(free, topics, taken, lacked=lacked)
    replaced = _over(kept, added, topics)
    better = [_as_new(pick, papers.get(pick.id)) for pick in kept if pick not in replaced]
    picks = _ranked([*better, *added])
    chosen = {pick.id for pick in picks}
    earlier = {name for name, when in listed.items() if when < day}
    rest = [one for one in matched if one.paper.id not in earlier | gone]
    near = _near_misses([(entry.paper, one) for entry, verdicts in judged for one in verdicts], chosen)
    slugs = {topic.slug for topic in topics}
    old = before or Ledger(counts={})
    duplicate = {one.paper.id for one in matched if one.paper.id in earlier} | set(old.duplicate)
    withdrawn = gone - earlier - chosen | set(old.withdrawn)
    elsewhere = chosen | duplicate | withdrawn
    over = _joined([*map(_over_limit, rest), *map(_replaced, replaced)], old.over_limit, slugs, elsewhere)
    ledger = _ledger(
        matched=chosen | duplicate | {one.id for one in over} | withdrawn,
        chosen=chosen,
        duplicate=duplicate,
        over=over,
        near=_best_of_each_topic(_joined(near, old.near_misses, slugs, chosen)),
        withdrawn=withdrawn,
    )
    return Selection(tuple(sorted(picks, key=lambda pick: pick.id)), ledger)


def _as_new(pick: Pick, entry: Entry | None) -> Pick:
    """Mark a listed paper as new if it was known from a cross-listing only."""
    return pick.model_copy(update={"kind": "new"}) if entry and entry.kind == "new" else pick


def _is_withdrawn(paper: Paper, before: Ledger | None) -> bool:
    """Return whether a paper is withdrawn, by its metadata or by the ledger of an earlier run of the day."""
    known = before is not None and paper.id in before.withdrawn
    return known or is_withdrawn(paper.title, paper.abstract, paper.comment)


def _removed_before(paper: Paper, before: Ledger | None) -> bool:
    """Return whether an earlier run selected a paper and then removed it; its place is not refilled."""
    known = before is not None and paper.id in before.withdrawn
    return known and not is_withdrawn(paper.title, paper.abstract, paper.comment)


def without_withdrawn(ledger: Ledger, picks: Sequence[Pick], added: Collection[str]) -> Selection:
    """Remove the papers among `added` that their comments, now fetched, declare withdrawn.

    Papers that an earlier run listed stay, because their permalinks are published.
    """
    gone = {one.id for one in picks if one.id in added and is_withdrawn(one.title, one.abstract, one.comment)}
    if not gone:
        return Selection(tuple(picks), ledger)
    kept = _ranked([one for one in picks if one.id not in gone])
    chosen = tuple(one for one in ledger.chosen if one not in gone)
    noted = tuple(sorted(gone.union(ledger.withdrawn)))
    counts = {**ledger.counts, "chosen": len(chosen)}
    changed = {"chosen": chosen, "withdrawn": noted, "counts": counts}
    return Selection(tuple(kept), ledger.model_copy(update=changed))


def _judged(
    papers: Mapping[str, Entry], topics: Sequence[Topic], learned: Learned | None
) -> list[tuple[Entry, tuple[Verdict, ...]]]:
    """Judge each paper, ascending by id."""
    phrases = phrase_index(topics)
    like = learned.likenesses(one.paper for one in papers.values()) if learned else {}
    names = sorted(papers)
    return [
        (papers[name], _judge_all(papers[name].paper, topics, phrases, like.get(name, {}))) for name in names
    ]


def _judge_all(
    paper: Paper, topics: Sequence[Topic], phrases: PhraseIndex, like: Mapping[str, Likeness]
) -> tuple[Verdict, ...]:
    """Return the verdicts of topics that match or nearly match."""
    seen = occurrences(paper, phrases)
    verdicts = (
        judge(paper, seen, topic, like.get(topic.slug))
        for topic in topics
        if topic.slug in like or may_match(paper, seen, topic)
    )
    return tuple(one for one in verdicts if one.matches or _is_near(one))


def _is_near(verdict: Verdict) -> bool:
    """Return whether a paper has a topic's phrases but breaks exactly one other rule."""
    return len(verdict.objections) == 1 and bool(verdict.reasons)


def _candidate(entry: Entry, verdicts: Sequence[Verdict]) -> _Candidate:
    """Sort a paper's topics by score; the first one is its home, and ties keep the configured order."""
    matching = [verdict for verdict in verdicts if verdict.matches]
    return _Candidate(entry, tuple(sorted(matching, key=lambda verdict: -verdict.score)))


def _place(candidate: _Candidate) -> _Place:
    best = candidate.verdicts[0]
    return best.topic, (-best.score, candidate.paper.id)


def _within_limits(
    free: Sequence[_Candidate], topics: Sequence[Topic], taken: Sequence[_Place], *, lacked: bool
) -> list[Pick]:
    """Return the best papers of each home topic up to its limit.

    `taken` has the places of kept papers. If the run that kept them `lacked` papers, better ones need no
    room.
    """
    picks: list[Pick] = []
    for topic in topics:
        before = [order for home, order in taken if home == topic.slug]
        mine = sorted((_place(one), _pick(one)) for one in free if one.verdicts[0].topic == topic.slug)
        best = sorted([*before, *(order for (_, order), _ in mine)])[: topic.limit]
        room = max(0, topic.limit - len(before))
        picks += [pick for n, ((_, order), pick) in enumerate(mine) if n < room or (lacked and order in best)]
    return picks


def _over(kept: Sequence[Pick], added: Sequence[Pick], topics: Sequence[Topic]) -> list[Pick]:
    """Return the kept picks whose places better papers take: as many as `added` exceeds the room."""
    over: list[Pick] = []
    for topic in topics:
        mine = sorted((pick for pick in kept if pick.home == topic.slug), key=_pick_order)
        more = sum(pick.home == topic.slug for pick in added)
        excess = min(more, max(0, len(mine) + more - topic.limit))
        over += mine[len(mine) - excess :]
    return over


def _pick_order(pick: Pick) -> tuple[float, str]:
    return -pick.matches[0].score, pick.id


def _pick(candidate: _Candidate) -> Pick:
    matches = [
        Match(topic=verdict.topic, score=verdict.score, rank=1, reasons=verdict.reasons)
        for verdict in candidate.verdicts
    ]
    paper = candidate.paper.model_dump() | {"links": candidate.paper.links}
    return Pick(**paper, kind=candidate.entry.kind, matches=tuple(matches))  # type: ignore[arg-type]


def _ranked(picks: Sequence[Pick]) -> list[Pick]:
    """Set the rank of each match among the listed papers that match the topic, best first."""
    scores: dict[str, dict[str, float]] = {}
    for one in picks:
        for match in one.matches:
            scores.setdefault(match.topic, {})[one.id] = match.score
    order = {topic: sorted(have, key=lambda paper: (-have[paper], paper)) for topic, have in scores.items()}
    ranks = {(topic, paper): rank for topic, papers in order.items() for rank, paper in enumerate(papers, 1)}
    return [
        one.model_copy(
            update={
                "matches": tuple(
                    match.model_copy(update={"rank": ranks[match.topic, one.id]}) for match in one.matches
                )
            }
        )
        for one in picks
    ]


def _over_limit(candidate: _Candidate) -> Mention:
    best, paper = candidate.verdicts[0], candidate.paper
    return Mention(id=paper.id, title=paper.title, topic=best.topic, score=best.score, why="over the limit")


def _replaced(pick: Pick) -> Mention:
    return Mention(
        id=pick.id, title=pick.title, topic=pick.home, score=pick.matches[0].score, why="over the limit"
    )


def _near_misses(judged: Sequence[tuple[Paper, Verdict]], chosen: set[str]) -> list[Mention]:
    """Return a mention for each paper that nearly matched."""
    return [
        Mention(
            id=paper.id,
            title=paper.title,
            topic=verdict.topic,
            score=verdict.score,
            why=verdict.objections[0].words,
        )
        for paper, verdict in judged
        if not verdict.matches and paper.id not in chosen
    ]


def _best_of_each_topic(notes: Sequence[Mention]) -> tuple[Mention, ...]:
    """Keep the best mentions of each topic; they are sorted by topic and score."""
    grouped = groupby(notes, key=lambda note: note.topic)
    return tuple(note for _, group in grouped for note in list(group)[:NEAR_MISSES])


def _joined(
    found: Sequence[Mention], before: Sequence[Mention], topics: set[str], chosen: set[str]
) -> tuple[Mention, ...]:
    """Merge the mentions of two runs of a day: newer ones win, and listed papers are removed."""
    notes = {(note.topic, note.id): note for note in (*before, *found)}
    kept = [note for note in notes.values() if note.topic in topics and note.id not in chosen]
    return tuple(sorted(kept, key=lambda note: (note.topic, -note.score, note.id)))


def _ledger(
    matched: set[str],
    chosen: set[str],
    duplicate: set[str],
    over: tuple[Mention, ...],
    near: tuple[Mention, ...],
    withdrawn: set[str],
) -> Ledger:
    return Ledger(
        counts={},
        matched=tuple(sorted(matched)),
        chosen=tuple(sorted(chosen)),
        duplicate=tuple(sorted(duplicate)),
        over_limit=over,
        near_misses=near,
        withdrawn=tuple(sorted(withdrawn)),
    )
