"""Extracts: which sentences they quote, what they omit, and how they are recorded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxiv_digest.model import Points
from arxiv_digest.summaries import extractive
from arxiv_digest.summaries.extractive import quote, source_hash, summarise
from arxiv_digest.summaries.sentences import split
from support.builders import ABSTRACT, paper
from support.checks import some

ABSTRACTS = [
    ABSTRACT,
    "We fly a kite.",
    "We revisit kites. Their tails are longer than anyone had thought before. This changes a lot.",
    "Kites (i.e. flat ones) fly, e.g. on hills. We present KiteNet, cf. Fig. 3, for $x < 3.5$ m.  It wins.",
    "风筝的尾巴一直难以理解。我们提出了一种新的模型。实验表明误差降低了百分之十二。",
    "No full stop at the end, only a trailing thought",
    "However, kites fail! Why do they? We propose a string that holds\nthem in any wind of the year. Done.",
    "...",
]


def quoted(points: Points) -> list[str]:
    """Return the points that are present."""
    return [text for text in points.model_dump().values() if text is not None]


def test_typical_abstract_fills_every_point() -> None:
    """A typical abstract gives a gist and one or two sentences for each point."""
    first, second, third, fourth = split(ABSTRACT)
    assert quote(ABSTRACT) == Points(tldr=second, motivation=first, method=third, result=fourth)


@pytest.mark.parametrize("abstract", ABSTRACTS)
def test_points_are_verbatim_parts(abstract: str) -> None:
    """Every point occurs in the abstract verbatim, without surrounding spaces."""
    points = quoted(quote(abstract))
    assert points
    assert all(text in abstract and text == text.strip() != "" for text in some(points))


@pytest.mark.parametrize("abstract", ABSTRACTS)
def test_no_sentence_is_quoted_twice(abstract: str) -> None:
    """Points share no sentence."""
    together = [sentence for text in quoted(quote(abstract)) for sentence in split(text)]
    assert len(together) == len(set(together))


def test_a_gist_is_one_sentence() -> None:
    """Even a short one is quoted alone."""
    assert quote("We propose a tail. Kites.").tldr == "We propose a tail."


def test_a_notice_is_no_point() -> None:
    """Where the code is, is neither method nor result."""
    notice = "The code of our method and all experimental results are available at https://example.org/kites."
    assert not any(notice in point for point in some(quoted(quote(f"{ABSTRACT} {notice}"))))


@pytest.mark.parametrize("abstract", ["", "  ", "\n"])
def test_empty_abstract_has_no_points(abstract: str) -> None:
    """Absent points are None, not empty texts."""
    assert quote(abstract) == Points()
    summary = summarise(paper(abstract=abstract))
    assert (summary.checks.quotes, summary.checks.quotes_found) == (0, 0)


def test_single_sentence_is_the_gist() -> None:
    """An abstract of one sentence has no other points."""
    assert quote("We fly a kite.") == Points(tldr="We fly a kite.")


def test_chinese_abstract_is_quoted_sentence_by_sentence() -> None:
    """Full stops of other scripts end sentences too."""
    abstract = ABSTRACTS[4]
    gist = quote(abstract).tldr
    assert gist is not None
    assert gist.endswith("。")
    assert len(gist) < len(abstract)


def test_quotes_are_counted() -> None:
    """All quotes of an extract are found in the source."""
    checks = summarise(paper()).checks
    assert checks.quotes == checks.quotes_found == 4


def test_the_record_of_an_extract() -> None:
    """It has paper, engine, rules and source, and costs nothing."""
    one = paper()
    summary = summarise(one)
    assert (summary.id, summary.language, summary.engine, summary.source) == (
        one.id,
        "en",
        "extractive",
        "abstract",
    )
    assert (summary.model, summary.prompt) == (extractive.MODEL, extractive.PROMPT)
    assert summary.usage.input_tokens == summary.usage.output_tokens == 0


def test_the_hash_identifies_the_source() -> None:
    """It depends on title and abstract only."""
    assert source_hash(paper()) == source_hash(paper(authors=(), comment="12 pages"))
    assert len({source_hash(one) for one in (paper(), paper(title="Sand"), paper(abstract="Sand."))}) == 3
    assert len(source_hash(paper())) == 16


WORD = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8)
SENTENCE = st.builds(
    lambda opening, words, end: " ".join([opening, *words]) + end,
    st.sampled_from(["We propose", "However,", "Our method", "Results show 12", "Kites"]),
    st.lists(WORD, max_size=12),
    st.sampled_from([".", "!", "?", "。", " (3).", ". "]),
)


@settings(max_examples=80)
@given(st.lists(SENTENCE, max_size=8), st.sampled_from([" ", "\n", "  "]))
def test_points_never_overlap(sentences: list[str], joint: str) -> None:
    """For any sentences, points are verbatim and disjoint."""
    abstract = joint.join(sentences)
    points = quoted(quote(abstract))
    assert bool(points) == bool(abstract.strip())
    assert all(text in abstract for text in points)
    assert _disjoint(abstract, points)


@settings(max_examples=80)
@given(st.text(max_size=200))
def test_any_text_can_be_summarised(text: str) -> None:
    """Any abstract is accepted, and each quote occurs in it."""
    checks = summarise(paper(abstract=text)).checks
    assert checks.quotes == checks.quotes_found


def _disjoint(abstract: str, points: list[str]) -> bool:
    """Return whether the points can be removed from the abstract one after another, longest first."""
    for text in sorted(points, key=len, reverse=True):
        if text not in abstract:
            return False
        abstract = abstract.replace(text, "\0", 1)
    return True
