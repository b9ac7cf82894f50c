"""BibTeX fields: balanced, inert, and compiled by a TeX engine where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest.render.markup import bibtex, latex
from arxiv_digest.text import prose
from support import builders

AWKWARD = (
    r"An $O(n^{1/2})$ bound for $\|x\|_2$ and $\frac{a+b}{c}$",
    r"$A \iff B$, $P \neq NP$, $\pi_{0.5}$ and $\mathscr{L}(\bm{x})$",
    r"Kites$Δ$ and $\tilde{\mathcal{O}}(\sqrt{n}\log n)$ for $\nabla_{θ}\mathbb{E}_{x\sim p}$",
    r"$\input{kites}$ \write18{ls} ^^41 $\def\x{y}$ $\csname x\endcsname$ %",
    r"Half $x^2^3$, $\frac{1}$, $\left( x$, ${x$, $x_$, $\text{a_b}$, $\begin{matrix}a&b\end{matrix}$",
    r"$\left(\frac{a}{b}\right)^{2}$, $\bigl\|x\bigr\|$, $\left.x\right|_0$, $\left{x\right}$, $\big$",
    r"R\&D at 50\% for \$5, a_b #1 ~x {braces} \{set\} a--b --option 5''",
    "Ünïcode: Łódź, Erdős, Nguyễn, ş ȷ ŋ Þ ð — “kites” ‘x’ … € £ § ™ ½ ° × µ •",
    "≤ ∞ → ℓ₁ ℝⁿ ‖x‖ 𝒪(n) ∇ ⇔ ≠ ² ₙ ᵢ ⁻¹",
    r"$\mathrm{GR}(p^{n},\ell)$, $\operatorname{rank}A$, $\text{F}^2\text{HDR}$, $f'(x)$, $\overline{AB}$",
    r"$\overset{d}{=}$ $\NP$ $x \bmod 2$ $a \pmod b$ $\hat\beta$ $\sqrt[3]{x}$ $\not\in$ $\{1,\dots,n\}$",
)
TEXISH = st.lists(
    st.sampled_from(
        [
            *"$$$${}^_\\%#&~ ab1'-|",
            r"\frac",
            r"\left(",
            r"\right)",
            r"\sqrt{",
            r"\alpha ",
            r"\text{",
            r"\input",
            r"\|",
            "é",
            "Δ",
            "₁",
            "中",
        ]
    )
).map("".join)


def unescaped(written: str) -> str:
    """Return the characters that TeX would act on, without escaped ones."""
    return re.sub(r"\\[%#&$_{}]", "", written)


@pytest.mark.parametrize("capitals", [True, False])
@pytest.mark.parametrize("title", AWKWARD)
def test_awkward_titles_are_balanced_and_inert(title: str, capitals: bool) -> None:  # noqa: FBT001
    """Braces pair up, dollars come in pairs, and no command acts."""
    written = latex.prose(prose(title), keep_capitals=capitals)
    assert written.count("{") == written.count("}")
    assert unescaped(written).count("$") % 2 == 0
    assert not re.search(r"(?<!\\)[%#&]|\^\^|\\(?:input|write|def|csname|begin)\b", written)


@given(TEXISH)
def test_any_title_is_balanced_and_inert(title: str) -> None:
    """Whatever a title holds: braces never close before they open, and what acts is escaped."""
    written, depth = latex.prose(prose(title), keep_capitals=True), 0
    for sign in written:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert unescaped(written).count("$") % 2 == 0
    assert not re.search(r"(?<!\\)[%#&]|\\input", written)


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (r"On $O(n^{1/2})$", r"On {$O(n^{1/2})$}"),
        (r"On $\bm{x}$ and $Δ_1$", r"On {$\boldsymbol{x}$} and {${\Delta}_1$}"),
        (r"On $\NP$ and $\foo{x}$", r"On {NP} and \$\textbackslash{}foo\textbraceleft{}x\textbraceright{}\$"),
        ("Łódź ≤ ₁ – Nguyễn", r"Łódź {\ensuremath{\leq}} {\ensuremath{_{1}}} – Nguy{{\~{\^{e}}}}n"),
        ("a -- b and --fast", r"a – b and -{}-fast"),
    ],
)
def test_formulas_and_letters(title: str, written: str) -> None:
    """Harmless formulas stay, in braces that keep their case; others are lines; T1 lacks nothing."""
    assert latex.prose(prose(title), keep_capitals=True) == written


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no TeX engine is installed")
def test_pdflatex_compiles_awkward_titles(tmp_path: Path) -> None:
    """Every awkward title is set without an error, as a style shows it."""
    papers = [builders.paper(n, title=title, comment=title) for n, title in enumerate(AWKWARD, 1)]
    fields = [
        line
        for paper in papers
        for line in bibtex.bibtex(paper).splitlines()
        if "title =" in line or "note =" in line
    ]
    assert len(fields) == 2 * len(AWKWARD)
    body = "\n\n".join(line.partition("= ")[2].strip(",") for line in fields)
    packages = r"\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{amsmath,amssymb}"
    document = rf"\documentclass{{article}}{packages}\begin{{document}}{body}\end{{document}}"
    (tmp_path / "kites.tex").write_text(document, encoding="utf-8")
    asked = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape", "kites.tex"]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
