"""Selection of papers: home topics, limits, duplicates, later runs of a day, near misses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxiv_digest.config import Topic
from arxiv_digest.model import Entry, Ledger, Mention, Pick
from arxiv_digest.topics.select import NEAR_MISSES, Selection, select_papers, without_withdrawn
from support.builders import DATE, entry, name, pick, topic

EARLIER, LATER = DATE - dt.timedelta(days=3), DATE + dt.timedelta(days=1)
KITES = topic("Kites", any=("kite",), limit=2)
TAILS = topic("Tails", any=("tail",), limit=2)


def chosen(
    entries: Sequence[Entry], *topics: Topic, listed: Mapping[str, dt.date] | None = None, limit: int = 9
) -> Selection:
    """Select on DATE; by default for one topic about kites."""
    wanted = topics or (topic("Kites", any=("kite",), limit=limit),)
    return select_papers(entries, wanted, DATE, listed or {})


def again(first: Selection, entries: Sequence[Entry], topics: Sequence[Topic]) -> Selection:
    """Select again on the same day, as a second run does."""
    listed = {one.id: DATE for one in first.picks}
    return select_papers(entries, topics, DATE, listed, kept=first.picks, before=first.ledger)


def homes(choice: Selection) -> dict[str, str]:
    """Return the home topic of each listed paper."""
    return {one.id: one.home for one in choice.picks}


def test_home_is_the_topic_with_the_best_score() -> None:
    """A paper that matches two topics is listed once; the other topic is recorded second."""
    choice = chosen([entry(1, title="Tails", abstract="of a kite")], KITES, TAILS)
    (one,) = choice.picks
    assert [match.topic for match in one.matches] == ["tails", "kites"]
    assert one.matches[0].score > one.matches[1].score


def test_earlier_topic_wins_a_tie() -> None:
    """At equal scores, the order in digest.toml decides."""
    one = entry(1, title="Tails of a kite", abstract="")
    assert homes(chosen([one], KITES, TAILS)) == {name(1): "kites"}
    assert homes(chosen([one], TAILS, KITES)) == {name(1): "tails"}


def test_limit_takes_the_best() -> None:
    """A topic lists its best papers up to the limit; the others are recorded, best first."""
    entries = [
        entry(1, title="Sand", abstract="kite and kite"),
        entry(2, title="Kite", abstract=""),
        entry(3, title="Sand", abstract="kite"),
        entry(4, title="Kite", abstract=""),
    ]
    choice = chosen(entries, KITES)
    assert [one.id for one in choice.picks] == [name(2), name(4)]
    assert [(note.id, note.topic, note.why) for note in choice.ledger.over_limit] == [
        (name(1), "kites", "over the limit"),
        (name(3), "kites", "over the limit"),
    ]


def test_each_topic_has_its_own_limit() -> None:
    """A full topic does not affect another."""
    entries = [entry(number, title="Kite", abstract="") for number in (1, 2, 3)]
    entries += [entry(number, title="Tail", abstract="") for number in (4, 5)]
    assert list(homes(chosen(entries, KITES, TAILS)).values()) == ["kites", "kites", "tails", "tails"]


def test_listed_paper_is_a_duplicate() -> None:
    """A paper from an earlier day is not listed again and does not count towards the limit."""
    entries = [entry(1, title="Kite"), entry(2, title="Kite", abstract="")]
    choice = chosen(entries, limit=1, listed={name(1): EARLIER})
    assert [one.id for one in choice.picks] == [name(2)]
    assert choice.ledger.duplicate == (name(1),)
    assert choice.ledger.matched == (name(1), name(2))
    assert not choice.ledger.over_limit


def test_paper_that_a_later_day_lists_is_not_listed_again() -> None:
    """When an earlier day is repeated, the paper counts as a duplicate there."""
    choice = chosen([entry(1)], listed={name(1): LATER})
    assert not choice.picks
    assert not choice.ledger.duplicate
    assert [note.id for note in choice.ledger.over_limit] == [name(1)]


def test_replacements_are_never_selected() -> None:
    """New versions are not new papers."""
    choice = chosen([entry(1, kind="replace"), entry(2, kind="replace-cross"), entry(3, kind="cross")])
    assert homes(choice) == {name(3): "kites"}
    assert choice.picks[0].kind == "cross"
    assert choice.ledger.matched == (name(3),)


def test_better_kind_counts_in_any_order() -> None:
    """A paper that is new in one feed and cross-listed in another is new."""
    entries = [entry(1, kind="new"), entry(1, kind="cross")]
    assert chosen(entries) == chosen(entries[::-1])
    assert chosen(entries).picks[0].kind == "new"


def test_pick_keeps_the_paper() -> None:
    """A selected paper has all fields of the announced one."""
    one = entry(1, comment="12 pages", doi="10.1000/kite")
    (found,) = chosen([one]).picks
    assert {key: getattr(found, key) for key in type(one.paper).model_fields} == dict(one.paper)


def test_kept_picks_count_towards_the_limit() -> None:
    """Papers listed by an earlier run of the day stay."""
    first = chosen([entry(1, title="Sand", abstract="kite")], KITES)
    late = [entry(number, title="Kite", abstract="") for number in (2, 3)]
    second = again(first, [entry(1, title="Sand", abstract="kite"), *late], [KITES])
    assert [one.id for one in second.picks] == [name(1), name(2)]
    assert [note.id for note in second.ledger.over_limit] == [name(3)]


def test_kept_picks_stay_when_the_topics_change() -> None:
    """A listed paper stays under its topic even if digest.toml no longer has it."""
    first = chosen([entry(1)], KITES)
    second = again(first, [entry(1)], [TAILS])
    assert homes(second) == {name(1): "kites"}
    assert second.ledger.chosen == second.ledger.matched == (name(1),)


def test_kept_picks_are_not_mentioned_elsewhere() -> None:
    """A listed paper is neither over the limit nor a near miss."""
    note = chosen([entry(1, title="Kite"), entry(2, title="Kite")], limit=1).ledger
    kept = pick(2)
    choice = select_papers([], [KITES], DATE, {name(2): DATE}, kept=[kept], before=note)
    assert [mention.id for mention in choice.ledger.over_limit] == []
    assert choice.ledger.chosen == (name(2),)


def test_mentions_of_an_earlier_run_are_kept() -> None:
    """The feeds may no longer contain these papers."""
    entries = [entry(1, title="Kite"), entry(2, title="Kite"), entry(3, categories=("cs.CL",))]
    topics = [topic("Kites", any=("kite",), limit=1)]
    first = chosen(entries, *topics)
    assert first.ledger.over_limit
    assert first.ledger.near_misses
    assert again(first, [], topics).ledger == first.ledger


def test_near_miss_has_one_objection() -> None:
    """A paper with a topic's phrases that fails exactly one rule is recorded with the reason."""
    wanted = topic("Kites", any=("kite",), none=("glider",))
    entries = [
        entry(1, title="Kite and glider"),
        entry(2, categories=("cs.CL",)),
        entry(3, title="Kite and glider", categories=("cs.CL",)),
        entry(4, title="Sand", abstract="sea"),
    ]
    notes = chosen(entries, wanted).ledger.near_misses
    assert {(note.id, note.why) for note in notes} == {
        (name(1), "excluded by “glider”"),
        (name(2), "in cs.CL, not in cs.CV"),
    }


