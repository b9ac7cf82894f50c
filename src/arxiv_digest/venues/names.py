"""The kept names of conferences and journals, and where a text mentions them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from arxiv_digest.venues import tables
from arxiv_digest.venues.tokens import Token, is_list, tokens

# Marks that a name may hold or not: `Phys. Rev. Lett.`, `RA-L`, `ECML/PKDD`.
_LOOSE = frozenset(".,-/:'’")
_FULL = re.compile(
    r"conference|symposium|journal|transactions|proceedings|letters|congress|meeting|review|trans\b|rev\b"
    r"|association|language|annals",
    re.IGNORECASE,
)
_LONG = 6  # letters of an acronym that is known though misspelt
_SURE = 4  # letters of an acronym that is nothing else
_WORDS = tables.words("acronyms_that_are_words")

_ENDINGS = tables.words("tied")
_MONTHS = tables.words("months")
_FOLLOWERS = tables.words("followers")
_SUBJECTS = tables.words("subjects")
WORKSHOPS = tables.words("workshops")  # venues that are workshops by name and are not held at another one


@dataclass(frozen=True, slots=True)
class Mention:
    """A venue that a text names, from token `start` up to `end`; `sure` if it can be nothing else."""

    name: str
    start: int
    end: int
    journal: bool = False
    sure: bool = False
    workshop: bool = False


@dataclass(frozen=True, slots=True)
class _Alias:
    name: str
    words: tuple[Token, ...]
    journal: bool

    @property
    def acronym(self) -> bool:
        """Tell `CVPR` and `RA-L` from `Nature` and `Pattern Recognition`."""
        letters = "".join(word.text for word in self.words if word.text not in _LOOSE)
        one = len(self.words) == 1 or all(word.glued for word in self.words[1:])
        return one and sum(char.isupper() for char in letters) > 1


@cache
def _index() -> Mapping[str, tuple[_Alias, ...]]:
    """Return the names by their first word, the longest first."""
    found: dict[str, list[_Alias]] = {}
    for file, journal in (("conferences", False), ("journals", True)):
        for name, others in tables.table(file).items():
            for alias in _spellings([name, *others]):
                words = tuple(word for word in tokens(alias) if word.text not in _LOOSE or alias == word.text)
                found.setdefault(words[0].key, []).append(_Alias(name, words, journal))
    return {key: tuple(sorted(some, key=lambda one: -len(one.words))) for key, some in found.items()}


def _spellings(names: Sequence[str]) -> Iterator[str]:
    """Return the names, and acronyms of Transactions with a hyphen too: TMM and T-MM."""
    yield from dict.fromkeys(names)
    yield from (f"T-{one[1:]}" for one in names if re.fullmatch("T[A-Z]{2,5}", one) and len(names) > 1)


def known(acronym: str) -> tuple[str, bool] | None:
    """Return the shown name for an acronym in any case, and whether it is a journal's."""
    words = tokens(acronym)
    for alias in _index().get(words[0].key, ()) if words else ():
        if [word.key for word in alias.words] == [word.key for word in words]:
            return alias.name, alias.journal
    return None


def misspelt(acronym: str) -> str:
    """Return the conference whose letters stand in another order, as in AISTAST; empty if there is none."""
    letters = sorted(acronym.casefold())
    if len(letters) < _LONG:
        return ""
    near = [
        name
        for name in tables.table("conferences")
        if sorted(name.casefold()) == letters and name[0] == acronym[0].upper()
    ]
    return near[0] if len(near) == 1 else ""


def mentions(text: Sequence[Token]) -> list[Mention]:
    """Find the venues that a text names, in order; of overlapping names the longest counts."""
    found: list[Mention] = []
    place = 0
    while place < len(text):
        one = _mention(text, place)
        if one:
            found.append(one)
        place = one.end if one else place + 1
    return found


