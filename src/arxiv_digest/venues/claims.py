"""What a comment claims about a venue: taken, hoped for, or only mentioned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from arxiv_digest.venues import tables

# A paper that was taken.
_TAKEN = (
    r"(?:published|final) version (?:is )?available (?:online )?in\b|"
    r"this is (?:the|an?) (?:(?:final|accepted|published) )?version of (?:the|a|our) (?:paper|article|work) "
    r"(?:that (?:was|is|has been) )?(?:accepted|published|presented)\b|"
    r"(?:authors?['’]?s?|accepted|final|preprint|published|camera[- ]ready|manuscript) versions? of "
    r"(?:this|the|a|our) (?:conference )?(?:paper|article|work|manuscript)(?: that)?"
    r"(?: (?:has been|was|is|will be))? (?:accepted|published|presented|(?:going )?to appear)\b|"
    r"accepted submission|acc?[cept]{2,8}(?:ed|d|t|s)\b(?! manuscripts? under)|acceptence|"
    r"app?[ea]{1,2}r(?:s|ed|ing)?\b|published\b|publishing\b|presented\b|"
    r"publications? (?:process )?(?:in|at)\b|awards? at\b|"
    r"to present\b|present (?:at|in)\b|inclusion (?:in|at)\b|"
    r"proceedings? (?:of|for)\b|talk (?:given )?at\b|available online in\b|"
    r"accepté(?:e|s|es)?\b|à paraître\b|angenommen\b|erscheint\b|"
    r"ace(?:p?tad|it)[oa]s?\b|accettat[oa]\b|принят[аоы]?\b|"
    r"in press\b|forthcoming\b|camera[- ]ready\b|to be published\b|conditionally accepted|"
    r"presentation at\b|proceedings? to\b|(?:(?<=challenge )|(?<=competition ))proceedings\b"
)
# What only hopes for a venue, was refused there, or copies its looks.
_HOPE = (
    r"submi\w+|communicated\b|handed in\b|in (?:double[- ]blind |peer[- ]?)?reviews?\b|"
    r"under (?:[\w-]+ ){0,4}?(?:reviews?|reivew|revision|consideration)\b|reviewed by|in submission|"
    r"under submission|intended\b|planned\b|planning (?:to|on)\b|target(?:s|ing|ed)?\b|aimed\b|aiming\b|"
    r"prepared for\b|preprint for\b|in preparation for\b|considered for\b|reject\w*|withdrawn\b|"
    r"withdrew\b|withdrawal\b|retract\w*|not (?:yet )?accepted\b|"
    r"if (?:it is )?accepted(?:,? (?:\w+ ){0,3}presented)?\b|(?<!doi )pending\b|"
    r"to be considered|declined\b|draft for\b|candidate for\b|invited to submit|hop(?:e|ing)\b|"
    r"soumise?\b|eingereicht\b|enviad[oa]s?\b|submetid[oa]s?\b|inviato\b|подан[аоы]?\b|"
    r"accepted\s?\?|"
    r"templates?\b|style(?: file)?s?\b|formatt?(?:ed|ing)?\b|checklist\b|rebuttals?\b|(?<!\d )deadlines?\b"
)
# Another paper than this one.
_OTHER = (
    r"(?:extended|full(?:er)?|complete|long(?:er)?|expanded|enhanced|journal|unabridged|augmented|"
    r"improved|updated|revised|archived|corrected)(?:[ -]full[ -]length)?(?:,? (?:and |\& )?"
    r"(?:extended|revised|expanded|updated|improved|corrected|archived))? (?:arxiv |technical )?"
    r"(?:versions?|drafts?|papers?(?= of\b)|reports?(?= of\b))(?: \([^()]{1,60}\))?(?:,? "
    r"(?:with|including|containing) [^.;]{0,80}?)? (?:of|to|for (?:the|a|our))\b|"
    r"abstracts? of (?:our|a) (?:previous|earlier|prior)\b|"
    r"part(?:ly|ially) (?:published|presented|appeared)\b|v\d (?:was )?(?:appeared|published|presented)\b|"
    r"(?:presented|published|appear(?:s|ed)?) in parts?\b|"
    r"(?:comment(?:ary|s)? on|repl(?:y|ies) to|response to|translations? of|corrections? (?:of|to))\b|"
    r"technical report (?:of|for|to) (?:the |a |our )?(?:\w+ )?(?:paper|work|article)\b|"
    r"combin\w+ (?:material|results|work|contents?)\b|includes (?:work|material|results|contents?|papers)\b|"
    r"(?:initial|preliminary|partial|early) (?:contents?|materials?)\b|"
    r"errat(?:um|a)\b|corrigend(?:um|a)\b|"
    r"(?:short(?:er|ened)?|abridged|condensed|preliminary|previous|earl(?:y|ier)|initial|first|"
    r"prior|original|older|old|conference|workshop|reduced|partial|brief|compact|"
    r"peer[- ]reviewed journal) (?:and \w+ )?(?:versions?|drafts?|results?)\b|"
    r"(?:version|part|parts|portion|portions|subset) of (?:this|these|our|the) (?:work|paper|"
    r"results|article|manuscript|study)(?: \w+)? (?:has|have|was|were|will|is|are|appear\w*|"
    r"published|presented|accepted)\b|exten(?:ds|ding|sions?) (?:of|to|our|the|a|\w+ 20\d\d|\w+'s)\b|"
    r"extends\b|expands\b|builds? (?:up)?on\b|based on\b|follow(?:s|ing)?[- ]?up\b|"
    r"companion (?:paper )?(?:to|of)\b|supersed\w+|continuation\b|successor\b|"
    r"substantial text overlap|text overlap|generali[sz]\w+ (?:of|our)|derived from\b|inspired by\b|"
    r"part of (?:this|the) (?:work|paper) |also (?:see|known)|"
    r"(?:models|papers|methods|submissions|articles|works) (?:accepted|published|presented)\b|"
    r"subset of\b|(?:portions?|parts?) of (?:this|these|the (?:paper|work|results|contents?|material))\b|"
    r"this (?:paper )?(?:extends|expands|generali[sz]es)"
)
_CONTEST = (
    r"(?:challenges?|competitions?)\b(?! proceedings)|"
    r"winn(?:er|ers|ing)\b|won\b|\d(?:st|nd|rd|th)[- ]place|"
    r"(?:first|second|third)[- ]place|(?<!paper )runners?[- ]up|shared tasks?\b|solutions?\b|leaderboards?\b|"
    r"ranked\b|hackathon\b|datasets?:|datasets? (?:of|from|for)\b|proposals?\b|results? of\b|participat\w+"
)
_CUE = re.compile(
    rf"\b(?:(?P<other>{_OTHER})|(?P<hope>{_HOPE})|(?P<taken>{_TAKEN})|(?P<contest>{_CONTEST}))"
    r"|(?P<hope_>\(\?\)|投稿|审稿|審査中|査読中)|(?P<taken_>(?<![不未拒])(?:接收|接受|录用|採択|採録|收录|掲載|게재|채택))",
    re.IGNORECASE,
)
# Where a refusal or an `extended version of` stops speaking.
_BREAK = re.compile(
    r"[,;:()\[\]–—]|\b(?:and|but|now|then|currently|later|subsequently|eventually)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“][^\"“”]{1,200}[\"”]")
_AND = re.compile(r" (?:at |in |to )?and ")  # `will be presented at and appear in`
_SAME = re.compile(r"^[\s,(]*(?:which|that|who)\b", re.IGNORECASE)

Kind = Literal["taken", "hope", "other", "contest"]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that say what became of a paper, by their place in the clause."""

    kind: Kind
    start: int
    end: int


