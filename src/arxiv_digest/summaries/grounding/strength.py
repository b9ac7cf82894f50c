"""Strength: firsts, superlatives, universals and certainty that a source does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arxiv_digest.summaries.grounding.passages import Passages, Sentence

_FLAGS = re.IGNORECASE
_SEQUENCE = r"(?!-| (?:stage|step|phase|part|component|layer|module|order|author|half|place)s?\b)"
_FIRST = re.compile(
    rf"\b(?:the|a|its|our|as|are|is|for) (?:very )?first{_SEQUENCE}(?! (?:we|it|the|two|three|then|to be)\b)"
    r"|\bfirst[- ](?:ever|of its kind|time|work|to (?!be\b)|method|study|paper|attempt|dataset|benchmark"
    r"|large|compre)"
    r"|\bpioneer\w*",
    _FLAGS,
)
_FIRSTS = re.compile(
    rf"{_FIRST.pattern}|\bto (?:the best of )?our knowledge\b|\bno (?:prior|previous|existing|earlier)\b"
    r"|\b(?:previously|hitherto) un\w+|\bun(?:explored|charted|precedented)\b|\bnever (?:before|been)\b",
    _FLAGS,
)
_BEST = re.compile(
    r"\b(?:best|state[- ]of[- ]the[- ]art|sota|top|record|leading|unprecedented|unmatched|unrival+ed"
    r"|unparalleled"
    r"|highest|lowest|winn\w+|rank\w* first|first place|no\.? 1)\b",
    _FLAGS,
)
_TOP = re.compile(
    r"\b(?:the|its|their) (?:\w+ )?(?:best)\b(?! of\b)|\b(?:state[- ]of[- ]the[- ]art|sota)\b"
    r"|\b(?:unprecedented|unmatched|unrival+ed"
    r"|unparalleled|new record|sets? (?:a|the) record)\b|\bbest(?:-performing)? (?:result|performance|score)",
    _FLAGS,
)
_SIZE = re.compile(
    r"\b(?:the|its|our) (?!test|best|latest|interest|request|forest|rest\b|west|nest|harvest|modest"
    r"|manifest|contest"
    r"|digest|honest|protest|conquest|guest|quest)[a-z]{3,}est\b|\b(?:largest|biggest|smallest|fastest"
    r"|slowest|cheapest|strongest|newest"
    r"|most (?!of\b|existing\b|cases\b|other\b|training\b)[a-z]+)\b",
    _FLAGS,
)
_SIZES = re.compile(
    r"(?!\b(?:test|request|interest|suggest|latest|rest|forest|modest|contest|digest)\b)\b\w{3,}est\b"
    r"|\b(?:most|best|least|optimal|minimal|maximal|top|leading|maxim\w+|minim\w+)\b",
    _FLAGS,
)
_ALL = re.compile(
    r"(?<!above )(?<!after )(?<!\bat )(?<!of )\b(?:all(?! (?:two|three|four|five|six|seven|eight|nine"
    r"|ten|\d+|of the (?:two|three|four))\b)|every|always|any(?![- ](?:to|more)\b)|entirely|completely"
    r"|universally"
    r"|everywhere|invariably|never|regardless|without exception|guarantees?d?|across the board|in "
    r"(?:every|all) cases?)\b(?!-)",
    _FLAGS,
)
_ALLS = re.compile(
    r"\b(?:all|every|always|any|entire(?:ly)?|complete(?:ly)?|universal(?:ly)?|arbitrar\w+|each|both"
    r"|never|whole|none|full(?:y)?|consistent(?:ly)?"
    r"|regardless|guarantee\w*|throughout|invariabl[ey]|whatever|whichever|everywhere|uniform(?:ly)?)\b",
    _FLAGS,
)
_SURE = re.compile(
    r"\b(?:prov(?:es?|ed|en|ing)|guarantees?d?|definitive(?:ly)?|undoubtedly|conclusive(?:ly)?|certainly"
    r"|unquestionabl[ey]"
    r"|inevitabl[ey]|must)\b",
    _FLAGS,
)
_SURES = re.compile(
    r"\b(?:pro(?:v\w+|ofs?)|theorems?|guarantee\w*|definitive(?:ly)?|rigorous\w*|theoretical\w*"
    r"|certain(?:ly)?|certif\w+|conclusive(?:ly)?|inevitabl[ey]"
    r"|must|necessar\w+|require\w*|ensur\w+|need\w*)\b",
    _FLAGS,
)
_HEDGED = re.compile(
    r"\b(?:may|might|could|possibl[ey]|potential(?:ly)?|likely|suggest\w*|appears?|seems?"
    r"|hypothesi[sz]\w*|conjectur\w*|indicat\w+"
    r"|preliminary|speculat\w+|tends?|often|sometimes|typically|generally|usually|frequently|can"
    r"|promis\w+|believe\w*|expect\w*|hints?|point\w* to|hop\w+|aim\w*|would|perhaps|probabl\w+|probably"
    r"|plausibl\w+)\b",
    _FLAGS,
)
_MODAL = re.compile(
    r"\b(?:may|might|could|possibly|potentially|likely|suggest(?:s|ing|ed)?|appears?|seems?"
    r"|hypothesi[sz]e|conjecture)\b",
    _FLAGS,
)
_NEXT = re.compile(r"[\s-]{0,3}(\w+)")
_AFTER_FIRST = re.compile(r"\bfirst[\s-](\w+)", _FLAGS)
_SHARE = 0.55  # of a claim's words that the sentence has whose hedge it drops


def overstated(claim: Sentence, evidence: Passages) -> Iterator[tuple[str, str]]:
    """Yield what a claim says more strongly than its source."""
    near = evidence.nearest(claim)
    close = " ".join(one.text for share, one in near[:3])
    whole = " ".join(one.text for one in evidence.sentences)
    yield from _first(claim.text, whole)
    yield from _lacking("superlative", _TOP, _BEST, claim.text, whole)
    yield from _lacking("superlative", _SIZE, _SIZES, claim.text, close)
    yield from _lacking("scope", _ALL, _ALLS, claim.text, close)
    yield from _lacking("certainty", _SURE, _SURES, claim.text, close)
    if near and near[0][0] >= _SHARE and not _HEDGED.search(claim.text):
        yield from _unhedged(claim, near[0][1])


def _first(claim: str, source: str) -> Iterator[tuple[str, str]]:
    """Yield a claimed priority, unless the source has none or says `first` of the same thing."""
    found = _FIRST.search(claim)
    if found and not _FIRSTS.search(source):
        after = _NEXT.match(claim, found.end())
        known = {one.lower() for one in _AFTER_FIRST.findall(source)}
        if not (found[0].lower().endswith("first") and after and after[1].lower() in known):
            yield "first", found[0]


def _lacking(
    kind: str, stated: re.Pattern[str], known: re.Pattern[str], claim: str, source: str
) -> Iterator[tuple[str, str]]:
    found = stated.search(claim)
    if found and not known.search(source):
        yield kind, found[0]


def _unhedged(claim: Sentence, sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Yield a hedge of the source right before words that the claim shares."""
    for found in _MODAL.finditer(sentence.text):
        after = [word for word in sentence.words if word.start >= found.end() and word.keys][:3]
        if sum(bool(word.keys & claim.keys) for word in after) > 1:
            yield "hedge", found[0]
