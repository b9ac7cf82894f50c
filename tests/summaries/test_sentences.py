"""Sentence splitting: no text is lost, and only the ends of sentences split."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from arxiv_digest.summaries.sentences import split

WHOLE = [
    "Socks vanish as Weber et al. (2020) observed in a basement.",
    "We pair socks, i.e. We match them, e.g. Red with red.",
    "As Fig. 2 and Eq. (3) show, Sec. 4 pairs more socks than Tab. 5 does.",
    "We compare wool vs. Cotton w.r.t. Warmth and cf. Silk.",
    "It pairs 3.5 socks per second, up from 0.7 in v2.0.1 of GPT-4.1 and Node.js.",
    "The drawer of J. R. Weber holds more than that of A. Ode.",
    "See https://example.org/a.b?c=d.Html for the socks.",
    "If $x. Y$ is a sock and $a! B$ a shoe, we stop.",
    "Socks $$a. B$$ and \\(c. D\\) match.",
    "The loss (we call it smell. It is new) is small.",
    "They ask “Where is it? Who has it?” of every drawer.",
    "Which sock is it? and where is the other?",
    "Every U.S. Sock Museum has i.i.d. Samples.",
    "Both steps 1 and 2 help: 1. Washing the socks, 2. Drying them and 3. Pairing them.",
    "Modules are (1) a washer, (2) a dryer and (3) a nose.",
    "The tool P.A.I.R. finds socks.",
]
CUT = [
    ("We pair socks.", "It works."),
    ("Does it work?", "It does!", "We are glad."),
    ("It pairs 90%.", "We pay $5.", "They pay $10.", "Done."),
    ("Set $x = 1$.", "$y$ follows."),
    ("We say \\emph{it is warm.}", "Then we stop."),
    ('They call it "the sock."', "We do not."),
    ('They call it "sock".', 'We call it "shoe".', "Fine."),
    ("With p < 0.05 it holds.", "It is new (so far).", "Good."),
    ("We ask: (1) What is it?", "We answer.", "It is a sock.", "(2) Where is it?", "We know."),
    ("Socks follow Weber et al.", "We do not."),
    ("It weighs 5 mm.", "Then it is AI.", "It is a CT.", "Others follow, etc.", "Good."),
    ("The code is at https://example.org/a.b.", "It is free."),
    ("It costs 2 of 3.", "We pay."),
    ("我们整理袜子。", "结果很好！", "谢谢？"),
    ("Мы сортируем носки.", "Это работает."),
]


@pytest.mark.parametrize("sentence", WHOLE)
def test_one_sentence_stays_whole(sentence: str) -> None:
    """Abbreviations, numbers, formulas, links and lists do not end a sentence."""
    assert split(f"It begins. {sentence} It ends.") == ("It begins.", sentence, "It ends.")


@pytest.mark.parametrize("sentences", CUT)
def test_sentences_are_split(sentences: tuple[str, ...]) -> None:
    """This includes ends before TeX and after quotation marks and units."""
    assert split(" ".join(sentences)) == sentences


def test_a_missing_space() -> None:
    """A sentence may follow another without a space."""
    assert split("We lost socks.We found them.") == ("We lost socks.", "We found them.")


def test_chinese_without_spaces() -> None:
    """Chinese sentences are split although no space separates them."""
    assert split("我们整理袜子。结果很好。") == ("我们整理袜子。", "结果很好。")


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_nothing(text: str) -> None:
    """A text without words has no sentences."""
    assert split(text) == ()


@given(st.one_of(st.text(), st.text("aB1 .?!。$(){}[]<>\"'“”\\\n\r😀é%,:")))
@example("a.\n\r\nB. C")
@example("$" * 50 + "( " * 50)
def test_nothing_is_lost(text: str) -> None:
    """Sentences are verbatim, in order, and contain everything except white space."""
    sentences = split(text)
    end = 0
    for sentence in sentences:
        end = text.index(sentence, end) + len(sentence)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() != "" for sentence in sentences)


@pytest.mark.parametrize("part", ["($ “ ", ".", "https://a.", "We do it. ", '."', "[.)"])
def test_long_text(part: str) -> None:
    """A very long text is split quickly, whatever it contains."""
    text = part * 20_000
    assert "".join("".join(split(text)).split()) == "".join(text.split())
