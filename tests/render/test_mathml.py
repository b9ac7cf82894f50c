"""Formulas as MathML: what abstracts use is set, what is unknown is TeX, nothing else comes through."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

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


@pytest.mark.parametrize("code", ["x202e", "x202D", "x2067", "x061c", "x200f"])
def test_no_formula_turns_the_direction_of_a_page(code: str) -> None:
    """A command for such a character is shown as TeX: in MathML, it would reorder the text around it."""
    made = mathml.formula(rf"x \unicode{{{code}}} y")
    assert chr(int(code[1:], 16)) not in made
    assert "unicode" in made
    assert "<mi>" in mathml.formula(r"x \unicode{x3b1} y")


def test_names_of_functions_stand_apart() -> None:
    """A function is not read with the letters beside it; brackets need no blank."""
    assert '<mi>n</mi><mspace width="0.17em" /><mi>log</mi>' in mathml.formula(r"n\log n")
    assert '<msub><mi>log</mi><mn>2</mn></msub><mspace width="0.17em" />' in mathml.formula(r"\log_2 n")
    assert "mspace" in mathml.formula(r"\ln n")


@pytest.mark.parametrize("tex", [r"\log(n)", "xy", r"\text{if}x", r"\frac{\log}{2}n"])
def test_other_neighbours_stand_together(tex: str) -> None:
    """Brackets, letters, words and fractions need no space."""
    assert "mspace" not in mathml.formula(tex)


@pytest.mark.parametrize("tag", ["msub", "msup", "msubsup", "munder", "mover", "munderover"])
def test_functions_with_scripts_stand_apart(tag: str) -> None:
    """Indices and limits of any kind belong to the function."""
    row = ET.fromstring(f"<math><{tag}><mi>max</mi><mi>i</mi></{tag}><mi>n</mi></math>")  # noqa: S314  our own
    assert [node.tag for node in mathml._allowed(row)] == [tag, "mspace", "mi"]  # noqa: SLF001


@pytest.mark.parametrize(
    ("tex", "same"),
    [
        (r"\abs{xy}+\norm{y}z", r"{\left|xy\right|}+{\left\|y\right\|}z"),
        (r"\norm{\abs{x}}", r"{\left\|{\left|x\right|}\right\|}"),
        (r"\begin{equation}\eps\end{equation}", r"\varepsilon"),
        (r"x\label{eq:1}yz", "xyz"),
        (r"x\label{\{}yz", "xyz"),
        (r"\SI{5}{km}x", r"{5}\,\mathrm{km}x"),
        (r"\texorpdfstring{ab}{cd}x", "{ab}x"),
        (r"\text{\ss\o}", r"\text{ßø}"),
        (r"\bm\Msun", r"\boldsymbol M_{\odot}"),
        (r"\calO\bbK\sfA\frakg", r"\mathcal{O}\mathbb{K}\mathsf{A}\mathfrak{g}"),
    ],
)
def test_unknown_commands_are_rewritten(tex: str, same: str) -> None:
    """A formula with commands of packages is set like one written without them."""
    assert mathml.formula(tex) == mathml.formula(same)
    assert mathml.formula(same).startswith("<math")


@pytest.mark.parametrize("group", [r"\num{%s}", r"\texorpdfstring{%s}{}"])
def test_groups_are_rewritten_to_a_depth(group: str) -> None:
    """Forty groups within groups are set; with one more, the formula is shown as TeX."""
    tex = "x"
    for _ in range(40):
        tex = group.replace("%s", tex)
    assert mathml.formula(tex).startswith("<math")
    assert mathml.formula(group.replace("%s", tex)).startswith("<code")


def test_a_backslash_is_a_sign() -> None:
    """A backslash before a number is not taken for a command that was left over."""
    assert r"<mi>A</mi><mi>\</mi><mn>2</mn>" in mathml.formula(r"A\backslash 2")


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
