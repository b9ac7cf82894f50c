"""Text made clean, and cut into formulas and what stands between them."""

from __future__ import annotations

import re
import unicodedata

# `$…$`, `\(…\)` and `\[…\]`; a lone dollar sign is money, and `\$` is always a sign. Within dollars that have
# a blank beside them, as in `$4.7 \times $`, a command or script tells a formula, and a word that it is none.
MATH = re.compile(
    r"(?<![\\$])\$(?![\s$])(?:\\.|[^$\\])+?(?<!\s)\$"
    r"|(?<![\\$])\$(?=[^$]{0,200}?(?:\\[A-Za-z]|[\^_]))"
    r"(?:\\[A-Za-z]++|\\[^A-Za-z]|[^$\\A-Za-z]|[A-Za-z]{1,2}(?![A-Za-z])){1,200}+\$"
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


def clean(text: str) -> str:
    """Fold white space, compose accents (NFC) and drop control, bidi and unpaired characters."""
    text = " ".join(text.split())
    if text.isascii() and text.isprintable():
        return text  # nine abstracts of ten
    return unicodedata.normalize("NFC", " ".join(_HIDDEN.sub("", text).split()))


def counted(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: 1 paper, 2 papers, 3 categories."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def spans(text: str) -> list[tuple[bool, str]]:
    """Cut a text into formulas (True) and what stands between them (False), in order, nothing lost."""
    pieces: list[tuple[bool, str]] = []
    start = 0
    for match in MATH.finditer(text) if "$" in text or "\\" in text else ():
        pieces += [(False, text[start : match.start()]), (True, match[0])]
        start = match.end()
    return [piece for piece in [*pieces, (False, text[start:])] if piece[1]]


def inside(formula: str) -> str:
    """Take the delimiters off a formula."""
    width = 1 if formula.startswith("$") and not formula.startswith("$$") else 2
    bare = formula[width:-width].strip()
    while (len(bare) - len(bare.rstrip("\\"))) % 2:  # the rest of an escaped blank
        bare = bare[:-1].rstrip()
    return bare


def delimited(formula: str) -> str:
    """Put a formula between dollars: two on either side where it stands on a line of its own."""
    sign = "$$" if formula.startswith(("$$", r"\[")) else "$"
    return f"{sign}{inside(formula)}{sign}"
