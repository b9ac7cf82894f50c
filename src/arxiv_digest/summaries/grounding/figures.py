r"""Finds the figures (numbers) that a text states, whatever their notation.

`1,200`, `1.2k` and `1.2千` are one number; so are `95%`, `$95\%$`, `95 percent`, `0.95` and
百分之九十五, and `2×`, `twice` and 两倍. The caller masks numbers that belong to names (GPT-4, 3D). Signs
are not compared, since a minus looks like the hyphen of a range.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from arxiv_digest.summaries.grounding.units import MEASURES, POWERS
from arxiv_digest.text import CJK

LETTERS = "A-Za-zÀ-ÖØ-öø-ɏͰ-Ͽ"

_SCRIPT = re.compile("(?<=[0-9])([⁺⁻]?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SIGNS = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("‘’‛`´", "'") | dict.fromkeys("“”„‟«»", '"')
)
_TEX = (
    (re.compile(r"(?<=\d)\{,\}(?=\d)"), ","),
    (re.compile(r"\\(?:times|cdot)(?![A-Za-z])"), "×"),
    (re.compile(r"\\[,;:!> ]|(?<=[\w.,)])~(?=[\w\\$(\[])|\\\\"), " "),
    (
        re.compile(
            r"\\(?:math[a-z]+|text(?:[a-z]{2})?|emph|underline|operatorname|rm|bf|it|left|right"
            r"|[Bb]ig+)(?![A-Za-z])\s?\*?"
        ),
        "",
    ),
    (re.compile(r"\^\s*+(?:\{\s*+)?\\circ\s*\}?"), "°"),
    (re.compile(r"\^\s*+(?:\{\s*+)?([-+]?\d+)\s*\}?"), r"^\1"),
    (re.compile(r"\\ell(?![A-Za-z])"), "l"),
    (re.compile(r"(?<=\d)\s?\\mu(?![A-Za-z])[\s$]{0,3}(?:\\[a-z]{1,9}\{?)?"), "μ"),
    (re.compile(r"\\([A-Za-z]+)"), r" \1 "),
    (re.compile(r"\\(?=[%&#$_{}])|[${}_]"), ""),
)


def tidy(text: str) -> str:
    """Remove TeX, and unify dashes, quotation marks and compatibility characters."""
    text = _SCRIPT.sub(lambda found: "^" + (found[1] + found[2]).translate(_RAISED), text)
    text = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    for pattern, instead in _TEX if re.search(r"[\\${}~_^]", text) else ():
        text = pattern.sub(instead, text)
    return " ".join(text.split())


class Reading(NamedTuple):
    """One interpretation of a figure: its value, the value of its last digit, and its unit."""

    value: float
    step: float = 1.0
    unit: str = ""  # "" none, "%" "x" or a base unit; "raw": the bare number of a figure with a unit

    def times(self, factor: float, unit: str = "") -> Reading:
        """Return the reading multiplied by a factor."""
        return Reading(self.value * factor, self.step * factor, unit)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text, with its place; `soft` ones (two, 一种) are words rather than data."""

    text: str
    start: int
    end: int
    readings: tuple[Reading, ...]
    soft: bool = False
    counts: bool = False  # precedes a plural: 14 hospitals
    near: tuple[str, ...] = ()  # the words after it, folded
    label: str = ""  # the capitalised word directly before it: Gemma 3
    tail: str = ""  # its unit as written, which figures before it may share
    bound: str = ""  # ">" after `over` and the like, "<" after `nearly`, "~" after `about`


# -------------------------------------------------------------------------------- notations of numbers


def _either(names: Sequence[str]) -> str:
    """Return a pattern for any of these words, longest first; no letter may follow a Latin word."""
    words = [re.escape(name).replace("\\-", "[- ]") for name in sorted(names, key=len, reverse=True)]
    return "|".join(f"{word}(?![{LETTERS}])" if word[-1].isascii() else word for word in words)


