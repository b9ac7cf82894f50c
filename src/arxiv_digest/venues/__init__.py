"""Where a paper appears: read from comment, journal reference and DOI, by a kept list of venues."""

from __future__ import annotations

import re
from collections.abc import Sequence

from arxiv_digest.text import plain
from arxiv_digest.venues import claims, dois, generic, parts, tables, years
from arxiv_digest.venues.claims import Cue
from arxiv_digest.venues.names import Mention, Token, mentions, tokens

__all__ = ["venue"]

_LONGEST = 2000  # characters of a comment that are read
_NOISE = re.compile(
    r"(?:https?:|www\.)\S*|\b10\.\d{4,9}/\S+|\barXiv:\S+|\b\d{4}\.\d{4,5}(?:v\d+)?\b|\b[\w-]{1,60}\.(?:com|org|io|net|cc|ai)/\S*"
)
_GAP = tables.words("between")
_BARE = tables.words("beside")


_HOSTED = frozenset({"International", "Conference", "Symposium", "on", "Joint", "Annual"})


def venue(
    comment: str | None, journal_ref: str | None = None, doi: str | None = None, announced: int = 0
) -> str:
    """Name where a paper appears, with year and part: CVPR 2027, Findings of ACL 2027, PRL; empty if unknown.

    `announced` is the year of arXiv's announcement, against which years are weighed; 0 if unknown.
    """
    return (
        _from_reference(journal_ref, announced)
        or _from_comment(comment, announced)
        or generic.named(_read(journal_ref or ""), 0, announced)
        or dois.venue(doi or "")
    )


def _read(text: str) -> str:
    return _NOISE.sub(" ", plain(text[:_LONGEST]))


def _from_reference(reference: str | None, announced: int) -> str:
    """Read arXiv's journal reference, which only names what took the paper."""
    if not reference:
        return ""
    said = _read(reference)
    words = tokens(said)
    found = mentions(words)
    if not found:
        return ""
    one = max(found, key=lambda mention: (mention.start == 0, mention.sure))
    when = years.year(words, one, (0, len(words)), announced, old=True)
    when = when or next((n for n in map(_number, reversed(words)) if 1900 < n <= (announced or 2100) + 2), 0)  # noqa: PLR2004
    before, after = said[: words[one.start].start], said[words[one.end - 1].end :]
    return parts.shown(one.name, when, "" if one.journal else parts.part(before, after))


def _number(token: Token) -> int:
    return int(token.text) if token.text.isdecimal() and token.text.isascii() and len(token.text) == 4 else 0  # noqa: PLR2004


def _from_comment(comment: str | None, announced: int) -> str:
    if not comment:
        return ""
    said = _read(comment)
    words = tokens(said)
    names = [(words[one.start].start, words[one.end - 1].end) for one in mentions(words)]
    pieces = [said[start:end] for start, end in claims.clauses(said, names)]
    found = [one for piece in pieces for one in _Clause(piece, announced).venues()]
    main = next((one for one in found if not one.endswith("workshop")), "")
    loose = any(
        re.search(r"\bworkshop\b", piece, re.IGNORECASE)
        and not claims.cues(piece)
        and not mentions(tokens(piece))
        for piece in pieces
    )
    if (
        main
        and loose
        and main == found[0]
        and not re.search(r"main (?:track|conference)", said, re.IGNORECASE)
    ):
        return f"{main} workshop" if not main.startswith("Findings") else main
    return main or next(iter(found), "")


