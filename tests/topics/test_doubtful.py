"""Phrases that read like another search language are noticed, ordinary ones are not."""

from __future__ import annotations

import pytest

from arxiv_digest.topics.doubtful import doubts
from support.builders import topic

DOUBTFUL = {
    "kites AND wind": "operators are not supported",
    "kites OR": "operators are not supported",
    "NOT kites": "operators are not supported",
    "AND kites": "operators are not supported",
    "kites AND (wind OR rain)": "operators are not supported",
    "kites && wind": "operators are not supported",
    "kites|wind": "operators are not supported",
    "kites NEAR/3 wind": "operators are not supported",
    "ti:kites": "fields are not supported",
    "abstract: kites": "fields are not supported",
    "gr.+po": "regular expressions are not supported",
    "colou?r": "regular expressions are not supported",
    "[Kk]ites": "regular expressions are not supported",
    "kite[sz]": "regular expressions are not supported",
    r"kite\d+": "regular expressions are not supported",
    "^kites": "regular expressions are not supported",
    "kites$": "regular expressions are not supported",
    "kites{2,3}": "regular expressions are not supported",
    "(?i)kites": "regular expressions are not supported",
    "/kites/i": "regular expressions are not supported",
    '"box kites"': "quotation marks have no effect",
    "“box kites”": "quotation marks have no effect",
    "kites, wind, balloons": "write it as several",
    "kites;wind": "write it as several",
    "+kites": "signs have no effect",
    "-kites": "signs have no effect",
    "kites~2": "signs have no effect",
    "of the": "nearly every paper has these words",
    "The": "nearly every paper has these words",
    "k*": "every word that begins with it",
    "word " * 13: "so long a phrase hardly ever occurs",
    "x" * 46: "so long a phrase hardly ever occurs",
    "cs.CV": "this is a category",
}
ORDINARY = (
    *("C++", "SO(3)", "1,2-dichloroethane", "$k$-means", "vision and language", "R&D", "3DGS", "L_2", "X^2"),
    *("what is a kite?", "GPT-4", "AI for science", "[CLS] token", "(2+1)-dimensional", "Bayes' theorem"),
    *("AND gate", "logical OR", "NOT-gates", "OR-tools", "$H^{2}$ norm", r"$\mathbb{R}$-trees", "word " * 12),
    *(
        "gaussian splat*",
        "LiDAR/camera fusion",
        "风筝",
        "all-pairs",
        "end-to-end",
        "all you need",
    ),
)


def noticed(**rules: tuple[str, ...]) -> list[tuple[str, int, str, str]]:
    """Return the doubts about a topic with these rules."""
    return list(doubts(topic("Kites", **{"any": (), **rules})))


@pytest.mark.parametrize("phrase", DOUBTFUL)
@pytest.mark.parametrize("rule", ["any", "all", "none"])
def test_a_doubtful_phrase_is_noticed(rule: str, phrase: str) -> None:
    """Once, with its place, and what to write instead."""
    ((where, place, text, told),) = noticed(**{rule: ("box kites of silk", phrase)})
    assert (where, place, text) == (rule, 1, phrase)
    assert DOUBTFUL[phrase] in told
    assert ":" in told


@pytest.mark.parametrize("phrase", ORDINARY)
def test_an_ordinary_phrase_is_not(phrase: str) -> None:
    """Formulas, names with signs, and words that are also operators are left alone."""
    assert noticed(any=(phrase,)) == []


def test_a_phrase_that_none_excludes_is_noticed() -> None:
    """It is never the reason for a paper, as one phrase contains the other."""
    found = noticed(any=("box kites", "silk"), all=("tails",), none=("kite*", "tail"))
    assert [(rule, place) for rule, place, _, _ in found] == [("any", 0), ("all", 0)]
    assert "by “kite*”" in found[0][3]
    assert noticed(any=("kites",), none=("box kites",)) == []


def test_a_name_in_reverse_is_noticed() -> None:
    """Papers name authors the other way round."""
    assert [one[:3] for one in noticed(authors=("Ada Moreau", "Moreau, Ada"))] == [
        ("authors", 1, "Moreau, Ada")
    ]
