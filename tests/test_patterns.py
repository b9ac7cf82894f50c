"""No text from outside may stop the program: the cost of every pattern grows about linearly with the text.

Costs are compared within one run, a text with a quarter of it, in CPU time: a slow machine changes nothing.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import Any, TypeGuard

import pytest

import arxiv_digest
from arxiv_digest import credentials, text
from arxiv_digest.arxiv import withdrawn
from arxiv_digest.errors import DigestError
from arxiv_digest.fetch import links, names
from arxiv_digest.fulltext import html
from arxiv_digest.fulltext.sections import FullText, Part, fit
from arxiv_digest.github import escape as github_escape
from arxiv_digest.render.markup import escape, latex
from arxiv_digest.site import search_index
from arxiv_digest.summaries import extractive, sentences
from arxiv_digest.summaries.grounding import Source, ground
from arxiv_digest.summaries.grounding.instructions import instructions_in
from arxiv_digest.summaries.grounding.language import is_language
from arxiv_digest.summaries.grounding.markup import is_filler, unmarked
from arxiv_digest.topics.phrases import PhraseIndex, forms
from arxiv_digest.venues import venue
from support.pumps import SIGNS, STEEPEST, Pump, pumps, steepest

LONGEST = 4096  # characters of a text
COSTLY = 12  # texts for each pattern that are tried at full length
Run = Callable[[str], object]


# ---------------------------------------------------------------------------------------- what there is


@cache
def modules() -> dict[str, ModuleType]:
    """Import every module of the package."""
    walk = pkgutil.walk_packages(arxiv_digest.__path__, "arxiv_digest.")
    return {module.name: importlib.import_module(module.name) for module in walk}


@cache
def collected() -> dict[str, tuple[re.Pattern[Any], frozenset[str]]]:
    """Collect the patterns of the package by place, each once, with the methods it is used by if known."""
    everywhere = [one for module in modules().values() for one in (*_held(module), *_literal(module))]
    patterns: dict[tuple[str | bytes, int], tuple[str, re.Pattern[Any], frozenset[str]]] = {}
    for place, pattern, methods in everywhere:
        before = patterns.get((pattern.pattern, pattern.flags))
        both = methods | before[2] if before and methods and before[2] else frozenset[str]()
        patterns[pattern.pattern, pattern.flags] = (
            (before[0], pattern, both) if before else (place, pattern, methods)
        )
    return {place: (pattern, methods) for place, pattern, methods in patterns.values()}


def _held(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any], frozenset[str]]]:
    """Yield what the globals of a module hold, also in collections and classes."""
    source = inspect.getsource(module)
    for name, value in vars(module).items():
        methods = frozenset(re.findall(rf"(?<![\w.]){re.escape(name)}\.(\w+)", source)) - {"pattern", "flags"}
        for pattern in _within(value, 0):
            yield f"{module.__name__}.{name}", pattern, methods if pattern is value else frozenset()


def _within(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(getattr(value, "__self__", None), re.Pattern):  # a method of a pattern
        yield value.__self__
    elif depth < 4 and isinstance(value, dict):
        for pair in value.items():
            yield from _within(pair, depth + 1)
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _within(one, depth + 1)
    elif depth < 4 and isinstance(value, type) and value.__module__.startswith("arxiv_digest"):
        yield from _within(dict(vars(value)), depth + 1)


def _literal(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any], frozenset[str]]]:
    """Yield the patterns in the functions of a module: each must be made of literals and globals."""
    tree = ast.parse(inspect.getsource(module))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    calls = {call for function in functions for call in ast.walk(function) if _asks_re(call)}
    for call in sorted(calls, key=lambda call: call.lineno):
        flags = [node for node in [*call.args, *(word.value for word in call.keywords)] if _is_flags(node)]
        values = [_value(node, module) for node in [call.args[0], *flags]]
        assert isinstance(call.func, ast.Attribute)
        method = frozenset({call.func.attr}) - {"compile"}
        yield f"{module.__name__}:{call.lineno}", re.compile(values[0], *values[1:]), method


def _asks_re(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr != "escape"
    )


def _is_flags(node: ast.AST) -> bool:
    return all(
        isinstance(one, ast.BinOp | ast.BitOr | ast.Attribute | ast.Name | ast.Load) for one in ast.walk(node)
    ) and ast.unparse(node).startswith("re.")


def _value(node: ast.expr, module: ModuleType) -> Any:
    try:
        return eval(compile(ast.Expression(node), "<pattern>", "eval"), dict(vars(module)))  # noqa: S307  ours
    except NameError as error:
        pytest.fail(f"{module.__name__}:{node.lineno}: no pattern may be made of a text: {error}")


# ------------------------------------------------------------------------------------------ the patterns


def usage(pattern: re.Pattern[str], methods: frozenset[str]) -> Run:
    """Give the most expensive of the ways in which a pattern is used; searched through when unknown."""
    if methods and methods <= {"match", "fullmatch"}:
        return pattern.fullmatch if methods == {"fullmatch"} else pattern.match
    return lambda text: sum(1 for _ in pattern.finditer(text))


def growth(pattern: re.Pattern[Any], methods: frozenset[str] = frozenset()) -> tuple[float, Pump | None]:
    """Return how steeply the cost of a pattern grows, and for which texts; bytes are read as Latin-1."""
    if isinstance(pattern.pattern, bytes):
        pattern = re.compile(pattern.pattern.decode("latin-1"), pattern.flags)
    return steepest(usage(pattern, methods), pumps(pattern), LONGEST, COSTLY)


def test_every_pattern_takes_time_in_proportion() -> None:
    """No pattern of the package takes much more than four times as long for four times the text."""
    patterns = collected()
    assert len(patterns) > 120
    growths = {place: growth(*pattern) for place, pattern in patterns.items()}
    assert {place: one for place, one in growths.items() if one[0] > STEEPEST} == {}


@pytest.mark.parametrize(
    "bad",
    [
        r"(?:a|aa)+$",
        r"(\w+\s?)+:",
        r"under (?:\w+.)*review",
        r"(?:a+)+b",
        r"^(?:[a-z]+-?)*$",
        r"(?:\d|\d\d)+x",
        r"(?:a|b|ab)*c",
        r"(.*)*=",
        r"\s*\(x\)",
        r"\s+$",
        r"<!--.*?-->",
        r"\\\((?:\\[^)$]|[^$\\])*?\\\)",
        r"[\w.]+@example",
        r"we\b.*?\bpropose",
        r"\s*,?\s*and",
        r"x\s*\{?\s*\d",
        r"\[.*\](?=:)",
        r"(?s)```.*\{.*\}",
    ],
)
def test_a_bad_pattern_is_found(bad: str) -> None:
    """The measurement tells patterns that backtrack, exponentially or only quadratically."""
    steepness, pump = growth(re.compile(bad))
    assert steepness > STEEPEST, pump


@pytest.mark.parametrize(
    "good",
    [r"\w+", r"(?<!\s)\s*\(x\)", r"\$[^$]+\$", r"[\w.]{1,64}@example", r"(?>a|aa)+b", r"(?:a|b)*c(?<!x)"],
)
def test_a_good_pattern_is_not_blamed(good: str) -> None:
    """The measurement lets patterns alone whose cost is in proportion, up to a constant."""
    assert growth(re.compile(good), frozenset({"match"}))[0] <= STEEPEST


def test_patterns_are_found_wherever_they_are() -> None:
    """Patterns in globals, collections, classes, bound methods and functions are collected."""
    names = {place.removeprefix("arxiv_digest.") for place in collected()}
    assert {
        "text.MATH",
        "summaries.sentences._PROTECTED",
        "site.docs._FRONT",
        "model.papers._WEB",
    } <= names
    assert any(name.startswith("summaries.grounding.figures._TEX") for name in names)
    assert any(name.startswith("summaries.extractive.roles._SIGNS") for name in names)
    assert any(name.startswith("render.markup.tex_commands:") for name in names)


# ----------------------------------------------------------------------------------------- the functions

INDEX = PhraseIndex(["language model*", "a b", "a-b", "neural network", "a a a", "pre-training"])
ABSTRACT = (
    "We trained 12 models on 3 datasets (A1 and B2) and reached 95.3% at 10 ms, see http://site.invalid/a."
)
CARD = '<article class="ltx_document"><p class="ltx_p">{}</p></article>'


def _page(text: str) -> object:
    try:
        return html.read(CARD.format(text).encode("utf-8", "replace"))
    except DigestError:
        return None


def _reply(text: str) -> object:
    return ground({"tldr": text, "evidence": [text], "items": [text, f"{text}x"]}, Source(ABSTRACT))


FUNCTIONS: dict[str, Run] = {
    "clean": text.clean,
    "plain": text.plain,
    "prose": text.prose,
    "spans": text.spans,
    "flat": text.flat,
    "linear": lambda text_: text.linear(f"${text_}$"),
    "literal": text.literal,
    "title": escape.title,
    "is harmless": latex.is_harmless,
    "markdown": escape.markdown,
    "html": escape.html,
    "html of prose": lambda text_: escape.html(text.prose(text_)),
    "inline": escape.inline,
    "xml": escape.xml,
    "latex": lambda text_: latex.prose(text.prose(text_), keep_capitals=True),
    "venue": lambda text_: venue(text_, text_, text_, 2026),
    "withdrawn": lambda text_: withdrawn.is_withdrawn(text_, text_, text_),
    "language": lambda text_: is_language(text_, "zh"),
    "links": links.find,
    "keys": credentials.find,
    "committed": github_escape.committed,
    "printed": github_escape.printed,
    "sentences": sentences.split,
    "quote": extractive.quote,
    "creators": names.creators,
    "authors": lambda text_: names.authors([text_]),
    "unmarked": lambda text_: unmarked(text_, lambda _: False),
    "is_filler": is_filler,
    "instructions_in": instructions_in,
    "ground by itself": lambda text_: ground(text_, Source(text_)),
    "ground by an abstract": _reply,
    "phrases": lambda text_: INDEX.read(text_, text_),
    "forms": forms,
    "search words": lambda text_: list(search_index.words(text_)),
    "fit": lambda text_: fit(FullText((Part("", "method", text_),)), len(text_) // 2),
    "full text": _page,
}
TEX = (
    r"\( \[ \) $$ $a \$ {{ {a \frac \frac{ \emph{ \left( ^{ _a \\ \href{ \textcolor{a}{ \cite{ \sqrt[ "
    r"\sqrt[{ \begin{a}"
)
PIECES = (
    *SIGNS,
    *TEX.split(),
    *(
        r"\newcommand{ \def\a{ \frac{$ \'e <!-- <script> <svg>a </ [a]( ![a]( http:// http://a. a@ a@b. www. "
    ).split(),
    *("a-b- 1, 1. 百 一点 e.g. et&al. \x1b[ ``a -- --- :: ##[ {% {# |---| http://a.b/c) \u0301 が").split(),
    *(
        "(a) ",
        "A1 ",
        "1.5% ",
        "five hundred ",
        "a hundred ",
        "(4) a ",
        "A. ",
        "? ",
        "... ",
        '"a',
        "we ",
        "to this ",
    ),
    *(
        "under ",
        "under a ",
        "accepted ",
        "CVPR ",
        "2022 ",
        "rate this paper ",
        "not stated ",
        "\n::",
        "[skip ",
    ),
    *("---\na: b\n", "A B (AB) ", "(ours)", "Gemma 3 ", "aA ", "language-model "),
)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_takes_time_in_proportion(name: str) -> None:
    """No function that reads outside text takes much more than four times as long for four times the text."""
    families = [Pump("", piece, suffix) for piece in PIECES for suffix in ("", "!")]
    steepness, pump = steepest(FUNCTIONS[name], families, 2048, 6, floor=0.02)
    assert steepness <= STEEPEST, pump


DEEP = [
    *(
        "{" * 5000,
        "{" * 5000 + "}" * 5000,
        "$" + "{" * 900 + "}" * 900 + "$",
        r"\frac{" * 3000 + r"}{a}" * 3000,
    ),
    *(r"\textbf{" * 3000 + "}" * 3000, "$" + r"\sqrt" * 300 + "$", "$" + r"\frac{" * 300 + "$", "(" * 5000),
    *("$" + r"\left(" * 300 + r"\right)" * 300 + "$", r"\begin{a}" * 2000 + r"\end{a}" * 2000, "[" * 5000),
    *(
        "$" + "x^{" * 600 + "}" * 600 + "$",
        "$" + r"\begin{matrix}" * 100 + "$",
        "<svg>" * 3000,
        "a hundred" * 900,
    ),
    *("five" + " hundred" * 900, "百分之" + "一" * 6000, "一" * 6000 + "倍", "9" * 6000, "1e" + "9" * 6000),
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_deep_nesting_and_long_numbers_raise_nothing(name: str) -> None:
    """Thousands of open brackets, commands within commands and endless numbers are texts like others."""
    for hostile in DEEP:
        FUNCTIONS[name](hostile)
