"""Tables of TeX: what its commands stand for in Unicode, in text and in formulas."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from pylatexenc.latex2text import get_default_latex_context_db
from pylatexenc.latexencode import UnicodeToLatexEncoder

# Accents of TeX as combining characters.
ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331", "t": "\u0361",
}  # fmt: skip
MATH_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "overline": "\u0304", "breve": "\u0306", "dot": "\u0307", "ddot": "\u0308", "mathring": "\u030a",
    "check": "\u030c", "vec": "\u20d7", "acute": "\u0301", "grave": "\u0300",
}  # fmt: skip

# Letters: a blank behind them only ends the command. The table is that of arXiv's own author names.
LETTERS = {
    "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "ss": "ß", "SS": "SS", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "eth": "ð", "ETH": "Ð", "dj": "đ",
    "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "th": "þ", "TH": "Þ", "thorn": "þ", "THORN": "Þ", "ij": "ĳ", "IJ": "Ĳ",
    "pounds": "£", "textsterling": "£", "texteuro": "€", "euro": "€", "EUR": "€", "textyen": "¥", "yen": "¥",
    "textdollar": "$", "textcent": "¢", "S": "§", "P": "¶",
}  # fmt: skip
_TEXT = {
    "dag": "†", "ddag": "‡", "dagger": "†", "ddagger": "‡", "copyright": "©", "textcopyright": "©",
    "textregistered": "®", "circledR": "®", "texttrademark": "™", "TM": "™", "checkmark": "✓", "cmark": "✓",
    "xmark": "✗", "textdegree": "°", "degree": "°", "degrees": "°", "celsius": "°C", "percent": "%",
    "textpercent": "%", "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_",
    "textasciitilde": "~", "textasciicircum": "^", "textbackslash": "\\", "textbraceleft": "{",
    "textbraceright": "}", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
    "textquotesingle": "'", "textasciigrave": "`", "textquotedbl": '"', "dq": '"', "slash": "/",
    "textperiodcentered": "·", "textemdash": "—", "textendash": "–", "hyphen": "-", "dots": "…",
    "ldots": "…", "textellipsis": "…", "LaTeX": "LaTeX", "TeX": "TeX", "LaTeXe": "LaTeX2e",
    "BibTeX": "BibTeX", "XeTeX": "XeTeX", "ie": "i.e.", "eg": "e.g.", "Ie": "I.e.", "Eg": "E.g.",
    "etal": "et al.", "etc": "etc.", "wrt": "w.r.t.", "cf": "cf.", "vs": "vs.", "aka": "a.k.a.",
    "iid": "i.i.d.", "st": "s.t.", "viz": "viz.", "resp": "resp.", "quad": " ", "qquad": " ", "enspace": " ",
    "enskip": " ", "thinspace": " ", "space": " ", "newline": " ", "par": " ", "linebreak": " ",
    "smallskip": " ", "medskip": " ", "bigskip": " ", "hfill": " ", "item": " • ", "nobreakspace": " ",
    "and": " • ", "And": " • ", "AND": " • ", "today": "today", "nolinebreak": "", "xspace": "",
    "textcompwordmark": "", "micro": "µ", "textmu": "µ", "ohm": "Ω", "angstrom": "Å", "meter": "m",
    "metre": "m", "second": "s", "kilo": "k", "milli": "m", "nano": "n", "mega": "M", "giga": "G",
    "hertz": "Hz", "watt": "W", "volt": "V", "gram": "g", "byte": "B", "bit": "bit", "per": "/",
}  # fmt: skip
_MATH = {
    "iff": "⇔", "implies": "⇒", "impliedby": "⇐", "Longleftrightarrow": "⇔", "Longrightarrow": "⇒",
    "Longleftarrow": "⇐", "longrightarrow": "→", "longleftarrow": "←", "gets": "←", "ne": "≠", "neq": "≠",
    "lor": "∨", "land": "∧", "lnot": "¬", "neg": "¬", "colon": ":", "coloneqq": "≔", "coloneq": "≔",
    "eqqcolon": "≕", "triangleq": "≜", "models": "⊨", "vDash": "⊨", "bot": "⊥", "top": "⊤", "div": "÷",
    "ast": "*", "star": "⋆", "bullet": "•", "prime": "′", "|": "‖", "lvert": "|", "rvert": "|", "lVert": "‖",
    "rVert": "‖", "Vert": "‖", "vert": "|", "mid": "|", "epsilon": "ϵ", "hslash": "ħ", "imath": "ı",
    "jmath": "ȷ", "Re": "ℜ", "Im": "ℑ", "surd": "√", "bigstar": "★", "cdotp": "·", "ldotp": ".",
    "dotsb": "…", "dotsc": "…", "dotsi": "…", "dotsm": "…", "dotso": "…", "backslash": "\\",
    "upharpoonright": "↾", "restriction": "↾", "owns": "∋", "doublecup": "⋓", "bigsqcup": "⨆",
    "biguplus": "⨄", "bigodot": "⨀", "rightleftharpoons": "⇌", "nsim": "≁", "ncong": "≇", "gtrapprox": "⪆",
    "lessapprox": "⪅", "varDelta": "Δ", "varGamma": "Γ", "varOmega": "Ω", "varSigma": "Σ", "varPhi": "Φ",
    "digamma": "ϝ", "Box": "□", "Diamond": "◇", "clubsuit": "♣", "spadesuit": "♠", "heartsuit": "♡",
    "diamondsuit": "♢", "R": "ℝ", "C": "ℂ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "F": "𝔽", "E": "𝔼", "RR": "ℝ",
    "CC": "ℂ", "NN": "ℕ", "ZZ": "ℤ", "QQ": "ℚ", "FF": "𝔽", "EE": "𝔼", "PP": "ℙ", "Real": "ℝ", "reals": "ℝ",
    "eps": "ε", "leadsto": "⇝", "triangle": "△", "amalg": "⨿", "longmapsto": "↦", "ddagger": "‡",
    "dagger": "†", "preccurlyeq": "≼", "succcurlyeq": "≽", "trianglelefteq": "⊴", "eth": "ð", "S": "§",
    "P": "¶", "pounds": "£", "degree": "°", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
    "{": "{", "}": "}", "%": "%", "&": "&", "#": "#", "$": "$", "_": "_", "lgroup": "(", "rgroup": ")",
    "checkmark": "✓", "copyright": "©",
}  # fmt: skip
# Names of functions, which stand upright and apart.
WORDS = frozenset(
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup "
    "ln log max min Pr sec sin sinh sup tan tanh mod bmod argmax argmin sgn sign tr Tr rank diag poly "
    "polylog supp softmax KL Var Cov vol conv".split()
)
_FROM_SCRIPTS = {
    "_": ("0123456789+-=aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"),
    "^": (
        "0123456789+-=abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟ",
    ),
}
_SCRIPTS = {
    sign: dict(zip(*pair, strict=True)) | {"−": "⁻" if sign == "^" else "₋"}
    for sign, pair in _FROM_SCRIPTS.items()
}
# What stands raised on its own, without a sign of raising.
_RAISED = {
    "°": "°",
    "∘": "°",
    "*": "*",
    "∗": "*",
    "†": "†",
    "‡": "‡",
    "′": "′",
    "″": "″",
    "'": "′",
    "⊤": "ᵀ",
    "⋆": "⋆",
    "§": "§",
    "¶": "¶",
}

_ALPHABETS = {
    "mathbb": "DOUBLE-STRUCK", "mathds": "DOUBLE-STRUCK", "mathbbm": "DOUBLE-STRUCK", "Bbb": "DOUBLE-STRUCK",
    "mathcal": "SCRIPT", "mathscr": "SCRIPT", "cal": "SCRIPT", "mathfrak": "FRAKTUR", "frak": "FRAKTUR",
}  # fmt: skip
_OLDER = {"FRAKTUR": "BLACK-LETTER"}  # the name under which Unicode had some of the letters before


@cache
def _known() -> dict[str, str]:
    """Return the commands without arguments that pylatexenc knows, with their signs."""
    specs = get_default_latex_context_db().iter_macro_specs()
    found = {one.macroname: one.simplify_repl for one in specs if isinstance(one.simplify_repl, str)}
    return {name: sign for name, sign in found.items() if sign.strip() and "%" not in sign and len(sign) < 3}  # noqa: PLR2004


def text_sign(name: str) -> str | None:
    """Return the sign of a command without arguments in text, or None if it is unknown."""
    return _TEXT.get(name, _MATH.get(name, _known().get(name)))


def math_sign(name: str) -> str | None:
    """Return the sign of a command without arguments in a formula, or None if it is unknown."""
    return _MATH.get(name, _known().get(name, _TEXT.get(name) if not name.isalpha() else None))


def script(sign: str, text: str) -> str | None:
    """Raise (`^`) or lower (`_`) a text; None when a character has no such form."""
    moved = [_SCRIPTS[sign].get(char) for char in text]
    return "".join(char for char in moved if char) if text and all(moved) else None


def raised(text: str) -> str | None:
    """Return signs that are raised by themselves, such as a degree sign or a prime; None for any other."""
    found = [_RAISED.get(char) for char in text]
    return "".join(char for char in found if char) if text and all(found) else None


def alphabet(command: str, text: str) -> str | None:
    r"""Write letters in an alphabet of mathematics, `\mathbb{R}` → ℝ; None when it lacks one of them."""
    style, letters = _ALPHABETS.get(command, ""), []
    for char in text:
        kind = "DIGIT" if char.isdecimal() else "CAPITAL" if char.isupper() else "SMALL"
        name = {"0": "ZERO", "1": "ONE", "2": "TWO"}.get(char, char.upper())
        tail = f"{style} {kind} {name}"
        older = f"{_OLDER.get(style, style)} {kind} {name}"
        letter = next(filter(None, map(_named, (older, f"MATHEMATICAL {tail}"))), "")
        letters.append(letter)
    return "".join(letters) if style and letters and all(letters) else None


def is_alphabet(command: str) -> bool:
    """Return whether a command selects a mathematical alphabet."""
    return command in _ALPHABETS


@lru_cache(maxsize=4096)
def tex_of(char: str) -> str | None:
    """Return TeX for a character, or None if there is none; signs can be used in formulas as well."""
    if spelt := _SPELT.get(char):
        return rf"\ensuremath{{{spelt}}}"
    for sign, table in _SCRIPTS.items():
        for letter, moved in table.items():
            if moved == char:
                return rf"\ensuremath{{{sign}{{{_GREEK.get(letter, letter)}}}}}"
    base, *marks = list(unicodedata.normalize("NFD", char))
    if marks and base.isascii() and base.isalpha() and all(mark in _ACCENT_OF for mark in marks):
        for mark in marks:
            base = rf"\{_ACCENT_OF[mark]}{{{base}}}"
        return f"{{{base}}}"
    made: str = _encoder().unicode_to_latex(char)
    return made.replace(r"\mathscr", r"\mathcal") if made.isascii() else None


_ACCENT_OF = {mark: name for name, mark in ACCENTS.items() if name != "t"}
_GREEK = {"β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "−": "-"}
_SPELT = {
    "×": r"\times", "→": r"\to", "←": r"\gets", "↔": r"\leftrightarrow", "√": r"\surd", "°": r"{}^{\circ}",
    "µ": r"\mu", "′": r"{}'", "•": r"\bullet", "½": r"\frac{1}{2}", "‖": r"\Vert", "−": "-", "¬": r"\neg",
    "±": r"\pm", "·": r"\cdot", "÷": r"\div", "†": r"\dagger", "‡": r"\ddagger", "ℎ": "h", "⊤": r"\top",
    "∼": r"\sim", "⟨": r"\langle", "⟩": r"\rangle", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil",
    "⌉": r"\rceil", "ϵ": r"\epsilon", "φ": r"\varphi", "ϕ": r"\phi", "∶": ":", "⋆": r"\star", "∗": r"\ast",
    "ο": "o", "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N",
    "Ο": "O", "Ρ": "P", "Τ": "T", "Χ": "X", "Υ": r"\Upsilon",
}  # fmt: skip


@cache
def _encoder() -> UnicodeToLatexEncoder:
    return UnicodeToLatexEncoder(unknown_char_policy="keep", unknown_char_warning=False)


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""