_FIGURE = re.compile(
    rf"(?<![{LETTERS}])(?<!\d\.)(?<!\d)"
    r"(?P<times>(?<![\d¤])(?<![\d¤]\s)[x×]\s?(?=\d))?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+,\d\d?(?=\s?[%×°])|\d+(?:\.\d+)?|(?<!\w)\.\d+)"
    r"(?:\^(?P<power>[-+]?\d{1,3})(?!\d)|[eE](?P<short>-?\d{1,3})(?!\w)"
    r"|\s?[×x*]\s?10\s?(?:\^\s?)(?P<tens>[-+]?\d{1,3})(?!\d))?"
    rf"(?:(?P<rank>st|nd|rd|th)(?![{LETTERS}]))?"
    rf"(?:[\s-]?(?P<scale>{_either(tuple(POWERS))}))?"
    rf"(?:[\s-]?(?P<unit>(?![×x]\s?\d)(?:{_either(tuple(MEASURES))})))?"
)
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_ONES = {word: n for n, word in enumerate(f"{_SMALL} seventeen eighteen nineteen".split())}
_TENS = {
    word: 10 * n
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_SINGLE, _COUNT = "|".join((*_ONES, *_TENS)), "|".join((*_ONES, *_TENS, *_LARGE))
_WORDS = re.compile(
    rf"\b(?P<number>(?:an?\s(?:dozen|{'|'.join(_LARGE)})|{_SINGLE})\b"
    rf"(?:[\s-](?:{_COUNT})\b|(?:(?<=hundred)|(?<=thousand)|(?<=million))\sand\s(?:{_SINGLE})\b)*)"
    rf"(?:[\s-]?(?P<unit>{_either(tuple(MEASURES))}))?"
    rf"|\b(?P<named>twice|thrice)\b|\b(?P<fold>{_COUNT})fold\b",
    re.IGNORECASE,
)
_NAMED = {"twice": 2.0, "thrice": 3.0}
_DIGITS = {**{char: n for n, char in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2, "兩": 2}
_PLACES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_HAN = "".join((*_DIGITS, *_PLACES))
_LONGEST = 60  # characters of a Chinese number that are read; more digits are none that anybody counts
_COUNTED = "个個种種项項类類组組层層步次篇名位家张張幅条條份台款轮輪级級例段阶階"
_HAN_UNITS = "|".join(name for name in sorted(MEASURES, key=len, reverse=True) if re.match(f"[{CJK}]", name))
_HANS = re.compile(
    rf"百分之(?P<share>[{_HAN}]+(?:点[{_HAN}]+)?|\d+(?:\.\d+)?)"
    rf"|(?<![第{_HAN}])(?=[千百]*[{''.join(_DIGITS)}十])(?P<number>[{_HAN}]+(?:点[{_HAN}]+)?)"
    rf"(?:(?P<unit>{_HAN_UNITS})|(?=[{_COUNTED}]))"
)
_SERIES = re.compile(
    r"\s*+(?:[-,/±]|\+/-|(?:,\s*+)?(?:and|to|or|至|到|和|、))\s*+(?:(?:\+/-|approx\S*+|about|sim|±)\s*+)?"
)
_PLURAL = re.compile(rf"\s[{LETTERS}-]{{3,}}s(?![{LETTERS}])|\s?[{_COUNTED}]")
_LABEL = re.compile(r"(?<![\w-])([A-Z][^\W\d_]{2,}) $")


def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures that a tidy text states, in order."""
    parts = list(_fractions(text))
    inside = {place for part in parts for place in range(part.start, part.end)}
    whole = (one for one in (*_numerals(text), *_worded(text), *_chinese(text)) if one.start not in inside)
    found = sorted((*parts, *whole), key=lambda figure: figure.start)
    return tuple(_inherit(text, found))


def _numerals(text: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        digits = re.sub(r",(?=\d\d?$)", ".", match["number"]).replace(",", "")  # 95,3 % is decimal
        value, step = float(digits), 10.0 ** -len(digits.partition(".")[2])
        if match["power"]:
            small = 0 < value <= 1e3 and abs(int(match["power"])) <= 99  # noqa: PLR2004  10^300 still is a float
            value, step = (value ** int(match["power"]) if small else value), 0.0
        tens = max(-99, min(99, int(match["tens"] or match["short"] or 0)))
        reading = Reading(value, step).times(10.0**tens * POWERS.get(match["scale"] or "", 1.0))
        yield figure_at(text, match, reading, "x" if match["times"] else match["unit"])


_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_FRACTION = re.compile(
    rf"\b(?P<count>two|three|four|five|seven|nine)[- ](?P<part>{'|'.join(_PARTS)})s\b", re.IGNORECASE
)


def _fractions(text: str) -> Iterator[Figure]:
    """Yield fractions in words: two thirds, which 66.7% and 67% bear out."""
    for match in _FRACTION.finditer(text):
        share = _ONES[match["count"].lower()] / _PARTS[match["part"].lower()]
        figure = figure_at(text, match, Reading(share), None)
        yield replace(figure, readings=(Reading(100 * share, 1.0, "%"), Reading(share, 0.01)), bound="~")


def _worded(text: str) -> Iterator[Figure]:
    for match in _WORDS.finditer(text):
        word = (match["number"] or match["named"] or match["fold"]).lower()
        value = _NAMED.get(word) or _spelled(word)
        yield figure_at(text, match, Reading(value), match["unit"] if match["number"] else "x")


def _chinese(text: str) -> Iterator[Figure]:
    for match in _HANS.finditer(text):
        written = match["share"] or match["number"]
        reading = Reading(float(written)) if written[0].isdecimal() else _han(written)
        yield figure_at(text, match, reading, "%" if match["share"] else match["unit"])


def figure_at(text: str, match: re.Match[str], reading: Reading, unit: str | None) -> Figure:
    """Make a figure with its readings and the words after it."""
    base, factor = _measure(unit)
    after = text[match.end() : match.end() + 60]
    near = tuple(stem(word.lower()) for word in re.findall(r"[^\W\d_]+", after)[:5])
    plural = not base and reading.step == 1 and _PLURAL.match(after)
    readings = (reading.times(factor, base), reading._replace(unit="raw")) if base else (reading,)
    wordy = not any(char.isdecimal() for char in match[0]) and reading.value <= 2 and not base  # noqa: PLR2004
    tail = text[match.end("number") : match.end()] if match.groupdict().get("number") else ""
    label = _LABEL.search(text, max(0, match.start() - 40), match.start())
    return Figure(
        text=match[0].strip(),
        start=match.start(),
        end=match.end(),
        readings=readings,
        soft=wordy,
        counts=bool(plural),
        near=near,
        label=label[1] if label else "",
        tail=tail,
        bound=_bound(text, match.start()),
    )


_BOUNDS = re.compile(
    r"\b(?:(?P<over>over|above|exceeds|exceeding|beyond|(?:more|greater|higher|better|faster) than|at "
    r"least|upwards of)"
    r"|(?P<under>nearly|almost|close to|just under|under|below|up to|(?:less|fewer|lower) than|at most)"
    r"|(?P<about>about|around|roughly|approximately|some|circa|ca\.))(?: (?:an?|the))? $",
    re.IGNORECASE,
)


def _bound(text: str, start: int) -> str:
    """Return the sign of the words before a figure that make it a rounded or one-sided one."""
    found = _BOUNDS.search(text[max(0, start - 24) : start])
    return {"over": ">", "under": "<", "about": "~"}[found.lastgroup or "about"] if found else ""


def _measure(unit: str | None) -> tuple[str, float]:
    """Return the base unit and how many of it a unit is; None for an unknown unit."""
    name = (unit or "").replace(" ", "-")
    return MEASURES.get(name) or MEASURES.get(name.lower()) or ("", 1.0)


def _inherit(text: str, found: Sequence[Figure]) -> Iterator[Figure]:
    """Return the figures of a range or list (5, 10 and 15 ms) the unit of the last one."""
    shared: list[Figure] = []
    for figure in reversed(found):
        if shared and _SERIES.fullmatch(text[figure.end : max(figure.end, shared[-1].start)]):
            figure = _sharing(figure, shared[-1])  # noqa: PLW2901
        shared.append(figure)
    yield from reversed(shared)


def _sharing(figure: Figure, following: Figure) -> Figure:
    tail = following.tail
    if figure.tail or not tail or not figure.text[-1:].isdecimal():
        return figure
    more = tuple(other.readings for other in _numerals(figure.text + tail))
    return replace(figure, readings=(*figure.readings, *(more[0] if len(more) == 1 else ())), tail=tail)


def _spelled(words: str) -> float:
    """Parse an English number: three hundred and twenty-five → 325."""
    total, part = 0.0, 0.0  # no int: it would grow without end, and then be too large for a float
    for word in re.findall(r"[a-z]+", words):
        if word in _LARGE and _LARGE[word] == 100:  # noqa: PLR2004
            part = max(part, 1) * 100
        elif word in _LARGE:
            total, part = total + max(part, 1) * _LARGE[word], 0.0
        else:
            part += _ONES.get(word) or _TENS.get(word) or (12 if word == "dozen" else 0)
    return total + part


def _han(written: str) -> Reading:
    """Parse a Chinese number: 一千二百 → 1200, 九十五点三 → 95.3."""
    whole, _, decimals = written[:_LONGEST].partition("点")
    total, part, digit = 0, 0, 0
    for char in whole:
        if char in _DIGITS:
            digit = digit * 10 + _DIGITS[char]
        elif _PLACES[char] >= 10_000:  # noqa: PLR2004
            total, part, digit = total + max(part + digit, 1) * _PLACES[char], 0, 0
        else:
            part, digit = part + max(digit, 1) * _PLACES[char], 0
    places = "".join(str(_DIGITS.get(char, 0)) for char in decimals)
    return Reading(float(f"{total + part + digit}.{places or 0}"), 10.0 ** -len(places))


def stem(word: str) -> str:
    """Remove the regular English plural."""
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):  # noqa: PLR2004
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]
