"""Explains where and why a text is not valid TOML, and what to write instead.

TOML parsers name the place where they give up and what they expected there. People need the cause, which the
line itself shows: curly quotes from a word processor, a quote or bracket that is missing, a merge conflict.
"""

from __future__ import annotations

import re
import unicodedata

from arxiv_digest.errors import Problem

DEEPEST = 10  # tables and lists in each other; digest.toml needs four
_MOST_DOTS = 1000  # per line; tomllib's time grows with the square of the parts of a key

_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?![<=>|])", re.MULTILINE)
# The strings and the comment of a line; what is left has keys, signs, numbers and quotes without a partner.
_CLOSED = re.compile(
    r"\"\"\"[^\"]*+\"\"\"|'''[^']*+'''|\"(?!\"\")(?:[^\"\\]|\\.)*+\"|'(?!'')[^']*+'|#.*",
)
_ODD = re.compile(
    r"[“”„‟«»‘’‚‛‹›′″＂＇「」]|[＝［］，＃：．｛｝]|[^\S \t\r\n]|[\u200b-\u200f\u2060\ufeff\u00ad]"
)
_CURLY = frozenset("“”„‟«»‘’‚‛‹›′″＂＇「」")
_KEY = re.compile(r"\s*([\w.-]+)\s*=")
_LONG_NUMBER = re.compile(r"[0-9_]{4000}")
_HEADER = re.compile(r"\s*\[\[?\s*([\w.-]+)")
_ENDLESS = ("Illegal character '\\n'", "Unterminated string", 'Expected "\'"', "Expected \"'''\"")
_MERGE = "a merge conflict: keep one of the two versions, and delete the lines <<<<<<<, =======, >>>>>>>"
_QUOTE = "a quote is not closed: write the same quote mark before and after each text"
_LIST = 'write a list in square brackets, ["…", "…"]'
_STATEMENT = "write `key = value`, or begin the line with # to make it a comment"

# What the parser says, what the line looks like without its strings, and what to tell.
_HINTS = tuple(
    (reason, re.compile(line), told)
    for reason, line, told in (
        (
            "Unescaped '\\'",
            "",
            "a backslash: write it twice, or put the text in single quotes, '\\this'",
        ),
        ("end of an array decl", "", "a header needs the same brackets on both sides: write [[topics]]"),
        ("end of a table decl", "", "a header needs the same brackets on both sides: write [summaries]"),
        ("Expected newline", r"[0-9],[0-9]{3}\b", "write a number without separators, such as 30000"),
        ("Expected newline", r"[0-9],[0-9]", "write a number with a decimal point, such as 4.5"),
        ("Expected newline", r"=\s*¤\s*,\s*¤|^[^\[]*\]", f"several values: {_LIST}"),
        ("Expected newline", r"[;,]\s*$", "delete the sign at the end of the line"),
        ("Expected newline", r"=\s*[0-9]{4}-", "write the date as 2026-03-12, or text in quotes"),
        ("Expected newline", r"=\s*0[0-9]", "write a number without a zero before it"),
        ("Expected newline", r"=\s*[0-9]", "write the number alone, without a unit, or text in quotes"),
        (
            "Expected newline",
            r"=\s*[^\s\]]",
            'the text ends at its second quote mark: write \\" for a quote mark inside a text',
        ),
        ("Expected newline", "", "after a value, only a comment that begins with # may follow"),
        ("Expected '='", r"\{", f"curly brackets hold `key = value`: {_LIST}"),
        ("Expected '='", r"^\s*[\w.-]+\s*:", "write = instead of :"),
        ("Expected '='", r"^\s*-", f"a list with dashes: {_LIST}"),
        ("Expected '='", "", "write `key = value`; a key has letters, digits and _ only"),
        ("Invalid value", r"=\s*$", "the value is missing: write one after the =, or delete the line"),
        ("Invalid value", r"(?i)=\s*(?:true|false|yes|no|on|off)\b", "write true or false, in small letters"),
        ("Invalid value", r"=\s*[({]", f"round or curly brackets: {_LIST}"),
        ("Invalid value", r"^\s*-", "the items of a list are parted by commas: delete the dash"),
        ("Invalid value", r"=\s*[$€£<>~]?\s*[0-9]", "write the number alone"),
        ("Invalid value", "", 'text stands in quotes: write "…" around it'),
        ("Invalid statement", r"^\s*(?:;|//|/\*|--|%)", "a comment begins with #"),
        ("Invalid statement", r"^\s*[{}]", "this looks like JSON: digest.toml is written in TOML"),
        ("Invalid statement", r"^\s*<", "this is a web page: get the file itself (“Raw” on GitHub)"),
        (
            "Invalid statement",
            r"^\s*[`~+!@*>-]",
            f"delete the signs at its start, or {_STATEMENT}",
        ),
        ("Invalid statement", "", _STATEMENT),
        ("Exceeds the limit", "", "a number of thousands of digits: write a smaller one"),
    )
)


