"""The rules of a topic: when they hold, how they are described, and the points they give."""

from __future__ import annotations

from typing import Any

import pytest

from arxiv_digest.model import Paper
from arxiv_digest.topics import match
from arxiv_digest.topics.match import Verdict, judge, occurrences, phrase_index
from support.builders import paper, topic

FILLER = "sand sea wind sky gull dune"


def verdict(one: Paper, **rules: Any) -> Verdict:
    """Apply the rules of a topic to a paper."""
    held = topic(**rules)
    return judge(one, occurrences(one, phrase_index([held])), held)


def points(title: str, abstract: str, *phrases: str) -> list[float]:
    """Return the points of each reason from phrases."""
    return [reason.points for reason in verdict(paper(title=title, abstract=abstract), any=phrases).reasons]


def objections(one: Paper, **rules: Any) -> list[str]:
    """Return descriptions of the rules that do not hold."""
    return [rule.words for rule in verdict(one, **rules).objections]


@pytest.mark.parametrize(
    ("phrases", "holds"),
    [(("kite",), True), (("balloon", "kite"), True), (("balloon", "glider"), False), (("beach",), True)],
)
def test_any_requires_one_phrase(phrases: tuple[str, ...], holds: bool) -> None:  # noqa: FBT001  a table's column
    """One phrase in title or abstract is enough."""
    assert verdict(paper(), any=phrases).matches is holds


@pytest.mark.parametrize(("phrases", "holds"), [(("kite", "beach"), True), (("kite", "glider"), False)])
def test_all_requires_every_phrase(phrases: tuple[str, ...], holds: bool) -> None:  # noqa: FBT001  a table's column
    """Each phrase must occur in title or abstract."""
    assert verdict(paper(), all=phrases).matches is holds


@pytest.mark.parametrize(("phrases", "holds"), [(("glider",), True), (("glider", "beach*"), False)])
def test_none_excludes_papers(phrases: tuple[str, ...], holds: bool) -> None:  # noqa: FBT001  a table's column
    """One phrase is enough to exclude a paper."""
    assert verdict(paper(), any=("kite",), none=phrases).matches is holds


@pytest.mark.parametrize(
    ("wanted", "has", "holds"),
    [
        (("cs.CV",), ("cs.CV",), True),
        (("cs.GR", "cs.CV"), ("cs.LG", "cs.CV"), True),
        (("cs",), ("cs.CV",), True),
        (("cs",), ("math.AG", "cs.CV"), True),
        (("cs.CV",), ("cs.CL",), False),
        (("math",), ("cs.CV", "math-ph"), False),
        (("hep-th",), ("hep-th",), True),
    ],
)
def test_one_category_is_enough(
    wanted: tuple[str, ...],
    has: tuple[str, ...],
    holds: bool,  # noqa: FBT001  a table's column
) -> None:
    """Cross-lists count, and an archive covers only its own categories."""
    one = paper(categories=has)
    assert verdict(one, any=("kite",), categories=wanted).matches is holds
    assert verdict(one, categories=wanted).matches is holds


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Zoe Muller", "Zoë Müller"),
        ("zoë MÜLLER", "Zoe Muller"),
        ("Z. Müller", "Z Müller"),
        ("Z.-W. Li", "Z.-W. Li"),
        ("J.R. Kite", "J. R. Kite"),
    ],
)
def test_authors_are_compared_without_case_and_accents(wanted: str, name: str) -> None:
    """A followed author matches without any phrase."""
    found = verdict(paper(authors=("Bo Lindqvist", name)), any=("glider",), authors=(wanted,))
    assert found.matches
    assert [(reason.rule, reason.term, reason.points) for reason in found.reasons] == [
        ("authors", wanted, match.AUTHOR)
    ]


@pytest.mark.parametrize("name", ["A. Moreau", "Ada Moreau-Petit", "Ada B. Moreau", "Moreau"])
def test_similar_names_are_other_authors(name: str) -> None:
    """Part of a name or a longer name does not match."""
    assert not verdict(paper(authors=(name,)), authors=("Ada Moreau",)).matches


def test_authors_do_not_override_other_rules() -> None:
    """The paper still needs a category and must not have excluded phrases."""
    assert not verdict(paper(categories=("cs.CL",)), authors=("Ada Moreau",)).matches
    assert not verdict(paper(), authors=("Ada Moreau",), none=("kite",)).matches


