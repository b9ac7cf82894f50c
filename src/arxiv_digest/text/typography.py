"""Typing habits of TeX read as typography: quotes, dashes, ties, and what is left of references."""

from __future__ import annotations

import re

NOTHING = "\ue000"  # parts what must not be read together, `-{}-`, and guards a sign that is meant literally
REFERENCE = "\ue001"  # stands for a citation or a reference

_BRACKETED = re.compile(
    rf"[\s~]{{0,2}}[(\[][\s~]{{0,2}}{REFERENCE}(?:[\s,;~]{{0,3}}{REFERENCE})*[\s~]{{0,2}}[)\]]"
)
_REFERENCES = re.compile(rf"{REFERENCE}(?:[,;~]?\s?{REFERENCE})*")
_LOST = re.compile(r"<cit\.>|<ref>|<Ref>")  # what converters leave of them
_TIED = re.compile(rf"\s?~(?={REFERENCE})")

_LONG = re.compile(r"(?<!-)---(?!-)")
_DASH = re.compile(r"(?<!-)--(?!-)(?:(?<=\S--)|(?![^\W_]))")  # but not the dashes of `--option`

_SINGLE = re.compile(r"(?<![\w`\\\ue000])`(?=[^\s`'])([^`]{1,120}?)(?<=\S)'(?![\w'])")
_DOUBLE = re.compile(r"``|''|\"")
_OPENS = re.compile(r"(?:^|[\s(\[{/—–-])$")
_CLOSED = re.compile(r"[\s.,;:!?)\]}—–-]|$")

_TIE = re.compile(r"~")
_BEFORE = re.compile(r"(?:^|[\s(\[{=<>/±+~|≈\ue000-])$")  # "about", or the tilde of an address
_SYMBOL = re.compile(r"(?:^|[\s(])[a-zρσ]$")


def typeset(text: str) -> str:
    """Read quotes, dashes, ties and references; signs between NOTHING are left alone."""
    if "<" in text:
        text = _LOST.sub(REFERENCE, text)
    if REFERENCE in text:
        text = _TIED.sub(" ", _BRACKETED.sub("", text))
        text = _REFERENCES.sub("[…]", text)
    if "--" in text:
        text = _DASH.sub("–", _LONG.sub("—", text))
    if "`" in text or "''" in text:
        text = _SINGLE.sub(r"‘\1’", _quoted(text))
    return _untied(text) if "~" in text else text


def _quoted(text: str) -> str:
    """Turn double quotes as TeX has them: ``…'', and those that somebody closed by another sign."""
    pieces, end, pending = [], 0, 0
    for found in _DOUBLE.finditer(text):
        sign, before, after = (
            found[0],
            text[max(0, found.start() - 1) : found.start()],
            text[found.end() : found.end() + 1],
        )
        if sign == "``":
            new, pending = "“", pending + 1
        elif pending and (sign == "''" or (before.strip() and _CLOSED.match(after))):
            new, pending = "”", pending - 1
        elif sign == "''" and _OPENS.search(before) and after.isalpha():
            new, pending = "“", pending + 1
        elif sign == "''" and before.isalpha() and _CLOSED.match(after):
            new = "”"
        else:
            new = sign
        pieces += [text[end : found.start()], new]
        end = found.end()
    return "".join([*pieces, text[end:]])


def _untied(text: str) -> str:
    """Read a tie as a blank; a tilde that says "about", or stands between numbers, stays."""
    pieces, end = [], 0
    for found in _TIE.finditer(text):
        place = found.start()
        before, after = text[max(0, place - 2) : place], text[place + 1 : place + 2]
        pieces += [text[end:place], " " if _ties(before, after) else "~"]
        end = place + 1
    return "".join([*pieces, text[end:]])


def _ties(before: str, after: str) -> bool:
    if not after.strip() or _BEFORE.search(before):
        return bool(before.strip()) and not after.strip() and before[-1:].isalpha()
    digits = after.isdecimal() and (before[-1].isdecimal() or _SYMBOL.search(before))
    return not digits and after not in {"/", "~", "\ue000"}
