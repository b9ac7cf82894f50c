"""Venues that are on no list: `Journal of Kites`, `4th Workshop on Knots`, an acronym with its year."""

from __future__ import annotations

import re

from arxiv_digest.venues import tables, years
from arxiv_digest.venues.names import Mention, Token, known, tokens
from arxiv_digest.venues.parts import shown

_PREPOSITIONS = frozenset({"in", "at", "to", "by", "for"})
_SMALL = tables.words("small")
_INSIDE = frozenset(
    {
        "of",
        "on",
        "and",
        "&",
        "for",
        "in",
        "the",
        "-",
        "–",
        "/",
        "de",
        "und",
        "et",
        "la",
        "to",
        "with",
        "'",
        "’",
        ":",
    }
)
_KIND = tables.words("kinds")
_FULL_NAME = tables.words("series")
_EVENTS = tables.words("events")
_NOBODY = tables.words("publishers")
_SHORT = frozenset({"int", "intl", "conf", "proc", "symp", "trans", "j"})
_EDITIONS = tables.words("editions")
_VAGUE = frozenset({name.casefold() for name in _NOBODY} | tables.words("vague"))
_MOST = 16  # words of a name


def named(text: str, offset: int, announced: int) -> str:
    """Return the venue that a text begins with, after small words; empty if it names none.

    With an `offset` the text follows “accepted”, and a preposition has to lead to the name.
    """
    words = tokens(text)
    place, led = 0, not offset
    while place < len(words) and (_small(words[place]) or not words[place].text.isalnum()):
        if words[place].text in {",", ";", ":", "(", "."} and not led:
            return ""
        led = led or words[place].key in _PREPOSITIONS
        place += 1
    if not led or place >= len(words):
        return ""
    if offset and (named := _bracketed(text)):
        return named
    return (
        _phrase(words, place, announced)
        if words[place].text[0].isupper() or words[place].text[0].isdecimal()
        else ""
    )


def _small(word: Token) -> bool:
    """Tell small words from those that begin a name: `to the journal`, not `to the Journal of Kites`."""
    return word.key in _SMALL and (
        word.text.islower() or word.key in {"proceedings", "the", "oral", "poster", "main"}
    )


def _bracketed(text: str) -> str:
    """Read an acronym in brackets with its year: `… on Kites, Knots and Sails (KITECON 2027)`."""
    match = re.search(
        r"\(\s?([A-Z][A-Za-z&]{1,14}(?:-[A-Za-z]{1,10})?\d?)(?:,? ?['’]?|[-–])((?:20)?\d\d)\s?\)", text
    )
    if not match or sum(char.isupper() for char in match[1]) < 2:  # noqa: PLR2004
        return ""
    there = known(match[1])
    year = int(match[2]) % 100 + 2000
    return shown(there[0] if there else match[1], year, "workshop" if re.search("[Ww]orkshop", text) else "")


def _phrase(words: tuple[Token, ...], start: int, announced: int) -> str:
    """Read a name in capitals, and the acronym in brackets after it."""
    place = _skip(words, start)
    end = _end(words, place)
    name = words[place:end]
    keys = {word.key for word in name}
    inside = _acronym(words, end)
    single = _acronym(words, place)
    events, full = keys & _EVENTS, keys & _FULL_NAME
    here = Mention("", place, end, journal=bool(full and not events))
    when = years.year(words, here, (start, min(len(words), end + 12)), announced, old=True)
    if inside and (events or len(name) > 1) and not (full and not events):
        return shown(inside, when, "workshop" if "workshop" in keys else "")
    if single and (when or len(single) > 3) and not (keys & _KIND):  # noqa: PLR2004
        return shown(single, when, "")
    bare = len(name) < 3 and (keys & _VAGUE or len(name) < 2)  # noqa: PLR2004  `IEEE Conference` names none
    if keys & _KIND and not bare:
        text = "".join(("" if word.glued else " ") + word.text for word in name).strip()
        dated = when if events or words[0] is name[0] else 0
        return shown(re.sub(r"^Proceedings of (?:the )?", "", text), dated, "")
    return ""


def _skip(words: tuple[Token, ...], place: int) -> int:
    """Pass over year, edition and publisher: `2027 IEEE 16th Annual …`."""
    while place < len(words) - 1:
        word = words[place]
        ordinal = word.text.isdecimal() or (word.glued and word.key in {"st", "nd", "rd", "th"})
        if not (
            ordinal
            or word.key in _EDITIONS
            or (word.text in {"IEEE", "ACM"} and words[place + 1].key != "transactions")
        ):
            break
        place += 1
    return place


def _end(words: tuple[Token, ...], place: int) -> int:
    end = last = place
    while end < len(words) and end - place < _MOST:
        word = words[end]
        if word.text[0].isupper() or (word.glued and word.text.isalpha() and last == end):
            last = end + 1
        elif not (word.text in _INSIDE or (word.text == "." and words[end - 1].key in _SHORT)):
            break
        end += 1
    return last


def _acronym(words: tuple[Token, ...], place: int) -> str:
    """Read an acronym, in brackets or not: `(KITECON 2027)`, `KITECON2027`."""
    while place < len(words) and words[place].text in {"(", "-", "–", ",", "["}:
        place += 1
    end = place
    while (
        end < len(words)
        and (end == place or words[end].glued)
        and (
            words[end].text.isalpha()
            or words[end].text == "-"
            or (words[end].text.isdecimal() and len(words[end].text) == 1)
        )
    ):
        end += 1
    if end > place and words[end - 1].text == "-":
        end -= 1
    text = "".join(word.text for word in words[place:end])
    capitals = sum(char.isupper() for char in text)
    if capitals < 2 or len(text) < 3 or text.upper() in _NOBODY:  # noqa: PLR2004
        return ""
    there = known(text)
    return there[0] if there else text
