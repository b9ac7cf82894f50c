"""Substitution: a sentence copied but for a word that stands elsewhere in the source."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from arxiv_digest.summaries.grounding.passages import Passages, Sentence

_COPIED = 0.7  # of a claim's words, in order
_LONGEST = 400  # words of a sentence


def replaced(claim: Sentence, evidence: Passages) -> Iterator[tuple[str, str]]:
    """Yield words that replace others of a copied sentence although they belong elsewhere."""
    for _, sentence in evidence.nearest(claim)[:1]:
        mine, its = claim.low[:_LONGEST], sentence.low[:_LONGEST]
        match = SequenceMatcher(None, mine, its, autojunk=False)
        blocks = match.get_matching_blocks()
        if sum(block.size for block in blocks) < _COPIED * len(mine):
            continue
        for tag, a, b, c, d in match.get_opcodes():
            if tag == "replace" and b - a <= 3 and d - c <= 3:  # noqa: PLR2004
                yield from _moved(claim, range(a, b), sentence, range(c, d), evidence)


def _moved(claim: Sentence, mine: range, source: Sentence, its: range, evidence: Passages) -> Iterator[tuple[str, str]]:
    said = [claim.words[n] for n in mine if claim.words[n].keys]
    instead = [source.words[n] for n in its if source.words[n].keys]
    if not said or not instead or len(said) != len(instead):
        return
    if any("§" in word.keys for word in (*said, *instead)):
        return
    if {one for word in said for one in word.keys} & {one for word in instead for one in word.keys}:
        return
    close = frozenset().union(*(word.keys for word in source.words[max(0, its[0] - 4) : its[-1] + 5]))
    if all(any(word.keys & one.keys for one in evidence.sentences) and not word.keys & close for word in said):
        yield "replaced", " ".join(word.text for word in said)