class _Clause:
    """One clause of a comment, and what it says of the venues that it names."""

    def __init__(self, text: str, announced: int) -> None:
        self.text = text
        self.announced = announced
        self.words = tokens(text)
        self.cues = claims.cues(text)
        self.mentions = _one_each(mentions(self.words), self.words)

    def venues(self) -> list[str]:
        """Return the venues that the clause claims, in order."""
        found = [one for number, mention in enumerate(self.mentions) if (one := self._venue(number, mention))]
        if found:
            return found
        taken = next((cue for cue in self.cues if cue.kind == "taken"), None)
        other = generic.named(self.text[taken.end :], taken.end, self.announced) if taken else ""
        return [other] if other and not self.mentions else [other] if other and not self._spoken() else []

    def _spoken(self) -> bool:
        """Return whether some name was refused: then nothing else in the clause is taken."""
        return any(cue.kind in {"hope", "other"} for cue in self.cues)

    def _venue(self, number: int, mention: Mention) -> str:
        start, end = self.words[mention.start].start, self.words[mention.end - 1].end
        until = self._next(number)
        cue = claims.governing(self.cues, start, end, until)
        if cue and cue.kind in {"hope", "other", "contest"}:
            return ""
        if self._refused(end):
            return ""
        bounds = (self._first(number, cue, start), self._last(number, mention.name))
        old = bool(cue and not self.text[cue.start : cue.end].lower().startswith("acc"))
        when = years.year(self.words, mention, bounds, self.announced, old=old)
        if cue and cue.end <= start:
            near = self._direct(cue, mention)
            if not (near or mention.sure or (when and not mention.journal)):
                return ""
        elif cue:
            if not (when or mention.sure):
                return ""
        elif not self._bare(mention, until, when):
            return ""
        return parts.shown(mention.name, when, self._part(number, mention))

    def _bare(self, mention: Mention, until: int, when: int) -> bool:
        """Return whether a name that no verb leads to is claimed all the same."""
        start = self.words[mention.start].start
        if when and not mention.journal and re.search(r"\bworkshop\b", self.text[:start], re.IGNORECASE):
            return True
        if when and self._alone(mention, until):
            return True
        outside = [*self.words[: mention.start], *self.words[mention.end :]]
        only = all(word.key in _BARE or not word.text.isalpha() for word in outside)
        return only and (mention.end - mention.start > 3 or not outside)  # noqa: PLR2004  a name in full

    def _next(self, number: int) -> int:
        """Return the place in the text where the next name begins."""
        later = self.mentions[number + 1 : number + 2]
        return self.words[later[0].start].start if later else len(self.text)

    def _first(self, number: int, cue: Cue | None, start: int) -> int:
        """Return the first token whose year can belong to a name: after the name and the verb before it."""
        named = self.mentions[number - 1].end if number else 0
        verb = cue.end if cue and cue.end <= start else 0
        return max(named, sum(word.start < verb for word in self.words))

    def _last(self, number: int, name: str) -> int:
        """Return the token where the next name begins; the same name again may bring the year."""
        later = [one.start for one in self.mentions[number + 1 :] if one.name != name]
        return later[0] if later else len(self.words)

    def _refused(self, end: int) -> bool:
        """Return whether what follows a name right away takes it back: template, submission, rejection."""
        return any(
            cue.kind == "hope" and not re.search(r"[,;]|\b(?:and|but)\b", self.text[end : cue.start])
            for cue in self.cues
            if end <= cue.start <= end + 40
        )

    def _direct(self, cue: Cue, mention: Mention) -> bool:
        """Return whether nothing but small words stands between “accepted” and the name."""
        between = [word for word in self.words[: mention.start] if word.start >= cue.end]
        spoken = [word for word in between if word.text.isalpha()]
        journal = mention.journal
        stop = any(word.text in {",", ";", ":"} for word in between) and journal and not mention.sure
        return not stop and all(word.key in _GAP for word in spoken)

    def _alone(self, mention: Mention, until: int) -> bool:
        """Return whether a name and its year stand as in `8 pages, CVPR 2027`."""
        left = self.words[: mention.start]
        comma = max((n for n, word in enumerate(left) if word.text in {",", ";", ":"}), default=-1)
        head = [word for word in left[comma + 1 :] if word.text.isalpha()]
        if mention.journal and (head or not self._volume(mention)):
            return False
        tail = self._tail(mention, until)
        return all(word.key in _BARE or word.text.isupper() for word in head) and tail

    def _tail(self, mention: Mention, until: int) -> bool:
        """Return whether the first words after the name do not make it part of a sentence."""
        after = [word for word in self.words[mention.end :] if word.start < until]
        stop = next((n for n, word in enumerate(after) if word.text in {",", ";", ":", "(", "."}), len(after))
        words = [word for word in after[:stop] if word.text.isalpha()]
        return len(words) < 1 or words[0].key in _BARE or words[0].text[0].isupper()

    def _volume(self, mention: Mention) -> bool:
        """Return whether a journal's name comes first and a number follows: a volume or a year."""
        after = self.words[mention.end : mention.end + 3]
        return any(word.text.isdecimal() for word in after) and not any(word.text == ":" for word in after)

    def _part(self, number: int, mention: Mention) -> str:
        if mention.workshop:
            return "workshop"
        if mention.journal:
            return ""
        start, end = self.words[mention.start].start, self.words[mention.end - 1].end
        since = self.words[self.mentions[number - 1].end - 1].end if number else 0
        earlier = [cue.start for cue in self.cues if cue.kind == "taken" and cue.end <= start]
        later = [cue.start for cue in self.cues if cue.kind == "taken" and cue.start >= end]
        until = min([self._next(number), *later[:1]])
        before, after = self.text[max([since, *earlier[-1:]]) : start], self.text[end:until]
        return parts.part(before, after) or parts.event(before, after)


def _one_each(found: Sequence[Mention], words: Sequence[Token]) -> list[Mention]:
    """Drop names that only explain another: `… Recognition (CVPR)`, `Findings of the ACL: EMNLP`."""
    kept: list[Mention] = []
    for one in found:
        between = [word.text for word in words[kept[-1].end : one.start]] if kept else []
        if kept and kept[-1].name == one.name and len(between) <= 3:  # noqa: PLR2004  `(` and a year
            kept[-1] = Mention(
                one.name, kept[-1].start, one.end, one.journal, sure=True, workshop=one.workshop
            )
        elif kept and between and between[-1] == "on" and set(between) <= _HOSTED:
            kept[-1] = one  # SIGGRAPH Conference on Motion, Interaction and Games
        elif kept and kept[-1].name == "ACL" and set(between) <= {":", "–", "-", "2"} and between:
            kept[-1] = Mention(one.name, kept[-1].start, one.end, one.journal, sure=True)
        else:
            kept.append(one)
    return kept
