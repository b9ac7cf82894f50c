"""Venues that are on no list: `Journal of Kites`, `4th Workshop on Knots`, an acronym with its year."""

from __future__ import annotations

import re

from arxiv_digest.venues import tables, titles, years
from arxiv_digest.venues.names import WORKSHOPS, Mention, known, misspelt
from arxiv_digest.venues.parts import part, shown
from arxiv_digest.venues.tokens import Token, is_list, tokens

_PREPOSITIONS = tables.words("prepositions")
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
        "its",
        "their",
        "with",
        "over",
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
_IN_CAPITALS_TOO = frozenset(
    "proceedings publication accepted the oral poster main paper presentation presented".split()
)
_MONTHS = tables.words("months")
_SOCIETIES = tables.words("societies")
_EDITIONS = tables.words("editions")
_VAGUE = frozenset({name.casefold() for name in _NOBODY} | tables.words("vague"))
_MOST = 16  # words of a name
_ROMAN = re.compile("[IVXL]{2,}")
_DATED = re.compile(r"\s?[A-Z][A-Za-z]{2,12}[ '’-]{0,2}(?:20)?\d\d\b")  # `accepted KITECON 2027`
_BRACKETS = re.compile(
    r"\(\s?(?:(?:IEEE|ACM|EAI)\s)?([A-Za-z][A-Za-z&]{1,14}(?:-[A-Za-z]{1,10})?\d?)"
    r"(?:(?:,? ?['’]? ?|[-–])((?:20)?\d\d)(?:-[A-Z][a-z]{2,10})?)?\s?\)(?:[ ,]{0,2}(20\d\d)\b)?"
)


def named(text: str, verb: str, announced: int, *, titled: bool = False) -> str:
    """Return the venue that a text begins with, after small words; empty if it names none.

    After a `verb` such as “accepted”, a preposition has to lead to the name. If `titled`, words in capitals
    are enough, as in `Machine Vision and Applications`.
    """
    words = tokens(text)
    place, led = 0, not verb or verb.rsplit(maxsplit=1)[-1].casefold() in _PREPOSITIONS
    while place < len(words) and (_small(words[place]) or not words[place].text.isalnum()):
        if words[place].text in {",", ";", ":", "(", "."} and not led:
            return ""
        led = led or words[place].key in _PREPOSITIONS
        place += 1
    led = led or bool(_DATED.match(text))
    led = led or bool(re.match(r" [-–] ", text))  # `Accepted - KITECON 2027`
    if not led or place >= len(words):
        return ""
    if verb and (named := bracketed(text, announced)):
        return named
    first = words[place]
    if not (first.text[0].isupper() or first.text[0].isdecimal() or first.key in _EDITIONS):
        return ""
    return _phrase(text, words, place, announced) or (titles.title(words, place, announced) if titled else "")


def _small(word: Token) -> bool:
    """Tell small words from those that begin a name: `to the journal`, not `to the Journal of Kites`."""
    return word.key in _SMALL and (word.text.islower() or word.key in _IN_CAPITALS_TOO)


def bracketed(text: str, announced: int) -> str:
    """Read an acronym in brackets, and its year: `… on Kites, Knots and Sails (KITECON 2027)`."""
    match = _BRACKETS.search(text)
    if not match or sum(char.isupper() for char in match[1]) < 2:  # noqa: PLR2004
        return ""
    before = text[: match.start()]
    inside = match[2] or match[3]
    meeting = re.search(r"\b(?:Conference|Symposium|Congress|Workshop|Meeting)\b", before)
    journal = not meeting and any(word.casefold() in _FULL_NAME for word in before.split())
    unsure = (match[2] is None) and (not meeting or match[1].upper() in _NOBODY)
    if journal or unsure:
        return ""
    stated = [int(year) for year in re.findall(r"\b20\d\d\b", before)]
    year = years.in_full(inside) if inside else next(iter(stated), 0)
    there = known(match[1])
    if year > years.latest(announced):
        year = 0
    held = there and there[0] in WORKSHOPS
    beside = "workshop" if re.search("[Ww]orkshop", text) and not held else ""
    return shown(there[0] if there else match[1], year, beside)


def _phrase(text: str, words: tuple[Token, ...], start: int, announced: int) -> str:
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
    if single and (when or (len(single) > 3 and len(name) < 2)) and not (keys & _KIND):  # noqa: PLR2004
        return shown(single, when, part("", text.partition(single)[2]))
    bare = len(name) < 2 or keys <= _VAGUE  # noqa: PLR2004  `IEEE Conference` names none
    if when and events and _is_acronym(words, place, end):
        return shown(words[end - 1].text, when, "workshop" if "workshop" in keys else "")
    if keys & _KIND and not bare:
        whole = "".join(("" if word.glued else " ") + word.text for word in name).strip()
        dated = when if events or words[0] is name[0] else 0
        return shown(re.sub(r"^Proceedings of (?:the )?", "", whole), dated, "")
    return ""


def _is_acronym(words: tuple[Token, ...], start: int, end: int) -> bool:
    """Return whether an acronym closes a name and its year follows: `Symposium on Safe Kites KITES 2027`."""
    last, before = words[end - 1].text, words[end - 2]
    capitals = sum(char.isupper() for char in last)
    led = before.text.istitle() or before.text in {"-", "–"}
    dated = end < len(words) and words[end].text.isdecimal() and len(words[end].text) == 4  # noqa: PLR2004
    return end - start > 3 and capitals > 1 and len(last) > 2 and led and dated and last not in _NOBODY  # noqa: PLR2004


def _skip(words: tuple[Token, ...], place: int) -> int:
    """Pass over year, edition and publisher: `2027 IEEE 16th Annual …`."""
    while place < len(words) - 1:
        word = words[place]
        ordinal = word.text.isdecimal() or (word.glued and word.key in {"st", "nd", "rd", "th"})
        if not (
            ordinal
            or word.key in _EDITIONS
            or _ROMAN.fullmatch(word.text)
            or (word.text in _SOCIETIES and words[place + 1].key not in _FULL_NAME)
        ):
            break
        place += 1
        if word.text in _SOCIETIES and words[place].text in {"-", "/"} and words[place].glued:
            place += 2  # `IEEE/RSJ`
    return min(place, len(words) - 1)


def _end(words: tuple[Token, ...], place: int) -> int:
    end = last = place
    while end < len(words) and end - place < _MOST:
        word = words[end]
        if word.text[0].isupper() or (word.glued and word.text.isalpha() and last == end):
            last = end + 1
        elif not (
            (word.text in _INSIDE and not (word.text == "on" and _is_month(words, end + 1)))
            or (word.text == "." and words[end - 1].text.casefold() in _SHORT)
            or (word.text == "," and is_list(words, end))
        ):
            break
        end += 1
    return last


def _is_month(words: tuple[Token, ...], place: int) -> bool:
    return place < len(words) and words[place].key in _MONTHS


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
            or words[end].text in {"-", "&"}
            or (words[end].text.isdecimal() and len(words[end].text) == 1)
        )
    ):
        end += 1
    if end > place and words[end - 1].text in {"-", "&"}:
        end -= 1
    if end < len(words) and words[end].glued and words[end].text in {"@", "."} and end + 1 < len(words):
        return ""  # `KITE.AI@HOME`
    text = "".join(word.text for word in words[place:end])
    capitals = sum(char.isupper() for char in text)
    if capitals < 2 or len(text) < 3 or text.upper() in _NOBODY:  # noqa: PLR2004
        return ""
    there = known(text)
    return there[0] if there else misspelt(text) or text
