"""Topics that learn from earlier papers: what they admit and reject, why, and what makes no difference."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxiv_digest.config import Topic
from arxiv_digest.model import Entry, Paper, Pick
from arxiv_digest.topics.learned.likeness import Learned
from arxiv_digest.topics.select import Selection, select_papers
from support.builders import DATE, entry, name, paper, topic

SUBJECTS = {
    "kite": "A light frame carries a sail on a string, and a bridle sets the tail in the wind.",
    "bread": "Dough of rye and water rests overnight, and the oven bakes a crust from flour and salt.",
    "tide": "The harbour gauge records water levels, and the moon pulls the sea across the shallow bay.",
    "clock": "A pendulum swings below the escapement, and brass gears count the seconds of the dial.",
}
KITES = topic("Kites", any=("kite",), limit=50)


@cache
def earlier() -> tuple[Paper, ...]:
    """Return 80 papers on four subjects, each named in the titles only."""
    random, papers = Random(1), []  # noqa: S311  the same on every run
    for number in range(80):
        subject = tuple(SUBJECTS)[number % 4]
        words = SUBJECTS[subject].replace(",", "").rstrip(".").split()
        random.shuffle(words)
        papers.append(paper(100 + number, title=f"A {subject} of {words[0]}", abstract=" ".join(words)))
    return tuple(papers)


@cache
def learned(one: Topic = KITES) -> Learned:
    """Return what a topic learns from them."""
    return Learned([one], earlier())


def select(entries: Sequence[Entry], one: Topic = KITES) -> Selection:
    """Select on DATE for one topic that has learned."""
    return select_papers(entries, [one], DATE, {}, learned=learned(one))


def listed(choice: Selection) -> list[Pick]:
    """Return the listed papers, best first."""
    return sorted(choice.picks, key=lambda pick: pick.matches[0].rank)


DAY = [
    entry(1, title="The kite and its string", abstract=SUBJECTS["kite"]),
    entry(2, title="A sail on a string", abstract=SUBJECTS["kite"]),
    entry(3, title="Sour dough", abstract=f"{SUBJECTS['bread']} It rises like a kite."),
    entry(4, title="Seconds", abstract=SUBJECTS["clock"]),
]


def test_a_paper_without_a_phrase_is_listed_if_it_reads_like_the_topic() -> None:
    """It is below the one with the phrase, and its reason names the words that the topic has taught."""
    first, second = listed(select(DAY))
    assert (first.id, second.id) == (name(1), name(2))
    (reason,) = second.matches[0].reasons
    assert reason.rule == "like"
    assert set(reason.term.replace(",", "").split()) & set(SUBJECTS["kite"].split())


def test_a_weak_phrase_in_a_paper_of_another_subject_is_rejected() -> None:
    """It becomes a near miss, whose line says how far it is from the threshold."""
    (note,) = select(DAY).ledger.near_misses
    assert note.id == name(3)
    assert note.why.startswith("on topic with a probability of 0.")
    alone = select_papers(DAY, [KITES], DATE, {})
    assert {pick.id for pick in alone.picks} == {name(1), name(3)}


def test_fewer_than_three_examples_leave_the_phrases_alone() -> None:
    """A topic that has too little to learn from lists what its phrases find."""
    two = [one for one in earlier() if one.title.startswith("A kite")][:2]
    rest = [one for one in earlier() if not one.title.startswith("A kite")]
    few = Learned([KITES], [*two, *rest])
    assert select_papers(DAY, [KITES], DATE, {}, learned=few) == select_papers(DAY, [KITES], DATE, {})


def test_the_score_is_the_sum_of_the_reasons() -> None:
    """The model adds to the points of phrases, or takes away."""
    matches = [match for pick in listed(select(DAY)) for match in pick.matches]
    for match in matches:
        assert match.score == pytest.approx(sum(one.points for one in match.reasons))
        assert 0 <= match.score <= 10


def test_categories_and_required_phrases_still_hold() -> None:
    """What reads like the topic is not listed against another rule."""
    other = entry(2, title="A sail on a string", abstract=SUBJECTS["kite"], categories=("cs.CL",))
    assert not select([other]).picks
    assert not select([DAY[1]], KITES.model_copy(update={"all": ("glider",)})).picks


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(" ".join(SUBJECTS.values()).replace(",", "").replace(".", "").lower().split()))
def test_an_exclusion_never_adds_papers(word: str) -> None:
    """The papers listed with it are those listed without it, or fewer."""
    fewer = select(DAY, KITES.model_copy(update={"none": (word,)}))
    assert {pick.id for pick in fewer.picks} <= {pick.id for pick in select(DAY).picks}


@pytest.mark.parametrize(
    "title", ["The KITE and its string", "The kites and its strings", "The kite and-its string"]
)
def test_case_plurals_and_hyphens_score_alike(title: str) -> None:
    """Variants of a text have the same score and the same reasons."""
    changed = entry(1, title=title, abstract=SUBJECTS["kite"].upper())
    assert select([changed]).picks[0].matches == select(DAY[:1]).picks[0].matches


@pytest.mark.parametrize("phrase", ["KITE", "kites"])
def test_variants_of_a_phrase_learn_the_same(phrase: str) -> None:
    """Only the reason differs, which has the phrase as it is written."""
    one = select(DAY, topic("Kites", any=(phrase,), limit=50))
    assert [pick.matches[0].score for pick in one.picks] == [
        pick.matches[0].score for pick in select(DAY).picks
    ]


def test_the_order_of_papers_makes_no_difference() -> None:
    """Neither that of earlier papers nor that of the day."""
    backwards = Learned([KITES], earlier()[::-1])
    assert select_papers(DAY[::-1], [KITES], DATE, {}, learned=backwards) == select(DAY)
