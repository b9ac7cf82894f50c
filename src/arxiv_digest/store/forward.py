"""Records of the time before data/ kept TeX, in the form of today: what they show does not change.

Titles and comments were plain Unicode, abstracts Unicode with formulas as TeX between dollars. What had been
lost by then stays lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arxiv_digest.text import clean, literal, spans


def forward(record: Mapping[str, Any]) -> dict[str, Any]:
    """Bring a record forward: a listed paper, a summary or an announcement, as read from its JSON."""
    if "points" in record:
        return _with(record, title=lambda title: title.replace("$", r"\$"))
    if "ledger" in record:
        ledger = record["ledger"]
        mentions = {
            name: [_with(one, title=literal) for one in ledger[name]]
            for name in ("over_limit", "near_misses")
            if name in ledger
        }
        updated = [
            {**one, "before": _paper(one["before"]), "after": _paper(one["after"])}
            for one in record.get("updated", ())
        ]
        return {**record, "ledger": {**ledger, **mentions}} | ({"updated": updated} if updated else {})
    return _paper(record)


def _paper(record: Mapping[str, Any]) -> dict[str, Any]:
    return _with(record, title=literal, comment=literal, abstract=_abstract)


def _abstract(text: str) -> str:
    """Write everything but the formulas of an abstract literally."""
    pieces = (
        piece if is_math else literal(piece.replace(r"\$", "$")) for is_math, piece in spans(clean(text))
    )
    return "".join(pieces)


def _with(record: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Change the fields that are there."""
    return {**record, **{name: change(record[name]) for name, change in changes.items() if record.get(name)}}
