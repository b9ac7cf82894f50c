"""Venues by their DOI: publishers that write the venue into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from arxiv_digest.venues import tables
from arxiv_digest.venues.names import known
from arxiv_digest.venues.parts import shown

_ACL = re.compile(r"10\.18653/v1/(?P<year>20\d\d)\.(?P<name>[a-z]+(?:-[a-z]+)*)[.-]", re.IGNORECASE)
_OLD_ACL = re.compile(r"10\.18653/v1/(?P<letter>[A-Z])(?P<year>\d\d)-")
_IEEE = re.compile(
    r"10\.1109/(?P<name>[A-Za-z-]{2,20}?)(?P<workshop>W?)(?:\d[\d-]{0,12})?\.(?P<year>20\d\d)\."
)
_IEEE_PROCEEDINGS = re.compile(r"10\.1109/(?P<name>[A-Z]{3,12})\d{5}\.(?P<year>20\d\d)\.")
_LIPICS = re.compile(r"10\.4230/LIPIcs\.(?P<name>[A-Za-z]+)\.(?P<year>20\d\d)", re.IGNORECASE)
_JHEP = re.compile(r"10\.1007/(?P<name>JHEP)\d\d\((?P<year>\d{4})\)", re.IGNORECASE)
_YEARED = re.compile(r"[.(/](?P<year>20\d\d)[.)/-]")
_MDPI = re.compile(r"10\.3390/(?P<name>[a-z]+)\d")
_LETTERS = {
    "P": "ACL",
    "D": "EMNLP",
    "N": "NAACL",
    "E": "EACL",
    "C": "COLING",
    "K": "CoNLL",
    "Q": "TACL",
    "S": "SemEval",
}
# What IEEE calls its journals in DOIs.
_OTHERWISE = {"LRA": "RAL", "ACCESS": "IEEE Access", "JIOT": "IoT-J", "COMST": "IEEE Communications Surveys"}
_TRACKS = {
    "demo": "demo",
    "demos": "demo",
    "industry": "industry track",
    "srw": "student research workshop",
    "tutorials": "tutorial",
    "tutorial": "tutorial",
}


def venue(doi: str) -> str:
    """Return the venue that a DOI tells, empty if it tells none."""
    return _acl(doi) or _lettered(doi) or _prefixed(doi) or _proceedings(doi)


def _acl(doi: str) -> str:
    if match := _OLD_ACL.match(doi):
        name = _LETTERS.get(match["letter"], "")
        return shown(name, 2000 + int(match["year"]), "") if name else ""
    match = _ACL.match(doi)
    if not match:
        return ""
    words = match["name"].lower().split("-")
    findings = words[0] == "findings"
    there = known(words[1] if findings and len(words) > 1 else words[0])
    if not there:
        return ""
    part = "Findings" if findings else _TRACKS.get(words[-1], "")
    return shown(there[0], int(match["year"]), part)


def _proceedings(doi: str) -> str:
    """Read a DOI of IEEE's proceedings, which hold the number of the record after the acronym."""
    match = _IEEE_PROCEEDINGS.match(doi)
    return shown(match["name"], int(match["year"]), "") if match else ""


def _lettered(doi: str) -> str:
    """Read DOIs that hold an acronym and a year."""
    for pattern in (_IEEE, _LIPICS, _JHEP):
        match = pattern.match(doi)
        if match and (there := known(_OTHERWISE.get(match["name"].upper(), match["name"]))):
            return shown(
                there[0], int(match["year"]), "workshop" if match.groupdict().get("workshop") else ""
            )
    return ""


@cache
def _prefixes() -> Mapping[str, str]:
    """Return the beginnings, the longest first."""
    found = {prefix: name for prefix, name in tables.table("dois").items() if isinstance(name, str)}
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def _prefixed(doi: str) -> str:
    """Read DOIs whose beginning belongs to one venue; the year counts if it stands in the DOI."""
    small = doi.casefold()
    found = next((name for prefix, name in _prefixes().items() if small.startswith(prefix)), "")
    if match := _MDPI.match(small):
        found = tables.table("dois")["mdpi"].get(match["name"], "")
    year = _YEARED.search(doi)
    return shown(found, int(year["year"]) if year else 0, "") if found else ""