def problem(error: ValueError, text: str) -> Problem:
    """Describe where a text is not valid TOML, and how to fix it; no part of the text is repeated."""
    lines = text.splitlines() or [""]
    longest = next((at for at, line in enumerate(lines, 1) if _LONG_NUMBER.search(line)), len(lines))
    place = re.search(r"\(at line ([0-9]+), column ([0-9]+)\)", str(error))
    number = min(int(place[1]), len(lines)) if place else len(lines)
    number = longest if "Exceeds" in str(error) else number
    number, told = _cause(str(error), text, lines, number, int(place[2]) if place else 0)
    return Problem("", f"not valid TOML: {told}", number)


def too_deep(text: str) -> Problem | None:
    """Return a problem for a key of so many parts that reading it would take long."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > _MOST_DOTS:
            return _deep(number)
    return None


def deepest(text: str) -> Problem:
    """Return a problem for the line with most brackets, after a parser has met too many."""
    lines = text.splitlines()
    return _deep(1 + max(range(len(lines)), key=lambda one: lines[one].count("[") + lines[one].count("{")))


def is_deep(value: object, left: int = DEEPEST) -> bool:
    """Return whether tables and lists are nested deeper than allowed."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return not left or any(is_deep(one, left - 1) for one in inside)


def _deep(number: int) -> Problem:
    return Problem("", "nested too deeply: write [tables], [[blocks]] and lists of texts only", number)


def _bare(line: str) -> str:
    """Return a line without its comment, with ¤ for each text in quotes."""
    return _CLOSED.sub(lambda found: "" if found[0].startswith("#") else "¤", line)


def _cause(reason: str, text: str, lines: list[str], number: int, column: int) -> tuple[int, str]:
    """Return the line to mend and what to do there."""
    if marker := _CONFLICT.search(text):
        return text.count("\n", 0, marker.start()) + 1, _MERGE
    line = lines[number - 1]
    bare = _bare(line)
    if odd := _ODD.search(bare):
        return number, _of_sign(odd[0])
    if reason.startswith(_ENDLESS):
        return _opened(lines, number), _QUOTE
    if '"' in bare or "'" in bare:
        return number, _QUOTE
    return _shape(reason, lines, number, column)


def _shape(reason: str, lines: list[str], number: int, column: int) -> tuple[int, str]:
    """Return what is wrong with lists, names and values."""
    line = lines[number - 1]
    start = _open_list(lines, number)
    if "Unclosed array" in reason and line[column - 1 : column] in {'"', "'"} and column:
        return number, "a comma is missing between two items of the list: write one after each"
    if start and ("Unclosed array" in reason or _KEY.match(line) or _HEADER.match(line)):
        return start, "the list that begins here is not closed: add ] after its last item"
    return number, _value(reason, lines, number)


def _value(reason: str, lines: list[str], number: int) -> str:
    line = lines[number - 1]
    if control := re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line):
        return f"the control character U+{ord(control[0]):04X}: delete it"
    found = (told for part, looks, told in _HINTS if part in reason and looks.search(_bare(line)))
    told = _twice(reason, lines, number) or next(found, "")
    return told or re.sub(r"(?<!\s)\s*\(at [^()]*\)", "", reason)


def _of_sign(sign: str) -> str:
    """Return what to write instead of a sign that TOML does not know."""
    if sign in _CURLY:
        return f'{sign} is a curly quote: write straight quotes, "…"'
    plain = unicodedata.normalize("NFKC", sign).strip()
    if plain and plain != sign:
        return f"{sign} is a full-width sign: write {plain}"
    name = unicodedata.name(sign, "a control character").lower()
    return f"an invisible character, U+{ord(sign):04X} ({name}): delete it or write a normal space"


def _opened(lines: list[str], number: int) -> int:
    """Return the line of the quote that is never closed: parsers look for its partner to the end."""
    for mark in ('"""', "'''", "'", '"'):
        for place in range(number, 0, -1):
            if mark in _bare(lines[place - 1]):
                return place
    return number


def _open_list(lines: list[str], number: int) -> int:
    """Return the line where the list begins that is open at the end of the line before, or in it; else 0."""
    depth = 0
    for place in range(number, 0, -1):
        bare = _bare(lines[place - 1])
        here = bare.count("[") - bare.count("]")
        if _HEADER.match(bare):
            if place < number:
                return 0
            continue
        if place < number or not _KEY.match(bare) or here > 0:
            depth += here
        if _KEY.match(bare) and (place < number or here > 0):
            return place if depth > 0 else 0
    return 0


def _twice(reason: str, lines: list[str], number: int) -> str:
    """Name the table or key that is listed twice, with the line of the first; empty for other errors."""
    if not re.match("Cannot (?:overwrite|declare|mutate)", reason):
        return ""
    header = _HEADER.match(lines[number - 1])
    found = header or _KEY.match(lines[number - 1])
    name = found[1] if found else ""
    if name == "topics":
        return "each topic begins with [[topics]], in two brackets"
    for place in range(number - 1, 0, -1):
        other, key = _HEADER.match(lines[place - 1]), _KEY.match(lines[place - 1])
        same = (other or key) if header else key
        if same and (same[1] == name or (header and same[1].split(".")[0] == name)):
            return f"`{name}` is already in line {place}: delete one of the two"
        if other and not header:
            break
    return f"`{name}` is listed twice: delete one of the two"
