"""Adversarial inputs: texts that make a bad pattern backtrack, and how the cost of reading them grows.

A text is a prefix, a piece that is repeated (the pump) and a suffix that keeps the whole from matching.
Prefixes and pieces come from the pattern's own parse tree: what each of its repetitions repeats, and what
leads to it.
"""

from __future__ import annotations

import gc
import importlib
import math
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

_PARSER: Any = importlib.import_module("re._parser")
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_MANY = 8  # a repetition that may go on so often is a pump
_DEEPEST = 12  # levels of a tree that are followed
# Signs in order of preference: what a class of signs is shown by. Classes that overlap get the same sign.
_ORDERS = ("a1 -A.x(", " a1-A.", "1.a ,A-", "-.a 1", "({[<$\\a", "中个一", "\n a")
_REST = "".join(map(chr, range(32, 127))) + "\n\té–“”…、。，千百十二第"
SIGNS = tuple(" a1A.,-_()[]{}$\\`'\"*/:@#%&<>|~^=+!?\n中é")
SUFFIXES = ("", "!", "\x01a")

FLOOR = 0.004  # seconds of CPU: what takes less is not judged
PATIENCE = 2.5  # times the floor: once a text takes more, no longer one is tried
ENDLESS = 100  # times the floor, for all texts of a family: then the cost is exponential
STEEPEST = 8.0  # times the cost at four times the length: linear is 4, quadratic is 16
_LENGTHS = (16, 64, 256)


class _Endless(BaseException):
    """A text took too long; no `except Exception` on the way may catch this."""


