r"""TeX outside of formulas made readable, and nothing of it lost: commands, accents, groups, scripts.

The form of what comes out, called prose: Unicode, formulas as TeX between dollars, two on either side for
those on a line of their own, any other dollar sign as `\$`. `pieces` takes it apart again.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from arxiv_digest.text import commands, signs
from arxiv_digest.text.formula import linear
from arxiv_digest.text.spans import clean, delimited, spans
from arxiv_digest.text.typography import NOTHING, REFERENCE, typeset

DEEPEST = 40  # groups within groups; what is deeper is read without its commands
_MOST = 60_000  # formulas and addresses in one text, kept apart as characters of a private plane
_FIRST = 0xF0000

_PLAIN = re.compile(r"[\\$~`{}^]|--|''|<cit|<[rR]ef")
_ADDRESS = re.compile(
    r"(?:https?://|(?<![\w.-])(?:[\w-]{1,40}\.){1,4}[a-z]{2,10}/)(?:[^\s{}\\<>\"'^`]|\\[_%#&$]|\\~(?:\{\})?)+"
)
_ESCAPED = re.compile(r"\\([_%#&$~])(?:\{\})?")
_TOKEN = re.compile(r"\\[A-Za-z]+\*(?=\s?[{\[])|\\[A-Za-z]+|\\.|[{}^_]|[^\\{}^_]+|\\", re.DOTALL)
_VERBATIM = re.compile(r"\\verb\*?([|!+])([^|!+]{1,200})\1")
_SPACED = re.compile(r"\\(?:m?kern|[hvm]skip)\s*-?[\d.]{1,9}\s?(?:pt|em|ex|mm|cm|in|mu|sp)\b")
_SET = re.compile(r"[^\s,]{1,12}(?: ?, ?[^\s,]{1,12}){1,60}")
_POWER = re.compile(r"([-+−]?\d{1,6})(?!\.?\d)|([A-Za-z])(?![^\W_])|(st|nd|rd|th)(?![^\W_])")
_STOP = re.compile(r"\.(?!\.)")
_OPTIONS = re.compile(r"(?:\s?\[[^\[\]]{0,200}\]){0,3}")
_ATOMS = re.compile("([\U000f0000-\U000fffff])")
_PROSE = re.compile(r"\\\$|\$\$(?:\\.|[^$\\])+\$\$|\$(?:\\.|[^$\\])+\$")


@lru_cache(maxsize=4096)
def prose(tex: str) -> str:
    r"""Turn a title or an abstract into Unicode but leave its formulas as TeX, for whoever can set them.

    A formula comes out as `$…$` or, on a line of its own, `$$…$$`; any other dollar sign as `\$`.
    """
    text = clean(tex)
    if not _PLAIN.search(text) and "_" not in text:
        return text
    return _Reader(text).read_all() or text.replace("$", r"\$")


def pieces(text: str) -> list[tuple[bool, str]]:
    """Cut prose into formulas with their dollars (True) and text (False), in which `$` is written as such."""
    found: list[tuple[bool, str]] = []
    start = 0
    for match in _PROSE.finditer(text) if "$" in text else ():
        if match[0] != r"\$":
            found += [(False, text[start : match.start()].replace(r"\$", "$")), (True, match[0])]
            start = match.end()
    return [piece for piece in [*found, (False, text[start:].replace(r"\$", "$"))] if piece[1]]


def flat(text: str) -> str:
    """Write prose on one line of plain Unicode, its formulas in linear form."""
    return clean("".join(linear(piece) if is_math else piece for is_math, piece in pieces(text)))


def plain(tex: str) -> str:
    r"""Turn a title or a name into plain Unicode: accents, simple TeX and formulas, `$\ell_1$` → ℓ₁."""
    return flat(prose(tex))


def literal(text: str) -> str:
    """Write plain Unicode as TeX that `plain` turns back into it; most texts are that already."""
    escaped = "".join(_LITERAL.get(sign, sign) for sign in text)
    for pair in ("--", "''"):
        apart = f"{pair[0]}{{}}{pair[0]}"
        escaped = escaped.replace(pair, apart).replace(pair, apart)  # three of them overlap
    return _REFERRING.sub(r"\\textless{}", escaped)


_LITERAL = {sign: rf"\{sign}" for sign in "${}"} | {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
}  # fmt: skip
_REFERRING = re.compile(r"<(?=(?:cit\.|[rR]ef)>)")


class _Reader:
    """One reading of a text: its tokens, where groups end, and what is kept out of TeX's sight."""

    def __init__(self, text: str) -> None:
        self.atoms: list[str] = []
        hidden = "".join(
            self._atom(delimited(piece)) if is_math else self._kept(piece) for is_math, piece in spans(text)
        )
        self.tokens = [part[0] for part in _TOKEN.finditer(hidden)]
        self.quoted = bool(re.search(r'\\"(?:$|[^\w{\\])', text))  # `\"word\"`: no accents but quotes
        self._match()

    def _atom(self, text: str) -> str:
        if len(self.atoms) >= _MOST:
            return text
        self.atoms.append(text)
        return chr(_FIRST + len(self.atoms) - 1)

    def _kept(self, text: str) -> str:
        """Keep addresses and what is verbatim out of TeX's sight; spaces by measure are spaces."""
        verbatim = _VERBATIM.sub(lambda found: self._hidden(found[2]), _SPACED.sub(" ", text))
        return _ADDRESS.sub(lambda found: self._hidden(found[0]), verbatim)

    def _match(self) -> None:
        """Find where each group ends; one that never does ends with the text, behind a command only."""
        self.close: dict[int, int] = {}
        opened: list[int] = []
        for place, part in enumerate(self.tokens):
            if part == "{":
                opened.append(place)
            elif part == "}" and opened:
                self.close[opened.pop()] = place
        for place in opened:
            if place and self.tokens[place - 1].startswith("\\") and self.tokens[place - 1][1:].isalpha():
                self.close[place] = len(self.tokens)

    def read_all(self) -> str:
        """Read the whole text; empty when nothing readable is in it."""
        text = typeset(self.read(0, len(self.tokens), 0)).replace(NOTHING, "").replace("$", r"\$")
        shown: list[str] = []
        for piece in _ATOMS.split(text):
            atom = self.atoms[ord(piece) - _FIRST] if _ATOMS.fullmatch(piece) else piece
            apart = atom is not piece and atom[:1] == "$" and "".join(shown[-1:])[-1:] in {"$", "\\"}
            shown += [" ", atom] if apart else [atom] if atom else []
        return clean("".join(shown))

    def raw(self, start: int, end: int) -> str:
        """Return a stretch of the text as written, with its formulas and addresses."""
        text = "".join(self.tokens[start:end])
        return _ATOMS.sub(lambda found: self.atoms[ord(found[0]) - _FIRST], text)

    def read(self, start: int, end: int, depth: int) -> str:
        """Read the tokens of a stretch."""
        if depth > DEEPEST:
            return " ".join(one.lstrip("\\") for one in self.tokens[start:end] if one not in {"{", "}"})
        out: list[str] = []
        place = start
        while place < end:
            part = self.tokens[place]
            if part[0] == "\\":
                text, place = self._command(part, place + 1, depth)
            elif part == "{" and place in self.close:
                text, place = self._group(place, depth), min(end, self.close[place] + 1)
            elif part in {"^", "_"}:
                text, place = self._script(part, place + 1, depth)
            else:  # a brace without its other half says nothing
                text, place = "" if part in {"{", "}"} else part, place + 1
            out.append(text)
        return "".join(out)

    def _group(self, place: int, depth: int) -> str:
        """Read a group; the braces of a set are part of the text."""
        text = self.read(place + 1, self.close[place], depth + 1)
        return f"{{{text}}}" if _SET.fullmatch(text) else text or NOTHING

    def _script(self, sign: str, place: int, depth: int) -> tuple[str, int]:
        """Read what is raised or lowered: a group, or behind `^` a number, a letter, a degree."""
        if place in self.close:
            end = self.close[place]
            return commands.scripted(sign, self.read(place + 1, end, depth + 1)), end + 1
        after = self.tokens[place] if place < len(self.tokens) else ""
        before = self.tokens[place - 2][-1:] if place > 1 else ""
        if sign == "^" and after == r"\circ":
            return "°", place + 1
        found = _POWER.match(after) if sign == "^" and (before.isalnum() or before in ")]}|") else None
        alone = found and (not found[2] or not self.tokens[place - 2][-2:-1].isalnum())
        if found and alone and (small := signs.script("^", found[0])):
            self.tokens[place] = after[found.end() :]
            return small, place + (not self.tokens[place])
        return sign, place

    def _command(self, part: str, place: int, depth: int) -> tuple[str, int]:
        """Read a command with its arguments; return its text and the place after it."""
        name = part[1:].removesuffix("*") if part[1:2].isalpha() else part[1:]
        if name in signs.ACCENTS and (accented := self._accent(name, place, depth)):
            return accented
        if not name.isalpha():
            return _guarded(commands.SIGNS.get(name, name)), place
        kind = commands.kind(name)
        if kind in {"switch", "letter"}:
            after = place if place in self.close else self._past_blanks(place)
            return signs.LETTERS.get(name, "") if kind == "letter" else "", after
        sign, made = signs.text_sign(name), self._built(kind, place, depth)
        return made or (self._unknown(name, place, depth) if sign is None else self._sign(sign, place))

    def _sign(self, sign: str, place: int) -> tuple[str, int]:
        """Read a sign; blanks after one that opens a quotation say nothing."""
        if sign.endswith(".") and _STOP.match("".join(self.tokens[place : place + 1])):
            sign = sign[:-1]  # `\etal.` ends a sentence
        return _guarded(sign), self._past_blanks(place) if sign in {"“", "‘", "«"} else place

    def _past_blanks(self, place: int) -> int:
        if place < len(self.tokens) and (rest := self.tokens[place].lstrip()) != self.tokens[place]:
            self.tokens[place] = rest
            return place + (not rest)
        return place

    def _built(self, kind: str, place: int, depth: int) -> tuple[str, int] | None:
        """Read a command that is known for its arguments; None without them."""
        start = place
        if kind in {"reference", "dropped", "first", "kept"}:
            place = self._past_options(place)
        found = self._argument(place) if kind else None
        if found is None:
            return None
        arg, place = found
        match kind:
            case "maths":
                return self._maths(start - 1, place)
            case "address":
                return self._hidden(self.raw(*arg)), place
            case "link":
                return self._link(arg, place, depth)
            case "first" | "either":
                second = self._argument(place)
                words = self.read(*arg, depth + 1) if kind == "either" else ""
                also = self.read(*second[0], depth + 1) if second and not _ATOMS.fullmatch(words) else ""
                return " ".join(filter(None, (words, also))), second[1] if second else place
        fixed = {"dropped": "", "reference": REFERENCE}
        text = fixed[kind] if kind in fixed else commands.FRAMES[kind](self.read(*arg, depth + 1))
        return text, place

    def _hidden(self, url: str) -> str:
        """Keep an address as it is."""
        return self._atom(_ESCAPED.sub(r"\1", url).replace("$", r"\$"))

    def _argument(self, place: int) -> tuple[tuple[int, int], int] | None:
        """Return the bounds of an argument in braces and the place after it; None without an argument."""
        if place < len(self.tokens) and self.tokens[place].isspace() and place + 1 in self.close:
            place += 1
        if place not in self.close:
            return None
        end = self.close[place]
        return (place + 1, end), end + 1

    def _past_options(self, place: int) -> int:
        """Go past optional arguments, if one in braces follows."""
        optional = place + 1 in self.close and _OPTIONS.fullmatch(self.tokens[place])
        return place + 1 if optional else place

    def _link(self, arg: tuple[int, int], place: int, depth: int) -> tuple[str, int]:
        url = self.raw(*arg)
        second = self._argument(place)
        words = self.read(*second[0], depth + 1) if second else ""
        shown = _ATOMS.sub(lambda found: self.atoms[ord(found[0]) - _FIRST], words).strip()
        address = self._hidden(url)
        if not shown or shown.rstrip("/") == url.rstrip("/"):
            return address, second[1] if second else place
        return f"{words} ({address})", second[1] if second else place

    def _maths(self, start: int, place: int) -> tuple[str, int]:
        """Read a command of formulas that stands outside of one."""
        while (more := self._argument(place)) and self.tokens[place] == "{":
            place = more[1]
        line = linear(f"${self.raw(start, place)}$")
        return line.strip("$") if line.startswith("$") else line, place

    def _accent(self, name: str, place: int, depth: int) -> tuple[str, int] | None:
        """Read an accent and its letter; None when there is none to put it on."""
        if place in self.close:
            text = self.read(place + 1, self.close[place], depth + 1)
            return commands.accented(name, text) if text.strip(
                NOTHING
            ) else f"{NOTHING}{name}{NOTHING}", self.close[place] + 1
        after = self.tokens[place] if place < len(self.tokens) else ""
        if after in {r"\i", r"\j"}:
            return commands.accented(name, after[1]), self._past_blanks(place + 1)
        letter = after.lstrip()[:1] if name.isalpha() else after[:1]
        whole = unicodedata.normalize("NFC", letter + signs.ACCENTS[name])
        quote = name == '"' and (self.quoted or letter.lower() in "htwx")
        # `\c c` is an accent and `\cc` another command; an accent on what takes none was meant as a sign.
        if len(whole) != 1 or quote or not letter.isalpha() or (name.isalpha() and letter == after[:1]):
            return None
        self.tokens[place] = after[after.index(letter) + 1 :]
        return whole, place + (not self.tokens[place])

    def _unknown(self, name: str, place: int, depth: int) -> tuple[str, int]:
        """Read a command that nobody knows: its arguments stay, and without any its name."""
        texts: list[str] = []
        while place in self.close:
            texts.append(self.read(place + 1, self.close[place], depth + 1))
            place = self.close[place] + 1
        if said := " ".join(text for text in texts if text.strip(NOTHING + " ")):
            return said, place
        broken = name[0] in "nt" and name[1:2].isupper()  # `\nWe`: the end of a line, written out
        return f" {name[1:]}" if broken else name, place


def _guarded(sign: str) -> str:
    """Keep a sign that was asked for from being read as a tie or a quote."""
    return f"{NOTHING}{sign}{NOTHING}" if sign in {"~", "`"} else sign