def test_a_topic_of_categories_matches_every_paper() -> None:
    """The categories are the reasons; the primary one gives more points."""
    for categories, expected in (("cs.CV", "cs.LG"), match.PRIMARY), (("cs.LG", "cs.CV"), match.CROSS_LISTED):
        found = verdict(paper(categories=categories))
        assert found.matches
        assert [(reason.rule, reason.term, reason.points) for reason in found.reasons] == [
            ("categories", "cs.CV", expected)
        ]


def test_categories_give_no_points_beside_phrases() -> None:
    """They are only required."""
    found = verdict(paper(), any=("kite",), categories=("cs.CV",))
    assert {reason.rule for reason in found.reasons} == {"any"}


def test_score_is_the_sum_of_points() -> None:
    """Reasons are the title, the place in the abstract, and required phrases."""
    one = paper(title="Kite tails", abstract=f"{FILLER} string {FILLER}")
    found = verdict(one, any=("kite", "string"), all=("sand",))
    assert found.score == sum(reason.points for reason in found.reasons)
    assert [reason.points for reason in found.reasons] == [
        match.TITLE,
        match.MIDDLE_THIRD,
        match.REQUIRED,
    ]


def test_followed_authors_match_regardless_of_phrases() -> None:
    """All their papers match, but `none` still applies."""
    hers = {"any": ("glider",), "all": ("balloon",), "authors": ("Ada Moreau",)}
    found = verdict(paper(), **hers)
    assert found.matches
    assert [reason.points for reason in found.reasons] == [match.AUTHOR]
    assert not verdict(paper(), **hers, none=("kite",)).matches


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        ("A kite", FILLER, match.TITLE),
        ("A kite", f"kite {FILLER} kite", match.TITLE),
        ("Sand", f"{FILLER} kite {FILLER} kite", match.TWICE),
        ("Sand", f"kite {FILLER}", match.FIRST_THIRD),
        ("Sand", f"{FILLER} kite {FILLER}", match.MIDDLE_THIRD),
        ("Sand", f"{FILLER} kite", match.LAST_THIRD),
        ("Sand", "kite", match.FIRST_THIRD),
    ],
)
def test_points_depend_on_the_place(title: str, abstract: str, expected: float) -> None:
    """A phrase counts at its best place: title, twice in the abstract, or one of its thirds."""
    assert points(title, abstract, "kite") == [expected]


def test_the_title_gives_most_points() -> None:
    """The end of the abstract gives fewest."""
    values = [match.TITLE, match.TWICE, match.FIRST_THIRD, match.MIDDLE_THIRD, match.LAST_THIRD]
    assert values == sorted(set(values), reverse=True)


@pytest.mark.parametrize(
    "phrases",
    [
        ("kite tail", "kite tail*"),
        ("kite", "kite tail"),
        ("kite tail", "tail"),
        ("kite tail", "tail model"),
        ("kite-tail", "kite tail"),
    ],
)
def test_overlapping_phrases_count_once(phrases: tuple[str, ...]) -> None:
    """Words that several phrases match give points to the first one only."""
    assert points("The kite tail model", FILLER, *phrases) == [match.TITLE]


def test_separate_phrases_count_each() -> None:
    """Phrases at different places each give points."""
    assert points("Kite model", f"{FILLER} string", "kite", "model", "string") == [
        match.TITLE,
        match.TITLE,
        match.LAST_THIRD,
    ]


def test_other_occurrences_of_an_overlap_count() -> None:
    """A phrase gives points for its other places."""
    assert points("Kite tail", f"tail {FILLER}", "kite tail", "tail") == [match.TITLE, match.FIRST_THIRD]


def test_reason_names_the_place() -> None:
    """A reason has the phrase and its place."""
    found = verdict(paper(title="Kite", abstract="A tail."), any=("kite", "tail"))
    assert [(reason.term, reason.where) for reason in found.reasons] == [
        ("kite", "title"),
        ("tail", "abstract"),
    ]
    assert [rule.words for rule in found.rules] == [
        "found “kite” in title, “tail” in abstract",
        "in cs.CV",
    ]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"any": ("glider", "plane*")}, "none of “glider”, “plane*” occurs in title or abstract"),
        (
            {"any": ("glider",), "authors": ("Cy Oort", "Di Pell")},
            "none of “glider” occurs in title or abstract, and none of Cy Oort, Di Pell is an author",
        ),
        ({"all": ("kite", "glider", "plane")}, "missing “glider”, “plane”"),
        ({"none": ("glider", "kite", "wind")}, "excluded by “kite”, “wind”"),
        ({"categories": ("cs.CL", "cs.IR")}, "in cs.CV, not in cs.CL, cs.IR"),
    ],
)
def test_objections_are_described(rules: dict[str, Any], words: str) -> None:
    """Descriptions name the phrases."""
    assert objections(paper(), **rules) == [words]


