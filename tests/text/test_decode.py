"""TeX outside of formulas: nothing is deleted in silence, and typing habits read as typography."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from arxiv_digest import text


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"We propose \ours{}, a kite (\ie, fast)", "We propose ours, a kite (i.e., fast)"),
        (r"We propose \ours and \emph{\ours{}} again", "We propose ours and ours again"),
        (r"\mbox{PSNR} of \mbox{30 dB}", "PSNR of 30 dB"),
        (r"\eg kites, \etal, \etc, \wrt wind", "e.g. kites, et al., etc., w.r.t. wind"),
        (r"\LaTeX\xspace is set by \TeX{}", "LaTeX is set by TeX"),
        (r"\foo{kites}{strings} and \bar[wide]{tails}", "kites strings and bar[wide]tails"),
        (r"\textcolor{red}{hot} {\color{blue} cold} \small tiny", "hot cold tiny"),
        (r"kites.\footnote{Of \emph{paper}.}", "kites. (Of paper.)"),
        (r"\SI{5}{\micro\meter} at \ang{45}", "5 µm at 45°"),
        (r"\enquote{kites} and \texttt{a_b}", "“kites” and a_b"),
        (r"\begin{itemize}\item one \item two\end{itemize}", "• one • two"),
        (r"\etal. and \ie, \etal{}", "et al. and i.e., et al."),
        (r"\texorpdfstring{$\alpha$}{alpha} kites", "α kites"),
        (r"\makebox[1cm]{word} and \st{old} kites, x \st y", "word and old kites, x s.t. y"),
        (r"\verb|a_b{c}| and \verb!x!", "a_b{c} and x"),
        (r"\textquotedblleft kites\textquotedblright", "“kites”"),
        (r"a\kern1pt kite \hskip 2pt flies", "a kite flies"),
        (r"\hyperref[sec]{Section 2}, \texorpdfstring{kites}{k}", "Section 2, kites k"),
        (r"written as \nWe fly", "written as We fly"),
        (r"\textbf{S}elf-\underline{E}volving {\bf bold} {\em soft} words", "Self-Evolving bold soft words"),
        (r"an unclosed \emph{brace of kites", "an unclosed brace of kites"),
        ("a lone } and a lone { brace", "a lone and a lone brace"),
        (r"\textbf{\textit{deep \underline{kites}}}", "deep kites"),
    ],
)
def test_commands_keep_what_they_say(tex: str, expected: str) -> None:
    """Arguments stay, a command without one leaves its name, and what only sets type goes."""
    assert text.plain(tex) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"or {\pounds}3, \pounds 5 or \pounds{}7", "or £3, £5 or £7"),
        (r"\dag \ddag \copyright \S 2 \P", "† ‡ © §2 ¶"),
        (r"\ETH \eth{} \TH{} \th{} \DH{} \DJ{} \NG{} \ae{} \oe{} \ss{}", "Ðð Þ þ Ð Đ Ŋ æ œ ß"),
        (r"Stra\ss e, sm\o rrebr\o d, \L\'od\'z, \AA ngstr\"om", "Straße, smørrebrød, Łódź, Ångström"),
        (r"na\"{\i}ve \'{\i} \c c \v s \u{g} \k a \r{u} \H o \=a \.z", "naïve í ç š ğ ą ů ő ā ż"),
        (r"the \"best\" kites", 'the "best" kites'),
        (r"5\,\texteuro{} for 30\textdegree, \textless 10\%", "5 € for 30°, < 10%"),
        (r"\alpha decay, a \rightarrow b, \times 4", "α decay, a → b, × 4"),
    ],
)
def test_signs_and_letters(tex: str, expected: str) -> None:
    """The signs of arXiv's own table and the letters of TeX are read."""
    assert text.plain(tex) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"10\textsuperscript{-3} and 10^{92}", "10⁻³ and 10⁹²"),
        (r"CO\textsubscript{2}, 4\textsuperscript{th}, kite\textsuperscript{TM}", "CO₂, 4ᵗʰ, kite™"),
        ("R^2 of 0.9, p < 10^-8, A^3-Law, 360^\\circ", "R² of 0.9, p < 10⁻⁸, A³-Law, 360°"),
        ("O(n^{1/2}) and x_{pi,n} and k^(-2/d)", "O(n^(1/2)) and x_(pi,n) and k^(-2/d)"),
        ("file_2, a^b_c, e^foo, ^[Code]", "file_2, aᵇ_c, e^foo, ^[Code]"),
        (r"O(\sqrt{n}) and \frac{1}{2} of \mathbb{R}", "O(√n) and 1/2 of ℝ"),
    ],
)
def test_scripts_are_not_flattened(tex: str, expected: str) -> None:
    """What is raised or lowered is never read as standing on the line."""
    assert text.plain(tex) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"kites \cite{a} fly~\cite{b,c}.", "kites […] fly […]."),
        (r"kites (\cite{a}) fly [\cite{b}, \citep[p.~2]{c}].", "kites fly."),
        (r"Fig.~\ref{f} and Eq.~(\eqref{e}), see \cref{x}", "Fig. […] and Eq., see […]"),
        ("kites <cit.> and <ref>, [<cit.>]", "kites […] and […],"),
        (r"(see \citet{a} and \citet{b})", "(see […] and […])"),
    ],
)
def test_references_leave_a_mark(tex: str, expected: str) -> None:
    """A citation becomes an ellipsis, or goes with the brackets that held nothing else."""
    assert text.plain(tex) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("``kites'' and `tails', don't", "“kites” and ‘tails’, don't"),
        ("``kites\" of 5'' by 6''", "“kites” of 5'' by 6''"),
        ("''kites'' and \"kites''", '“kites” and "kites”'),
        ("`AIGENIE` is code, the cats' tails", "`AIGENIE` is code, the cats' tails"),
        (r"\textbf{``Point''} -- the {\em kite}---", "“Point” – the kite—"),
        ("pages 3--5, run --fast, a -{}- b, ----", "pages 3–5, run --fast, a -- b, ----"),
        ("Stage~1 of Fig.~2 (A.~Name)~[x]", "Stage 1 of Fig. 2 (A. Name) [x]"),
        ("about ~20% (~5), 10~20, r~0.6, a.edu/~name", "about ~20% (~5), 10~20, r~0.6, a.edu/~name"),
        (r"costs \$5, R\&D, 50\% and 50%, a\_b, \#1, \{x\}", "costs $5, R&D, 50% and 50%, a_b, #1, {x}"),
        (
            "{BERT} in {0, 1}, LLaMA-{3B, 7B}, 1{,}500 and 9{}408",
            "BERT in {0, 1}, LLaMA-{3B, 7B}, 1,500 and 9408",
        ),
        (r"entropic\-time\\[2mm] kites\!", "entropictime [2mm] kites"),
        (r"81\textasciitilde90 and \textbackslash{}n", "81~90 and \\n"),
    ],
)
def test_typing_habits_read_as_typography(tex: str, expected: str) -> None:
    """Quotes, dashes, ties, escaped signs and braces read as print; what means something else stays."""
    assert text.plain(tex) == expected


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\url{https://a.example/~c\_d}", "https://a.example/~c_d"),
        (r"\href{https://a.example/x\%20y}{here}", "here (https://a.example/x%20y)"),
        (r"\href{https://a.example/x}{\texttt{https://a.example/x}}", "https://a.example/x"),
        (
            "at~https://a.example/a--b~c, a.example/x--y/z",
            "at https://a.example/a--b~c, a.example/x--y/z",
        ),
        (r"{\tt https://a.example/x\_y}.", "https://a.example/x_y."),
    ],
)
def test_addresses_are_not_read_as_tex(tex: str, expected: str) -> None:
    """An address keeps every sign."""
    assert text.plain(tex) == expected


