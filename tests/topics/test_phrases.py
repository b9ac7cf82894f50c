"""Finding phrases: case, accents, hyphens, plurals, endings, and scripts without spaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.text import singular
from arxiv_digest.topics.phrases import PhraseIndex, forms


def found(phrase: str, text: str) -> list[int]:
    """Return the places of a phrase in a title."""
    return [start for start, _ in PhraseIndex([phrase]).read(text, "").of(phrase)]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("gaussian splatting", "GAUSSIAN Splatting at noon"),
        ("3dgs", "3DGS for kites"),
        ("Muller cell", "the Müller cell"),
        ("Müller", "a Muller cell"),
        ("efficient", "e\ufb03cient kites"),
        ("straße", "STRASSE of kites"),
        ("R", "over ℝ alone"),
        ("gaussian", "𝐆aussian kites"),
    ],
)
def test_case_and_accents_do_not_matter(phrase: str, text: str) -> None:
    """Capitals, accents, ligatures and letters of other fonts equal plain letters."""
    assert found(phrase, text)


@pytest.mark.parametrize(
    "text", ["pre-training", "pre training", "pretraining", "pre–training", "Pre‐Training"]
)
def test_hyphenated_phrase_is_found_in_every_writing(text: str) -> None:
    """It is found with a hyphen, with a space, as one word, and with other dashes."""
    assert found("pre-training", f"on {text} of kites") == [1]


@pytest.mark.parametrize("phrase", ["pre-training", "pretraining", "pre training"])
def test_hyphenated_text_is_found_by_every_writing(phrase: str) -> None:
    """A hyphen in the text is read both as a space and as nothing."""
    assert found(phrase, "on pre-training of kites") == [1]


def test_each_hyphen_is_read_separately() -> None:
    """One hyphen may be read as nothing and the next as a space."""
    assert found("pretrained language model", "a pre-trained language-model kite") == [1]


def test_a_phrase_may_be_part_of_a_hyphenated_word() -> None:
    """It may begin or end at a hyphen."""
    assert found("text-to-video diffusion", "a text-to-video diffusion-based kite")
    assert found("diffusion-based", "text-to-video-diffusion based kites")


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("policy", "policies"),
        ("class", "classes"),
        ("LLM", "LLMs"),
        ("kite", "kites"),
        ("box", "boxes"),
        ("batch", "batches"),
        ("tool call", "tool calls"),
    ],
)
def test_plurals_do_not_matter(one: str, many: str) -> None:
    """The singular finds the plural and vice versa."""
    assert found(one, f"of {many} and men") == [1]
    assert found(many, f"of {one} and men") == [1]


@pytest.mark.parametrize(
    "word", ["gas", "bias", "analysis", "corpus", "loss", "class", "ies", "os", "virus", "chess"]
)
def test_words_that_end_in_s(word: str) -> None:
    """Words that only look like plurals are found; short words keep their s."""
    assert found(word, f"of {word} and men") == [1]
    assert singular(word[:3]) == word[:3]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("rag", "fragile drag of a kite"),
        ("RAG", "a ragdoll"),
        ("RAG", "ragged riches"),
        ("kite tail", "kite with a tail"),
        ("kite tail", "tail kite"),
        ("C", "written in C++"),
    ],
)
def test_phrase_is_bound_to_whole_words(phrase: str, text: str) -> None:
    """A phrase matches whole words in order, never parts of words."""
    assert not found(phrase, text)


@pytest.mark.parametrize("text", ["splat", "splats", "Splatting", "splat-based", "3D-splatted"])
def test_a_star_matches_any_ending(text: str) -> None:
    """This includes no ending."""
    assert found("splat*", f"a {text} kite")


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("bias*", "bias"),
        ("lens*", "lens"),
        ("Bayes*", "Bayes"),
        ("kites*", "kites"),
        ("k* bias*", "kite biases"),
    ],
)
def test_star_may_follow_an_s(phrase: str, text: str) -> None:
    """The word before the star is not treated as a plural."""
    assert found(phrase, f"of {text} and men") == [1]


def test_star_keeps_the_beginning() -> None:
    """The beginning of the word must match."""
    assert not found("splat*", "resplat the kite")
    assert not found("splatting*", "splat the kite")


def test_star_within_a_phrase() -> None:
    """Any word of a phrase may have a star, also next to a hyphen."""
    assert found("pre-train* kite*", "pretrained kites") == [0]
    assert found("pre-train* kite*", "pre training kite") == [0]
    assert not found("pre-train* kite*", "pretrained big kites")


def test_a_star_after_a_plural_does_not_find_the_singular() -> None:
    """This holds even in a text that has both."""
    assert found("kites*", "a kite among kites") == [3]


def test_phrase_does_not_run_from_title_into_abstract() -> None:
    """The end of a title and the beginning of an abstract are not a phrase."""
    seen = PhraseIndex(["kite tail", "tail"]).read("All about kite", "Tails are long.")
    assert not seen.of("kite tail")
    assert seen.of("tail") == [(seen.title_length + 1, seen.title_length + 2)]


@pytest.mark.parametrize(
    "text",
    [
        r"\emph{kite} tails",
        r"$k$-kite tails",
        r"{\bf kite} tails",
        r"kite $\textit{tails}$",
        r"kite \& tails",
        "kite, tails",
        "kite_tails",
    ],
)
def test_tex_between_words_is_skipped(text: str) -> None:
    """Commands, dollar signs, braces and punctuation separate words."""
    assert found("kite tail", text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("风筝", "一种新的风筝尾巴模型"),
        ("尾巴模型", "一种新的风筝尾巴模型"),
        ("風箏", "關於風箏"),
        ("トンボ", "赤いトンボの研究"),
        ("언어", "대규모언어모델"),
        ("LLM 模型", "基于LLM模型的风筝"),
        ("LLM", "基于LLM的风筝"),
    ],
)
def test_scripts_without_spaces(phrase: str, text: str) -> None:
    """A phrase is found at any place."""
    assert found(phrase, text)


def test_voicing_marks_are_not_accents() -> None:
    """Marks that make another letter, as in kana, count."""
    assert not found("カス", "ガスの研究")


def test_characters_keep_their_order() -> None:
    """In scripts without spaces, characters must be adjacent and in order."""
    assert not found("筝风", "一种新的风筝")
    assert not found("新风", "一种新的风筝")


@pytest.mark.parametrize(("phrase", "text"), [("C++", "a C++ kite"), ("C++", "C++-based"), ("C#", "in C#.")])
def test_symbols_that_belong_to_a_word(phrase: str, text: str) -> None:
    """Names such as C++ keep their symbols."""
    assert found(phrase, text)
    assert not found(phrase, "a C kite")


def test_every_place_is_returned_once_in_order() -> None:
    """A phrase may occur several times."""
    seen = PhraseIndex(["kite-tail"]).read("Kite tail", "A kite tail. The kite-tails! Kitetail.")
    assert [start for start, _ in seen.of("kite-tail")] == [0, 4, 7, 9]
    assert seen.title_length == 2


def test_phrases_are_found_independently() -> None:
    """Phrases searched together are found where each is found alone."""
    phrases = ["kite", "kite tail", "kite*", "tail kite", "tail", "k* tail model", "kite-tail"]
    text = "Kite tail kites: the kite-tail models"
    seen = PhraseIndex(phrases).read(text, "")
    for phrase in phrases:
        assert sorted(start for start, _ in seen.of(phrase)) == found(phrase, text)


def test_empty_texts_have_no_phrases() -> None:
    """Nothing is found."""
    assert not found("kite", "")


LETTERS = st.characters(categories=["Lu", "Ll", "Nd"])
WORD = st.text(LETTERS, min_size=1, max_size=6)
GAP = st.sampled_from([" ", "-", ", ", "  ", ". "])


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str]:
    """Return a text, and a part of it that begins and ends at a word."""
    pieces = [draw(WORD)]
    for _ in range(draw(st.integers(0, 8))):
        pieces += [draw(GAP), draw(WORD)]
    count = len(pieces) // 2 + 1
    start = draw(st.integers(0, count - 1))
    end = draw(st.integers(start, count - 1))
    return "".join(pieces), "".join(pieces[2 * start : 2 * end + 1])


@given(texts())
def test_part_of_a_text_is_found_in_it(drawn: tuple[str, str]) -> None:
    """Any words copied from a text are found in it."""
    text, part = drawn
    assert found(part, text)
    assert PhraseIndex([part]).read("", text).of(part)


ASCII_WORD = st.text(st.sampled_from("abcdefgs"), min_size=1, max_size=5)


@given(st.lists(ASCII_WORD, min_size=1, max_size=4), st.data())
def test_case_and_hyphens_are_ignored(phrase: list[str], data: st.DataObject) -> None:
    """This holds for any change of case, and of spaces to hyphens."""

    def written() -> str:
        joints = [data.draw(st.sampled_from([" ", "-"])) for _ in phrase[1:]]
        plain = "".join(map("".join, zip(phrase, [*joints, ""], strict=True)))
        raised = [data.draw(st.booleans()) for _ in plain]
        return "".join(sign.upper() if up else sign for sign, up in zip(plain, raised, strict=True))

    assert found(written(), f"on {written()} in spring")


@given(st.lists(ASCII_WORD, min_size=2, max_size=4))
def test_hyphens_may_be_closed_up(phrase: list[str]) -> None:
    """A phrase with hyphens finds the joined word and vice versa."""
    hyphenated, closed = "-".join(phrase), "".join(phrase)
    assert found(hyphenated, f"on {closed} in spring")
    assert found(closed, f"on {hyphenated} in spring")


@given(st.text(max_size=20), st.text(max_size=60))
def test_places_lie_within_the_text(phrase: str, text: str) -> None:
    """For any phrase and text, the spans are valid."""
    if not forms(phrase):
        return
    seen = PhraseIndex([phrase]).read("", text)
    assert list(seen.of(phrase)) == sorted(set(seen.of(phrase)))
    assert all(0 < start < end <= seen.length for start, end in seen.of(phrase))


def test_wordless_phrase_finds_nothing() -> None:
    """A phrase of symbols only has no occurrences."""
    assert found("_", "a_b") == []