def _mention(text: Sequence[Token], place: int) -> Mention | None:
    if _inside_word(text, place):
        return None
    for alias, workshop in _candidates(text[place]):
        end = _end(text, place, alias)
        if end and _spelt(text[place:end], alias) and _stands_alone(text, place, end, alias):
            sure = _is_sure(alias) or (not alias.acronym and _is_meeting(text, place))
            return Mention(alias.name, place, end, alias.journal, sure, workshop)
    return None


def _is_meeting(text: Sequence[Token], place: int) -> bool:
    """Return whether `Conference on` stands before a name."""
    return [word.key for word in text[max(0, place - 2) : place]] in (
        ["conference", "on"],
        ["symposium", "on"],
    )


def _inside_word(text: Sequence[Token], place: int) -> bool:
    """Return whether a word is a piece of a longer one: `DGM4MICCAI`, `MICCAI-ASMUS`."""
    if not place or not text[place].glued:
        return False
    hyphen = text[place - 1].text == "-" and text[place - 1].glued and text[place - 2].text.isalpha()
    return text[place - 1].text.isalnum() or hyphen


def _stands_alone(text: Sequence[Token], place: int, end: int, alias: _Alias) -> bool:
    """Return whether the name ends where it seems to, and is not the subject of an unknown venue."""
    after = text[end : end + 2]
    if after and after[0].glued and alias.acronym:
        if after[0].text.isdecimal() and len(after[0].text) not in {2, 4}:
            return False  # `EC3`
        tied = len(after) > 1 and after[0].text == "-" and after[1].glued and after[1].text.isalpha()
        if tied and after[1].key not in _ENDINGS:
            return False  # `EC-TEL`
    if alias.acronym and not alias.journal and _is_host(text, end):
        return False  # `SIGGRAPH Conference on Motion, Interaction and Games`
    if _explains_workshop(text, place) if alias.acronym else _is_subject(text, place, alias):
        return False
    if not alias.acronym and place > 1 and text[place - 1].key in {"of", "on", "for"}:
        whole = text[place - 2].key in _SUBJECTS and alias.journal
        return not whole and not _goes_on(text, place, end, alias)
    return not _goes_on(text, place, end, alias)


def _is_subject(text: Sequence[Token], place: int, alias: _Alias) -> bool:
    """Spot what only sounds like a venue: `Learning for Remote Sensing`, `Workshop on Robot Learning`."""
    before = text[max(0, place - 2) : place]
    if alias.journal and before and before[-1].text in {"with", "using", "via"}:
        return True  # `Flying Kites with Machine Learning`
    if not alias.journal and before and before[-1].text.istitle() and _of_workshop(text, place):
        return True
    if len(before) < 2 or before[1].text not in {"of", "on", "for"}:  # noqa: PLR2004
        return alias.name in _both() and not alias.journal
    if alias.journal:
        return before[1].text == "for" and before[0].text[0].isupper() and place > 2  # noqa: PLR2004  “Accepted for”
    if before[1].text == "for" and not _FULL.search(" ".join(word.text for word in alias.words)):
        return before[0].key not in _SUBJECTS
    return alias.name not in WORKSHOPS and _of_workshop(text, place)


def _explains_workshop(text: Sequence[Token], place: int) -> bool:
    """Return whether an acronym only explains a workshop: `Workshop on Explainable AI (XAI)`."""
    if not place or text[place - 1].text != "(":
        return False
    before = [word.text for word in text[max(0, place - 10) : place - 1] if word.text[0].isupper()]
    initials = "".join(word[0] for word in before[-2:])
    return (
        "Workshop" in before
        and text[place].text[-2:].upper() == initials
        and text[place].text not in WORKSHOPS
    )


def _of_workshop(text: Sequence[Token], place: int) -> bool:
    """Return whether a name is the subject of a workshop: `Workshop on Context-Aware Recommender Systems`."""
    for word in reversed(text[max(0, place - 6) : place]):
        if word.text == "Workshop":
            return True
        if not (word.text[0].isupper() or word.text in {"on", "for", "of", "-", "and"}):
            return False
    return False


