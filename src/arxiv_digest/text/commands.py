"""What is known of TeX's commands outside of formulas: how each is read, by its name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from arxiv_digest.text import signs
from arxiv_digest.text.typography import NOTHING

# Commands of one sign that is no letter; any other such sign stands for itself.
SIGNS = {
    "\\": " ", " ": " ", ",": " ", ";": " ", ":": " ", ">": " ", "!": "", "-": "", "/": "", "@": "",
    "|": "‖", "+": "", "<": "", "": "\\",
}  # fmt: skip

_SWITCHES = frozenset(
    "bf it em rm sf tt sc sl bfseries itshape mdseries upshape scshape slshape rmfamily sffamily ttfamily "
    "normalfont tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge noindent indent "
    "centering raggedright protect relax maketitle newpage clearpage pagebreak nolinebreak allowbreak "
    "left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits selectfont null break "
    "boldmath unboldmath nobreak sloppy fussy hfill vfill".split()
)
_DROPPED = frozenset(
    "label hspace vspace begin end color includegraphics vskip hskip phantom hphantom vphantom".split()
)
_FIRST = frozenset(
    "textcolor colorbox raisebox scalebox resizebox rotatebox fontsize foreignlanguage parbox".split()
)
_MATHS = frozenset("frac dfrac tfrac nicefrac sfrac sqrt binom operatorname pmod".split()) | set(
    signs.MATH_ACCENTS
)
_KINDS = {
    **dict.fromkeys(("textsuperscript", "textsup", "up", "textsu"), "raised"),
    **dict.fromkeys(("textsubscript", "textsub"), "lowered"),
    **dict.fromkeys(("footnote", "thanks", "footnotetext", "marginpar", "todo"), "note"),
    **dict.fromkeys(("enquote", "say", "textquote", "uv", "qq"), "quotation"),
    **dict.fromkeys(("url", "nolinkurl", "path", "burl"), "address"),
    "href": "link",
    "ang": "angle",
    **dict.fromkeys(("hyperref", "makebox", "framebox", "st"), "kept"),
    "texorpdfstring": "either",
}


@lru_cache(maxsize=8192)
def kind(name: str) -> str:
    """Return how a command is read: the kind of its arguments, or "" for a sign or an unknown command."""
    found = _KINDS.get(name, "")
    for known, members in (
        ("switch", _SWITCHES),
        ("dropped", _DROPPED),
        ("first", _FIRST),
        ("letter", signs.LETTERS),
    ):
        found = known if not found and name in members else found
    if not found and (name in _MATHS or signs.is_alphabet(name)):
        return "maths"
    return found or ("reference" if _refers(name) else "")


def _refers(name: str) -> bool:
    r"""Return whether a command cites or refers: `\citep`, `\autoref`, `\Crefrange`; links do not."""
    linked = name.startswith(("href", "hyperref"))
    return (
        "cite" in name.lower() or name.lower() == "crefrange" or (name.lower().endswith("ref") and not linked)
    )


def _raised(text: str) -> str:
    return {"TM": "™", "R": "®"}.get(text, scripted("^", text))


def scripted(sign: str, text: str) -> str:
    """Raise (`^`) or lower (`_`) a text where Unicode can, else write it behind its sign, in brackets."""
    text = text.replace(NOTHING, "").strip()
    small = signs.script(sign, text) or (signs.raised(text) if sign == "^" else None)
    return small or (text and (f"{sign}{text}" if len(text) == 1 else f"{sign}({text})"))


def accented(name: str, text: str) -> str:
    """Put an accent on the first letter of a text."""
    letter = {"ı": "i", "ȷ": "j"}.get(text[0], text[0])
    return unicodedata.normalize("NFC", letter + signs.ACCENTS[name]) + text[1:]


FRAMES: Mapping[str, Callable[[str], str]] = {
    "raised": _raised,
    "lowered": lambda text: scripted("_", text),
    "note": lambda text: f" ({text.strip()})",
    "quotation": lambda text: f"“{text}”",
    "angle": lambda text: f"{text}°",
    "kept": lambda text: text,
}
