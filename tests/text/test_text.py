"""Cleaning of outside text: TeX becomes Unicode, formulas are kept, invisible characters are removed."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from arxiv_digest import text

CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ue000-\uf8ff]"
)
PIECES = (
    *(
        "$",
        "$$",
        r"\$",
        r"\(",
        r"\)",
        r"\[",
        r"\]",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "_",
        "^",
        "~",
        "%",
        "&",
        "#",
    ),
    *("\\", "\\\\", r"\'", r"\"", r"\emph{", r"\textbf{", r"\frac", r"\sqrt", r"\text{", r"\href{", r"\url{"),
    *(r"\cite{", r"\input{", r"\begin{x}", r"\end{x}", r"\left", r"\log ", r"\circ", r"\alpha ", r"\unknown"),
    *(
        r"\verb",
        r"\item",
        r"\color",
        r"\underline",
        "``",
        "''",
        "--",
        "---",
        "<",
        ">",
        "a",
        "B",
        "1",
        "é",
        "中",
    ),
    *(" ", "\n", "\u202e", "\u200b", "\ud800", "\x00", "\u0301", "\ue000"),
)
TEX = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)
TEXTS = TEX | st.text(st.characters(), max_size=40)


def formulas(value: str) -> list[str]:
    """Return the formulas in a text."""
    return [piece for is_math, piece in text.spans(value) if is_math]


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"Ren\'e M\"uller", "René Müller"),
        (r"Erd\H{o}s-\v{S}koda and \L{}ukasz \O{}rn", "Erdős-Škoda and Łukasz Ørn"),
        (r"Nguy\~ên", "Nguyễn"),
        (r"Fran\c{c}ois", "François"),
        ("Aakur\\\\", "Aakur"),
        ("already Ünïcode", "already Ünïcode"),
    ],
)
def test_accents(tex: str, expected: str) -> None:
    """TeX accents become letters, in titles and in prose."""
    assert text.plain(tex) == text.prose(tex) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"$\ell_1$ and $x^{2}$", "ℓ₁ and x²"),
        (r"$\alpha$-stable noise", "α-stable noise"),
        (r"$O(n \log n)$ steps", "O(n log n) steps"),
        (r"turned by $90^\circ$", "turned by 90°"),
        (r"$\mathbb{R}^d$", "ℝᵈ"),
        (r"H$_2$O", "H₂O"),
        (r"\(x\) and \[y\] and $$z$$", "x and y and z"),
        (r"$x_{\rm max}$", "xₘₐₓ"),
        ("$a<b$", "a<b"),
    ],
)
def test_titles_turn_formulas_into_unicode(tex: str, expected: str) -> None:
    """Simple formulas in a title become Unicode."""
    assert text.plain(tex) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\emph{Deep} and \textbf{wide} nets", "Deep and wide nets"),
        (r"58\% of R\&D, \#1", "58% of R&D, #1"),
        ("100% of R&D, #1, a_b", "100% of R&D, #1, a_b"),
        ("``quoted'' text", "“quoted” text"),
        ("pages 3--5 -- and more---or less", "pages 3–5 – and more—or less"),
        ("Fig.~3 by A.~Name", "Fig. 3 by A. Name"),
        (r"\href{https://a.example/x}{here}", "here (https://a.example/x)"),
        (r"\url{https://a.example/x_y}", "https://a.example/x_y"),
        (r"known \cite{someone} facts", "known […] facts"),
        ("{CNN}: a {BERT}", "CNN: a BERT"),
        ("Thoughts in <think> tags, a<b", "Thoughts in <think> tags, a<b"),
    ],
)
def test_simple_tex(tex: str, expected: str) -> None:
    """Common commands are converted, and text without commands is unchanged."""
    assert text.plain(tex) == text.prose(tex) == expected


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/~name",
        "https://a.example/~name/x",
        "http://a.example/a--b",
        "https://a.example/x_y#z",
    ],
)
def test_addresses_are_unchanged(address: str) -> None:
    """A tilde in an address is not a TeX space."""
    assert address in text.prose(f"See {address} and $x$.")


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"We show $\theta < 0.35$ holds.", r"We show $\theta < 0.35$ holds."),
        (r"\(x_1\) and \[y^2\]", "$x_1$ and $$y^2$$"),
        ("$$z$$", "$$z$$"),
        ("a $x\n+ y$ b", "a $x + y$ b"),
        (r"M\"uller's $\"o$", r"Müller's $\"o$"),
        (r"$10\$$ each", r"$10\$$ each"),
        (r"$\$10$ each", r"$\$10$ each"),
    ],
)
def test_prose_keeps_formulas(tex: str, expected: str) -> None:
    """Formulas of an abstract stay TeX between dollar signs, two of them for a display formula."""
    assert text.prose(tex) == expected


@pytest.mark.parametrize("tex", [r"\( x \)", r"\[ x \]", "$$ x $$", "$$\nx\n$$"])
def test_spaces_inside_delimiters(tex: str) -> None:
    """A formula with spaces inside its delimiters stays a formula."""
    assert text.prose(f"Let {tex} be.").replace("$$", "$") == "Let $x$ be."


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\(a\)\(b\)", ["$a$", "$b$"]),
        (r"\$\(a\)", ["$a$"]),
        (r"\(a\)\$5", ["$a$"]),
    ],
)
def test_adjacent_formulas(tex: str, expected: list[str]) -> None:
    """A formula next to another one, or to a dollar sign, stays a formula."""
    assert formulas(text.prose(tex)) == expected


def test_dollars_inside_other_delimiters() -> None:
    """They do not end the formula."""
    for tex in (r"\($\)", r"\[$\]", r"\(a$b\)", "$$a$b$$"):
        once = text.prose(tex)
        assert formulas(once) == formulas(text.prose(once))
        assert text.spans(once).count((True, "$$")) == 0


@pytest.mark.parametrize(
    ("tex", "formulas"),
    [
        (r"an error rate ($4.7 \times $) and a loss ($13 \times$)", [r"$4.7 \times $", r"$13 \times$"]),
        (r"takes $ 2.6\times$ longer", [r"$ 2.6\times$"]),
        (r"of $ x_1 $ and $ n^2 $", ["$ x_1 $", "$ n^2 $"]),
        (r"a kite of $5 and \emph{a string} of $ 7", []),
        (r"from $5 to $ 7", []),
        (r"from $5 \& up to $ 7 and $ 9^2", []),
    ],
)
def test_a_blank_beside_a_dollar(tex: str, formulas: list[str]) -> None:
    """A command or script makes a formula of what stands between them, a word makes it money."""
    assert [piece for is_math, piece in text.spans(tex) if is_math] == formulas


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("costs $5 and $10 more", "costs $5 and $10 more"),
        (r"costs \$5", "costs $5"),
        ("only $5", "only $5"),
        (r"\$5 for $n$ users", "$5 for n users"),
    ],
)
def test_money(tex: str, expected: str) -> None:
    """A dollar sign that opens no formula is money: plain in titles, escaped in prose."""
    assert text.plain(tex) == expected
    assert text.prose(tex).replace(r"\$", "$") == expected.replace(" n ", " $n$ ")
    assert len(formulas(text.prose(tex))) == tex.count("$n$")


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "\x00", "\x1b", "\x7f", "\ud800", "\ufeff"])
def test_hidden_characters_are_removed(hidden: str) -> None:
    """These are bidirectional, control and unpaired characters."""
    for make in (text.clean, text.plain, text.prose):
        assert make(f"one{hidden} two") == "one two"


def test_a_hidden_character_makes_no_formula() -> None:
    """Formulas are found after hidden characters are removed."""
    for tex in ("$\x00$x$ y $", "$\u200bx$", "$x\u200b$", "\\\x00(x\\)", "$ \u200b$"):
        assert text.prose(tex) == text.prose(text.clean(tex))


def test_joiners_are_kept() -> None:
    """Some scripts need them."""
    assert text.clean("می\u200cخواهم") == "می\u200cخواهم"


def test_white_space_is_collapsed() -> None:
    """Line breaks, tabs and repeated spaces become one space, without any at the ends."""
    assert text.clean(" a\n\n b\t\u00a0c\u2028d ") == "a b c d"
    assert text.clean("a \u202e b \u200b") == "a b"


def test_accents_are_composed() -> None:
    """Letters are in composed form, however they were written."""
    assert text.clean("e\u0301") == text.plain("e\u0301") == text.prose("e\u0301") == "é"


@pytest.mark.parametrize("tex", [r"\begin{x}", "{", "{{}", "\\"])
def test_invalid_tex_is_kept_as_written(tex: str) -> None:
    """A title that would become empty is kept."""
    assert text.plain(tex) == text.prose(tex) == tex


@pytest.mark.parametrize("tex", [r"\sqrt", r"\frac", r"$\sqrt$", r"\frac\input0", "\\\\" * 9 + "{" * 9])
def test_commands_without_arguments(tex: str) -> None:
    """A command without its arguments does not truncate the text."""
    assert isinstance(text.plain(tex), str)
    assert isinstance(text.prose(tex), str)


def test_deep_nesting() -> None:
    """Thousands of nested braces cause no error."""
    tex = r"\foo{" * 3000 + "x"
    assert "x" in text.plain(tex)


def test_no_file_is_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    """TeX's commands for reading files are ignored."""
    secret = tmp_path_factory.mktemp("input") / "secret.tex"
    secret.write_text("invented secret", encoding="utf-8")
    for command in ("input", "include"):
        assert "invented" not in text.plain(rf"A \{command}{{{secret}}} title")