def test_formulas_inside_of_commands_stay_formulas() -> None:
    """A group may hold formulas, and a formula ends no group."""
    assert text.prose(r"\emph{the $x_{1}$ and {\bf $y$}} of $z$") == "the $x_{1}$ and $y$ of $z$"


PIECES = st.sampled_from(
    [
        *(r"\emph{", r"\ours{}", r"\foo", r"\textbf{", "{", "}", "~", "--", "``", "''", "`", "'", "^", "_"),
        *(
            r"\'e",
            r"\"",
            "$",
            r"\$",
            r"\%",
            "[",
            "]",
            "(",
            ")",
            ",",
            ". ",
            " ",
            r"\cite{x}",
            r"\\\\",
            r"\,",
            "1",
        ),
        *(r"\textsuperscript{2}", r"\item", "<cit.>"),
    ]
)
WORDS = st.sampled_from("kites strings tails wind sky paper".split()).map(lambda word: f" {word} ")


@given(st.lists(PIECES | WORDS, max_size=24).map("".join))
@example(r"\emph{ kites }{ tails ")
@example(r"$ kites \foo{ sky } ''")
def test_every_word_survives(tex: str) -> None:
    """Words outside of formulas and of what is referred to are read, whatever stands around them."""
    source = " ".join(piece for is_math, piece in text.spans(text.clean(tex)) if not is_math)
    shown = text.prose(tex)
    for word in re.findall(
        r"(?<![\\A-Za-z])[a-z]{3,}", re.sub(r"\\[A-Za-z]+(?:\{x\})?|<cit\.>", " ", source)
    ):
        assert word in shown


@given(st.text(st.sampled_from("\\{}[]()$^_~`'\"-<>ab1 é\u0301"), max_size=60))
def test_plain_unicode_can_be_written_as_tex(value: str) -> None:
    """`literal` writes what `plain` reads back."""
    assert text.plain(text.literal(text.clean(value))) == text.clean(value)


@pytest.mark.parametrize(
    "unit",
    [
        r"\foo{",
        "{",
        "~",
        "`",
        "''",
        r"\(",
        "$",
        r"\cite{x}",
        "(~",
        r"\'",
        "^{",
        "a.",
        r"\cite[x]",
        "--",
        r"\href{",
        "_",
        "{a,",
    ],
)
def test_time_grows_with_length(unit: str) -> None:
    """A hundred times as many signs take no more than some hundred times as long."""

    def spent(count: int) -> float:
        start = time.process_time()
        text.prose(unit * count + "x")
        return time.process_time() - start

    spent(10)
    assert spent(4000) < 40 * max(spent(401), 0.002)
