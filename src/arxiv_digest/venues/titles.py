"""Venues that only their place in a comment tells: `accepted by Kites Today`, `IEEE KITECON 2027`."""

from __future__ import annotations

import re

from arxiv_digest.venues import tables, years
from arxiv_digest.venues.parts import shown
from arxiv_digest.venues.tokens import Token, is_list

_NO = tables.words("no_titles") | tables.words("months")
_HOUSES = tables.words("houses")
_NOBODY = tables.words("publishers") | tables.words("no_events")
_INSIDE = frozenset({"of", "and", "in", "for", "on", "the", "&", "+", "-", "de", "der", "und", "et"})
_AFTER = tables.words("after_titles")
_MOST = 8  # words of a title
_SHORT = 6  # letters of an abbreviation
_STOP = frozenset(",;.():")
_OLDEST = 1990  # year
_YEAR = r"(?:\s?['’]\s?|[ -])?(20\d\d)"
_ACRONYM = r"([A-Z][A-Za-z]{0,2}[A-Z][A-Za-z]{1,10}(?:-[A-Z]{2,8})?)"
_BARE = re.compile(
    r"(?:^|[,;]\s)\s?(?:(?:In:?\s)?Proc(?:eedings?|\.)\s(?:of\s)?(?:the\s)?|"
    rf"(?:IEEE|ACM|IFIP|EAI)(?:[-/][A-Z]{{2,6}})?\s){_ACRONYM}{_YEAR}\b"
    rf"|(?:^|[,;]\s)\s?(?:conference\s)?{_ACRONYM}{_YEAR}\s?"
    r"(?:[Cc]onference\b|accepted\b|\(?accepted|camera|[.,;]?\s?$)"
)
_MEETING = re.compile(
    r"(?:^|[,;]\s)\s?(?:[Ii]n\s)?(?:Proceedings of |Proc\. (?:of )?)?(?:[Tt]he )?(?P<led>20\d\d )?"
    r"(?:IEEE |ACM |IEEE/ACM )?"
    r"(?P<edition>\d{1,3}[a-z]{2} )?(?:Int\. )?"
    r"(?:[A-Z][a-z]{2,12}(?:-[A-Za-z][a-z]{2,8})? ){0,3}(?:IEEE |ACM |IEEE/ACM )?(?:[A-Z][a-z]{2,20} ){0,3}"
    r"(?P<kind>Conference|Symposium|Congress|Workshop)(?: (?:[Oo]n|of|for) [^();.]{3,150})? ?"
    r"\(\s?(?P<name>[A-Z][A-Za-z]{2,12}(?:-[A-Z]{2,8})?)"
    r"(?:(?:\s?['’]|[ -])?(?P<year>(?:20)?\d\d)(?:-[A-Z][a-z]{2,10})?)?\s?\)(?:,? (?P<behind>20\d\d)\b)?"
)
# In full: `Nordic Conference on Kites, 2027`, `Nordic Kite Conference-2027`.
_IN_FULL = re.compile(
    r"(?:^|[,;]\s)\s?(?:In\s)?(?:[Tt]he )?(?:\d{1,3}[a-z]{2} )?"
    r"((?:[A-Z][\w&-]{1,20} ){1,5}(?:Conference|Symposium|Congress)"
    r"(?: (?:on|of|for) (?:(?:[A-Z][\w&-]{1,20}|and|of|in|the|for|its) ){0,9}[A-Z][\w&-]{1,20}?)?)"
    r"(?:,? |-)(20\d\d)\s?(?:[.,;]|$)"
)

_NAME = (
    r"(?P<name>(?:[A-Z][\w&-]{1,20} ){0,5}(?:Conference|Symposium|Congress)"
    r"(?: (?:[Oo]n|of|for)"
    r"(?: (?:[A-Z][\w&-]{1,20},?|and|of|in|the|for|its|their|&)){0,9} [A-Z][\w&-]{1,20})?)"
)
# Led by a year or an edition: `2027 Nordic Kite Conference`, `13th Conference on Kites, Dec 2027`.
_LED = re.compile(
    r"\s?(?:[Tt]he )?(?:(?P<year>20\d\d) |\d{1,3}(?:st|nd|rd|th) |First |Second |Third )"
    r"(?:(?:Annual|IEEE|ACM) ){0,2}"
    rf"{_NAME}(?:, [A-Z][a-z]{{2,8}}\.? (?P<behind>20\d\d))?\s?(?:[.,;]|$)"
)
_JOURNAL = re.compile(
    r"(?:^|[,;]\s)\s?(?P<led>20\d\d )?"
    r"(?P<name>(?:(?:IEEE|ACM|IEEE/ACM) (?:Transactions|Journal|Letters)|International Journal) (?:on|of|for)"
    r"(?: (?:[A-Z][\w-]{1,20},?|and|of|in|the|for|&)){0,9} [A-Z][\w-]{1,20})"
    r"(?:,? \(?(?P<year>20\d\d)\)?)?\s?(?:[.,;]|$)"
)


