"""Outside text made readable: one clean form for what arXiv writes in TeX, XML and Unicode.

Nothing here makes text safe to publish; escaping is the business of `render.escape`.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalker

# `$…$`, `\(…\)` and `\[…\]`; a lone dollar sign is money, and `\$` is always a sign.
MATH = re.compile(
    r"(?<![\\$])\$(?![\s$])(?:\\.|[^$\\])+?(?<!\s)\$(?!\$)"
    r"|(?<!\\)\\\(\s*(?:\\[^()\s$]|[^$\\\s])(?:\\[^()$]|[^$\\])*?\\\)"
    r"|(?<!\\)\\\[\s*(?:\\[^][\s$]|[^$\\\s])(?:\\[^][$]|[^$\\])*?\\\]"
    r"|\$\$\s*(?:\\\S|[^$\\\s])(?:\\.|[^$\\])*?\$\$"
)
# What steers a display instead of being read: control, bidi, invisible, unpaired and private characters.
# Joiners (U+200C, U+200D) stay, some scripts need them.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
# Accents of Latin, Greek and Cyrillic, points of Hebrew, Arabic and Syriac, marks around signs, and
# variation selectors: what `fold` drops. Explicit ranges, because JavaScript must drop the same.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# Signs of Chinese, Japanese and Korean, whose words no blank parts; for a class of a regular expression.
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_SHORT = 4  # letters; shorter words such as `gas` keep their s
_SPACE = re.compile(r"\s+")
_TIE = re.compile(r"(?<=[\w.,)])~(?=[\w\\$(\[])")  # not the tilde of an address: …edu/~name
_COLOUR = re.compile(r"\\textcolor\s*\{[^{}]*\}\s*\{([^{}]*)\}")
_BARE_HREF = re.compile(r"\\href\s*\{([^{}]*)\}(?!\s*\{)")
_HREF = re.compile(r"\\href\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_SIGN = re.compile(r"\\([%&#_$])")
_STYLED = re.compile(r"\\(?:emph|underline|text(?:bf|it|rm|sc|sf|tt))\{([^{}\\]*)\}")
_DASH = re.compile(r"(https?://\S*)|(?<=\w)--(?=\w)|(?<= )--(?= )")
_LONG_DASH = re.compile(r"(https?://\S*)|(?<=\w)---(?=\w)|(?<= )---(?= )")
_QUOTES = re.compile(r"``([^`]+?)''")
_TOKENS = 3  # read for each character before the decoder gives up: real TeX takes one
_BARE = re.compile(r"(?<!\\)[%&#_$]")  # signs to a reader, syntax to TeX
_OPERATOR = re.compile(r"\\(arg|cos|det|dim|exp|inf|ln|log|max|min|mod|Pr|sin|sup|tan)\s+")
_DEGREE = re.compile(r"\^\{?\s*\\circ\s*\}?")
_BRACED = re.compile(r"([_^])\{\s*+(?:\\(?:rm|bf|it|mathrm|mathbf|text|textbf)\b\s*+)?\{?([^{}\\]*)\}?\}")
_SINGLE = re.compile(r"([_^])(\S)(?!\w)")
_SCRIPTS = {
    "_": str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"),
    "^": str.maketrans(
        "0123456789+-=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
    ),
}


def clean(text: str) -> str:
    """Fold white space, compose accents (NFC) and drop control, bidi and unpaired characters."""
    text = " ".join(text.split())
    if text.isascii() and text.isprintable():
        return text  # nine abstracts of ten
    return unicodedata.normalize("NFC", " ".join(_HIDDEN.sub("", text).split()))


def fold(text: str) -> str:
    """Write a text as it is compared: without case, accents and compatibility forms, `Éﬁ` → `efi`.

    Two texts that fold alike are the same to a reader who searches: `Straße`, `STRASSE`; `Σίσυφος`,
    `ΣΊΣΥΦΟΣ`. Marks that make another letter stay: が is not か, and vowel signs are no accents. Folding
    twice changes nothing. `fold` in theme/assets/page.js gives the same in the browser.
    """
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    # Case goes both ways because JavaScript has no casefold: ẞ → ß → SS → ss, ı → I → i.
    return unicodedata.normalize("NFC", bare.lower().upper().lower().replace("ς", "σ"))


def fold_name(name: str) -> tuple[str, ...]:
    """Fold a person's name into its parts, full stops ignored; `A. Lovelace` is not `Ada Lovelace`."""
    return tuple(fold(name).replace(".", " ").split())


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """Fold the regular English plural; both sides are folded alike, so it need not be a word."""
    if len(word) < _SHORT or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > _SHORT:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def counted(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: 1 paper, 2 papers, 3 categories."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def plain(text: str) -> str:
    r"""Turn a title or a name into plain Unicode: accents, simple TeX and formulas, `$\ell_1$` → ℓ₁."""
    pieces = [_formula(piece) if is_math else _prose(piece) for is_math, piece in spans(clean(text))]
    return clean("".join(pieces))


def prose(text: str) -> str:
    r"""Turn an abstract into Unicode but leave its formulas as TeX, for whoever can set them.

    A formula always comes out as `$…$`; a dollar sign that opens none is escaped as `\$`, so that
    reading the result again gives the same spans.
    """
    result = ""
    for is_math, piece in spans(clean(text)):
        apart = " " if is_math and result.endswith(("$", "\\")) else ""  # `$a$$b$` would be no formula
        result += f"{apart}${_inside(piece)}$" if is_math else _prose(piece).replace("$", r"\$")
    return clean(result)


def spans(text: str) -> list[tuple[bool, str]]:
    """Cut a text into formulas (True) and what stands between them (False), in order, nothing lost."""
    pieces: list[tuple[bool, str]] = []
    start = 0
    for match in MATH.finditer(text) if "$" in text or "\\" in text else ():
        pieces += [(False, text[start : match.start()]), (True, match[0])]
        start = match.end()
    return [piece for piece in [*pieces, (False, text[start:])] if piece[1]]


def _inside(formula: str) -> str:
    """Take the delimiters off a formula."""
    width = 1 if formula.startswith("$") and not formula.startswith("$$") else 2
    inside = formula[width:-width].strip()
    while (len(inside) - len(inside.rstrip("\\"))) % 2:  # the rest of an escaped blank
        inside = inside[:-1].rstrip()
    return inside


@cache
def _decoder() -> LatexNodes2Text:
    """Build the TeX decoder, with what a reader wants instead of its `<…>` and `[…]`."""
    logging.getLogger("pylatexenc").setLevel(logging.ERROR)  # odd TeX is no news
    context = get_default_latex_context_db()
    ours = [MacroTextSpec(name, "%s") for name in ("url", "texttt")]
    context.add_context_category("reader", prepend=True, macros=[*ours, MacroTextSpec("cite", "")])
    return LatexNodes2Text(context, math_mode="text", strict_latex_spaces=True, keep_comments=True)


def _prose(text: str) -> str:
    """Decode TeX outside formulas; text without a command is already what it says."""
    text = _TIE.sub(" ", text) if "~" in text else text
    if "--" in text:
        text = _LONG_DASH.sub(lambda match: match[1] or "—", _DASH.sub(lambda match: match[1] or "–", text))
    text = _QUOTES.sub(r"“\1”", text) if "``" in text else text
    if "\\" in text:
        text = _STYLED.sub(r"\1", _SIGN.sub(r"\1", text))  # the usual commands, a hundred times faster
    if "\\" not in text:
        return text
    text = _BARE_HREF.sub(r"\1", _HREF.sub(r"\2 (\1)", _COLOUR.sub(r"\1", text)))
    return _decode(_BARE.sub(r"\\\g<0>", text)) or text


def _formula(formula: str) -> str:
    """Write a formula in Unicode as far as Unicode goes."""
    tex = _DEGREE.sub("°", _OPERATOR.sub(r"\\\1\\ ", _inside(formula)))
    return _SINGLE.sub(_script, _decode(_BRACED.sub(_script, tex))) or formula


def _script(match: re.Match[str]) -> str:
    """Raise or lower what has raised or lowered characters; leave the rest as written."""
    sign, text = match[1], match[2].strip()
    moved = text.translate(_SCRIPTS[sign])
    return moved if all(old != new for old, new in zip(text, moved, strict=True)) else match[0]


class _Walker(LatexWalker):  # type: ignore[misc]  # the library ships no types
    """A parser that gives up: pylatexenc reads nested unclosed arguments anew at every level, 2^n times."""

    def __init__(self, tex: str) -> None:
        super().__init__(tex)
        self._left = _TOKENS * len(tex) + _TOKENS

    def get_token(self, *args: Any, **kwargs: Any) -> Any:
        """Read the next token; raises RecursionError when too many have been read."""
        self._left -= 1
        if self._left < 0:
            raise RecursionError("TeX that is nested too deeply")
        return super().get_token(*args, **kwargs)


def _decode(tex: str) -> str:
    """Decode TeX; what is too broken to decode gives an empty text, and the caller keeps the original."""
    try:
        nodes = _Walker(tex).get_latex_nodes()[0]
        decoded: str = _decoder().nodelist_to_text(nodes)
    except Exception:  # noqa: BLE001  the decoder stumbles over odd input in every possible way
        return ""
    return decoded
