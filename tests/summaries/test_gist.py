"""The sentence shown as the gist: which one is chosen, which ones never are, and how it is trimmed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fit_gist
from arxiv_digest.summaries.extractive import quote, summarise, tldr
from arxiv_digest.summaries.extractive.alone import connective, is_complete
from support.builders import paper

TITLE = "SockNet: Pairing Socks by Smell with Contrastive Networks"
BACKGROUND = "Sorting socks is a common problem in many households."
WEAK = "The network reads the smell of each sock."
BEST = (
    "We propose SockNet, a network that pairs socks by smell and learns from pairs with a contrastive loss."
)
RESULT = "Experiments show that SockNet loses 12% fewer socks than earlier networks."

NEVER = {
    "question": [
        "Can SockNet, a contrastive network, pair socks by smell?",
        "How do contrastive networks pair socks by smell, and why do we propose SockNet?",
    ],
    "hope": [
        "We hope that SockNet will inspire contrastive networks for pairing socks by smell.",
        "Pairing gloves by smell with SockNet and contrastive networks is future work.",
        "SockNet paves the way for contrastive networks that pair socks by smell.",
    ],
    "availability": [
        "Code of SockNet for pairing socks by smell is available at https://example.org/socknet.",
        "The contrastive networks of SockNet and all pairs of socks will be publicly released.",
        "We release the code and pairs of socks of SockNet.",
    ],
    "dangling": [
        "Specifically, we propose SockNet, a contrastive network that pairs socks by smell.",
        "More specifically, SockNet pairs socks by smell with contrastive networks.",
        "In particular, SockNet pairs socks by smell with contrastive networks.",
        "This design lets SockNet pair socks by smell with contrastive networks.",
        "Such contrastive networks pair socks by smell, as SockNet does.",
        "It pairs socks by smell with contrastive networks, which we call SockNet.",
        "Motivated by this gap, we propose SockNet, a contrastive network that pairs socks by smell.",
        "Inspired by these noses, we introduce SockNet, a contrastive network for pairing socks by smell.",
        "With these pairs, SockNet learns contrastive networks that pair socks by smell.",
        "We let SockNet pair them.",
        "However, this contrastive network of SockNet pairs socks by smell.",
        "Moreover, we propose SockNet for pairing socks by smell with contrastive networks.",
    ],
    "item": [
        "(1) We propose SockNet, a contrastive network that pairs socks by smell.",
        "ii) SockNet, a contrastive network that pairs socks by smell.",
        "2. SockNet pairs socks by smell with contrastive networks.",
        "• SockNet pairs socks by smell with contrastive networks.",
        "First, we propose SockNet, a contrastive network that pairs socks by smell.",
        "Secondly, SockNet pairs socks by smell with contrastive networks.",
        "The contributions of SockNet to pairing socks by smell with contrastive networks are:",
    ],
}  # fmt: skip


def test_the_announcement_is_chosen() -> None:
    """The sentence that says what is new is the gist, wherever it stands."""
    assert tldr(TITLE, [BACKGROUND, WEAK, BEST, RESULT]) == BEST
    assert tldr(TITLE, [BEST, WEAK, RESULT]) == BEST


def test_the_title_matters() -> None:
    """Of two announcements, the one that shares more with the title is chosen."""
    kites, socks = "We propose a model of kite tails.", "We propose a theory of sock drawers."
    assert tldr("Kite tails", [socks, kites]) == kites
    assert tldr("Sock drawers", [kites, socks]) == socks


@pytest.mark.parametrize("sentence", [one for many in NEVER.values() for one in many])
def test_never_while_another_stands(sentence: str) -> None:
    """A sentence full of the title's words loses against a plain one if it cannot be read alone."""
    assert not is_complete(sentence)
    for other in (WEAK, BACKGROUND, BEST):
        assert tldr(TITLE, [other, sentence]) == other
        assert tldr(TITLE, [sentence, other]) == other


@pytest.mark.parametrize("sentence", [one for many in NEVER.values() for one in many])
def test_the_least_bad_is_returned(sentence: str) -> None:
    """If no sentence can be read alone, one of them is the gist all the same."""
    found = tldr(TITLE, [sentence, "Why not?"])
    assert found
    assert any(one.endswith(found) for one in (sentence, "Why not?"))


@pytest.mark.parametrize(
    "sentence",
    [
        BEST,
        "This paper proposes a theory of sock drawers.",
        "In this paper, we propose a theory of sock drawers.",
        "In contrast to earlier theories, ours has drawers.",
        "It is shown that every drawer has an odd number of socks.",
        "We present SockSet, a data set of 4,000 pairs, which is publicly available.",
        "To this end, we propose a theory of sock drawers.",
        "Instead of drawers, SockNet uses boxes.",
        "3D drawers hold more socks.",
        "I-socks and A-frames fit every drawer.",
        "Thesis drawers are full.",
        "我们提出了一种整理袜子的新方法。",
    ],
)
def test_complete_sentences(sentence: str) -> None:
    """Sentences that look similar to those above are candidates."""
    assert is_complete(sentence)


