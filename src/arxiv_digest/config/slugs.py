"""Makes slugs, the names of topics in addresses, from titles in any script."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii


def slugify(text: str) -> str:
    """Make a slug of a title: ASCII letters and digits, joined by hyphens; empty for a text without any.

    Other scripts are romanised, Chinese and Korean character by character: `图 kites` → `tu-kites`.
    """
    return latin_slug("".join(map(_romanised, unicodedata.normalize("NFC", text))))


def latin_slug(text: str) -> str:
    """Make a slug of Latin letters and digits only, as for topics from before other scripts were supported.

    Letters that are not ASCII without their accents are dropped (`Straße` → `strae`), so that existing
    addresses do not change.
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text.lower()))


def _romanised(sign: str) -> str:
    """Romanise a letter, vowel sign or digit of another script; return other characters unchanged."""
    name = unicodedata.name(sign, "")
    kind = unicodedata.category(sign)[0]
    if kind not in "LMN" or name.startswith(("LATIN", "COMBINING")) or latin_slug(sign):
        return sign
    found = re.sub(r"[^A-Za-z0-9]", "", anyascii(sign))
    return f" {found} " if name.startswith(("CJK", "HANGUL")) else found