def test_near_misses_are_limited() -> None:
    """Only the best ones of a topic are recorded."""
    entries = [entry(number, categories=("cs.CL",)) for number in range(1, 10)]
    assert len(chosen(entries).ledger.near_misses) == NEAR_MISSES


def test_near_misses_of_two_runs_are_limited() -> None:
    """A second run with other papers does not double them."""
    runs = [[entry(number, categories=("cs.CL",)) for number in span] for span in (range(1, 9), range(9, 17))]
    first = chosen(runs[0], KITES)
    assert len(again(first, runs[1], [KITES]).ledger.near_misses) == NEAR_MISSES


def test_ranks_count_from_one() -> None:
    """Ranks are 1 to n, by score and then by id."""
    entries = [
        entry(1, title="Sand", abstract="kite"),
        entry(2, title="Kite", abstract=""),
        entry(3, title="Kite", abstract=""),
    ]
    assert [one.matches[0].rank for one in chosen(entries).picks] == [3, 1, 2]


def test_an_empty_day_has_an_empty_ledger() -> None:
    """Nothing is selected."""
    assert chosen([]) == Selection((), Ledger(counts={}))


CATEGORIES = st.lists(st.sampled_from(["cs.CV", "cs.CL", "math.AG"]), min_size=1, max_size=2, unique=True)
PHRASES = st.lists(st.sampled_from(["kite", "tail", "wind*"]), max_size=2, unique=True).map(tuple)
TEXTS = st.lists(st.sampled_from(["kite", "tails", "windy", "sand", "of"]), max_size=6).map(" ".join)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Return announced papers, each once."""
    numbers = draw(st.lists(st.integers(1, 12), max_size=8, unique=True))
    kinds = st.sampled_from(["new", "cross", "replace"])
    return [
        entry(
            number,
            draw(kinds),
            title=draw(TEXTS),
            abstract=draw(TEXTS),
            categories=tuple(draw(CATEGORIES)),
        )
        for number in numbers
    ]


@st.composite
def topics(draw: st.DrawFn) -> list[Topic]:
    """Return one to three topics with few rules and small limits."""
    return [
        topic(
            title,
            categories=tuple(draw(CATEGORIES)),
            any=draw(PHRASES),
            none=draw(st.sampled_from([(), ("sand",)])),
            limit=draw(st.integers(1, 3)),
        )
        for title in ["First", "Second", "Third"][: draw(st.integers(1, 3))]
    ]


LISTED = st.dictionaries(st.integers(1, 12).map(name), st.just(EARLIER), max_size=4)
WORLDS = settings(max_examples=60)


@WORLDS
@given(entries(), topics(), LISTED)
def test_every_matched_paper_is_recorded_once(
    seen: list[Entry], wanted: list[Topic], listed: dict[str, dt.date]
) -> None:
    """It is listed, a duplicate, or over the limit."""
    choice = select_papers(seen, wanted, DATE, listed)
    ledger = choice.ledger
    fates = [*ledger.chosen, *ledger.duplicate, *(note.id for note in ledger.over_limit)]
    assert sorted(fates) == list(ledger.matched)
    assert tuple(one.id for one in choice.picks) == ledger.chosen
    assert not set(ledger.chosen) & set(listed)


@WORLDS
@given(entries(), topics(), LISTED)
def test_limits_are_kept_and_used(seen: list[Entry], wanted: list[Topic], listed: dict[str, dt.date]) -> None:
    """No topic exceeds its limit, and none that omits papers lists fewer."""
    choice = select_papers(seen, wanted, DATE, listed)
    for one in wanted:
        count = sum(found.home == one.slug for found in choice.picks)
        left_out = any(note.topic == one.slug for note in choice.ledger.over_limit)
        assert count == one.limit if left_out else count <= one.limit


@WORLDS
@given(entries(), topics(), LISTED, st.randoms(use_true_random=False))
def test_order_of_entries_does_not_matter(
    seen: list[Entry], wanted: list[Topic], listed: dict[str, dt.date], chance: Random
) -> None:
    """The order of feeds does not change the selection."""
    shuffled = chance.sample(seen, len(seen))
    assert select_papers(shuffled, wanted, DATE, listed) == select_papers(seen, wanted, DATE, listed)


@WORLDS
@given(entries(), topics(), LISTED)
def test_second_run_changes_nothing(
    seen: list[Entry], wanted: list[Topic], listed: dict[str, dt.date]
) -> None:
    """Selecting again from the same papers has the same result."""
    first = select_papers(seen, wanted, DATE, listed)
    known = listed | {one.id: DATE for one in first.picks}
    assert select_papers(seen, wanted, DATE, known, kept=first.picks, before=first.ledger) == first


@WORLDS
@given(entries(), topics(), st.integers(0, 8))
def test_a_late_feed_removes_nothing(seen: list[Entry], wanted: list[Topic], cut: int) -> None:
    """Listed papers keep their home topic when more papers arrive."""
    first = chosen(seen[:cut], *wanted)
    second = again(first, seen, wanted)
    assert homes(first).items() <= homes(second).items()
    assert set(first.ledger.matched) <= set(second.ledger.matched)


@WORLDS
@given(entries(), topics())
def test_near_misses_are_not_listed(seen: list[Entry], wanted: list[Topic]) -> None:
    """There are at most five per topic."""
    choice = chosen(seen, *wanted)
    notes = choice.ledger.near_misses
    assert not {note.id for note in notes} & set(choice.ledger.chosen)
    for one in wanted:
        assert sum(note.topic == one.slug for note in notes) <= NEAR_MISSES


@WORLDS
@given(entries(), topics())
def test_ranks_follow_the_scores(seen: list[Entry], wanted: list[Topic]) -> None:
    """Ranks in a topic are unique, and better scores have better ranks."""
    found = chosen(seen, *wanted).picks
    for one in wanted:
        ranked = sorted(_ranks(found, one.slug))
        assert all(a[0] < b[0] and a[1] >= b[1] for a, b in pairwise(ranked))


@WORLDS
@given(entries(), topics())
def test_ranks_are_complete_where_all_are_listed(seen: list[Entry], wanted: list[Topic]) -> None:
    """If every match is listed, a topic's ranks are 1 to n."""
    roomy = [one.model_copy(update={"limit": 99}) for one in wanted]
    found = chosen(seen, *roomy).picks
    for one in roomy:
        ranks = sorted(rank for rank, _ in _ranks(found, one.slug))
        assert ranks == list(range(1, len(ranks) + 1))


