"""Rewrites formulas for the MathML converter: commands that it does not know, by commands that it knows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree as ET

from latex2mathml import exceptions as tex_errors
from latex2mathml.converter import convert

LEAK = re.compile(r"\\[A-Za-z]")  # a command in MathML, which the converter did not know
# The converter's errors have no common root, and on odd input it also trips over its own feet.
BROKEN: tuple[type[Exception], ...] = (
    *(error for error in vars(tex_errors).values() if isinstance(error, type)),
    *(ET.ParseError, AttributeError, LookupError, RecursionError, StopIteration, TypeError, ValueError),
)

# Commands that the converter does not know, as it knows them: of packages that abstracts take for granted.
_SAID_OTHERWISE = {
    "mathds": r"\mathbb", "mathbbm": r"\mathbb", "Bbb": r"\mathbb", "bm": r"\boldsymbol",
    "bold": r"\boldsymbol", "pmb": r"\boldsymbol", "symbf": r"\mathbf", "mathbold": r"\boldsymbol",
    "mathnormal": r"\mathit", "mathup": r"\mathrm", "symrm": r"\mathrm", "textup": r"\text",
    "textsc": r"\text", "textnormal": r"\text", "textsl": r"\text", "emph": r"\textit", "hbox": r"\text",
    "fbox": r"\text", "textmd": r"\text", "ensuremath": "", "mathord": "", "mathbin": "", "mathrel": "",
    "mathopen": "", "mathclose": "", "mathpunct": "", "mathinner": "", "protect": "", "xspace": "",
    "nonumber": "", "notag": "", "allowbreak": "", "smash": "", "boldmath": "", "unboldmath": "",
    "scriptstyle": "", "displaylimits": "", "relax": "", "normalfont": "", "rmfamily": "", "em": "",
    "small": "", "upshape": "", "footnotesize": "", "unskip": "", "dsum": r"\sum", "tsum": r"\sum",
    "eqref": r"\text", "mathop": r"\operatorname", "slashed": r"\not", "nicefrac": r"\frac",
    "sfrac": r"\frac", "flatfrac": r"\frac", "cfrac": r"\frac", "dbinom": r"\binom",
    "argmax": r"\operatorname{arg\,max}", "argmin": r"\operatorname{arg\,min}", "Tr": r"\operatorname{Tr}",
    "tr": r"\operatorname{tr}", "rank": r"\operatorname{rank}", "diag": r"\operatorname{diag}",
    "sgn": r"\operatorname{sgn}", "sign": r"\operatorname{sign}", "supp": r"\operatorname{supp}",
    "poly": r"\operatorname{poly}", "polylog": r"\operatorname{polylog}",
    "softmax": r"\operatorname{softmax}", "KL": r"\operatorname{KL}", "Var": r"\operatorname{Var}",
    "Cov": r"\operatorname{Cov}", "vol": r"\operatorname{vol}", "conv": r"\operatorname{conv}",
    "Spec": r"\operatorname{Spec}", "Hom": r"\operatorname{Hom}", "Aut": r"\operatorname{Aut}",
    "End": r"\operatorname{End}", "Pic": r"\operatorname{Pic}", "Gal": r"\operatorname{Gal}",
    "id": r"\operatorname{id}", "im": r"\operatorname{im}", "coker": r"\operatorname{coker}",
    "Ext": r"\operatorname{Ext}", "Tor": r"\operatorname{Tor}", "lcm": r"\operatorname{lcm}",
    "ord": r"\operatorname{ord}", "mod": r"\operatorname{mod}", "erf": r"\operatorname{erf}",
    "injlim": r"\operatorname{inj\,lim}", "R": r"\mathbb{R}", "C": r"\mathbb{C}", "N": r"\mathbb{N}",
    "Z": r"\mathbb{Z}", "Q": r"\mathbb{Q}", "F": r"\mathbb{F}", "E": r"\mathbb{E}", "RR": r"\mathbb{R}",
    "CC": r"\mathbb{C}", "NN": r"\mathbb{N}", "ZZ": r"\mathbb{Z}", "QQ": r"\mathbb{Q}", "FF": r"\mathbb{F}",
    "EE": r"\mathbb{E}", "PP": r"\mathbb{P}", "Real": r"\mathbb{R}", "reals": r"\mathbb{R}",
    "eps": r"\varepsilon", "veps": r"\varepsilon", "degree": r"^{\circ}", "degrees": r"^{\circ}",
    "celsius": r"^{\circ}\mathrm{C}", "micro": r"\mu ", "percent": r"\%", "textpercent": r"\%",
    "textdegree": r"^{\circ}", "textmu": r"\mu ", "textonehalf": "½", "textless": "<", "textgreater": ">",
    "textasciitilde": r"\sim ", "textendash": "–", "textemdash": "—", "textminus": "-",
    "texttimes": r"\times ", "textpm": r"\pm ", "textbackslash": r"\backslash ", "ss": "ß", "lt": "<",
    "gt": ">", "leqq": "≦", "geqq": "≧", "coloneqq": "≔", "coloneq": "≔", "eqqcolon": "≕", "vcentcolon": ":",
    "lparen": "(", "rparen": ")", "lBrace": "⦃", "rBrace": "⦄", "llbracket": "⟦", "rrbracket": "⟧",
    "bigstar": "★", "blacksquare": "■", "restriction": "↾", "iddots": "⋰", "aa": "å", "O": "Ø", "o": "ø",
    "AA": "Å", "angstrom": "Å", "hslash": "ℏ", "oiint": "∯", "varPhi": "Φ", "bigtimes": "⨉",
    "textcelsius": r"^{\circ}\mathrm{C}", "cmark": "✓", "checkmark": "✓", "xmark": "✗", "pounds": "£",
    "euro": "€", "texteuro": "€", "dag": "†", "ddag": "‡", "P": "¶", "S": "§", "LaTeX": r"\text{LaTeX}",
    "TeX": r"\text{TeX}", "ie": r"\text{i.e.}", "eg": r"\text{e.g.}", "quart": "¼", "medspace": r"\:",
    "thinspace": r"\,", "enspace": r"\;", "space": r"\ ", "nobreakspace": r"\ ", "hfill": r"\quad",
    "negthinspace": "", "cal": r"\mathcal", "frak": r"\mathfrak", "bbR": r"\mathbb{R}", "lsim": r"\lesssim ",
    "gsim": r"\gtrsim ", "simlt": r"\lesssim ", "simgt": r"\gtrsim ", "la": r"\lesssim ", "ga": r"\gtrsim ",
    "kms": r"\mathrm{km\,s^{-1}}", "Msun": r"M_{\odot}", "msun": r"M_{\odot}", "Lsun": r"L_{\odot}",
    "Rsun": r"R_{\odot}", "Zsun": r"Z_{\odot}", "micron": r"\mu\mathrm{m}", "arcsec": "″", "arcmin": "′",
    "degr": r"^{\circ}", "GeV": r"\mathrm{GeV}", "TeV": r"\mathrm{TeV}", "MeV": r"\mathrm{MeV}",
    "keV": r"\mathrm{keV}", "eV": r"\mathrm{eV}", "fb": r"\mathrm{fb}", "Lya": r"\mathrm{Ly}\alpha ",
    "tfrac": r"\frac", "eqdef": "≝", "defeq": "≔", "deq": "≝", "iid": r"\text{i.i.d.}", "wt": r"\widetilde",
    "wh": r"\widehat", "ol": r"\overline", "mbf": r"\mathbf", "mrm": r"\mathrm", "mcal": r"\mathcal",
    "mathbbold": r"\mathbb", "indep": r"\perp\!\!\!\perp ", "independent": r"\perp\!\!\!\perp ",
    "given": r"\mid ", "dif": r"\mathrm{d}", "dd": r"\mathrm{d}", "rd": r"\mathrm{d}",
    "half": r"\frac{1}{2}", "one": r"\mathbb{1}", "ind": r"\mathbb{1}", "transpose": r"\top ",
    "tp": r"\top ", "hdots": r"\ldots ", "arg": r"\operatorname{arg}", "centernot": r"\not", "nolimits": "",
    "bdot": r"\cdot ", "trace": r"\operatorname{tr}",
}  # fmt: skip
# Commands with one argument: what stands before it, and behind.
_FENCED = {
    "abs": (r"\left|", r"\right|"), "norm": (r"\left\|", r"\right\|"), "ket": ("|", r"\rangle "),
    "bra": (r"\langle ", "|"), "set": (r"\{", r"\}"), "paren": ("(", ")"), "num": ("", ""),
    "floor": (r"\lfloor ", r"\rfloor "), "ceil": (r"\lceil ", r"\rceil "), "ang": ("", r"^{\circ}"),
    **dict.fromkeys("braket inner ip lrangle expval vev".split(), (r"\langle ", r"\rangle ")),
    **dict.fromkeys("ce si unit".split(), (r"\mathrm{", "}")),
    **dict.fromkeys("vb vect".split(), (r"\mathbf{", "}")),
    **dict.fromkeys("underbar uline".split(), (r"\underline{", "}")), "widebar": (r"\overline{", "}"),
    "textsuperscript": ("^{", "}"), "textsubscript": ("_{", "}"), "bigO": (r"\mathcal{O}(", ")"),
}  # fmt: skip
# Commands with two arguments, as they are read one after the other.
_PAIRED = {
    "SI": (r"", r"\,\mathrm"), "qty": ("", r"\,\mathrm"), "ion": (r"\mathrm", r"\,\textsc"),
    "href": (None, ""), "textcolor": (None, ""), "texorpdfstring": ("", None), "parbox": (None, ""),
    "scalebox": (None, ""),
}  # fmt: skip
_DROPPED = frozenset("label tag vspace vphantom color phantom ref cite footnote".split())
_ENVIRONMENTS = {
    "align": "aligned", "align*": "aligned", "equation": "", "equation*": "", "gather": "gathered",
    "gather*": "gathered", "aligned": "aligned", "gathered": "gathered", "eqnarray": "aligned",
    "eqnarray*": "aligned", "split": "split", "multline": "gathered", "multline*": "gathered", "math": "",
    "displaymath": "", "subequations": "", "dcases": "cases", "rcases": "cases", "smallmatrix": "matrix",
    "psmallmatrix": "pmatrix", "alignat": "aligned", "alignedat": "aligned", "flalign": "aligned",
}  # fmt: skip
_COMMAND = re.compile(r"\\(begin|end)\s?\{([A-Za-z]{1,20}\*?)\}|\\([A-Za-z]+)(\*?)|\\.", re.DOTALL)
_LETTER = re.compile(r"(cal|bb|bf|scr|frak|rm|sf|tt)([A-Za-z])")
_NAME = re.compile(r"[A-Z]{2,12}|[A-Za-z]{4,20}")
_DEEPEST = 40  # groups within groups


def rewritten(tex: str) -> str:
    """Rewrite a formula with commands that the converter knows.

    Raises one of `BROKEN` when the formula is unbalanced, too deep or incomplete.
    """
    reader = _Reader(tex, _closing(tex))
    return reader.read(0, len(tex), 0)


def _closing(tex: str) -> dict[int, int]:
    """Find the brace that closes each one that opens, by their places; unbalanced braces are a ValueError."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for brace in re.finditer(r"\\.|[{}]", tex):
        if brace[0] == "{":
            opened.append(brace.start())
        elif brace[0] == "}":
            found[opened.pop()] = brace.start()  # an IndexError is one of BROKEN
    if opened:
        raise ValueError("unbalanced braces")
    return found


