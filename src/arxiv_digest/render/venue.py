"""Where a paper appears, read from its comment: conferences and journals that say they took it."""

from __future__ import annotations

import re

# Names of venues as authors write them; a year may follow, joined by a blank, an apostrophe or nothing.
_NAMES = (
    "3DV AAAI ACCV ACL AISTATS ALT ASPLOS ASRU BMVC CAV CCS CHI CIKM COLING COLM COLT CoNLL CoRL "
    "CVPR CRYPTO DAC DSN EACL ECAI ECCV ECIR EMNLP EUROCRYPT FAccT FOCS FSE GECCO HPCA ICALP ICAPS "
    "ICASSP ICC ICCAD ICCV ICDE ICDM ICIP ICLR ICML ICRA ICSE IJCAI IJCNN INFOCOM INTERSPEECH IROS "
    "ISCA ISIT ISMAR ISMIR ISSTA ITSC KDD L4DC LICS MICCAI MICRO MLSys MMM NAACL NDSS NeurIPS NIPS "
    "NSDI OOPSLA OSDI PLDI PODS POPL RecSys RSS SIGCOMM SIGGRAPH SIGIR SIGMOD SODA SOSP STOC TACL "
    "TMLR TPAMI TSE UAI UIST USENIX VLDB WACV WSDM WWW JMLR "
)
_YEAR = r"(?:\)?[\s,-]*+(?:['’]\s*+)?(?P<year>(?:20)?\d\d))"
_KNOWN = re.compile(
    rf"(?<![\w/-])(?:(?P<before>20\d\d)\s+)?(?P<name>{'|'.join(_NAMES.split())})(?:\s+(?P<part>Asia|Findings))?"
    rf"{_YEAR}?(?!\w)"
)
_ANY = re.compile(
    rf"(?<![\w/-])(?P<name>[A-Z]{{2}}[A-Za-z]{{1,10}}|[A-Z][a-z]{{1,4}}[A-Z]{{2,6}}){_YEAR}(?!\w)"
)
_CLAIM = re.compile(
    r"\b(?:accepted|appears? (?:at|in)|published (?:at|in)|presented at|proceedings)\b", re.IGNORECASE
)
# What only hopes to appear does not appear.
_HOPE = re.compile(
    r"\b(?:submit(?:ted)?|under (?:\w+\W){0,9}?review|in submission|preprint for)\b", re.IGNORECASE
)
_WORKSHOP = re.compile(r"\bworkshops?\b", re.IGNORECASE)
_CENTURY = 2000


def venue(comment: str | None) -> str:
    """Give the first venue that a comment claims, with its year if it has one; empty when there is none.

    A known name counts with a year or a word such as “accepted”, any other acronym only with both.
    """
    if not comment or _HOPE.search(comment):
        return ""
    claimed = bool(_CLAIM.search(comment))
    found = _KNOWN.search(comment) or (_ANY.search(comment) if claimed else None)
    if not found:
        return ""
    parts = found.groupdict()
    year = parts["year"] or parts.get("before")
    if not (year or claimed):
        return ""
    named = [parts["name"], parts.get("part"), str(int(year) % 100 + _CENTURY) if year else None]
    return " ".join(filter(None, [*named, "workshop" if _WORKSHOP.search(comment) else None]))