def _ranks(picks: Sequence[Pick], slug: str) -> list[tuple[int, float]]:
    """Return rank and score of each listed paper of a topic."""
    return [(match.rank, match.score) for one in picks for match in one.matches if match.topic == slug]


def test_the_newer_mention_of_a_paper_wins() -> None:
    """A second run's near miss replaces that of the first."""
    old = Mention(id=name(1), title="Kites", topic="kites", score=9.0, why="as an earlier run saw it")
    before = Ledger(counts={}, near_misses=(old,))
    wanted = topic("Kites", any=("kite",), all=("string",))
    choice = select_papers([entry(1, title="A kite", abstract="")], [wanted], DATE, {}, before=before)
    (note,) = choice.ledger.near_misses
    assert (note.id, note.why) == (name(1), "missing “string”")
    assert note.score != old.score


def test_each_topic_keeps_its_own_best_near_misses() -> None:
    """Many near misses of one topic do not displace those of another."""
    wanted = [topic(title, any=(title.lower(),), all=("string",)) for title in ("Kite", "Tail")]
    seen = [entry(n, title="A kite", abstract="") for n in range(1, NEAR_MISSES + 3)]
    seen += [entry(90 + n, title="Sand", abstract="a tail") for n in range(3)]
    notes = chosen(seen, *wanted).ledger.near_misses
    assert [note.topic for note in notes] == ["kite"] * NEAR_MISSES + ["tail"] * 3
    assert [note.id for note in notes[:NEAR_MISSES]] == [name(n) for n in range(1, NEAR_MISSES + 1)]


