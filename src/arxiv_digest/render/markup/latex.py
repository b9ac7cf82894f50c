"""Outside text made safe for BibTeX: what pdfLaTeX with UTF-8 and T1 compiles, and nothing that acts.

Formulas stay as their authors wrote them when every command in them is one of LaTeX, amsmath or amssymb that
only sets type; any other is written on a line of Unicode. Characters beyond T1 become commands.
"""

from __future__ import annotations

import re
from functools import lru_cache

from arxiv_digest.text import clean, inside, is_whole, linear, pieces
from arxiv_digest.text.signs import tex_of

_TEX = str.maketrans(
    {sign: rf"\{sign}" for sign in "$&#_%"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}  # BibTeX counts braces, escaped or not
)
_WORD = re.compile(r"([^\W_]+)")
# What UTF-8 input and T1 fonts know by themselves: https://ctan.org/pkg/inputenc, t1enc.dfu.
_T1 = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĂăĄąĆćČčĎďĐđĘęĚěĞğİıĹĺĽľŁłŃńŇňŊŋŐőŒœŔŕŘřŚśŞşŠšŤť"
    "ŢţŮůŰűŸŹźŻżŽž–—‘’‚“”„…‹›«»¡¿§¶©®™£€°\u00a0"
)
_BEYOND = re.compile(r"[A-Za-z][\u0300-\u036f]+|[^\x00-\x7f]")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|(.))", re.DOTALL)
_ALIASES = {
    "mathscr": r"\mathcal", "mathds": r"\mathbb", "mathbbm": r"\mathbb", "bm": r"\boldsymbol",
}  # fmt: skip
_OTHERWISE = re.compile(rf"\\({'|'.join(_ALIASES)})(?![A-Za-z])")
_ACTS = re.compile(r"[%#$&]|\^\^")
_SCRIPT_IN_TEXT = re.compile(r"\\(?:text[a-z]{0,9}|emph)\s?(?:\{[^{}]{0,200}[\\^_$]|[^{])")
_NESTED = re.compile(r"\\(left|right|[bB]ig{1,2}[lr]?)(?![A-Za-z])\s?|\\.|[{}]", re.DOTALL)
_NAMED = r"(?:[lr](?:angle|floor|ceil|vert|Vert)|[vV]ert|backslash)(?![A-Za-z])"
_DELIMITER = re.compile(rf"[()\[\]|./<>]|\\(?:[{{}}|]|{_NAMED})")
_ACCENTS = frozenset("`'^\"~=.")
_MATHS = r"\ensuremath"
_IN_TEXT = frozenset(["ensuremath", *"c v H k d b r u i j".split()])
_SIGNS = frozenset(",;:! |{}%&#_$")
_COMMANDS = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi "
    "rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma "
    "Upsilon Phi Psi Omega aleph beth hbar imath jmath ell wp Re Im partial infty prime emptyset nabla "
    "surd top bot angle triangle forall exists nexists neg flat natural sharp backslash sum prod coprod "
    "int oint iint iiint bigcap bigcup bigvee bigwedge bigodot bigotimes bigoplus biguplus bigsqcup pm mp "
    "times div ast star circ bullet cdot cap cup uplus sqcap sqcup vee wedge lor land setminus wr diamond "
    "oplus ominus otimes oslash odot dagger ddagger amalg leq le geq ge neq ne prec succ preceq succeq ll "
    "gg subset supset subseteq supseteq subsetneq supsetneq sqsubseteq sqsupseteq in ni notin vdash dashv "
    "models perp mid nmid parallel smile frown equiv sim simeq asymp approx cong bowtie propto doteq to "
    "gets leftarrow rightarrow Leftarrow Rightarrow leftrightarrow Leftrightarrow uparrow downarrow mapsto "
    "longmapsto longleftarrow longrightarrow Longleftarrow Longrightarrow longleftrightarrow "
    "Longleftrightarrow hookrightarrow hookleftarrow rightharpoonup rightleftharpoons nearrow searrow iff "
    "implies impliedby langle rangle lfloor rfloor lceil rceil lvert rvert lVert rVert vert Vert lbrace "
    "rbrace lbrack rbrack ldots cdots vdots ddots dots dotsc dotsb colon quad qquad frac dfrac tfrac sqrt "
    "binom hat widehat tilde widetilde bar overline underline vec dot ddot check breve acute grave "
    "mathring overrightarrow mathbb mathcal mathfrak mathbf mathrm mathit mathsf mathtt boldsymbol text "
    "textbf textit textrm textsf texttt textsc emph operatorname arccos arcsin arctan arg cos cosh cot "
    "coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min Pr sec sin sinh sup tan "
    "tanh pmod bmod mod left right big Big bigg Bigg bigl bigr Bigl Bigr lesssim gtrsim leqslant geqslant "
    "varnothing complement square blacksquare lozenge therefore because ltimes rtimes trianglelefteq "
    "triangleq rightsquigarrow twoheadrightarrow smallsetminus preccurlyeq succcurlyeq nsubseteq nparallel "
    "hslash upharpoonright intercal nRightarrow nLeftarrow nrightarrow nleftarrow clubsuit "
    "diamondsuit heartsuit spadesuit Vdash vDash nvdash circlearrowleft circlearrowright ulcorner urcorner "
    "llcorner lrcorner Diamond Box nsim ncong gtrapprox lessapprox approxeq backsim backsimeq between "
    "pitchfork multimap varkappa digamma not precsim succsim Subset Supset Cup Cap trianglerighteq "
    "vartriangleleft vartriangleright boxplus boxminus boxtimes boxdot circledast circledcirc dotplus "
    "divideontimes veebar barwedge nless ngtr nleq ngeq nprec nsucc eth mho Finv gimel daleth "
    "measuredangle sphericalangle bigstar blacktriangle triangledown checkmark circledR dddot dbinom "
    "bigcirc lnot".split()
)


