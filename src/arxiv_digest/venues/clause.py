"""One clause of a comment, and the venues that it claims for the paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from arxiv_digest.venues import claims, generic, parts, tables, titles, years
from arxiv_digest.venues.claims import Cue
from arxiv_digest.venues.names import WORKSHOPS, Mention, mentions
from arxiv_digest.venues.tokens import Token, tokens

# After another verb, words in capitals are the name of a place or an institute.
_PUBLISHED = re.compile(r"(?!present|proc|talk)", re.IGNORECASE)
_VERSION = re.compile(r"\s(?:published\s)?version\b")
_FINDINGS = re.compile(r"\W{0,2}findings\b", re.IGNORECASE)
_TO_FINDINGS = re.compile(r"\bappear (?:in|as|at) (?:the )?findings\b", re.IGNORECASE)
_WORKSHOP = re.compile(r"\W{0,2}(?:20)?\d\d\W{0,2}workshops?\b", re.IGNORECASE)
_GRAND = re.compile(r"(?:^|[.,;]\s)\s?(?:\w+ )?grand challenges? (?:at|in|@) (?:the )?\Z", re.IGNORECASE)
_ONLY_WORKSHOP = re.compile(r"\sworkshops?\s*(?:[.,;]|$)", re.IGNORECASE)
_BESIDE = re.compile(r"(?:^|[.,;]\s)\s*(?:[^\W\d_][\w-]{0,30}\s+){2,14}[-–—@]\s\Z")
_LEADS = re.compile(
    r"\W*(?:\w+ )?(findings|demo|tutorial|workshop|doctoral consortium) "
    r"(?:(?:paper|proposal|abstract|track) ){0,2}"
    r"(?:(?:was|is|has been|to be) ){0,2}(?:accepted|presented|published|at)\b",
    re.IGNORECASE,
)
_ISSUE = frozenset({"proceedings", "of", "the", ".", "acm", "ieee", "special", "issue", "for", "in", ","})
_ADJACENT = re.compile(r"[\s,:(-]{0,3}(?:(?:paper|article|has been|was|is)\s)?")  # `ApJ, in press`
_OPEN = re.compile(
    r"\b(?:under (?:[\w-]+ )?(?:review|revision)|in (?:review|submission)|reject\w+|withdrawn)\b",
    re.IGNORECASE,
)
_BACK = re.compile(r"\b(?:withdrawn|withdrew|retracted|(?<=not )accepted|rejected|declined)\b", re.IGNORECASE)
_PAUSE = re.compile(r"[,;]|\b(?:and|but)\b")
_PAUSE_OR_BRACKET = re.compile(r"[,;(]|\b(?:and|but)\b")
_FROM = re.compile(r"\s(?:from|by|at|in)\s", re.IGNORECASE)
_SERIES = tables.words("series_of_proceedings")
_GAP = tables.words("between")
_BARE = tables.words("beside")
_HOSTED = frozenset({"International", "Conference", "Symposium", "on", "Joint", "Annual"})


class Clause:
    """One clause of a comment, and what it says of the venues that it names."""

    def __init__(self, text: str, announced: int) -> None:
        self.text = text
        self.announced = announced
        self.words = tokens(text)
        self.cues = claims.cues(text)
        self.mentions = _one_each(mentions(self.words), self.words)

    def venues(self) -> list[str]:
        """Return the venues that the clause claims, in order; a question claims none."""
        if self.text.rstrip().endswith("?"):
            return []
        found = [one for number, mention in enumerate(self.mentions) if (one := self._venue(number, mention))]
        # `Regional Conference on Kites (RegKite 2027)` is another meeting than the Conference on Kites.
        event = found and found[0].endswith("workshop") and not re.search("(?i)workshop", self.text)
        held = bool(event) and bool(re.search("Conference|Symposium", self.text))
        if found and (held or found[0].split()[0] in _SERIES or not re.search(r"\d{4}", found[0])):
            named = generic.bracketed(self._after_verb(), self.announced)
            return [named, *found] if named and named[-1].isdigit() and not self._spoken() else found
        if found:
            return found
        hosted = self._spoken() and self.mentions
        other = self._named_before_refusal() if hosted else self._unlisted()
        return [other] if other else []

    def _unlisted(self) -> str:
        """Return a venue that is on no list."""
        verbs = [cue for cue in self.cues if cue.kind == "taken"]
        named = next(filter(None, map(self._named_after, verbs)), "")
        only = len(verbs) == len(self.cues)
        return named or (titles.bare(self.text, self.announced, listed=bool(self.mentions)) if only else "")

    def _named_before_refusal(self) -> str:
        """Return a venue on no list that is named before another one is hoped for."""
        verb = self._verb()
        refused = next((cue.start for cue in self.cues if cue.kind in {"hope", "other"}), 0)
        listed = self.words[self.mentions[0].start].start
        return self._named_after(verb, refused) if verb and verb.end < refused < listed else ""

    def _named_after(self, verb: Cue, until: int | None = None) -> str:
        """Return the venue that the words after an “accepted” begin with."""
        said, rest = self.text[verb.start : verb.end], self.text[verb.end : until]
        titled = bool(_PUBLISHED.match(said)) and not rest.startswith(" as ")
        return generic.named(rest, said, self.announced, titled=titled) if rest else ""

    def _verb(self) -> Cue | None:
        """Return the first “accepted”, if there is one."""
        return next((cue for cue in self.cues if cue.kind == "taken"), None)

    def _after_verb(self) -> str:
        """Return what follows the first “accepted”; empty if there is none."""
        verb = self._verb()
        return self.text[verb.end :] if verb else ""

    def is_taken(self) -> bool:
        """Return whether the clause says that something was taken."""
        return self._verb() is not None and not self.text.rstrip().endswith("?")

    def is_open(self) -> bool:
        """Return whether the clause says of the paper, naming no venue, that nothing is decided."""
        return not self.mentions and bool(_OPEN.search(self.text))

    def _spoken(self) -> bool:
        """Return whether some name was refused: then nothing else in the clause is taken."""
        return any(cue.kind in {"hope", "other"} for cue in self.cues)

    def _venue(self, number: int, mention: Mention) -> str:
        start, end = self.words[mention.start].start, self.words[mention.end - 1].end
        until = self._next(number)
        cue = claims.governing(self.cues, start, end, until)
        if cue and cue.kind == "contest" and _WORKSHOP.match(self.text, end):
            cue = None  # `ICML 2027 Workshop on the Challenges of Kites`
        if cue and cue.kind == "contest" and _GRAND.search(self.text[:start]):
            cue = Cue("taken", cue.start, cue.end)
        if cue and cue.kind in {"hope", "other", "contest"}:
            return ""
        taken = cue is not None and cue.end <= start
        if self._refused(end, taken=taken) or self._taken_back(end, until):
            return ""
        hoped = next(
            (cue.start for cue in self.cues if cue.kind == "hope" and cue.start >= end), len(self.text)
        )
        last = min(self._last(number, mention.name), sum(word.start < hoped for word in self.words))
        bounds = (self._first(number, cue, start), last)
        old = bool(cue and not self.text[cue.start : cue.end].lower().startswith("acc"))
        when = years.year(self.words, mention, bounds, self.announced, old=old)
        if cue and cue.end <= start:
            near = self._direct(cue, mention)
            if not (near or mention.sure or (when and not mention.journal)):
                return ""
        elif cue:
            if not (when or mention.sure or _ADJACENT.fullmatch(self.text[end : cue.start])):
                return ""
        elif not self._bare(mention, until, when) and not self._issue(number):
            return ""
        shown = parts.shown(mention.name, when, self._part(number, mention))
        return f"{shown} ({issue})" if (issue := self._issue(number)) else shown

    def _issue(self, number: int) -> str:
        """Return the conference whose papers a journal prints: `TOG (Proc. SIGGRAPH Asia 2027)`."""
        here = self.mentions[number]
        if not here.journal or number + 1 == len(self.mentions) or self.mentions[number + 1].journal:
            return ""
        there = self.mentions[number + 1]
        between = [word.key for word in self.words[here.end : there.start]]
        if between[:1] != ["("] or not set(between[1:]) <= _ISSUE:
            return ""
        bounds = (there.start, self._last(number + 1, there.name))
        when = years.year(self.words, there, bounds, self.announced, old=False)
        return parts.shown(there.name, when, "") if when else ""

    def _bare(self, mention: Mention, until: int, when: int) -> bool:
        """Return whether a name that no verb leads to is claimed all the same."""
        start = self.words[mention.start].start
        if when and not mention.journal and re.search(r"\bworkshop\b", self.text[:start], re.IGNORECASE):
            return True
        findings = _FINDINGS.match(self.text[self.words[mention.end - 1].end :])
        after = self.text[self.words[mention.end - 1].end :]
        if mention.journal and _VERSION.match(after):
            return True  # `v2: JHEP version`
        before = self.text[:start]
        if when and not self.cues and (_BESIDE.search(before) or parts.is_beside(before)):
            return True  # `Kites in the Wild @ ICLR 2027`, `AI for Kite Design - ICML 2027`
        if not mention.journal and _ONLY_WORKSHOP.match(after) and self._alone(mention, until):
            return True
        if (when or findings) and self._alone(mention, until):
            return True
        outside = [*self.words[: mention.start], *self.words[mention.end :]]
        only = all(word.key in _BARE or not word.text.isalpha() for word in outside)
        alone = all(word.text in {"ACM", "IEEE", "."} for word in outside)
        meeting = self.text[:start].endswith(("Conference on ", "Symposium on "))
        full = meeting or mention.end - mention.start > 3 or self.words[mention.end - 1].text == "Journal"  # noqa: PLR2004
        return only and (full or alone)

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

    def _refused(self, end: int, *, taken: bool) -> bool:
        """Return whether what follows a name right away takes it back: template, submission, rejection.

        After an “accepted”, `(submitted version)` does not.
        """
        stop = _PAUSE_OR_BRACKET if taken else _PAUSE
        return any(
            cue.kind == "hope" and not stop.search(self.text[end : cue.start])
            for cue in self.cues
            if end <= cue.start <= end + 40
        )

    def _taken_back(self, end: int, until: int) -> bool:
        """Return whether the paper itself was withdrawn: `accepted at ICML 2027 but later retracted`."""
        backs = (match for match in _BACK.finditer(self.text, end) if match.start() < until)
        return any(until == len(self.text) or not _FROM.match(self.text, match.end()) for match in backs)

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
        if left and left[-1].text == "(" and {word.key for word in head} & {"conference", "symposium"}:
            head = []  # the acronym of a name in full
        if mention.journal and (
            [word for word in head if not word.text.isupper()] or not self._volume(mention)
        ):
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
        after = self.words[mention.end : mention.end + 5]
        return any(word.text.isdecimal() for word in after) and not any(word.text == ":" for word in after)

    def _part(self, number: int, mention: Mention) -> str:
        if mention.workshop:
            return "workshop"
        if mention.journal:
            return ""
        start, end = self.words[mention.start].start, self.words[mention.end - 1].end
        sure = [one for one in self.mentions[:number] if one.sure or not one.journal]
        since = self.words[sure[-1].end - 1].end if sure else 0
        earlier = [
            cue.start
            for cue in self.cues
            if cue.kind == "taken" and cue.end <= start and not self.text.startswith("roc", cue.start + 1)
        ]
        later = [cue.start for cue in self.cues if cue.kind == "taken" and cue.start >= end]
        until = min([self._next(number), *later[:1]])
        before, after = self.text[max([since, *earlier[-1:]]) : start], self.text[end:until]
        after = after.removeprefix(f" ({mention.name.rpartition(' ')[2]})")
        if not number and (led := _LEADS.match(self.text)):
            before = f"{led[1]} {before}"
        part = parts.part(before, after) or parts.event(before, after)
        if not part and _TO_FINDINGS.search(self.text[end : self._next(number)]):
            return "Findings"
        return "" if part == "workshop" and mention.name in WORKSHOPS else part


def _one_each(found: Sequence[Mention], words: Sequence[Token]) -> list[Mention]:
    """Drop names that only explain another: `… Recognition (CVPR)`, `Findings of the ACL: EMNLP`."""
    kept: list[Mention] = []
    for one in found:
        between = [word.text for word in words[kept[-1].end : one.start]] if kept else []
        same = kept and kept[-1].name == one.name and not {"and", "&", "+"} & set(between)
        if same and len(between) <= 3:  # noqa: PLR2004  `(` and a year
            kept[-1] = Mention(
                one.name, kept[-1].start, one.end, one.journal, sure=True, workshop=one.workshop
            )
        elif kept and not between and kept[-1].name == "AAAI" and not one.journal:
            kept[-1] = one  # `AAAI ICWSM 2027`
        elif kept and between and between[-1] == "on" and set(between) <= _HOSTED:
            kept[-1] = one  # SIGGRAPH Conference on Motion, Interaction and Games
        elif kept and kept[-1].name == "ACL" and set(between) <= {":", "–", "-", "2"} and between:
            kept[-1] = Mention(one.name, kept[-1].start, one.end, one.journal, sure=True)
        else:
            kept.append(one)
    return kept