def test_a_paper_is_selected_for_its_author() -> None:
    """It needs no phrase of the topic."""
    wanted = topic("Kites", any=("balloon",), authors=("Ada Moreau",))
    choice = chosen([entry(1, title="Sand", abstract="", authors=("Ada Moreau",))], wanted)
    assert homes(choice) == {name(1): "kites"}


SAID_WITHDRAWN = [
    {"comment": "This paper has been withdrawn by the authors."},
    {"title": "[Withdrawn] Kites"},
    {"abstract": "This paper has been withdrawn by the authors. It was about a kite."},
]


@pytest.mark.parametrize("fields", SAID_WITHDRAWN)
def test_a_withdrawn_paper_is_not_listed(fields: dict[str, str]) -> None:
    """A paper that declares its withdrawal is recorded as matched and withdrawn, and takes no place."""
    withdrawn = entry(1, **({"title": "Kites"} | fields))
    choice = chosen([withdrawn, entry(2, title="Kite")], limit=1)
    assert homes(choice) == {name(2): "kites"}
    assert (choice.ledger.withdrawn, choice.ledger.over_limit) == ((name(1),), ())
    assert choice.ledger.matched == (name(1), name(2))


def test_a_listed_paper_stays_when_it_is_withdrawn() -> None:
    """A paper that an earlier run of the day listed has a permalink; the ledger calls it listed."""
    withdrawn = entry(1, comment="This paper has been withdrawn by the authors.")
    choice = select_papers([withdrawn], [KITES], DATE, {name(1): DATE}, kept=[pick(1)])
    assert (choice.ledger.chosen, choice.ledger.withdrawn) == ((name(1),), ())