@given(TEXTS)
@example("$ \u202e $")
def test_clean_is_idempotent(value: str) -> None:
    """Cleaning a clean text changes nothing."""
    once = text.clean(value)
    assert text.clean(once) == once


@given(TEXTS)
def test_spans_lose_nothing(value: str) -> None:
    """The spans of a text, joined, are the text."""
    pieces = text.spans(value)
    assert "".join(piece for _, piece in pieces) == value
    assert all(piece for _, piece in pieces)


@given(TEXTS)
@example(r"\sqrt")
@example(r"\frac\input0")
def test_any_text_can_be_cleaned(value: str) -> None:
    """The result is composed and has no control or bidirectional characters."""
    for result in (text.plain(value), text.prose(value)):
        assert not CONTROL.search(result)
        assert result == unicodedata.normalize("NFC", result).strip()


@given(TEXTS)
@example("$$\\$$")
def test_formulas_of_prose_are_stable(value: str) -> None:
    """Cleaning prose again finds the same formulas."""
    once = text.prose(value)
    assert formulas(text.prose(once)) == formulas(once)


@given(TEXTS)
@example("$$\\$$")
@example(r"\(a\\)")
@example(r"\(a\ \)")
@example(r"\[$\]")
@example(r"\\[\(\]")
def test_prose_has_the_formulas_of_its_source(value: str) -> None:
    """Their number does not change, except for those in addresses and citations."""
    assume(not re.search(r"\\(?:href|url|cite|input)\{", text.clean(value)))
    assert len(formulas(text.prose(value))) == len(formulas(text.clean(value)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("ẞ", "ss"),
        ("ΣΊΣΥΦΟΣ", "σισυφος"),
        ("Σίσυφος", "Σισυφοσ"),
        ("Éﬁ ℓ₁", "efi l1"),
        ("Işık İstanbul", "isik istanbul"),
        ("Schrödinger", "Schro\u0308dinger"),
        ("Чайковский", "ЧАИКОВСКИИ"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("か\u3099く", "がく"),
        ("Ｆｕｌｌ", "full"),
        ("한국", "한국"),
    ],
)
def test_folding_ignores_case_and_accents(one: str, other: str) -> None:
    """Compatibility forms make no difference either, in any script."""
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("がく", "かく"), ("ぱ", "は"), ("कि", "कु"), ("กิน", "กัน"), ("ढ़", "ढ"), ("ß", "s"), ("한", "하")],
)
def test_folding_keeps_marks_that_make_letters(one: str, other: str) -> None:
    """Voicing marks, vowel signs and dots below are kept."""
    assert text.fold(one) != text.fold(other)


@given(st.text())
@example("ℝ𝐆")
@example("ẞ")
@example("ͅΣ")
def test_folding_is_idempotent(value: str) -> None:
    """A folded text does not change."""
    assert text.fold(text.fold(value)) == text.fold(value)


def test_names_are_compared_by_their_parts() -> None:
    """Case, accents and full stops make no difference."""
    assert text.fold_name("Zoë A. STRAẞE") == text.fold_name("zoe a strasse")
    assert text.fold_name("A. Lovelace") != text.fold_name("Ada Lovelace")