def _whole(name: str, year: int, announced: int) -> str:
    """Show a name in full; a year yet to come, or a name without a subject, is none."""
    vague = {word.casefold() for word in name.split()} <= tables.words("vague")
    return "" if vague or year > years.latest(announced) else shown(name, year, "")


def title(words: tuple[Token, ...], start: int, announced: int) -> str:
    """Read a title in capitals after “accepted by”, of a meeting with its year or of a journal.

    What could be a place, a date, a publisher or a part of a meeting is none.
    """
    house = False
    while start < len(words) - 1 and words[start].key in _HOUSES | {"'", "’", "s", "-"}:
        start, house = start + 1, True
    year = 0
    if start < len(words) - 1 and _is_year(words[start], announced):
        year, start = int(words[start].text), start + 1
    end = _end(words, start)
    name = [word for word in words[start:end] if word.text not in _INSIDE]
    after = words[end] if end < len(words) else None
    dated = bool(year) or (after is not None and _is_year(after, announced))
    ends = name[:1] if dated and name[-1:] and name[-1].key == "conference" else name[:1] + name[-1:]
    if not name or len(name) > _MOST or any(word.key in _NO for word in ends):
        return ""
    text = "".join(("" if word.glued else " ") + word.text for word in words[start:end]).strip()
    if after and _is_year(after, announced):
        return shown(text, int(after.text), "")
    if year:
        return shown(text, year, "") if len(name) > 1 else ""
    published = house or (
        after is not None and after.text == "(" and words[end + 1 : end + 2] and words[end + 1].key in _HOUSES
    )
    dated = [word.text.isdecimal() or word.key in _NO for word in words[end + 1 : end + 2]] == [True]
    closed = (
        after is None
        or after.text in _STOP
        or after.key in _AFTER
        or after.key == "journal"
        or (after.text == "on" and dated)
    )
    return text if closed and (len(name) > 1 or published) and not text.isupper() else ""


def _end(words: tuple[Token, ...], start: int) -> int:
    """Return the token after the last capital of a title."""
    last = place = start
    while place < len(words):
        if words[place].key in _AFTER:
            break
        small = words[place].glued and words[place].text.isalpha() and last == place
        if words[place].text[0].isupper() or small or _is_abbreviated(words, place):
            last = place + 1
        elif words[place].text not in _INSIDE and not (words[place].text == "," and is_list(words, place)):
            break
        place += 1
    short = any(word.text == "." for word in words[start : last - 1])
    return last - 1 if words[last - 1].text == "." and not short else last


def _is_abbreviated(words: tuple[Token, ...], place: int) -> bool:
    """Return whether a full stop belongs to a title: `Israel J. Math.`."""
    before = words[place - 1]
    return (
        words[place].text == "."
        and words[place].glued
        and before.text.istitle()
        and len(before.text) <= _SHORT
    )


def _is_year(word: Token, announced: int) -> bool:
    number = int(word.text) if word.text.isdecimal() and len(word.text) == 4 else 0  # noqa: PLR2004
    return _OLDEST < number <= years.latest(announced)


def bare(clause: str, announced: int, *, listed: bool) -> str:
    """Read a venue on no list that no verb leads to: by its society, its proceedings or standing alone.

    If the clause names a `listed` venue, a name in full is a part of it.
    """
    meeting, short = _MEETING.search(clause), _BARE.search(clause)
    if meeting:
        name, year = meeting["name"], meeting["year"] or meeting["led"] or meeting["behind"]
    elif short:
        name, year = short[1] or short[3], short[2] or short[4]
    elif not listed and (whole := _IN_FULL.search(clause)):
        name, year = re.sub(r"^(?:(?:Annual|IEEE|ACM) )+", "", whole[1]), whole[2]
    elif not listed and (led := _LED.match(clause)):
        name, year = led["name"], led["year"] or led["behind"]
        return _whole(name, years.in_full(year) if year else 0, announced)
    elif not listed and (journal := _JOURNAL.search(clause)):
        name, year = journal["name"], journal["led"] or journal["year"]
        return _whole(name, years.in_full(year) if year else 0, announced)
    else:
        return ""
    when = years.in_full(year) if year else 0
    edition = meeting["edition"] if meeting else when  # `15th Workshop on Kites (KITES)` needs no year
    if not (when or edition) or when > years.latest(announced):
        return ""
    part = "workshop" if meeting and meeting["kind"] == "Workshop" else ""
    return "" if name.upper() in _NOBODY or name.casefold() in _NO else shown(name, when, part)