def test_the_place_of_a_removed_paper_stays_empty() -> None:
    """A paper that an earlier run listed and then removed keeps its place in its home topic."""
    before = Ledger(counts={}, withdrawn=(name(1),))
    entries = [entry(1, title="Kites and tails"), entry(2, title="Kite"), entry(3, title="Kite")]
    choice = select_papers(entries, [KITES, TAILS], DATE, {}, before=before)
    assert homes(choice) == {name(2): "kites"}
    assert choice.ledger.withdrawn == (name(1),)
    assert [one.id for one in choice.ledger.over_limit] == [name(3)]


@pytest.mark.parametrize("fields", SAID_WITHDRAWN)
def test_a_withdrawn_paper_that_was_never_listed_leaves_its_place(fields: dict[str, str]) -> None:
    """The second run of a day lists as many papers as the first."""
    entries = [entry(1, **({"title": "Kites"} | fields)), entry(2, title="Kite")]
    one_kite = topic("Kites", any=("kite",), limit=1)
    second = select_papers(entries, [one_kite], DATE, {}, before=Ledger(counts={}, withdrawn=(name(1),)))
    assert homes(second) == {name(2): "kites"}


@pytest.mark.parametrize("fields", SAID_WITHDRAWN)
def test_a_withdrawal_that_is_learned_later_removes_the_paper(fields: dict[str, str]) -> None:
    """Of the papers that this run added, those whose details declare a withdrawal go; the ranks close up."""
    kept, gone, older = pick(1, score=1.0), pick(2, score=3.0, **fields), pick(3, score=2.0, **fields)
    ids = (name(1), name(2), name(3))
    ledger = Ledger(counts={"matched": 4, "chosen": 3}, chosen=ids, withdrawn=(name(4),))
    choice = without_withdrawn(ledger, [kept, gone, older], {name(1), name(2)})
    assert [(one.id, one.matches[0].rank) for one in choice.picks] == [(name(1), 2), (name(3), 1)]
    assert choice.ledger.chosen == (name(1), name(3))
    assert choice.ledger.withdrawn == (name(2), name(4))
    assert choice.ledger.counts == {"matched": 4, "chosen": 2}


def test_without_withdrawals_nothing_changes() -> None:
    """Papers and ledger come back as they were."""
    ledger = Ledger(counts={"chosen": 1}, chosen=(name(1),))
    assert without_withdrawn(ledger, [pick(1)], {name(1)}) == Selection((pick(1),), ledger)
