r"""Formulas on one line of Unicode, for where only plain text can stand: `O(n^{1/2})` → O(n^(1/2)).

The line never means anything else than the formula: scripts are raised only where Unicode has every one of
their characters, brackets are added where the layout grouped, and what is too involved stays TeX.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from arxiv_digest.text import signs
from arxiv_digest.text.lines import Item, grouped, joined, quotient, with_scripts
from arxiv_digest.text.spans import inside

DEEPEST = 12  # groups within groups; more is nothing for a line
LONGEST = 2000  # characters

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
_STYLES = frozenset(
    "mathrm mathbf mathit mathsf mathtt mathnormal boldsymbol bm pmb bold rm bf it text textbf textit textrm "
    "textsf textsc texttt textnormal emph mbox hbox fbox ensuremath mathop mathbin mathrel mathord mathopen "
    "mathclose underline boldmath mathup symbf symrm textup".split()
)
_TEXTS = frozenset(name for name in _STYLES if name.startswith("text")) | {
    "mbox",
    "hbox",
    "emph",
    "operatorname",
}
_SWITCHES = frozenset("rm bf it".split())  # or, in a group, a style
_FRACTIONS = frozenset("frac dfrac tfrac cfrac nicefrac sfrac flatfrac".split())
_NOTHING = frozenset(
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm limits "
    "nolimits displaystyle textstyle scriptstyle scriptscriptstyle nonumber notag xspace rm bf it sf tt "
    "sc em mathstrut protect relax normalfont boldmath unboldmath ! - / @".split()
)
_SPACES = frozenset(
    [*", ; : >".split(), " ", "quad", "qquad", "enspace", "thinspace", "space", "nobreakspace"]
)
_DROPPED = frozenset("label hspace vspace phantom hphantom vphantom color".split())
_FENCES = {
    "abs": "|{}|", "norm": "‖{}‖", "ket": "|{}⟩", "bra": "⟨{}|", "braket": "⟨{}⟩", "floor": "⌊{}⌋",
    "ceil": "⌈{}⌉", "set": "{{{}}}", "inner": "⟨{}⟩", "lrangle": "⟨{}⟩", "pmod": " (mod {})",
    "paren": "({})",
}  # fmt: skip
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_UNSPACED = frozenset("∑∏∐∫∬∭∮∀∃∄∂∇√∞¬∅ℵ|‖⊤⊥°′∘·⋅⋆*∗∠♯♭")


def is_whole(formula: str) -> bool:
    """Return whether every command, script and group of a formula is complete."""
    tex = inside(formula)
    reader = _Reader([part[0] for part in _TOKEN.finditer(tex[: LONGEST + 1])], lenient=True)
    try:
        reader.sequence(0)
    except _UnclearError:
        return False
    return len(tex) <= LONGEST and reader.at == len(reader.tokens)


class _UnclearError(Exception):
    """The formula has no line that means the same."""


@lru_cache(maxsize=16384)
def linear(formula: str) -> str:
    """Write a formula with its delimiters on one line of Unicode; in doubt it stays TeX between dollars."""
    tex = inside(formula)
    reader = _Reader([part[0] for part in _TOKEN.finditer(tex[: LONGEST + 1])])
    try:
        line = joined(reader.sequence(0)) if len(tex) <= LONGEST else ""
    except _UnclearError:
        line = ""
    whole = line and reader.at == len(reader.tokens)
    return unicodedata.normalize("NFC", line) if whole else f"${tex}$"


@dataclass
class _Reader:
    """A reading of the tokens of a formula, by recursive descent to DEEPEST."""

    tokens: list[str]
    at: int = 0
    lenient: bool = False  # whether only the grammar counts

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _next(self) -> str:
        part = self._peek()
        self.at += 1
        if not part:
            raise _UnclearError
        return part

    def _skip(self) -> None:
        while self._peek().isspace():
            self.at += 1

    def sequence(self, depth: int, *, text: bool = False) -> list[Item]:
        """Read up to a closing brace or the end."""
        if depth > DEEPEST:
            raise _UnclearError
        items: list[Item] = []
        while (part := self._peek()) and part != "}":
            if part.isspace() or part == "~":
                self.at += 1
                items.append(Item(" ", "space"))
            elif part in {r"\cal", r"\frak"}:
                self.at += 1
                items.append(_of_one("alphabet", part[1:], joined(self.sequence(depth + 1))))
            else:
                items += self._scripted(depth, text=text)
        return items

    def _scripted(self, depth: int, *, text: bool) -> list[Item]:
        """Read one piece with what is raised and lowered behind it."""
        bare = self._peek() in {"^", "_"}
        base = [Item("", "sign")] if bare else self._piece(depth, text=text)
        scripts: dict[str, str] = {}
        while True:
            place = self.at
            self._skip()
            sign = self._peek()
            if sign not in {"^", "_"} or (text and not bare):
                self.at = place
                break
            self.at += 1
            if sign in scripts:
                raise _UnclearError
            scripts[sign] = self._argument(depth)
        return with_scripts(base, scripts) if scripts else base

    def _argument(self, depth: int, *, text: bool = False) -> str:
        """Read the argument of a command: a group, or the next piece."""
        self._skip()
        if self._peek() == "{":
            return joined(self._group(depth, text=text))
        if self._peek() in {"", "}", "^", "_", "&"} or depth > DEEPEST:
            raise _UnclearError
        return joined(self._piece(depth + 1, text=text))

    def _group(self, depth: int, *, text: bool = False) -> list[Item]:
        self.at += 1
        items = self.sequence(depth + 1, text=text)
        if self._next() != "}":
            raise _UnclearError
        return items

    def _option(self) -> str:
        """Read an argument in square brackets, if there is one."""
        self._skip()
        if self._peek() != "[":
            return ""
        try:
            end = self.tokens.index("]", self.at)
        except ValueError:
            raise _UnclearError from None
        found, self.at = "".join(self.tokens[self.at + 1 : end]), end + 1
        return found

    def _piece(self, depth: int, *, text: bool) -> list[Item]:
        part = self._peek()
        if part == "{":
            return [grouped(self._group(depth, text=text))]
        self.at += 1
        if part.startswith("\\"):
            return self._command(part[1:], depth)
        if part == "&":
            raise _UnclearError
        return [Item("′" if part == "'" and not text else part)]

    def _command(self, name: str, depth: int) -> list[Item]:
        name = name.removesuffix("*")
        if name in {"left", "right", "middle"} and self._peek() == ".":
            self.at += 1
        if name in _SPACES:
            return [Item(" ", "space")]
        if (made := self._built(name, depth)) is not None:
            return made
        if name in _NOTHING:
            self._skip()
            return []
        return [self._sign(name)]

    def _built(self, name: str, depth: int) -> list[Item] | None:
        """Read a command with arguments; None when it is none."""
        kind = _KINDS.get(name, "alphabet" if signs.is_alphabet(name) else "")
        if not kind or (name in _SWITCHES and not self._opens()):
            return None
        if kind == "root":
            return [self._root(depth)]
        first = self._argument(depth, text=name in _TEXTS)
        if kind in {"fraction", "binomial", "second"}:
            return [_of_two(kind, first, self._argument(depth))]
        return [_of_one(kind, name, first[:1] if self.lenient else first)] if kind != "dropped" else []

    def _opens(self) -> bool:
        place = self.at
        self._skip()
        found, self.at = self._peek() == "{", place
        return found

    def _root(self, depth: int) -> Item:
        root = _ROOTS.get(self._option())
        if root is None:
            raise _UnclearError
        under = self._argument(depth)
        if len(under) == 1 or under.isdecimal():
            return Item(f"{root}{under}", "open")
        return Item(f"{root}({under})")

    def _sign(self, name: str) -> Item:
        """Return the piece that a command without arguments stands for."""
        if name in signs.WORDS:
            return Item("mod" if name == "bmod" else name, "word")
        found = signs.math_sign(name)
        if found is None and name.isupper() and len(name) > 1 and self._peek() != "{":
            return Item(name, "name")  # complexity classes and other names that authors define
        if found is None:
            raise _UnclearError
        spaced = len(found) == 1 and unicodedata.category(found) in {"Sm", "So"} and found not in _UNSPACED
        if not spaced and self._peek().isspace() and not self._operator_follows():
            self._skip()
        return Item(found, "relation" if spaced else "sign")

    def _operator_follows(self) -> bool:
        after = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else ""
        return after[:1] in {"+", "-", "=", "<", ">", "|", "\\"}


def _of_two(kind: str, first: str, second: str) -> Item:
    if kind == "fraction":
        return quotient(first, second)
    return Item(f"({first} choose {second})") if kind == "binomial" else Item(second, "name")


def _of_one(kind: str, name: str, text: str) -> Item:
    """Make a piece of a command and its argument."""
    match kind:
        case "fence":
            return Item(_FENCES[name].format(text))
        case "operator":
            return Item(text, "word")
        case "alphabet":
            return Item(signs.alphabet(name, text) or text, "name")
        case "accent":
            if len(text) != 1:
                raise _UnclearError
            return Item(text + signs.MATH_ACCENTS[name])
        case "not":
            return Item(f"{text.strip()}\u0338", "relation")
    return Item(text, "name")


_KINDS = {
    **dict.fromkeys(_STYLES, "style"),
    **dict.fromkeys(_FRACTIONS, "fraction"),
    **dict.fromkeys(_FENCES, "fence"),
    **dict.fromkeys(signs.MATH_ACCENTS, "accent"),
    **dict.fromkeys(_DROPPED, "dropped"),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), "binomial"),
    "sqrt": "root",
    "operatorname": "operator",
    "not": "not",
    "textcolor": "second",
}
