"""Labels of sentences: properties for any text, and accuracy."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.summaries.extractive.roles import ROLES, classify, features, labels, probabilities
from support.checks import some

ABSTRACT = (
    "Sorting socks is a common problem in many households.",
    "However, existing methods lose one sock of each pair.",
    "In this paper, we propose SockNet, a novel network that pairs socks by smell.",
    "The network is trained on pairs of socks using a contrastive loss.",
    "Experimental results show that SockNet outperforms previous approaches by 12% on average.",
)


def test_typical_abstract() -> None:
    """A typical abstract gets the expected roles."""
    found = classify(ABSTRACT)
    assert found[:2] == ["background", "background"]
    assert found[2] in {"objective", "method"}
    assert found[3:] == ["method", "result"]


def test_pointer_to_code() -> None:
    """A link to the code is not part of the research."""
    assert classify([*ABSTRACT, "Code for SockNet: https://example.org/socknet"])[-1] == "other"


def test_place_matters() -> None:
    """The same words have another role at another place."""
    sentence = "Socks are important."
    assert classify([sentence, *ABSTRACT])[0] != classify([*ABSTRACT, sentence])[-1]


def test_nothing() -> None:
    """Without sentences, there are no roles."""
    assert classify([]) == []


@pytest.mark.parametrize(
    "sentence",
    ["We sort socks.", "", " ", "我们提出一种整理袜子的新方法。", "Мы сортируем носки.", "$x^2$", "²", "!?"],
)
def test_single_sentence(sentence: str) -> None:
    """A single sentence has a role in any language, even when it is empty."""
    (role,) = classify([sentence])
    assert role in ROLES


def test_long_input() -> None:
    """Many sentences or a very long one cause no overflow."""
    assert len(classify(ABSTRACT * 400)) == 2000
    assert set(classify(["we propose results " * 20_000, *ABSTRACT])) <= set(ROLES)


@given(st.lists(st.text(), max_size=8))
def test_any_text(sentences: list[str]) -> None:
    """Any list of strings gets one role each, always the same."""
    found = classify(sentences)
    assert len(found) == len(sentences)
    assert set(found) <= set(ROLES)
    assert classify(sentences) == found


@given(st.lists(st.text(), max_size=5))
def test_features_are_sorted_sets(sentences: list[str]) -> None:
    """Features are unique and sorted, so that sums are reproducible."""
    rows = features(sentences)
    assert len(rows) == len(sentences)
    assert all(row == sorted(set(row)) for row in rows)


def test_features_see_the_neighbours() -> None:
    """Features contain words, position, and how the neighbouring sentences begin."""
    row = features(ABSTRACT)[1]
    assert {"word:however", "pair:existing methods", "start:however existing"} <= set(row)
    assert {"first+1", "last-3"} <= set(row)
    assert {"before:sorting socks", "after:in this paper"} <= set(row)


def test_numbers_are_alike() -> None:
    """Sentences that differ only in numbers have the same features."""
    assert features(["It gains 3.5 points on 12 tasks."]) == features(["It gains 41 points on 1,000 tasks."])


def test_probabilities() -> None:
    """Each sentence has a distribution, of which its role is the mode."""
    rows = probabilities(ABSTRACT)
    assert all(sum(row) == pytest.approx(1) for row in some(rows))
    assert labels(rows) == classify(ABSTRACT)


def test_the_rest_of_the_abstract_matters() -> None:
    """What follows the announcement of the paper's own work is not background, however far behind it."""
    far = ["Socks are stored in drawers.", "Drawers are made of wood.", "Wood is a material."]
    before = probabilities([*far, *ABSTRACT[2:]])[2][0]
    after = probabilities([ABSTRACT[2], *far])[3][0]
    assert after < before


def test_experiments_show_results() -> None:
    """What experiments show is a result; where the code is, is none of the roles."""
    ends = [
        "Experiments show that SockNet finds most pairs.",
        "Our code is available at https://example.org.",
    ]
    assert classify([*ABSTRACT[:4], *ends])[-2:] == ["result", "other"]


@pytest.mark.shared
def test_weights_are_reproducible(tmp_path: Path) -> None:
    """Fitting again gives the shipped bytes; the training part alone reaches .68 on the development part."""
    if not os.environ.get("ARXIV_DIGEST_SHARED"):
        pytest.skip("ARXIV_DIGEST_SHARED does not name the folder with the labelled sentences")
    pytest.importorskip("pycrfsuite", reason="needs `uv sync --group fit`")
    fit_roles = importlib.import_module("fit_roles")
    figures = fit_roles.main(["--output", str(tmp_path / "roles.json")])
    assert figures["dev"]["micro-F1"] >= 0.68
    assert figures["dev, sure abstracts"]["micro-F1"] >= 0.81
    assert (tmp_path / "roles.json").read_bytes() == fit_roles.OUTPUT.read_bytes()
