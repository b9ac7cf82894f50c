"""Text as it is compared: without case, accents and other differences that a reader does not see."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
