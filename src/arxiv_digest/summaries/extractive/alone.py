"""Which sentences can be read alone, and the connectives that tie others to what precedes them."""

from __future__ import annotations

import re

_PAPER = (
    r"(?:(?:present|position|short|technical|review|survey) )?(?:paper|work|article|study|survey|review|"
    r"thesis|report|letter|note|tutorial|chapter|manuscript|dissertation|research|contribution)\b"
)
_THIS = rf"(?:this|these|those|such)\b(?! {_PAPER})"  # refers to another sentence, unlike "this paper"

_HOPE = re.compile(
    r"\bhop(?:e|es|ing|efully)\b|\bfuture (?:work|research|stud(?:y|ies)|directions?|investigations?)\b|"
    r"\bwe (?:plan|intend|expect|anticipate|believe|envision)\b|\bpav(?:e|es|ing) the way\b",
    re.IGNORECASE,
)
_SHARED = r"(?:code|data|datasets?|benchmarks?|models?|weights|software|implementation|demo|videos?)"
_NOTICE = re.compile(
    r"\bavailable (?:at|online|upon|under (?:an?|the)|on (?:github|hugging))\b|\bmade available\b|"
    r"\b(?:is|are|be|been|made) (?:(?:publicly|freely|openly|now|also) )+(?:available|accessible|released)\b|"
    rf"\b{_SHARED}\b[^.;]{{0,60}}\b(?:available|released|open-?sourced)\b[.!]?\Z|"
    rf"\b(?:release|open-?source|publish|share) (?:\w+ ){{0,3}}{_SHARED}\b|"
    r"\bproject (?:page|website)\b|https?://|\bwww\.",
    re.IGNORECASE,
)
_NEW = re.compile(  # "We present a data set, which is available at ..." says more than where it is
    r"\b(?:we|this (?:paper|work|article|study)) (?:\w+ly )?"
    r"(?:propos|present|introduc|develop|describ|construct|design|buil[dt]|creat|publish|stud[iy])",
    re.IGNORECASE,
)
_DANGLES = re.compile(
    rf"(?:{_THIS}|that\b|they\b|its\b|their\b|both\b|doing so\b|the (?:former|latter|resulting)\b|"
    r"it\b(?! (?:is|was|has been) (?:shown|proved|proven|found|demonstrated))|"
    r"(?:more |most )?(?:specifically|precisely|concretely|particularly|importantly|notably|formally)\b|"
    r"in (?:particular|contrast(?! to)|turn|fact|other words|comparison)\b|"
    r"(?:for (?:example|instance)|namely)\b|"
    r"(?:additionally|furthermore|further|moreover|in addition)\b|"
    r"(?:we|this (?:work|paper)) (?:further|also|additionally|then)\b|"
    r"(?:finally|lastly|next|then|also|instead(?! of)|otherwise|conversely|likewise|similarly)\b|"
    r"(?:yet|so|and|or|but)\b|"
    rf"(?:by|on|in|at|with|from|under|through|after|for|as|given|using|despite|unlike) "
    rf"(?:doing so|it\b|them\b|{_THIS})|"
    rf"(?:motivated|inspired|driven|guided|prompted|encouraged|informed)[^,]{{1,40}}? {_THIS})",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"[(\[]?(?:\d{1,2}|[a-h]|[ivx]{1,4})[)\].:](?!\d)|[-–—•*·▪‣∙] ?\w|(?:first|second|third|fourth)(?:ly)?,|"
    r"(?:first|second|third|fourth)ly\b|(?:first|second|third|fourth) (?:we|it)\b|"
    r"(?:the )?(?:first|second|third) is\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"(?:\S{1,20} ){1,8}(?:it|them|this|these|so)[.!]\Z", re.IGNORECASE
)  # and says little else
_UNFINISHED = re.compile(r"[?？:;,]['\"”’)\]]{0,3}\Z")

_CONNECTIVE = re.compile(
    r"(?:(?:to (?:this|that) end|to do (?:so|this)|(?:more )?(?:specifically|precisely|concretely)|"
    r"in particular|particularly|therefore|thus|hence|consequently|accordingly|as a (?:result|consequence)|"
    r"however|moreover|furthermore|additionally|in addition|finally|lastly|also|instead|in contrast|"
    rf"to [^,]{{1,60}}? {_THIS}[^,]{{0,60}}|(?:building|based) (?:up)?on {_THIS}[^,]{{0,60}}|"
    rf"(?:motivated|inspired|driven|guided)[^,]{{1,40}}? {_THIS}[^,]{{0,60}}),\s*|"
    r"(?:to this end|therefore|thus|hence|finally) (?=we\b))(?=\w)",
    re.IGNORECASE,
)


def is_complete(sentence: str) -> bool:
    """Return whether a reader of this sentence alone learns something about the paper.

    Questions, hopes, notices of where code or data are, items and introductions of lists, and sentences
    that refer to one before them do not qualify.
    """
    rest = sentence[len(connective(sentence)) :]
    return bool(
        any(map(str.isalnum, sentence))
        and not (is_notice(sentence) or _HOPE.search(sentence))
        and not (_ITEM.match(sentence) or _UNFINISHED.search(sentence))
        and not (_DANGLES.match(sentence) or _DANGLES.match(rest) or _POINTS_BACK.match(sentence))
    )


def is_notice(sentence: str) -> bool:
    """Return whether a sentence only says where code or data are."""
    return bool(_NOTICE.search(sentence) and not _NEW.search(sentence))


def connective(sentence: str) -> str:
    """Return the connective that begins a sentence, with its space, such as "To this end, "; or nothing."""
    found = _CONNECTIVE.match(sentence)
    return found[0] if found else ""
