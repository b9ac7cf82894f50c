"""Withdrawn papers, as authors and arXiv say it, and what only sounds like it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxiv_digest.arxiv.withdrawn import is_withdrawn

SAYINGS = [
    "This paper has been withdrawn by the author due to a crucial error in equation 3",
    "This paper has been withdrawn",
    "This article is withdrawn. See the new version",
    "The paper has now been withdrawn by the authors",
    "This submission has been withdrawn by arXiv administrators",
    "arXiv admin note: submission has been withdrawn by arXiv administrators due to inappropriate text reuse",
    "The authors have withdrawn this paper",
    "We withdraw this paper because of an error",
    "I would like to withdraw this manuscript",
    "withdrawn by the authors",
    "This paper has been temporarily withdrawn from arXiv",
    "This manuscript has been retracted",
]
CLAIMS = [
    "We withdrew the claim of our earlier paper",
    "The withdrawal of fluid from the tank is measured",
    "Withdrawn from ICML 2027; now under review",
    "This paper has been withdrawn from ICLR 2027",
    "The paper was withdrawn from the conference",
    "We study papers that were withdrawn by reviewers",
    "We collect retracted articles and ask why they were retracted",
    "Agents that withdraw from a task",
    "Money is withdrawn from the account",
    "12 pages, 3 figures",
    "",
]


@pytest.mark.parametrize(
    "said", [*SAYINGS, "Withdrawn", "withdrawn due to an error", "[Withdrawn]", "Paper withdrawn"]
)
def test_a_comment_says_that_the_paper_is_withdrawn(said: str) -> None:
    """The paper, its authors or arXiv say so, in a sentence or a word."""
    assert is_withdrawn("On Kites", "We fly kites.", said)


@pytest.mark.parametrize("said", SAYINGS)
def test_an_abstract_says_so_at_its_beginning(said: str) -> None:
    """The sentence stands where the abstract was, or before it."""
    assert is_withdrawn("On Kites", f"{said}. We fly kites.", None)


@pytest.mark.parametrize(
    "title", ["Withdrawn", "[Withdrawn] On Kites", "On Kites (withdrawn)", "WITHDRAWN: On Kites"]
)
def test_a_title_notes_it(title: str) -> None:
    """A note in brackets, in capitals or alone counts."""
    assert is_withdrawn(title, "We fly kites.", None)


@pytest.mark.parametrize("said", CLAIMS)
def test_other_withdrawals_are_none(said: str) -> None:
    """Claims, fluids, money, agents, studies of retractions and venues are not the paper."""
    assert not is_withdrawn("On Kites", "We fly kites.", said)
    assert not is_withdrawn("On Kites", said, None)


@pytest.mark.parametrize(
    "title", ["Why Are Papers Withdrawn?", "Withdrawn Users of Kites", "Retracted: a Study of Claws"]
)
def test_a_title_about_withdrawals_is_none(title: str) -> None:
    """The word in a title is mostly the subject."""
    assert not is_withdrawn(title, "We fly kites.", None)


@settings(deadline=None)  # a loaded machine is no failure
@given(st.text(st.sampled_from("withdrawn this paper has been by the author [](). "), max_size=200))
def test_any_text_can_be_read_in_time(text: str) -> None:
    """Whatever a comment says, the answer comes at once."""
    start = time.process_time()
    assert is_withdrawn(text, text * 500, text * 500) in {True, False}
    assert time.process_time() - start < 1
