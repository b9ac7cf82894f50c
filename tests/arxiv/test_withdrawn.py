"""Detection of withdrawn papers, and of texts that only mention withdrawals."""

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
    "The second author has decided to withdraw this paper to complete it",
    "Please withdraw this submission",
    "I request the withdrawal of this paper because of serious concerns",
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
    "Users want to withdraw their consent",
    "The authors asked to withdraw this paper from the conference",
    "Money is withdrawn from the account",
    "12 pages, 3 figures",
    "",
]


@pytest.mark.parametrize(
    "said", [*SAYINGS, "Withdrawn", "withdrawn due to an error", "[Withdrawn]", "Paper withdrawn"]
)
def test_a_comment_may_state_a_withdrawal(said: str) -> None:
    """Authors and arXiv use sentences or single words."""
    assert is_withdrawn("On Kites", "We fly kites.", said)


@pytest.mark.parametrize("said", SAYINGS)
def test_an_abstract_may_begin_with_a_withdrawal(said: str) -> None:
    """The sentence replaces the abstract or precedes it."""
    assert is_withdrawn("On Kites", f"{said}. We fly kites.", None)


@pytest.mark.parametrize(
    "title", ["Withdrawn", "[Withdrawn] On Kites", "On Kites (withdrawn)", "WITHDRAWN: On Kites"]
)
def test_a_title_may_contain_a_note(title: str) -> None:
    """A note in brackets, in capitals or alone counts."""
    assert is_withdrawn(title, "We fly kites.", None)


@pytest.mark.parametrize("said", CLAIMS)
def test_other_withdrawals_do_not_count(said: str) -> None:
    """Claims, fluids, money, agents, studies of retractions, and venues are not the paper."""
    assert not is_withdrawn("On Kites", "We fly kites.", said)
    assert not is_withdrawn("On Kites", said, None)


@pytest.mark.parametrize(
    "title", ["Why Are Papers Withdrawn?", "Withdrawn Users of Kites", "Retracted: a Study of Claws"]
)
def test_a_title_about_withdrawals_does_not_count(title: str) -> None:
    """In titles, the word usually belongs to the subject."""
    assert not is_withdrawn(title, "We fly kites.", None)


@settings(deadline=None)  # a loaded machine is no failure
@given(st.text(st.sampled_from("withdrawn this paper has been by the author [](). "), max_size=200))
def test_any_text_is_handled_quickly(text: str) -> None:
    """No comment takes noticeable time."""
    start = time.process_time()
    assert is_withdrawn(text, text * 500, text * 500) in {True, False}
    assert time.process_time() - start < 1