@pytest.mark.parametrize(
    ("trimmed", "rest"),
    [
        ("To this end, ", "we propose a theory of sock drawers."),
        ("To address these losses, ", "we propose a theory of sock drawers."),
        ("Building on this insight, ", "SockNet pairs socks by smell."),
        ("Therefore, ", "we propose a theory of sock drawers."),
        ("Thus ", "we propose a theory of sock drawers."),
        ("Specifically, ", "we propose a theory of sock drawers."),
        ("", "To learn drawers, we propose a theory of socks."),
        ("", "In this paper, we propose a theory of sock drawers."),
        ("", "However much socks differ, SockNet pairs them."),
        ("", "Finally"),
        ("", "Thus, "),
    ],
)
def test_connectives(trimmed: str, rest: str) -> None:
    """Only a connective is trimmed, and only if something follows."""
    assert connective(trimmed + rest) == trimmed
    assert tldr("", [trimmed + rest]) == rest


def test_the_record_notes_what_is_trimmed() -> None:
    """The note and the gist together give the sentence; readers see a capital."""
    abstract = f"{BACKGROUND} To this end, we propose SockNet, which pairs socks by smell. {RESULT}"
    summary = summarise(paper(title=TITLE, abstract=abstract))
    assert summary.points.tldr == "we propose SockNet, which pairs socks by smell."
    assert summary.checks.trimmed == "To this end, "
    assert summary.gist == "We propose SockNet, which pairs socks by smell."
    assert summarise(paper(abstract="k-Means pairs socks.")).gist == "k-Means pairs socks."
    assert summary.checks.quotes == summary.checks.quotes_found
    assert "trimmed" not in summarise(paper()).model_dump_json()


def test_the_record_has_the_gist() -> None:
    """Quotes contain the sentence that `tldr` returns."""
    sentences = [BACKGROUND, WEAK, BEST, RESULT]
    assert quote(" ".join(sentences), TITLE).tldr == tldr(TITLE, sentences) == BEST


@pytest.mark.parametrize("sentences", [[], [""], [" ", "..."]])
def test_nothing_to_choose(sentences: list[str]) -> None:
    """Without a word there is no gist."""
    assert tldr(TITLE, sentences) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "We sort socks.",
        "socks",
        "我们提出了一种整理袜子的新方法。",
        "Мы сортируем носки.",
        "Why?",
        "We sort " * 20_000,
    ],
    ids=len,
)
def test_single_sentence(sentence: str) -> None:
    """A single sentence is the gist in any language and of any length."""
    assert tldr("", [sentence]) == sentence
    assert tldr(TITLE, [sentence, "", "..."]) == sentence


def test_chinese_abstracts_have_words() -> None:
    """In scripts without spaces the title helps as well: each character counts."""
    socks, kites = "我们提出了一种整理袜子的新方法。", "我们提出了一种制作风筝的新方法。"
    assert tldr("制作风筝", [socks, kites]) == kites
    assert tldr("整理袜子", [kites, socks]) == socks


@given(st.text(max_size=30), st.lists(st.text(max_size=60), max_size=6))
def test_any_text(title: str, sentences: list[str]) -> None:
    """For any text the gist is the end of a sentence, and always the same."""
    found = tldr(title, sentences)
    assert found == tldr(title, sentences)
    assert any(sentence.endswith(found) for sentence in sentences) if found else True


def test_rouge() -> None:
    """The measure counts stems in common, and takes the best reference."""
    assert fit_gist.rouge("Sorting socks", ["sorted sock"]) == 1
    assert fit_gist.rouge("Sorting socks", ["kites", "sorted kites"]) == 0.5
    assert fit_gist.rouge("socks", ["kites"]) == 0


@pytest.fixture
def _shared() -> None:
    if not os.environ.get("ARXIV_DIGEST_SHARED"):
        pytest.skip("ARXIV_DIGEST_SHARED does not name the folder with the summarised abstracts")


@pytest.mark.shared
@pytest.mark.usefixtures("_shared")
def test_weights_are_reproducible(tmp_path: Path) -> None:
    """Fitting again gives the shipped bytes; on the development part the fit reaches its figures."""
    train, dev = fit_gist.load("train"), fit_gist.load("dev")
    figures = fit_gist.measure(dev, fit_gist.chooser(fit_gist.fit(train)))
    assert figures["ROUGE-1"] >= 41
    assert figures["best sentence"] >= 48
    fit_gist.write(fit_gist.fit(train + dev), figures, tmp_path / "gist.json")
    assert (tmp_path / "gist.json").read_bytes() == fit_gist.OUTPUT.read_bytes()
