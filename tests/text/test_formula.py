"""Formulas on a line: the line never means anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.text import is_whole, linear


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"O(n^{1/2})", "O(n^(1/2))"),
        (r"\|x\|_2", "‖x‖₂"),
        (r"\frac{a+b}{c}", "(a+b)/c"),
        (r"\frac{a}{bc}", "a/(bc)"),
        (r"\frac{1}{2}x", "(1/2) x"),
        (r"2\frac{1}{2}", "2 (1/2)"),
        (r"1/\frac{a}{b}", "1/(a/b)"),
        (r"\left(\frac{a}{b}\right)^2", "(a/b)²"),
        (r"{a+b}^2", "(a+b)²"),
        (r"A \iff B", "A ⇔ B"),
        (r"P \neq NP", "P ≠ NP"),
        (r"\pi_{0.5}", "π_(0.5)"),
        (r"x^*y", "x^* y"),
        (r"x^\alpha y", "x^α y"),
        (r"n^{2^k}", "n^(2ᵏ)"),
        (r"n^{o(1)}", "n^(o(1))"),
        (r"10^{-3}", "10⁻³"),
        (r"\sqrt{ab}c", "√(ab)c"),
        (r"\sqrt{n}m", "√n m"),
        (r"\sqrt[3]{x}", "∛x"),
        (r"\mathcal{O}(\sqrt{n}\log n)", "𝒪(√n log n)"),
        (r"\nabla_{\theta}\mathbb{E}_x[f]", "∇_θ 𝔼ₓ[f]"),
        (r"\log^2 n", "log² n"),
        (r"\left\lceil \log n \right\rceil", "⌈log n⌉"),
        (r"\langle x , y \rangle", "⟨x, y⟩"),
        (r"\frac{\log n}{n}", "(log n)/n"),
        (r"\arg\max_x f", "arg maxₓ f"),
        (r"\text{F}^2\text{HDR}", "F²HDR"),
        (r"{\cal O}(1)", "𝒪(1)"),
        (r"\hat{x}_i^2", "x̂ᵢ²"),
        (r"a \not\in B", "a ∉ B"),
        (r"x \equiv 1 \pmod{p}", "x ≡ 1 (mod p)"),
        (r"\sum_{i=1}^{n} x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"^{13}\text{C}", "¹³C"),
        (r"f'(x)", "f′(x)"),
        (r"\NP \subseteq \mathsf{PSPACE}", "NP ⊆ PSPACE"),
        (r"\calQ{x}", r"$\calQ{x}$"),
        (r"\overline{AB}", r"$\overline{AB}$"),
        (r"\begin{matrix}a&b\end{matrix}", r"$\begin{matrix}a&b\end{matrix}$"),
        (r"x^2^3", r"$x^2^3$"),
        (r"\frac{1}", r"$\frac{1}$"),
        ("{" * 50 + "x" + "}" * 50, f"${'{' * 50}x{'}' * 50}$"),
        ("x" * 3000, f"${'x' * 3000}$"),
    ],
)
def test_lines_mean_what_the_formulas_mean(tex: str, expected: str) -> None:
    """Groups get brackets, scripts are raised only as a whole, and what has no line stays TeX."""
    assert linear(f"${tex}$") == expected


@pytest.mark.parametrize("delimited", ["$x_1$", r"\(x_1\)", "$$x_1$$", r"\[x_1\]"])
def test_delimiters_make_no_difference(delimited: str) -> None:
    """A formula reads the same in any delimiters."""
    assert linear(delimited) == "x₁"


TEX = st.lists(
    st.sampled_from(
        [
            *r"{}^_ ab1+-=(),'&~",
            r"\frac",
            r"\sqrt",
            r"\alpha ",
            r"\left(",
            r"\right)",
            r"\text{",
            r"\foo",
            r"\log",
            r"\to ",
            "\\",
        ]
    ),
    max_size=20,
).map("".join)


@given(TEX)
def test_any_formula_has_a_line_or_stays(tex: str) -> None:
    """Whatever stands between the dollars, a line has no command, or it is the formula as it was."""
    line = linear(f"${tex}$")
    assert "\\" not in line or line.startswith("$")


@given(st.integers(0, 99), st.integers(1, 99), st.sampled_from("abxyz"))
def test_a_line_computes_the_same(over: int, under: int, letter: str) -> None:
    """A line with brackets has the value of the formula, whatever the numbers are."""
    line = linear(rf"$\frac{{{over}+{letter}}}{{{under}-{over}}}$")
    assert line == f"({over}+{letter})/({under}-{over})"


@pytest.mark.parametrize(
    ("tex", "whole"),
    [
        ("x^2", True),
        (r"\overline{AB}", True),
        ("x^", False),
        (r"\frac{1}", False),
        ("x_1_2", False),
        ("{x", False),
    ],
)
def test_incomplete_formulas_are_told(tex: str, whole: bool) -> None:  # noqa: FBT001
    """A formula is whole when every command and script has what it takes."""
    assert is_whole(f"${tex}$") is whole
