"""Detects instructions to a language model in a source: plain, disguised, and in many languages.

A paper may describe such instructions; what counts is that a text gives one. So the rules in
`instructions.toml` ask for an imperative where a clause begins, for an address to a model, or for a text that
speaks of its own rating; other wordings are found by the signs that they have in common.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib import resources

from arxiv_digest.text import clean

Signs = tuple[tuple[float, re.Pattern[str]], ...]  # the points of each sign

_WORD = re.compile(r"\{(?P<name>[a-z]+)(?::(?P<most>\d))?\}")
_TABLE = tomllib.loads(resources.files(__package__).joinpath("instructions.toml").read_text(encoding="utf-8"))


def _whole(pattern: str) -> str:
    """Put the words of the data file into a pattern, and join its lines."""

    def word(found: re.Match[str]) -> str:
        inner = _whole(_TABLE["words"][found["name"]])
        return f"{inner}{{0,{found['most']}}}?" if found["most"] else inner

    return _WORD.sub(word, pattern.replace("\\\n", ""))


_RULES = tuple(
    re.compile(f"{kind['start']}(?:{'|'.join(map(_whole, kind['any']))})", re.IGNORECASE)
    for kind in _TABLE["rules"]
)
_DIRECTIVE, _OTHER = (
    tuple((one["points"], re.compile(_whole(one["any"]), re.IGNORECASE)) for one in signs.values())
    for signs in (_TABLE["signs"]["directive"], _TABLE["signs"]["other"])
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_ENDS = re.compile(r"[.!?:…][\"”’')\]]?$")
_SENTENCE = re.compile(r"(?<=[.!?]) ")
_QUOTED = re.compile(r"“[^“”]{0,300}”|\"[^\"]{0,300}\"|``[^`']{0,300}''")
_TAGS = range(0xE0020, 0xE007F)  # a second, invisible ASCII
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007f]{1,8}")  # the flags of Scotland and the like
_INVISIBLE = 4  # letters that are no accident
_LOOKALIKE = str.maketrans(
    "аАеЕоОрРсСуУхХіІѕЅјЈԁɡһԛԝвВкКмМнНтТοΟαΑεΕρΡνΝιΙτΤυκΚхΧβΒηΗμΜζΖɑɩⅼ",
    "aAeEoOpPcCyYxXiIsSjJdghqwBBkKmMHHtToOaAeEpPvNiItTukKxXbBnHuMzZail",
)
_MARKUP = re.compile(r"\\[A-Za-z]{1,20} ?|[{}*]")
_LATIN_WORD = re.compile(r"(?<!\w)(?=[^\W\d_]{0,40}[A-Za-z])\w+")
_LEET = str.maketrans("013457@$!", "oieastasi")
_LEET_WORD = re.compile(r"\b(?=\w{0,20}[A-Za-z])(?=\w{0,20}[013457])[\w@$]{4,20}\b")
_SPACED = re.compile(r"\b(?:\w[ ._-]){7,}\w\b")
_SPACED_ORDER = re.compile(
    "(?:ignore|disregard|forget)(?:all|any|the)?(?:of)?(?:the)?(?:previous|prior|above|earlier|your)",
    re.IGNORECASE,
)


def instructions_in(text: str) -> bool:
    """Return whether a text, with blank lines between its paragraphs, seems to instruct a language model.

    Invisible characters, look-alike letters, digits for letters and spaced letters are read as a model would.
    """
    return _has_invisible_words(text) or any(map(_instructs, _PARAGRAPH.split(text)))


def _instructs(paragraph: str) -> bool:
    seen = _revealed(paragraph)
    plainer = _LEET_WORD.sub(lambda word: word[0].translate(_LEET), seen)
    return (
        _holds(seen)
        or (plainer != seen and _holds(plainer))
        or any(_SPACED_ORDER.search(re.sub(r"\W|_", "", run)) for run in _SPACED.findall(seen))
    )


def _holds(text: str) -> bool:
    """Return whether a rule matches a text, or the signs in one of its sentences suffice."""
    sentences = (
        _SENTENCE.split(_QUOTED.sub(" ", text)) if _ENDS.search(text) else ()
    )  # titles play with words
    return any(rule.search(text) for rule in _RULES) or any(map(_is_directive, sentences))


def _is_directive(sentence: str) -> bool:
    directive = _points(_DIRECTIVE, sentence)
    return directive > 0 and directive + _points(_OTHER, sentence) >= _TABLE["signs"]["threshold"]


def _points(signs: Signs, sentence: str) -> float:
    return sum(points for points, sign in signs if sign.search(sentence))


def _has_invisible_words(text: str) -> bool:
    """Return whether a text has tag characters, other than the flags that are made of them."""
    return not text.isascii() and sum(ord(sign) in _TAGS for sign in _FLAG.sub("", text)) >= _INVISIBLE


def _revealed(text: str) -> str:
    """Return what a model reads: no markup, no invisible characters, one alphabet in a word."""
    text = _MARKUP.sub("", text)
    if text.isascii():
        return clean(text)
    seen = unicodedata.normalize("NFKC", text)
    seen = "".join(sign for sign in seen if unicodedata.category(sign) != "Cf")
    return _LATIN_WORD.sub(lambda word: word[0].translate(_LOOKALIKE), clean(seen))
