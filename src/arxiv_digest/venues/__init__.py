"""Where a paper appears: read from comment, journal reference and DOI, by a kept list of venues."""

from __future__ import annotations

import re

from arxiv_digest.text import plain
from arxiv_digest.venues import claims, dois, generic, parts, tables, years
from arxiv_digest.venues.clause import Clause
from arxiv_digest.venues.names import mentions
from arxiv_digest.venues.tokens import Token, tokens

__all__ = ["venue"]

_LONGEST = 2000  # characters of a comment that are read
_NOISE = re.compile(
    r"(?:https?:|www\.)\S*|\b10\.\d{4,9}/\S+|\barXiv:\S+|\b\d{4}\.\d{4,5}(?:v\d+)?\b|\b[\w-]{1,60}\.(?:com|org|io|net|cc|ai)/\S*"
)
_LOWER_L = re.compile(r"\bl(?=[A-Z]{3})|(?<=Neur)l(?=P)|(?<=[A-Z]{3})l(?=\W?\d)")  # an l typed for an I
_DOI = re.compile(r"\b10\.\d{4,9}/[\w./()-]*\w")
# Between Chinese, Japanese or Korean and Latin letters nobody writes a blank.
_SCRIPTS = re.compile(
    r"(?<=[\u3040-\u9fff\uac00-\ud7af])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u3040-\u9fff\uac00-\ud7af])"
)
_SERIES = tables.words("series_of_proceedings")


def venue(
    comment: str | None, journal_ref: str | None = None, doi: str | None = None, announced: int = 0
) -> str:
    """Name where a paper appears, with year and part: CVPR 2027, Findings of ACL 2027, PRL; empty if unknown.

    `announced` is the year of arXiv's announcement, against which years are weighed; 0 if unknown.
    """
    return (
        _from_reference(journal_ref, announced)
        or _from_comment(comment, announced)
        or generic.named(_read(journal_ref or ""), "", announced)
        or dois.venue(doi or _quoted(comment or ""))
    )


def _quoted(comment: str) -> str:
    """Return the DOI that a comment gives for the paper; none if it could be another paper's."""
    found = set(_DOI.findall(comment[:_LONGEST]))
    other = any(cue.kind in {"hope", "other"} for cue in claims.cues(comment[:_LONGEST]))
    return next(iter(found)) if len(found) == 1 and not other else ""


def _read(text: str) -> str:
    said = _NOISE.sub(" ", plain(text[:_LONGEST]))
    said = re.sub(r"\bSpringer[ -]Nature\b", "Springer", said)
    said = re.sub(r"\bIEEE(?=[A-Z][a-z])", "IEEE ", _LOWER_L.sub("I", said))
    return _SCRIPTS.sub(" ", said)


def _from_reference(reference: str | None, announced: int) -> str:
    """Read arXiv's journal reference, which only names what took the paper."""
    if not reference:
        return ""
    said = _read(reference)
    words = tokens(said)
    found = mentions(words)
    if not found:
        return ""
    one = max(found, key=lambda mention: (mention.start == 0, mention.sure))
    when = years.year(words, one, (0, len(words)), announced, old=True)
    when = when or next((n for n in map(_number, reversed(words)) if 1900 < n <= (announced or 2100) + 2), 0)  # noqa: PLR2004
    before, after = said[: words[one.start].start], said[words[one.end - 1].end :]
    return parts.shown(one.name, when, "" if one.journal else parts.part(before, after))


def _number(token: Token) -> int:
    return int(token.text) if token.text.isdecimal() and token.text.isascii() and len(token.text) == 4 else 0  # noqa: PLR2004


def _from_comment(comment: str | None, announced: int) -> str:
    if not comment:
        return ""
    said = _read(comment)
    words = tokens(said)
    names = [(words[one.start].start, words[one.end - 1].end) for one in mentions(words)]
    pieces = [said[start:end] for start, end in claims.clauses(said, names)]
    read = [Clause(piece, announced) for piece in pieces]
    found = [one for clause in read for one in clause.venues()]
    if any(clause.is_open() for clause in read) and not any(clause.is_taken() for clause in read):
        return ""
    found.sort(key=lambda one: one.split()[0] in _SERIES)
    main = next((one for one in found if not one.endswith("workshop") and one.split()[0] not in _SERIES), "")
    loose = any(
        re.search(r"\bworkshop\b", piece, re.IGNORECASE)
        and not claims.cues(piece)
        and not mentions(tokens(piece))
        for piece in pieces
    )
    if (
        main
        and loose
        and main == found[0]
        and not re.search(r"main (?:track|conference)", said, re.IGNORECASE)
    ):
        return f"{main} workshop" if not main.startswith("Findings") else main
    first = main or next(iter(found), "")
    dated = next((one[-4:] for one in found if one.split()[0] in _SERIES and one[-4:].isdecimal()), "")
    return f"{first} {dated}" if main and dated and not re.search(r"\d{4}", main) else first
