"""Authors' names as arXiv lists them, with what is no name taken off and none added or lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from arxiv_digest import text

_ACCENTS = {
    "~": "\u0303",
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "=": "\u0304",
    ".": "\u0307",
}
_STACKED = re.compile(r"\\([~'`^\"=.])\{?([^\W\d_\x00-\x7f])\}?")  # an accent on a letter that has one: `\~ê`
_BACKSLASH = re.compile(r"\\(?=[^\x00-\x7f])|\\+\Z|\A\\\\+")
_MARKS = " *†‡§¶#✉⁰¹²³⁴⁵⁶⁷⁸⁹,;:.&"  # of footnotes and lists
_DASHES = re.compile(r"(?<=\w)(?:--|–)(?=\w)")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV", re.IGNORECASE)
_DEGREE = re.compile(r"(?:Ph\.?\s?D|M\.?\s?D|M\.?\s?Sc|Dr|Prof)\.?", re.IGNORECASE)
_OTHERS = re.compile(
    r"\A(?:(?:and|&)\s+)?(?:et\.?\s?al\.?,?|(?:many )?others|more|and|&|\.{2,}|…|-+)\Z", re.IGNORECASE
)
_AND = re.compile(r"\A(?:and|&)\s+|(?<!\s)\s+(?:and|&)\Z", re.IGNORECASE)
_ET_AL = re.compile(r"(?<![\s,])[\s,]+(?:et\.?\s?al\b\.?|and\s+(?:\d+\s+)?others|\.\.\.|…)\Z", re.IGNORECASE)
_BEHALF = re.compile(r"(?<![\s,(])[\s,(]*\b(?:for|on\s+behalf\s+of)\s+(?:the\s+)?(?=\S)", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:collaborations?|consortium|consortia|team|groups?|network|project)\b", re.IGNORECASE
)
_BODY = re.compile(
    r"\b(?:of|for|university|institut\w*|centers?|centres?|laborator\w+|labs?|department|school|research|society|company)\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    "al bin bint da dal de del della den der di do dos du el ibn la le ten ter van vom von y zu zur e".split()
)
_MOST_WORDS = 6  # of a person's name


def authors(names: Iterable[str]) -> tuple[str, ...]:
    """Read the API's list of names: `and X`, `:`, `et al.` and the like are no persons of their own."""
    found: list[str] = []
    for raw in names:
        bare, groups = _unbracketed(raw)
        found += [*_read(bare), *groups]
    return tuple(found)


def creators(line: str) -> tuple[str, ...]:
    """Cut the feed's one line of names at its commas, without the affiliations in brackets.

    A suffix such as `Jr.` stays with its name. It stands in until the API gives the clean list.
    """
    bare, groups = _unbracketed(line)
    found: list[str] = []
    for piece in re.split(r"[,;]", text.plain(bare)):
        name = piece.strip()
        if found and _SUFFIX.fullmatch(name):
            found[-1] += f", {name}"
        elif not _DEGREE.fullmatch(name):
            found += _read(name)
    return (*found, *(group for group in groups if group not in found))


def _unbracketed(line: str) -> tuple[str, list[str]]:
    """Take off what stands in brackets, however deep; collaborations in them are given apart.

    A bracket that is never closed ends at the next comma.
    """
    kept: list[str] = []
    inside: list[str] = []
    groups: list[str] = []
    depth, left = 0, line.count(")")
    for char in line:
        left -= char == ")"
        if char == "(" and left > depth:
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            if not depth:
                groups += _group("".join(inside))
                inside = []
        elif char != ")":
            (inside if depth else kept).append(char)
    return re.sub(r"\([^,(]*", "", "".join(kept)), groups


def _group(said: str) -> list[str]:
    """Return the collaboration that a bracket speaks for: `(for the Kite Collaboration)`."""
    match = _BEHALF.match(said)
    name = text.plain(said[match.end() :]) if match else ""
    return [name] if name and _GROUP.search(name) and "," not in name else []


def _read(raw: str) -> Iterator[str]:
    """Read one name as arXiv gives it: none, one, or several that were not told apart."""
    name = _ET_AL.sub("", _decoded(raw))
    if not any(char.isalpha() for char in name) or _OTHERS.match(name):
        return
    for part in _parts(_AND.sub("", name)):
        if (clean := _tidy(part)) and any(char.isalpha() for char in clean):
            yield clean


def _decoded(raw: str) -> str:
    """Decode TeX, also accents on letters that have one already."""
    stacked = _STACKED.sub(lambda match: match[2] + _ACCENTS[match[1]], raw)
    plain = text.plain(_BACKSLASH.sub("", unicodedata.normalize("NFC", stacked).strip()))
    return " ".join(plain.replace("~", " ").replace("_", " ").split())


def _parts(name: str) -> list[str]:
    """Part a collaboration from its first author or its speaker, and two persons joined by `and`."""
    head, colon, rest = name.partition(":")
    if colon and rest.strip() and _GROUP.search(head):
        return [head, *_parts(rest.strip())]
    behalf = _BEHALF.search(name)
    if behalf and _GROUP.search(name[behalf.end() :]):
        return [part for part in (name[: behalf.start()], name[behalf.end() :].rstrip(")")) if part.strip()]
    both = re.split(r"(?<!\s)\s+(?:and|&)\s+", name)
    if len(both) > 1 and (all(map(_is_person, both)) or all(map(_GROUP.search, both))):
        return both
    return [name]


def _is_person(name: str) -> bool:
    """Tell a full name of a person from a piece of a body's name."""
    words = name.split()
    capital = all(
        word[0].isupper() or word.casefold() in _PARTICLES or not word[0].isascii() for word in words
    )
    return 1 < len(words) <= _MOST_WORDS and capital and not (_BODY.search(name) or _GROUP.search(name))


def _tidy(name: str) -> str:
    """Take marks of footnotes off; a full stop stays after an initial or a suffix."""
    bare = name.lstrip(_MARKS)
    cut = bare.rstrip(_MARKS)
    ending = re.split(r"[ .-]", cut)[-1]
    dotted = bare[len(cut) :].startswith(".") and (
        len(ending) == 1 or _SUFFIX.fullmatch(ending) or ending in {"St", "Dr"}
    )
    return _DASHES.sub("-", f"{cut}." if dotted else cut)