class _Reader(NamedTuple):
    """A formula that is being rewritten, and where its groups end."""

    tex: str
    close: dict[int, int]

    def read(self, start: int, end: int, depth: int) -> str:
        """Rewrite a stretch; too deep a one is a ValueError."""
        if depth > _DEEPEST:
            raise ValueError("too deep")
        out, place = [], start
        while found := _COMMAND.search(self.tex, place, end):
            out.append(self.tex[place : found.start()])
            text, place = self._command(found, depth)
            out.append(text)
        return "".join([*out, self.tex[place:end]])

    def _command(self, found: re.Match[str], depth: int) -> tuple[str, int]:
        name, after = found[3], found.end()
        if found[1]:
            inner = _ENVIRONMENTS.get(found[2], found[2])
            return (f"\\{found[1]}{{{inner}}}" if inner else ""), after
        if not name:
            return found[0], after
        group = self.close.get(after)
        if group is not None and name in _DROPPED:
            return "", group + 1
        if group is not None and name in _FENCED:
            before, behind = _FENCED[name]
            return f"{{{before}{self.read(after + 1, group, depth + 1)}{behind}}}", group + 1
        if group is not None and name in _PAIRED:
            return self._pair(name, after, depth)
        bare = group is None or group == after + 1  # `\method{}` only ends the name
        named = _named(name) if bare and not _can_be_set(name) else ""
        said = _SAID_OTHERWISE.get(name, named or found[0])
        return said + " " * (said[-1:].isalpha() and said.startswith("\\")), after

    def _pair(self, name: str, place: int, depth: int) -> tuple[str, int]:
        out = []
        for before in _PAIRED[name]:
            end = self.close.get(place)
            if end is None:
                raise ValueError("an argument is missing")
            if before is not None:
                out.append(f"{before}{{{self.read(place + 1, end, depth + 1)}}}")
            place = end + 1
        return "".join(out), place


@lru_cache(maxsize=4096)
def _can_be_set(name: str) -> bool:
    r"""Return whether the converter knows a command; it shows an unknown one as written."""
    try:
        tree = ET.fromstring(convert(rf"\{name} x"))  # noqa: S314  the converter's own output
        return not LEAK.search("".join(tree.itertext()))
    except BROKEN:
        return True


def _named(name: str) -> str:
    r"""Read the name of an author's command: `\NP` and `\method` are names, `\calO` is a letter."""
    if letter := _LETTER.fullmatch(name):
        return rf"\math{letter[1]}{{{letter[2]}}}"
    return rf"\mathrm{{{name}}}" if _NAME.fullmatch(name) else ""
