"""Pieces of a formula put in a row, so that they read as they were grouped."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from arxiv_digest.text import signs

_JOINED = re.compile(r"[\w(\[{√∛∜⟨⌊⌈‖|∑∏∫∂∇]")  # what would read on with what stands before it
_SCRIPTED = "₀-₉₊-₎ₐ-ₜⱼᵢᵣᵤᵥ⁰ⁱ-ⁿ¹²³ᴬ-ᵛᶜᶠᶻˡʰʳˢʷˣʸⱽ°′†‡\u0300-\u036f\u20d0-\u20dc"
_POWER = r"(?:[_^](?:\([^()]*\)|\w))*"
_TIGHT = re.compile(
    rf"(?:\d+(?:\.\d+)?|[^\W\d_]|[^\w\s+\-±/=<>,]|\([^()]*\)|\|[^|]*\|)[{_SCRIPTED}]*{_POWER}"
)
_INNER = re.compile(r"(?<=[({⟨⌊⌈]) | (?=[)}⟩⌋⌉,])")  # a blank within brackets, as in `\lfloor x \rfloor`
_LOOSE = frozenset(" +-±∓/=<>,;:×·∘")
_UNARY = frozenset("±∓×∼≈≤≥→")

Kind = Literal["sign", "name", "word", "relation", "quotient", "open", "space"]


class Item(NamedTuple):
    """A piece of a line; `open` ends in a script or a root that must not run into what follows."""

    text: str
    kind: Kind = "sign"


def joined(items: list[Item]) -> str:
    """Write pieces in a row, with a blank or brackets where they would otherwise read on."""
    line, blank, last = "", False, Item("", "space")
    for place, item in enumerate(items):
        if item.kind == "space":
            blank = True
            continue
        text = item.text
        if item.kind == "quotient" and (_sticks(line) or _reads_on(items, place + 1)):
            text = f"({text})"
            blank = blank or (_sticks(line) and line[-1] != "/")
        apart = _apart(line, last, item, text)
        line += " " * bool(line and (blank or apart) and not line.endswith(" ")) + text
        last, blank = (item if text else last), False
    return _INNER.sub("", " ".join(line.split()))


def _sticks(line: str) -> bool:
    """Return whether a line ends in a factor or a slash."""
    end = line[-1:]
    return bool(end) and (end.isalnum() or end in ")]}/‖⟩⌋⌉")


def _reads_on(items: list[Item], place: int) -> bool:
    """Return whether the next piece would be read together with the previous one."""
    while place < len(items) and (items[place].kind == "space" or not items[place].text):
        place += 1
    if place >= len(items):
        return False
    item = items[place]
    return bool(_JOINED.match(item.text)) or item.text.startswith("/") or item.kind in {"word", "quotient"}


def _apart(line: str, last: Item, item: Item, text: str) -> bool:
    """Return whether a space must separate a piece from the line before it."""
    if not line or not text:
        return False
    if "relation" in {last.kind, item.kind}:
        return not (last.kind == "relation" and (line in _UNARY or line == last.text))
    if last.kind in {"quotient", "open"}:
        return bool(_JOINED.match(text))
    if last.kind == "word":
        return bool(re.match(r"\w", text)) and item.kind != "open"
    return item.kind == "word" and (line[-1].isalnum() or line[-1] in ")]}")


def grouped(items: list[Item]) -> Item:
    """Make one piece of a group; inside a line its braces are not seen."""
    kinds = [item.kind for item in items if item.kind != "space"]
    return Item(joined(items), kinds[0] if len(kinds) == 1 else "sign")


def with_scripts(base: list[Item], scripts: dict[str, str]) -> list[Item]:
    """Put what is lowered and raised behind the last piece."""
    *before, last = base or [Item("")]
    kept = last.kind in {"name", "word", "relation"} or not last.text or _TIGHT.fullmatch(last.text)
    text = last.text if kept else f"({last.text})"
    kind: Kind = last.kind if last.kind in {"word", "relation"} else "sign"
    for sign in ("_", "^"):
        if not (moved := scripts.get(sign, "").strip()):
            continue
        if small := _small(sign, moved, alone=not text):
            text += small
        elif len(moved) == 1:
            text, kind = f"{text}{sign}{moved}", "open"
        else:
            text += sign + (moved if re.fullmatch(r"\([^()]*\)", moved) else f"({moved})")
    return [*before, Item(text, kind)]


def _small(sign: str, moved: str, *, alone: bool) -> str | None:
    """Raise or lower a text where Unicode can; a star behind a letter would be read as a product."""
    tight = re.sub(r" ?([+=-]) ?", r"\1", moved)
    if small := signs.script(sign, tight):
        return small
    return signs.raised(moved) if sign == "^" and (alone or moved not in {"*", "⋆", "∗"}) else None


def quotient(over: str, under: str) -> Item:
    """Write a fraction on a line."""
    depth, loose = 0, not over
    for sign in over:
        depth += (sign in "([{⟨") - (sign in ")]}⟩")
        loose = loose or (depth <= 0 and sign in _LOOSE)
    factor = under if _TIGHT.fullmatch(under) else f"({under})"
    return Item(f"({over})/{factor}" if loose else f"{over}/{factor}", "quotient")
