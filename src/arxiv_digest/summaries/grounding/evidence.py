"""Judges a statement by the sentences that bear it."""

from __future__ import annotations

from collections.abc import Iterator

from arxiv_digest.summaries.grounding.binding import misplaced
from arxiv_digest.summaries.grounding.capitals import unmentioned
from arxiv_digest.summaries.grounding.comparison import swapped
from arxiv_digest.summaries.grounding.negation import negated
from arxiv_digest.summaries.grounding.passages import Passages, Sentence
from arxiv_digest.summaries.grounding.polarity import turned
from arxiv_digest.summaries.grounding.strength import overstated
from arxiv_digest.summaries.grounding.substitution import replaced

CHECKS = (unmentioned, misplaced, turned, swapped, negated, overstated, replaced)


def related(claim: Sentence, evidence: Passages) -> Iterator[tuple[str, str]]:
    """Yield what a claim says in another relation than its evidence, as kind and text."""
    for check in CHECKS:
        yield from check(claim, evidence)
