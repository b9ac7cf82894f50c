"""Finds phrases that cannot do what their author intends: operators, patterns, lists, function words.

A phrase is a sequence of words, in which signs and capitals have no effect. In other search languages they
have one, and a phrase written for those selects nothing, or everything, without an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arxiv_digest.arxiv import taxonomy
from arxiv_digest.config import Topic
from arxiv_digest.text import MATH
from arxiv_digest.topics.phrases import PhraseIndex, forms

Doubt = tuple[str, int, str, str]  # rule, index in its list, phrase or author, what is wrong with the fix

_LONGEST = 12  # words; longer phrases hardly occur twice
_LONG_WORD = 45  # letters
# Words that nearly every English abstract has, or that select by chance.
_FUNCTION_WORDS = frozenset(
    "a an and are as at be by can for from has have i in is it its may not of on or our such than that the "
    "their these they this to using was we were which will with".split()
)
_NO_OPERATORS = "operators are not supported, all of it is one phrase"
_NO_FIELDS = "fields are not supported: write authors in `authors`, categories in `categories`"
_NO_PATTERNS = "regular expressions are not supported: write words as papers have them; `*` may end a word"
_SIGNS = tuple(
    (re.compile(pattern), told)
    for pattern, told in (
        (r"(?<![\w-])AND(?![\w-])|&&", f"{_NO_OPERATORS}: write two phrases, one of them in `all`"),
        (r"(?<![\w-])OR(?![\w-])|\|", f"{_NO_OPERATORS}: write two phrases, of which one is enough"),
        (r"(?<![\w-])NOT(?![\w-])", f"{_NO_OPERATORS}: write what must not occur in `none`"),
        (r"(?<![\w-])NEAR(?:/[0-9]+)?(?![\w-])", f"{_NO_OPERATORS}: write both words in `all`"),
        (r"(?i)^\s*(?:ti|abs|au|co|jr|cat|rn|all|title|abstract|authors?|category|keyword)\s*:", _NO_FIELDS),
        (
            r"\.[+*?]|\\[bBwWdDsS](?![A-Za-z])|(?<=\w)\[[^\]\s]{1,30}\]|\[[^\]\s]{1,30}\][A-Za-z+*?{]",
            _NO_PATTERNS,
        ),
        (r"(?<=\w)\?(?=\w)|\(\?|\)[?+*]|^\^|(?<=\w)\$$|^/.*/[a-z]{0,6}$", _NO_PATTERNS),
        (r"(?<=[A-Za-z)\]])\{[0-9]+,?[0-9]*\}", _NO_PATTERNS),
        (
            '["“”„«»]',
            "quotation marks have no effect, phrases always match as a whole: delete them",
        ),
        (r"[,;](?=\s)|(?<=[a-z])[,;](?=[a-z])", "this is one phrase: write it as several"),
        (r"^\s*[+!-](?=\w)|^%|%$|~[0-9]?$|(?<=\w{3})\^[0-9]+$", "signs have no effect: delete them"),
    )
)
_LOGIC = re.compile(r"(?i)\b(?:gate|circuit|logic|logical|bitwise|boolean|tree|formula)s?\b")


def doubts(topic: Topic) -> Iterator[Doubt]:
    """Yield the doubts about a topic's phrases and authors, at most one for each."""
    excluding = PhraseIndex(topic.none)
    for rule, phrases in topic.phrases.items():
        for place, phrase in enumerate(phrases):
            told = _doubt(phrase) or (rule != "none" and _excluded(phrase, excluding, topic))
            if told:
                yield rule, place, phrase, told
    for place, author in enumerate(topic.authors):
        if "," in author:
            yield "authors", place, author, "names are written as on a paper: Ada Lovelace, not Lovelace, Ada"


def _doubt(phrase: str) -> str:
    """Return what is wrong with a phrase, and the fix; empty if nothing is."""
    bare = MATH.sub("x", phrase)
    signs = "" if _LOGIC.search(bare) else next((told for sign, told in _SIGNS if sign.search(bare)), "")
    return signs or _of_words(phrase)


def _of_words(phrase: str) -> str:
    words = forms(phrase)[0] if forms(phrase) else ()
    if not words:
        return "this matches nothing: write a word or delete it"
    if phrase in taxonomy.names() and "." in phrase:
        return "this is a category: write it in `categories`"
    if all(word in _FUNCTION_WORDS for word in words):
        return "nearly every paper has these words: write a more distinctive phrase"
    if any(len(word) == len("k*") and word.endswith("*") for word in words):
        return "a letter and `*` match every word that begins with it: write more letters"
    if len(words) > _LONGEST or max(map(len, words)) > _LONG_WORD:
        return "so long a phrase hardly ever occurs: write the two or three words that matter"
    return ""


def _excluded(phrase: str, excluding: PhraseIndex, topic: Topic) -> str:
    """Return that a phrase never selects a paper, if a phrase of `none` is in it; else an empty text."""
    found = excluding.read(phrase, "")
    reason = next((one for one in topic.none if found.of(one)), "")
    return f"`none` excludes every paper with it, by “{reason}”: delete one of the two" if reason else ""