@dataclass(frozen=True, slots=True)
class Pump:
    """A family of texts, one for each length."""

    prefix: str
    piece: str
    suffix: str = ""

    def text(self, length: int) -> str:
        """Return the member of about `length` characters, in which the piece stands at least twice."""
        return self.prefix + self.piece * max(2, length // len(self.piece)) + self.suffix


def steepest(
    run: Callable[[str], object], pumps: Iterable[Pump], longest: int, most: int, floor: float = FLOOR
) -> tuple[float, Pump | None]:
    """Find the pump under which the cost of `run` grows most steeply: that growth, and the pump.

    The growth is the cost at some length over that at a quarter of it, 0 for a cost below the floor. All
    pumps are tried at short lengths, the `most` costly ones at up to `longest` characters, until one
    is steep.
    """
    found: tuple[float, Pump | None] = (0.0, None)
    with _alarm(floor) as rearm:
        pump = None
        costs: dict[Pump, tuple[int, float]] = {}
        try:
            for pump in dict.fromkeys(pumps):
                rearm()
                costs[pump] = _ladder(run, pump, floor)
                if costs[pump][1] > PATIENCE * floor:
                    break
            for pump in sorted(costs, key=lambda pump: -costs[pump][1])[:most]:
                rearm()
                found = max(
                    found, (_growth(run, pump, costs[pump], longest, floor), pump), key=lambda one: one[0]
                )
                if found[0] > STEEPEST:
                    break
        except _Endless:
            return math.inf, pump
    return found


@contextmanager
def _alarm(floor: float) -> Iterator[Callable[[], object]]:
    """Raise `_Endless` in whatever runs when it has used up its time; the time begins at each call."""

    def rings(*_: object) -> None:
        raise _Endless

    before = signal.signal(signal.SIGVTALRM, rings)
    gc.disable()  # a collection takes longer than most texts
    try:
        yield lambda: signal.setitimer(signal.ITIMER_VIRTUAL, ENDLESS * floor)
    finally:
        gc.enable()
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _ladder(run: Callable[[str], object], pump: Pump, floor: float) -> tuple[int, float]:
    """Try rising lengths until one takes too long; gives the last length and its cost in seconds."""
    length, spent = 0, 0.0
    for length in _LENGTHS:
        spent = _cost(run, pump.text(length))
        if spent > PATIENCE * floor:
            break
    return length, spent


def _growth(
    run: Callable[[str], object], pump: Pump, last: tuple[int, float], longest: int, floor: float
) -> float:
    """Return the cost at the longest length that can be waited for over that at a quarter of it."""
    length, spent = last
    while spent <= PATIENCE * floor and length < longest:
        length *= 2
        spent = _cost(run, pump.text(length))
    if spent < floor:
        return 0.0
    growth = math.inf
    for _ in range(3):  # a machine that is busy with other things is no pattern's fault
        growth = min(growth, _least(run, pump.text(length)) / _least(run, pump.text(length // 4)))
        if growth <= STEEPEST:
            break
    return growth


def _least(run: Callable[[str], object], text: str) -> float:
    """Return the least cost of a few tries, in seconds."""
    return min(_cost(run, text) for _ in range(3))


def _cost(run: Callable[[str], object], text: str) -> float:
    start = time.thread_time()
    run(text)
    return time.thread_time() - start + 1e-7


def pumps(pattern: re.Pattern[str]) -> Iterator[Pump]:
    """Yield the families of texts that may make a pattern backtrack."""
    tree = _PARSER.parse(pattern.pattern, pattern.flags)
    for prefix, piece in dict.fromkeys(_pieces(tree)):
        for suffix in SUFFIXES:
            yield Pump(prefix, piece, suffix)


def _pieces(tree: Any) -> Iterator[tuple[str, str]]:
    """Yield prefixes with pieces: what is repeated behind what leads to it, both together, single signs."""
    for order in _ORDERS:
        for lead, body, follow in _repetitions(tree, order, "", 0):
            together = (body, lead, f"{lead}{body}", f"{body}{follow}", f"{lead}{body}{follow}")
            yield from (("", piece) for piece in together if piece)
            yield from ((lead, piece) for piece in (body,) if piece)
    yield from (("", sign) for sign in SIGNS)


def _repetitions(tree: Any, order: str, lead: str, depth: int) -> Iterator[tuple[str, str, str]]:
    """Walk a tree; yield for each repetition what leads to it, what it repeats and what follows it."""
    items = list(tree)
    for place, (kind, value) in enumerate(items):
        before = lead + _example(items[:place], order)
        if str(kind) in _REPEATS and value[1] >= _MANY:
            yield before, _example(value[2], order), _example(items[place + 1 :], order)
        for inside in _inside(str(kind), value) if depth < _DEEPEST else ():
            yield from _repetitions(inside, order, before, depth + 1)


def _inside(kind: str, value: Any) -> list[Any]:
    match kind:
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [value[2]]
        case "SUBPATTERN":
            return [value[3]]
        case "BRANCH":
            return list(value[1])
        case "ASSERT" | "ASSERT_NOT":
            return [value[1]]
    return [value] if kind == "ATOMIC_GROUP" else []


def _example(tree: Any, order: str) -> str:
    """Write a short text that a tree matches, assertions aside."""
    return "".join(_shown(str(kind), value, order) for kind, value in tree)


def _shown(kind: str, value: Any, order: str) -> str:  # noqa: PLR0911  one for each kind
    match kind:
        case "LITERAL":
            return chr(value)
        case "IN" | "NOT_LITERAL" | "ANY":
            return next((sign for sign in order + _REST if _fits(sign, kind, value)), "a")
        case "BRANCH":
            return _example(value[1][len(order) % len(value[1])], order)
        case "SUBPATTERN":
            return _example(value[3], order)
        case "ATOMIC_GROUP":
            return _example(value, order)
    if kind not in _REPEATS:
        return ""
    times = max(int(value[0]), int(value[1] >= _MANY))
    return _example(value[2], order) * times


def _fits(sign: str, kind: str, value: Any) -> bool:
    if kind != "IN":
        return kind == "ANY" or ord(sign) != int(value)
    negated = any(str(part) == "NEGATE" for part, _ in value)
    belongs = any(_belongs(sign, str(part), detail) for part, detail in value)
    return negated != belongs


def _belongs(sign: str, part: str, detail: Any) -> bool:
    match part:
        case "LITERAL":
            return ord(sign) == int(detail)
        case "RANGE":
            return int(detail[0]) <= ord(sign) <= int(detail[1])
        case "CATEGORY":
            name = str(detail)
            kinds = {"WORD": r"\w", "DIGIT": r"\d", "SPACE": r"\s"}
            return bool(re.match(kinds[name.rpartition("_")[2]], sign)) != ("_NOT_" in name)
    return False
