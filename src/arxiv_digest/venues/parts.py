"""Which part of a venue took a paper: its main programme, or a workshop, Findings, demos and the like."""

from __future__ import annotations

import re

from arxiv_digest.venues import tables

# In this order: a demo at a workshop is the workshop's.
_PARTS = (
    (
        "Findings",
        r"\bFindings?\b|\bfindings (?:of|track|paper)|\bas (?:a )?findings?\b|\(findings\)|\bFINDINGS\b",
    ),
    ("student research workshop", r"\bSRW\b|(?i:student research workshop)"),
    ("workshop", r"(?i:\bworkshops?\b)|\b[A-Z]{3,}Ws?\b"),
    ("symposium", r"(?i:\b(?:spring|summer|fall) symposi(?:um|a)\b)"),
    (
        "doctoral symposium",
        r"(?i:\b(?:doctoral|phd|graduate) (?:symposium|consortium|forum|colloquium|track))",
    ),
    ("student abstract", r"(?i:\bstudent[- ](?:abstract|poster))"),
    ("tutorial", r"(?i:\btutorials?\b)"),
    ("shared task", r"(?i:\bshared tasks?\b)"),
    ("challenge", r"(?i:\bchallenges?\b|\bcompetitions?\b|\bgrand[- ]challenge)"),
    (
        "demo",
        (
            r"(?i:\bdemos?\b(?!\s*(?::|pages?\b|videos?\b|and\b|is\b|are\b|available|at\b|codes?\b|website|link|can\b))"
            r"|\b(?:system|tool) demonstrations?\b|\bdemonstrations? (?:track|paper)s?\b"
            r"|\bshow (?:and|&) tell\b)"
        ),
    ),
    ("journal track", r"(?i:\bjournal[- ](?:track|first)\b)"),
    ("industry track", r"(?i:\bindustry[- ](?:track|day|paper|program)|\bindustrial track\b)|\bIndustry\b"),
    ("companion", r"(?i:\bcompanion\b)"),
    ("adjunct", r"(?i:\badjunct\b)"),
    ("late-breaking work", r"(?i:\blate[- ]breaking)|\bLBW\b"),
    ("datasets and benchmarks track", r"(?i:\bdatasets? (?:and|&) benchmarks?\b)|\bD&B\b"),
    ("extended abstract", r"\bEA\b|(?i:\bextended abstracts?\b)"),
    ("posters", r"\bPosters\b(?! session)"),
)
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _PARTS)
_NOT = re.compile(r"\bnot (?:(?:the|a|in|at|for) ){0,2}(?:findings|workshops?)", re.IGNORECASE)
_MAIN = re.compile(r"\bmain\b[- ]*(?:conference|track|proceedings|program|technical)", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?:(?:co-?located|in con(?:junction|nection)|associated|collocated) (?:with|at)|part of)(?: the)?\s*\Z"
    r"|(?<=\S)\s?@\s?\Z",
    re.IGNORECASE,
)


def is_beside(before: str) -> bool:
    """Return whether words say that a venue only hosts the event: `KITES 2027, co-located with`."""
    return bool(_BESIDE.search(before))


def part(before: str, after: str) -> str:
    """Return the part that the words around a venue's name speak of; empty for the main programme."""
    around = _NOT.sub(" ", f"{before} {after}")
    if _BESIDE.search(before) and not re.search(
        r"(?:accepted|presented|oral|poster|paper)\s?@\s?\Z", before, re.IGNORECASE
    ):
        return "workshop"
    behind = re.match(r"\W{0,3}(?:20)?\d{0,2}\W{0,3}(findings|workshop)\b", after, re.IGNORECASE)
    if behind:
        return "Findings" if behind[1].casefold() == "findings" else "workshop"
    found = next((name for name, pattern in _COMPILED if pattern.search(around)), "")
    return "" if found != "Findings" and _MAIN.search(around) else found


def shown(name: str, year: int, part: str) -> str:
    """Write a venue: CVPR 2027, Findings of ACL 2027, CHI 2027 workshop, PRL."""
    venue = f"{name} {year}" if year else name
    return f"Findings of {venue}" if part == "Findings" else f"{venue} {part}".rstrip()


_NO_EVENT = tables.words("no_events")


def event(before: str, after: str) -> str:
    """Spot an event at a venue by its acronym: `ICCV 2027 KITES`, `accepted to KITES 2027 at ICCV 2027`."""
    if re.match(r"[^.;,]{0,40}\btrack\b", after, re.IGNORECASE):
        return ""
    behind = re.match(r"\s*+(?:['’-]?\d{2,4}\s*+)?(?:\(|for\s)?([\w-]{3,20})", after)
    if behind and _is_event(behind[1]):
        return "workshop"
    if _about(after) or ((tied := re.search(r"([A-Za-z]\w{2,20})_\Z", before)) and _is_event(tied[1])):
        return "workshop"
    dashed = re.search(r"(?:^|[.,;]\s)\s*((?:[^\W\d_][\w-]{0,30}\s+){2,14})[-–—]\s\Z", before)
    if dashed and _is_title(dashed[1]):
        return "workshop"
    titled = re.search(
        r"\b(?:at|to|in|by)\s+((?:[^\W\d_][\w-]{0,30}\s+){2,14}[\w-]{1,30})(?: \([\w-]{2,20}\))?,\s+\Z",
        before,
    )
    named = re.search(r"\b(?:of|to) (?:the )?((?:[^\W\d_][\w-]{0,30}\s+){3,14})(?:at|@)\s(?:the )?\Z", before)
    if (titled and _is_title(titled[1])) or (named and _is_title(named[1])):
        return "workshop"
    words = before.split()
    while words and words[-1].casefold() in {"at", "@", "the", "in", "ieee", "acm"}:
        words.pop()
    led = len(words) < len(before.split()) and bool(
        re.search(r"(?:\bat|@|\bin)\s+(?:the\s+)?(?:(?:IEEE|ACM)\s+)?$", before)
    )
    if words and words[-1].isdecimal():
        words.pop()
    return "workshop" if led and words and _is_event(words[-1]) else ""


_SUBJECT = re.compile(
    r"\s(?:20\d\d[ ,]{1,2})?"
    r"((?:[A-Z][\w-]{1,30} |for |in |of |and |the ){0,9}[A-Z][\w-]{1,30})\s?(?:[.,;(]|$)"
)


def _about(after: str) -> bool:
    """Spot the subject of an event after a venue and its year: ` Kites in the Age of Models`."""
    behind = _SUBJECT.match(after)
    said = behind[1].split() if behind else []
    common, topics = tables.words("no_titles") | tables.words("beside"), tables.words("topics")
    plain = any(word[0].isupper() and word.casefold() in common for word in said if word not in topics)
    return len(said) > 1 and not plain and not topics.isdisjoint(said)


def _is_title(words: str) -> bool:
    """Tell the name of an event: `accepted at Kites for the Safe Use of Strings, ICCV 2027`."""
    said = [word for word in words.split() if word.casefold() not in tables.words("between")]
    return sum(word[0].isupper() for word in said) > 1 and not tables.words("meetings") & {
        word.casefold() for word in said
    }


def _is_event(word: str) -> bool:
    letters = re.sub(r"[^A-Za-z]", "", word)
    capitals = sum(char.isupper() for char in letters)
    return capitals > 1 and letters.upper() not in _NO_EVENT and not word.isdecimal()
