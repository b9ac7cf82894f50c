"""Statements: those that say what their source says stand, those in another relation do not."""

from __future__ import annotations

import pytest

from arxiv_digest.summaries.grounding import Source, ground, unsupported

TEXT = """SockNet: Pairing Socks with Graphs

Most systems rely on colour alone and fail on worn fabric. We propose SockNet, which has 12 layers and 48M
parameters. On DrawerBench it reaches an accuracy of 91.4%, while YarnFormer reaches 84.2%. SockNet
reduces latency from 38 ms to 9.5 ms. On LaundrySet the F1 score improves by 3.6 points. It gains 2.5% and
7.5% on Wool and Silk, respectively. The method does not require any labels. SockNet outperforms
YarnFormer, but it only matches GloveGPT. Poor light may reduce its recall, which is an open problem. Code
needs 1.3TB at 2000 kHz for 9x9 patches of 3D scans."""

TRUE = [
    "SockNet has twelve layers and 48 million parameters.",
    "On DrawerBench, its accuracy is 91.4 per cent, compared with 84.2 per cent for YarnFormer.",
    "Accuracy on DrawerBench is over 91%.",
    "Latency falls from 38 to 9.5 milliseconds.",
    "Latency is lower, at 9,500 μs.",
    "The F1 score rises by 3.6 percentage points on LaundrySet.",
    "It gains 7.5% on Silk and 2.5% on Wool.",
    "No labels are required.",
    "YarnFormer is outperformed by SockNet.",
    "Poor light could lower recall.",
    "Many systems use only colour.",
    "It needs 1.3 TB at 2 MHz for patches of 9 × 9.",
    "The scans are three-dimensional.",
    "The approach is on a par with GloveGPT.",
]
FALSE = [
    ("number", "SockNet has 12M parameters and 48 layers."),
    ("relation", "On DrawerBench it reaches an accuracy of 84.2%, while YarnFormer reaches 91.4%."),
    ("relation", "SockNet reduces latency from 9.5 ms to 38 ms."),
    ("relation", "It gains 7.5% and 2.5% on Wool and Silk, respectively."),
    ("metric", "On DrawerBench it reaches an F1 of 91.4%."),
    ("dataset", "There is a gain of 3.6 points in F1 on DrawerBench."),
    ("kind of change", "On LaundrySet the F1 score improves by 3.6%."),
    ("number", "Latency falls to 9.5 seconds."),
    ("direction", "SockNet increases latency to 38 ms."),
    ("direction", "On LaundrySet the F1 score worsens by 3.6 points."),
    ("negation", "The method requires labels."),
    ("negation", "SockNet does not reduce latency."),
    ("comparison", "YarnFormer outperforms SockNet."),
    ("comparison", "SockNet outperforms GloveGPT."),
    ("first", "SockNet is the first method that pairs socks."),
    ("superlative", "SockNet achieves state-of-the-art accuracy."),
    ("scope", "Systems always rely on colour."),
    ("direction", "All systems rely on colour alone."),
    ("certainty", "It is proven that poor light reduces recall."),
    ("hedge", "Poor light reduces its recall, which is an open problem."),
    ("name", "SockNet was tested by Grumbolt on worn fabric."),
    ("name", "SockNet outperforms YarnFormer2."),
]


@pytest.mark.parametrize("statement", TRUE)
def test_a_true_statement_stands(statement: str) -> None:
    """Paraphrases, other units and notations, and other orders of words change nothing."""
    assert unsupported(statement, TEXT) == ()


@pytest.mark.parametrize(("kind", "statement"), FALSE)
def test_a_false_statement_is_withheld(kind: str, statement: str) -> None:
    """The right words in the wrong relation are found."""
    assert kind in {finding.kind for finding in unsupported(statement, TEXT)}


def test_a_copied_sentence_with_a_name_from_elsewhere_is_withheld() -> None:
    """A name that replaces another one in a copied sentence is wrong though the source has it."""
    statement = "On LaundrySet it reaches an accuracy of 91.4%, while YarnFormer reaches 84.2%."
    assert "replaced" in {finding.kind for finding in unsupported(statement, TEXT)}


def test_quotes_decide() -> None:
    """A figure from another place of the source does not stand beside quotes without it."""
    quote = "The method does not require any labels."
    assert unsupported("It has 12 layers.", TEXT) == ()
    assert [finding.kind for finding in unsupported("It has 12 layers.", TEXT, [quote])] == ["number"]
    assert unsupported("No labels are required, and it gains 2.5% on Wool.", TEXT, [quote]) == ()


def test_unknown_quotes_leave_the_whole_source() -> None:
    """Quotes that are not in the source point nowhere."""
    assert unsupported("It has 12 layers.", TEXT, ["Nobody said this."]) == ()


def test_a_point_is_judged_by_its_own_quotes() -> None:
    """The same sentence stands in the point that quotes it, and not in another one."""
    said = "It has 12 layers."
    points = {
        "method": {"text": said, "evidence": ["which has 12 layers"]},
        "result": {"text": said, "evidence": ["The method does not require any labels."]},
    }
    done = ground(points, Source(TEXT))
    assert (done.reply["method"]["text"], done.reply["result"]["text"]) == (said, "")


def test_a_translation_is_not_judged_by_english_words() -> None:
    """A sentence in another language keeps its figures, whatever its words look like."""
    said = "Auf dem Datensatz DrawerBench erreicht SockNet nicht nur 91,4 %, sondern ist auch das erste."
    assert ground(said, Source(TEXT)).reply == said


def test_a_copied_sentence_stands() -> None:
    """Every sentence of the source stands."""
    body = TEXT.partition("\n\n")[2]
    assert unsupported(body, TEXT) == ()
