"""One notation for sizes, factors, dimensions and points, whichever a text uses."""

from __future__ import annotations

import re

from arxiv_digest.summaries.grounding.figures import tidy

_NUMBER = r"(?:\d+(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten|twenty|hundred)"
_DIMENSIONS = {"one": "1", "two": "2", "three": "3", "four": "4"}
_FORMS = (
    (re.compile(r"(?<=\d)(\s?)[x×]\1(?=\d)(?!10\s?\^)"), " by "),
    (
        re.compile(
            rf"\b(?:a )?factors? of ((?:about|over|roughly|nearly|around|up to|more than) "
            rf")?({_NUMBER})\b(?! ?to\b)",
            re.IGNORECASE,
        ),
        r"\1\2-fold",
    ),
    (re.compile(r"(?<=\d)([- ](?:to |%)?)?(?: ?absolute) (?=points?\b)"), " "),
    (re.compile(r"(?<=\d)[- ]([A-Z][\w@.]{0,11}|accuracy) (points?)\b"), r" \2 \1"),
)
_DIMENSIONAL = re.compile(r"\b(one|two|three|four|[1-4])[- ](?:dimensional(?:ly)?|D)\b", re.IGNORECASE)


def unified(text: str) -> str:
    """Tidy a text, and write 9x9 as 9 by 9, a factor of two as two-fold, three-dimensional as 3D."""
    text = tidy(text)
    for pattern, instead in _FORMS:
        text = pattern.sub(instead, text)
    return _DIMENSIONAL.sub(lambda found: _DIMENSIONS.get(found[1].lower(), found[1]) + "D", text)