def test_a_topic_of_authors_mentions_no_phrases() -> None:
    """The objection only names authors."""
    (words,) = objections(paper(), authors=("Cy Oort",))
    assert "Cy Oort" in words
    assert "phrase" not in words


def test_every_objection_is_reported() -> None:
    """Every rule that does not hold is described."""
    told = objections(paper(), any=("glider",), all=("plane",), none=("kite",), categories=("cs.CL",))
    assert len(told) == 4


def test_unset_rules_are_not_described() -> None:
    """Only the rules that a topic has are described."""
    assert [rule.name for rule in verdict(paper(), any=("kite",)).rules] == ["any", "categories"]
    assert [rule.name for rule in verdict(paper()).rules] == ["categories"]


def words(one: Paper, **rules: Any) -> dict[str, str]:
    """Return the description of each rule for a paper, by rule."""
    return {rule.name: rule.words for rule in verdict(one, **rules).rules}


def test_descriptions_of_rules_that_hold() -> None:
    """These are the texts of `explain` for a paper that matches."""
    one = paper(title="A kite", abstract="A kite over the beach.", categories=("cs.CV", "cs.GR"))
    assert words(one, any=("kite",), all=("beach",), none=("glider", "wing"), categories=("cs", "cs.GR")) == {
        "any": "found “kite” in title",
        "all": "found “beach”",
        "none": "none of “glider”, “wing” found",
        "categories": "in cs, cs.GR",
    }


def test_descriptions_of_rules_that_fail() -> None:
    """These are the texts of `explain` for a paper that fails every rule."""
    one = paper(title="A kite", abstract="A kite over the beach.", categories=("cs.CV", "cs.GR"))
    rules = {
        "any": ("balloon",),
        "all": ("glider", "kite"),
        "none": ("kite",),
        "categories": ("math", "stat"),
    }
    held = verdict(one, **rules)
    assert {rule.name: (rule.holds, rule.words) for rule in held.rules} == {
        "any": (False, "none of “balloon” occurs in title or abstract"),
        "all": (False, "missing “glider”"),
        "none": (False, "excluded by “kite”"),
        "categories": (False, "in cs.CV, cs.GR, not in math, stat"),
    }
    assert words(one, any=(), authors=("Cy Stone",))["any"] == "none of Cy Stone is an author"
    both = words(one, any=("balloon",), authors=("Cy Stone", "Bo Lind"))["any"]
    assert both == "none of “balloon” occurs in title or abstract, and none of Cy Stone, Bo Lind is an author"


def test_description_of_a_topic_of_categories() -> None:
    """It names the category that was found."""
    assert words(paper(categories=("cs.CV",)), any=(), categories=("cs.CV",)) == {"categories": "in cs.CV"}


@pytest.mark.parametrize(
    ("rules", "concerned"),
    [
        ({"any": ("kite",)}, True),
        ({"any": ("balloon",)}, False),
        ({"any": ("balloon",), "authors": ("Ada Moreau",)}, True),
        ({"any": (), "authors": ("Ada Moreau",)}, True),
        ({"any": (), "authors": ("Bo Lind",)}, False),
        ({"any": ()}, True),
    ],
)
def test_papers_without_phrases_and_authors_are_skipped(
    rules: dict[str, Any],
    concerned: bool,  # noqa: FBT001  a table's column
) -> None:
    """A topic of categories may match every paper."""
    one, held = paper(title="A kite", abstract="At sea.", authors=("Ada Moreau",)), topic(**rules)
    seen = occurrences(one, phrase_index([held]))
    assert match.may_match(one, seen, held) is concerned


def test_the_gap_before_the_abstract_does_not_count() -> None:
    """The first phrase of an abstract is in its first third."""
    assert points("Sand", "kite " + FILLER, "kite") == [match.FIRST_THIRD]
    assert points("Sand", f"{FILLER} {FILLER} kite", "kite") == [match.LAST_THIRD]
    assert points("Sand", f"{FILLER} kite {FILLER}", "kite") == [match.MIDDLE_THIRD]
    assert points("Sand", "kite", "kite") == [match.FIRST_THIRD]


def test_the_thirds_of_an_abstract_are_equal() -> None:
    """Each third of nine words has three."""
    here = [points("Sand", " ".join(["gull"] * n + ["kite"] + ["gull"] * (8 - n)), "kite") for n in range(9)]
    thirds = [match.FIRST_THIRD, match.MIDDLE_THIRD, match.LAST_THIRD]
    assert here == [[third] for third in thirds for _ in range(3)]
