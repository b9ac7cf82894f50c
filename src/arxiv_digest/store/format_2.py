"""Format 2: `data/` keeps title, abstract and comment as arXiv announced them, TeX included.

In format 1, titles and comments were plain Unicode, abstracts Unicode with formulas as TeX between dollar
signs, and translated titles plain Unicode. The steps write the same texts as TeX, so that readers see what
they saw before; what format 1 had lost stays lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from arxiv_digest.text import clean, literal, spans

Fields = dict[str, Any]


def selected(record: Fields) -> Fields:
    """Convert a listed paper."""
    return _with(record, title=literal, comment=literal, abstract=_abstract)


def summary(record: Fields) -> Fields:
    """Convert a summary: the title of a translation is prose now, in which `$` begins a formula."""
    return _with(record, title=lambda title: title.replace("$", r"\$"))


def announced(record: Fields) -> Fields:
    """Convert an announcement, which contains titles in its ledger and both versions of updated papers."""
    ledger = record["ledger"]
    mentions = {
        name: [_with(one, title=literal) for one in ledger[name]]
        for name in ("over_limit", "near_misses")
        if name in ledger
    }
    updated = [
        {**one, "before": selected(one["before"]), "after": selected(one["after"])}
        for one in record.get("updated", ())
    ]
    return {**record, "ledger": {**ledger, **mentions}} | ({"updated": updated} if updated else {})


def _abstract(text: str) -> str:
    """Write an abstract as TeX: its formulas are TeX already."""
    pieces = (
        piece if is_math else literal(piece.replace(r"\$", "$")) for is_math, piece in spans(clean(text))
    )
    return "".join(pieces)


def _with(record: Mapping[str, Any], **changes: Callable[[str], str]) -> Fields:
    """Change the fields that the record has."""
    return {**record, **{name: change(record[name]) for name, change in changes.items() if record.get(name)}}