def cues(clause: str) -> list[Cue]:
    """Find the words that say what became of a paper, without those in the reach of a `no`."""
    found: list[Cue] = []
    silent = 0  # the end of the last word in the reach of a `no`
    said = _QUOTED.sub(lambda title: "x" * len(title[0]), clause)
    for match in _CUE.finditer(clause):
        kind: Kind = str(match.lastgroup).rstrip("_")  # type: ignore[assignment]  # one of the four kinds
        if found and kind == "taken":
            between = said[max(found[-1].end, silent) : match.start()]
            if _reaches(between, found[-1]) or (silent and _AND.fullmatch(between)):
                silent = match.end()
                continue
        found.append(Cue(kind, match.start(), match.end()))
        silent = 0
    return found


def _reaches(between: str, cue: Cue) -> bool:
    """Return whether a `no` still speaks: `extended version of a paper that appeared`."""
    if cue.kind not in {"hope", "other"}:
        return False
    stop = _BREAK.search(between)
    return not stop or (cue.kind == "other" and bool(_SAME.match(between[stop.end() :])))


def governing(found: Sequence[Cue], start: int, end: int, until: int) -> Cue | None:
    """Return the cue that speaks of a name: the last before it, else the first after it, up to `until`."""
    before = [cue for cue in found if cue.end <= start and cue.kind != "contest"]
    after = [cue for cue in found if end <= cue.start < until]
    if before:
        return before[-1]
    contest = [cue for cue in found if cue.kind == "contest" and cue.end <= start]
    return next(iter(after), None) or (contest[-1] if contest else None)


# Not the full stop of `Journal of Kites. 2027 Feb 24`.
_END = re.compile(r"\.(?=\s|$)(?!\s(?:19|20)\d\d(?:\s[A-Z][a-z]{2}\b|[;:]))|[;|•!?](?=\s|$)|\s\|\s")
_SHORT = tables.words("abbreviations")


def clauses(text: str, names: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut a comment into clauses, as places in the text.

    The full stop of an abbreviation ends none, nor do those within the `names` of venues.
    """
    start = 0
    for match in _END.finditer(text):
        if any(first <= match.start() < last for first, last in names):
            continue
        if match[0] == ".":
            word = re.search(r"(?<![^\W\d_])[^\W\d_]*\Z", text[max(0, match.start() - 12) : match.start()])
            last = word[0] if word else ""
            if last.casefold() in _SHORT or (len(last) == 1 and last.isupper()):
                continue
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)
