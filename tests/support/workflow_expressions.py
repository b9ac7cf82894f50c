"""GitHub's expressions, as far as our workflows use them; anything else is an error."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)"
    r"|(?P<sign>&&|\|\||==|!=|[!().\[\],]))"
)
_CONSTANTS = {"true": True, "false": False, "null": None}
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
STATUS = frozenset({"success", "failure", "always", "cancelled"})

Contexts = Mapping[str, Any]
Functions = Mapping[str, Callable[..., Any]]


class ExpressionError(ValueError):
    """An expression that GitHub, or this evaluator, does not know."""


def filled(text: Any, contexts: Contexts, functions: Functions) -> Any:
    """Replace the expressions in a value; a value that is a single expression keeps its type."""
    if not isinstance(text, str):
        return text
    if (whole := _EXPRESSION.fullmatch(text.strip())) and text.count("${{") == 1:
        return evaluate(whole[1], contexts, functions)
    return _EXPRESSION.sub(lambda found: shown(evaluate(found[1], contexts, functions)), text)


def condition(text: str, contexts: Contexts, functions: Functions) -> bool:
    """Evaluate an `if`; without a status function, it requires success."""
    inner = text.strip()
    if whole := _EXPRESSION.fullmatch(inner):
        inner = whole[1]
    asks_status = any(re.search(rf"\b{name}\(", inner) for name in STATUS)
    if not asks_status and not functions["success"]():
        return False
    return truth(evaluate(inner, contexts, functions))


def evaluate(text: str, contexts: Contexts, functions: Functions) -> Any:
    """Evaluate one expression."""
    parser = _Parser(text, contexts, {"fromJSON": json.loads, **functions})
    value = parser.either()
    if parser.tokens:
        raise ExpressionError(f"{text.strip()}: what is {parser.tokens[0]}?")
    return value


def truth(value: Any) -> bool:
    """Return whether a value counts as true."""
    return value not in (None, False, 0, "")


def shown(value: Any) -> str:
    """Return a value as text."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: Any) -> float:
    if value in (None, ""):
        return 0.0
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    if type(one) is type(other):
        return bool(one == other)
    return _number(one) == _number(other)


class _Parser:
    """Parses and evaluates an expression; evaluation has no side effects."""

    def __init__(self, text: str, contexts: Contexts, functions: Functions) -> None:
        self.contexts = contexts
        self.functions = functions
        self.tokens: list[str] = []
        rest = text.strip()
        while rest:
            found = _TOKEN.match(rest)
            if not found:
                raise ExpressionError(f"{text.strip()}: not understood at {rest!r}")
            self.tokens.append(found[0].strip())
            rest = rest[found.end() :].strip()

    def either(self) -> Any:
        value = self.both()
        while self._took("||"):
            other = self.both()
            value = value if truth(value) else other
        return value

    def both(self) -> Any:
        value = self.comparison()
        while self._took("&&"):
            other = self.comparison()
            value = other if truth(value) else value
        return value

    def comparison(self) -> Any:
        value = self.negation()
        for sign, wanted in (("==", True), ("!=", False)):
            if self._took(sign):
                return _equal(value, self.negation()) is wanted
        return value

    def negation(self) -> Any:
        return not truth(self.negation()) if self._took("!") else self.access()

    def access(self) -> Any:
        value = self.atom()
        while self.tokens and self.tokens[0] in {".", "["}:
            if self._took("."):
                key: Any = self.tokens.pop(0)
            else:
                self._take("[")
                key = self.either()
                self._take("]")
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def atom(self) -> Any:
        if self._took("("):
            value = self.either()
            self._take(")")
            return value
        token = self.tokens.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token in _CONSTANTS:
            return _CONSTANTS[token]
        if token[0].isdigit() or token[0] == "-":
            return float(token) if "." in token else int(token)
        if self._took("("):
            return self._called(token)
        if token not in self.contexts:
            raise ExpressionError(f"no context {token!r} here")
        return self.contexts[token]

    def _called(self, name: str) -> Any:
        arguments = []
        while not self._took(")"):
            arguments.append(self.either())
            self._took(",")
        if name not in self.functions:
            raise ExpressionError(f"no function {name!r} here")
        return self.functions[name](*arguments)

    def _took(self, token: str) -> bool:
        if self.tokens and self.tokens[0] == token:
            self.tokens.pop(0)
            return True
        return False

    def _take(self, token: str) -> None:
        if not self._took(token):
            raise ExpressionError(f"{token!r} is missing before {self.tokens[:1]}")
