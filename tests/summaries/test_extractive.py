"""The default summaries: what they quote, what they leave out, and how they are signed."""

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
    """Return the points that are there."""
    return [text for text in points.model_dump().values() if text is not None]


def test_typical_abstract_fills_every_point() -> None:
    """An abstract of the usual build gives the gist, and one sentence or two for each point."""
    first, second, third, fourth = split(ABSTRACT)
    assert quote(ABSTRACT) == Points(tldr=second, motivation=first, method=third, result=fourth)


@pytest.mark.parametrize("abstract", ABSTRACTS)
def test_points_are_verbatim_parts(abstract: str) -> None:
    """Every point is a part of the abstract, sign by sign, without blanks around it."""
    points = quoted(quote(abstract))
    assert points
    assert all(text in abstract and text == text.strip() != "" for text in some(points))


@pytest.mark.parametrize("abstract", ABSTRACTS)
def test_no_sentence_is_quoted_twice(abstract: str) -> None:
    """The points share no sentence."""
    together = [sentence for text in quoted(quote(abstract)) for sentence in split(text)]
    assert len(together) == len(set(together))


def test_short_gist_brings_its_successor() -> None:
    """A gist of few words is quoted with the sentence behind it."""
    first, second, _ = split(ABSTRACTS[2])
    assert quote(ABSTRACTS[2]).tldr == f"{first} {second}"


def test_last_sentence_stands_alone() -> None:
    """A short gist at the end of an abstract has no successor to bring."""
    abstract = "Kites are seen on every beach in the summer of the year. We propose a tail."
    assert quote(abstract).tldr == "We propose a tail."


@pytest.mark.parametrize("abstract", ["", "  ", "\n"])
def test_empty_abstract_has_no_points(abstract: str) -> None:
    """Nothing is quoted from nothing, and absent points are None, not empty texts."""
    assert quote(abstract) == Points()
    summary = summarise(paper(abstract=abstract))
    assert (summary.checks.quotes, summary.checks.quotes_found) == (0, 0)


def test_single_sentence_is_the_gist() -> None:
    """An abstract of one sentence gives its gist and nothing else."""
    assert quote("We fly a kite.") == Points(tldr="We fly a kite.")


def test_chinese_abstract_is_quoted_sentence_by_sentence() -> None:
    """Full stops of other scripts end sentences too."""
    abstract = ABSTRACTS[4]
    gist = quote(abstract).tldr
    assert gist is not None
    assert gist.endswith("。")
    assert len(gist) < len(abstract)


def test_quotes_are_counted() -> None:
    """A summary says how many quotes it has, and all of them are found."""
    checks = summarise(paper()).checks
    assert checks.quotes == checks.quotes_found == 4


def test_summary_is_signed() -> None:
    """A summary names its paper, its engine, the rules and the source, and costs nothing."""
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


def test_hash_follows_the_source() -> None:
    """The hash is that of title and abstract, and of nothing else."""
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
def test_any_abstract_is_quoted_in_order(sentences: list[str], joint: str) -> None:
    """Whatever the sentences, points are verbatim parts that share no place of the abstract."""
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
    """Return whether each point can be cut out of the abstract after the others, the longest first."""
    for text in sorted(points, key=len, reverse=True):
        if text not in abstract:
            return False
        abstract = abstract.replace(text, "\0", 1)
    return True
