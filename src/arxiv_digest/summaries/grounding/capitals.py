"""Names written in capitals: places, companies and people that a source does not mention."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arxiv_digest.summaries.grounding.passages import Passages, Sentence
from arxiv_digest.summaries.grounding.words import FUNCTION, key

_ORDINARY = frozenset(
    "english bayesian gaussian january february march april may june july august september october "
    "november december "
    "authors author table figure section code results they compared using training with both one two "
    "three four "
    "five six seven eight nine ten".split()
)
_ENGLISH = 2  # function words that make a text English


def unmentioned(claim: Sentence, evidence: Passages) -> Iterator[tuple[str, str]]:
    """Yield capitalised words within an English sentence that the source has in no form."""
    letters = [word for word in claim.words if word.text[0].isalpha()]
    capitals = [word for word in letters if word.text[0].isupper()]
    if len(capitals) > len(letters) * 0.5 or sum(word.low in FUNCTION for word in letters) < _ENGLISH:
        return
    for word in capitals:
        before = claim.text[: word.start].rstrip()
        plain = re.fullmatch("[A-Z][a-z]{3,}", word.text) and word.low not in _ORDINARY | FUNCTION
        if plain and before and before[-1] not in ".:!?(\"'-" and not _known(word.low, word.keys, evidence):
            yield "name", word.text


def _known(low: str, keys: frozenset[str], evidence: Passages) -> bool:
    return any(evidence.has(one) for one in (*keys, key(low), low)) or evidence.begins(low[:5])