@cache
def _both() -> frozenset[str]:
    """Return conferences that a journal is called like: `Conference on Advanced Robotics`."""
    journals = tables.table("journals")
    return frozenset(
        name for name, others in tables.table("conferences").items() if any(one in journals for one in others)
    )


def _is_host(text: Sequence[Token], end: int) -> bool:
    """Return whether a society holds another meeting than the one that is called like it."""
    after = [token.text for token in text[end : end + 4]]
    if after[:1] == ["Journal"] and after[1:2] not in (["Track"], ["track"]):
        return True  # `WWW Journal`
    if after[:1] == ["Transactions"]:
        return True  # `APSIPA Transactions`
    named = next((n for n, word in enumerate(after) if word in {"Conference", "Symposium", "Journal"}), -1)
    return (
        0 <= named < len(after) - 1
        and after[named + 1] in {"on", "of"}
        and all(w.istitle() for w in after[:named])
    )


def _candidates(first: Token) -> Iterator[tuple[_Alias, bool]]:
    """Return the names that may begin with a word; `CVPRW` is a workshop of CVPR."""
    yield from ((alias, False) for alias in _index().get(first.key, ()))
    if first.text[-1] in "Ww" and first.text[:-1].isupper():
        short = _index().get(first.key[:-1], ())
        yield from ((alias, True) for alias in short if alias.acronym and not alias.journal)


def _end(text: Sequence[Token], place: int, alias: _Alias) -> int:
    """Return the token after the name, 0 if the text says something else; loose marks may stand between."""
    for number, word in enumerate(alias.words):
        while number and place < len(text) and text[place].text in _LOOSE:
            place += 1
        if place >= len(text):
            return 0
        same = text[place].key == word.key or (word.key == "on" and text[place].key == "of")
        short = len(alias.words) == 1 and text[place].key[:-1] == word.key and text[place].text[-1] in "Ww"
        if not (same or short):
            return 0
        place += 1
    return place


def _spelt(said: Sequence[Token], alias: _Alias) -> bool:
    """Tell a name from the same words in a sentence, by its capitals."""
    words = [token for token in said if token.text not in _LOOSE]
    if alias.acronym:
        long = sum(len(word.text) for word in alias.words) >= _SURE and words[0].key not in _WORDS
        exact = all(
            w.text.isupper() or w.text.startswith(a.text) for w, a in zip(words, alias.words, strict=True)
        )
        return exact or long
    if _FULL.search(" ".join(word.text for word in alias.words)) and len(words) > 2:  # noqa: PLR2004  `a journal of` is none
        return True
    return all(
        said_word.text[0].isupper()
        for said_word, word in zip(words, alias.words, strict=True)
        if word.text[0].isupper()
    )


def _goes_on(text: Sequence[Token], place: int, end: int, alias: _Alias) -> bool:
    """Spot a longer, unknown name: `International Conference on Machine Learning and Kites`."""
    if alias.acronym or end >= len(text):
        return False
    after = text[end]
    further = text[end + 1] if end + 1 < len(text) else None
    if after.text in {"and", "&", "for", "of", "with", "over"} or (after.text == "in" and alias.journal):
        if further and further.key in {"the", "its", "their"} and end + 2 < len(text):
            further = text[end + 2]
        return bool(further and further.text[0].isupper() and len(further.text) > 1)
    if after.text == "," and "on" in {word.key for word in text[max(0, place - 1) : end]}:
        return is_list(text, end)  # `Conference on Communications, Knots and Computing`
    publishers = after.text.isupper() or after.key in _MONTHS or after.text in _FOLLOWERS
    return after.text[0].isupper() and not publishers and not after.glued


def _is_sure(alias: _Alias) -> bool:
    if alias.acronym:
        return sum(len(word.text) for word in alias.words) >= _SURE and alias.words[0].key not in _WORDS
    return len(alias.words) > 2 and bool(_FULL.search(" ".join(word.text for word in alias.words)))  # noqa: PLR2004
