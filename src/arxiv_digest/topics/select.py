"""Which papers of a day are listed, under which topic and in which order: a pure function, one owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from arxiv_digest.config import Topic
from arxiv_digest.model import Entry, Ledger, Match, Mention, Paper, Pick
from arxiv_digest.text import plain, prose
from arxiv_digest.topics.match import Verdict, concerns, judge, lexicon
from arxiv_digest.topics.phrases import Lexicon

NEAR_MISSES = 5  # a topic; enough to mend a rule by, few enough to read


@dataclass(frozen=True, slots=True)
class Choice:
    """The papers of a day that are listed, sorted by id, and what became of all the others."""

    picks: tuple[Pick, ...]
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class _Candidate:
    entry: Entry
    verdicts: tuple[Verdict, ...]  # those that match, the home topic first

    @property
    def paper(self) -> Paper:
        return self.entry.paper


def choose(
    entries: Sequence[Entry],
    topics: Sequence[Topic],
    day: dt.date,
    listed: Mapping[str, dt.date],
    kept: Sequence[Pick] = (),
    before: Ledger | None = None,
) -> Choice:
    """Choose among the new and cross-listed papers of a day.

    `listed` gives the day that each paper of the whole history was listed on: none is listed twice.
    `kept` and `before` are what an earlier run of the same day chose and noted; both stay. The result
    does not depend on the order of `entries`.
    """
    papers = {entry.paper.id: entry for kind in ("cross", "new") for entry in entries if entry.kind == kind}
    phrases = lexicon(topics)
    judged = [(papers[name], _judge_all(papers[name].paper, topics, phrases)) for name in sorted(papers)]
    candidates = [_candidate(entry, verdicts) for entry, verdicts in judged]
    matched = [candidate for candidate in candidates if candidate.verdicts]
    free = [candidate for candidate in matched if candidate.paper.id not in listed]
    picks = _ranked([*kept, *_within_limits(free, topics, kept)])
    chosen = {pick.id for pick in picks}
    earlier = {name for name, when in listed.items() if when < day}
    settled = chosen | earlier
    rest = [one for one in matched if one.paper.id not in settled]
    near = _near_misses([(entry.paper, one) for entry, verdicts in judged for one in verdicts], chosen)
    slugs = {topic.slug for topic in topics}
    old = before or Ledger(counts={})
    ledger = _ledger(
        matched={one.paper.id for one in matched} | set(old.matched) | chosen,
        chosen=chosen,
        duplicate={one.paper.id for one in matched if one.paper.id in earlier} | set(old.duplicate),
        over=_joined([_over_limit(one) for one in rest], old.over_limit, slugs, chosen),
        near=_best_of_each_topic(_joined(near, old.near_misses, slugs, chosen)),
    )
    return Choice(tuple(sorted(picks, key=lambda pick: pick.id)), ledger)


def _judge_all(paper: Paper, topics: Sequence[Topic], phrases: Lexicon) -> tuple[Verdict, ...]:
    """Give the verdicts that matter: the topics that match, and those that nearly do."""
    seen = phrases.read(plain(paper.title), prose(paper.abstract))
    verdicts = (judge(paper, seen, topic) for topic in topics if concerns(paper, seen, topic))
    return tuple(one for one in verdicts if one.matches or _is_near(one))


def _is_near(verdict: Verdict) -> bool:
    """Spot the verdict that has a topic's words and breaks one other rule."""
    return len(verdict.objections) == 1 and bool(verdict.reasons)


def _candidate(entry: Entry, verdicts: Sequence[Verdict]) -> _Candidate:
    """Order a paper's topics: the best score is its home, the earlier topic at a tie."""
    matching = [verdict for verdict in verdicts if verdict.matches]
    return _Candidate(entry, tuple(sorted(matching, key=lambda verdict: -verdict.score)))


def _order(candidate: _Candidate) -> tuple[float, str]:
    return (-candidate.verdicts[0].score, candidate.paper.id)


def _within_limits(free: Sequence[_Candidate], topics: Sequence[Topic], kept: Sequence[Pick]) -> list[Pick]:
    """Take the best of each home topic as far as its limit has room."""
    picks: list[Pick] = []
    for topic in topics:
        room = max(0, topic.limit - sum(pick.home == topic.slug for pick in kept))
        mine = sorted((one for one in free if one.verdicts[0].topic == topic.slug), key=_order)
        picks += [_pick(one) for one in mine[:room]]
    return picks


def _pick(candidate: _Candidate) -> Pick:
    matches = [
        Match(topic=verdict.topic, score=verdict.score, rank=1, reasons=verdict.reasons)
        for verdict in candidate.verdicts
    ]
    paper = candidate.paper.model_dump() | {"links": candidate.paper.links}
    return Pick(**paper, kind=candidate.entry.kind, matches=tuple(matches))  # type: ignore[arg-type]


def _ranked(picks: Sequence[Pick]) -> list[Pick]:
    """Give each match its rank among the listed papers that match the topic, best first."""
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


def _near_misses(judged: Sequence[tuple[Paper, Verdict]], chosen: set[str]) -> list[Mention]:
    """Note the papers that nearly matched."""
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
    """Keep the best notes of each topic; they come sorted by topic and score."""
    grouped = groupby(notes, key=lambda note: note.topic)
    return tuple(note for _, group in grouped for note in list(group)[:NEAR_MISSES])


def _joined(
    found: Sequence[Mention], before: Sequence[Mention], topics: set[str], chosen: set[str]
) -> tuple[Mention, ...]:
    """Join what two runs of a day noted; the newer note of a paper counts, and listed papers drop out."""
    notes = {(note.topic, note.id): note for note in (*before, *found)}
    kept = [note for note in notes.values() if note.topic in topics and note.id not in chosen]
    return tuple(sorted(kept, key=lambda note: (note.topic, -note.score, note.id)))


def _ledger(
    matched: set[str],
    chosen: set[str],
    duplicate: set[str],
    over: tuple[Mention, ...],
    near: tuple[Mention, ...],
) -> Ledger:
    return Ledger(
        counts={},
        matched=tuple(sorted(matched)),
        chosen=tuple(sorted(chosen)),
        duplicate=tuple(sorted(duplicate)),
        over_limit=over,
        near_misses=near,
    )
