"""Formulas as MathML: what abstracts use is set, what is unknown is TeX, nothing else comes through."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.render.markup import escape, mathml


@pytest.mark.parametrize(
    ("tex", "shows"),
    [
        (r"\NP \subseteq \mathsf{PSPACE}", "NP"),
        (r"\method{}^2", "method"),
        (r"\calO(n)", "𝒪"),
        (r"\R^d", "ℝ"),
        (r"x\xspace", "x"),
        (r"\ensuremath{\alpha}", "α"),
        (r"\norm{x}_2", "‖"),
        (r"\abs{x}", "|"),
        (r"\ket{\psi}", "⟩"),
        (r"\begin{align*}a&=b\\c&=d\end{align*}", "d"),
        (r"\begin{equation}x=1\label{eq:1}\end{equation}", "1"),
        (r"\begin{dcases}1&x\\0&y\end{dcases}", "0"),
        (r"\SI{5}{\micro\meter}", "5"),
        (r"M > 5\Msun", "M"),
        (r"\argmax_x f", "argmax"),
        (r"45\degree", "°"),
        (r"\mathop{\rm tr} A", "tr"),
        (r"\textsc{Max-Cut}", "Max-Cut"),
        (r"\lVert x\rVert \eqref{eq:1}", "x"),
    ],
)
def test_what_abstracts_use_is_set(tex: str, shows: str) -> None:
    """Commands of common packages, and names that authors define, are set."""
    made = mathml.formula(tex)
    assert made.startswith("<math"), made
    shown = re.sub(r"<[^>]*>|\s", "", made)
    assert shows in shown
    assert "\\" not in shown


@pytest.mark.parametrize("tex", [r"\foo{x}", r"\vx", r"\norm{x", r"\SI{5}", r"\url{x}"])
def test_what_is_unknown_is_shown_as_tex(tex: str) -> None:
    """A command whose meaning nobody knows is not guessed at."""
    assert mathml.formula(tex) == f'<code class="tex">{tex}</code>'
    assert not mathml.is_set(tex)


def test_names_of_functions_stand_apart() -> None:
    """A function is not read with the letters beside it; brackets need no blank."""
    assert "<mi>n</mi><mspace" in mathml.formula(r"n\log n")
    assert "</msub><mspace" in mathml.formula(r"\log_2 n")
    assert "mspace" not in mathml.formula(r"\log(n)")


def test_display_formulas_have_their_own_line() -> None:
    """A formula between two dollars is a block that scrolls; within a title it stands in the line."""
    text = "so $$x+y$$ holds"
    assert '<span class="formula" tabindex="0"><math display="block">' in escape.html(text)
    assert "formula" not in escape.title(text)
    assert '<math display="inline">' in escape.title(text)


def test_wide_formulas_can_be_scrolled_or_are_text() -> None:
    """A long formula in a text scrolls on a phone; in a title it is a line that wraps."""
    wide = " + ".join(rf"\alpha_{{{n}}}" for n in range(10, 40))
    assert '<span class="long" tabindex="0"><math' in escape.html(f"${wide}$")
    assert escape.title(f"${wide}$").startswith("α₁₀ + α₁₁")
    assert escape.title(r"$\alpha_{10}$").startswith("<math")


PARTS = st.sampled_from(
    [
        *r"{}^_&<>ab1 \|",
        r"\foo",
        r"\NP",
        r"\norm",
        r"\begin{align}",
        r"\end{align}",
        r"\SI",
        r"\label",
        r"\href",
        "<b>",
        r"\bb",
        r"\calX",
    ]
)


@given(st.lists(PARTS, max_size=14).map("".join))
def test_any_formula_is_mathml_or_code(tex: str) -> None:
    """Whatever the formula, what comes out is MathML without a command, or escaped TeX."""
    made = mathml.formula(tex)
    assert re.match(r"<(?:math|code)\b", made)
    names = set(re.findall(r"<(\w+)", made))
    assert names <= {"code"} or (names <= mathml.ELEMENTS and "\\foo" not in made)