def line(text: str, *, keep_capitals: bool = False) -> str:
    """Escape a plain text: what it says is what TeX sets.

    With `keep_capitals` words such as LLM or NeRF are put in braces, so that no style writes them small.
    """
    text = clean(text)
    if not keep_capitals:
        return _escaped(text)
    return "".join(
        f"{{{_escaped(piece)}}}" if place % 2 and _is_name(piece) else _escaped(piece, guarded=True)
        for place, piece in enumerate(_WORD.split(text))
    )


def prose(text: str, *, keep_capitals: bool = False) -> str:
    """Escape prose; harmless formulas stay formulas, in braces where a style could change their letters."""
    return "".join(
        _formula(piece, keep_capitals=keep_capitals)
        if is_math
        else _piece(piece, keep_capitals=keep_capitals)
        for is_math, piece in pieces(text)
    ).strip()


def _piece(piece: str, *, keep_capitals: bool) -> str:
    """Escape a piece of a text, the blanks at its ends kept."""
    core = piece.strip()
    made = line(core, keep_capitals=keep_capitals)
    return f"{' ' * piece.startswith(' ')}{made}{' ' * (piece.endswith(' ') and bool(core))}"


def _formula(piece: str, *, keep_capitals: bool) -> str:
    tex = _OTHERWISE.sub(lambda found: _ALIASES[found[1]], inside(piece))
    if not is_harmless(tex):
        return line(linear(piece), keep_capitals=keep_capitals)
    made = f"${_BEYOND.sub(lambda sign: _spelt(sign[0]).removeprefix(_MATHS), tex)}$"
    return f"{{{made}}}" if keep_capitals else made


def is_harmless(tex: str) -> bool:
    """Return whether a formula is safe in TeX: complete, balanced, and of commands that only set type."""
    if tex.endswith("\\") or not is_whole(f"${tex}$") or not _is_nested(tex):
        return False
    known = (found[1] in _COMMANDS if found[1] else found[2] in _SIGNS for found in _COMMAND.finditer(tex))
    rest = _COMMAND.sub(" ", tex)
    spelt = all(_spelt(sign).startswith(_MATHS) for sign in _BEYOND.findall(rest))
    return all(known) and spelt and not _ACTS.search(rest) and not _SCRIPT_IN_TEXT.search(tex)


def _is_nested(tex: str) -> bool:
    r"""Return whether braces, and `\left` with `\right`, are properly nested."""
    opened: list[str] = []
    for found in _NESTED.finditer(tex):
        sign = found[0]
        if sign == "{" or found[1] == "left":
            opened.append("}" if sign == "{" else "right")
        elif (sign == "}" or found[1] == "right") and (not opened or opened.pop() != (found[1] or sign)):
            return False
        if found[1] and not _DELIMITER.match(tex, found.end()):
            return False
    return not opened


@lru_cache(maxsize=4096)
def _spelt(sign: str) -> str:
    """Spell a character that T1 fonts lack in commands that only set type; one that cannot be stays."""
    made = tex_of(sign) or sign
    known = (
        found[1] in _COMMANDS | _IN_TEXT if found[1] else found[2] in _ACCENTS
        for found in _COMMAND.finditer(made)
    )
    return made if all(known) else sign


def _escaped(text: str, *, guarded: bool = False) -> str:
    """Escape signs and spell characters; `guarded` keeps what is spelt from changes of case."""

    def spelt(found: re.Match[str]) -> str:
        sign = found[0]
        made = sign if sign in _T1 else _spelt(sign)
        return f"{{{made}}}" if guarded and made != sign else made

    return _BEYOND.sub(spelt, text.translate(_TEX).replace("--", "-{}-").replace("--", "-{}-"))


def _is_name(word: str) -> bool:
    """Return whether a word must keep its case: an acronym, camel case or a single capital."""
    return any(sign.isupper() for sign in word[1:]) or (len(word) == 1 and word.isupper() and word != "A")
