"""How faithfully titles, abstracts and comments are shown: what is lost, left over or shown as TeX, by kind.

Run it over a folder of recorded papers, `ARXIV_DIGEST_SHARED=… python benchmarks/fidelity.py [-v]`: it reads
`arxiv/corpus.jsonl.xz`, a paper a line with `title`, `summary` and `comment`. With `-v` each find is printed.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from arxiv_digest import text
from arxiv_digest.model import Paper
from arxiv_digest.render.markup import bibtex, escape
from arxiv_digest.summaries.extractive import quote

SIGNS = {
    "pounds": "£", "dag": "†", "ddag": "‡", "copyright": "©", "eth": "ð", "ETH": "Ð", "th": "þ",
    "TH": "Þ", "DH": "Ð", "DJ": "Đ", "NG": "Ŋ", "ss": "ß", "ae": "æ", "oe": "œ", "o": "ø", "l": "ł",
    "S": "§", "P": "¶", "euro": "€", "texteuro": "€", "times": "×", "LaTeX": "LaTeX", "ie": "i.e.",
    "eg": "e.g.", "etal": "et al.",
}  # fmt: skip
DROPPED = r"\\(?:[a-zA-Z]*[cC]ite[a-zA-Z]*|[a-zA-Z]*[rR]ef|label|[hv]space|begin|end|(?:text)?color)\*?"
HIDDEN = re.compile(rf"{DROPPED}(?:\[[^\]]*\])*\s?\{{[^{{}}]*\}}")
MACRO = re.compile(r"\\([A-Za-z]+)(\s*\{(?!\})|\{\}\{)?")
SILENT = frozenset(
    "bf it em rm sf tt sc sl small large Large normalsize footnotesize noindent centering xspace left right "
    "item bfseries itshape textit par newline and quad displaystyle".split()
)
LEFT = {
    "left over: braces": re.compile(r"\{\}|(?<![\w(])\{[A-Za-z]+\}|\\[{}]"),
    "left over: quotes": re.compile(r"``|(?<=[A-Za-z,.])''"),
    "left over: dashes": re.compile(r"(?<=\w)--(?=\w)|(?<= )--(?= )"),
    "left over: ties": re.compile(r"(?<=[A-Za-z.,)]{2})~(?=[\w(\[])"),
    "left over: references": re.compile(r"<cit\.>|<[rR]ef>|\\(?:cite|ref)"),
    "left over: commands": re.compile(r"\\[A-Za-z$%&#_]"),
}
HALF = re.compile(r"[⁰-⁹¹²³₀-₉ᵃ-ᵿₐ-ₜ][/.,](?=\w)")


def papers(folder: Path) -> Iterator[dict[str, Any]]:
    """Read the corpus."""
    with lzma.open(folder / "arxiv" / "corpus.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def outside(tex: str) -> str:
    """Return the text outside formulas."""
    return " ".join(piece for is_math, piece in text.spans(text.clean(tex)) if not is_math)


def shown(tex: str) -> str:
    """Return the prose outside formulas."""
    return " ".join(piece for is_math, piece in text.pieces(text.prose(tex)) if not is_math)


def losses(tex: str) -> Iterator[tuple[str, str]]:
    """Yield what a text lost on the way to its reader, as kind and piece."""
    source, seen = HIDDEN.sub(" ", outside(tex)), shown(tex) + text.plain(tex)
    solid = re.sub(r"\W+", "", seen)
    for macro in MACRO.finditer(source):
        name, argument = macro[1], macro[2]
        sign = SIGNS.get(name)
        if sign and re.sub(r"\W+", "", sign) not in solid and sign not in seen:
            yield "sign lost", macro[0]
        elif not sign and not argument and len(name) > 2 and name not in seen and not known(name):  # noqa: PLR2004
            yield "command deleted", macro[0]
    words = re.sub(r"\\[A-Za-z]+|\\[^A-Za-z]\{?[A-Za-z]\}?|<cit\.>|<ref>", "\0", source)
    for word in re.findall(r"(?<!\0)(?<![A-Za-z])[A-Za-z]{3,}(?!\0)", words):
        if word not in solid:
            yield "word lost", word
    for script in re.finditer(r"([A-Za-z0-9])(?:\^|\\textsuperscript)\{([-\d][^{}]*)\}", source):
        if re.search(rf"(?<!\w){re.escape(script[1] + script[2])}(?!\w)", seen):
            yield "script flattened", script[0]


def known(name: str) -> bool:
    """Return whether a command sets type or is a sign, so that readers should not see its name."""
    sign = text.plain(f"a \\{name} b").removeprefix("a").removesuffix("b").strip()
    return name in SILENT or sign not in {"", name}


def leftovers(tex: str) -> Iterator[tuple[str, str]]:
    """Yield what is read as TeX where it should be read as typography."""
    seen = shown(tex)
    for kind, pattern in LEFT.items():
        yield from (
            (kind, seen[max(0, found.start() - 20) : found.end() + 20]) for found in pattern.finditer(seen)
        )


def damage(title: str) -> Iterator[tuple[str, str]]:
    """Yield the formulas of a title whose line lacks a sign, or is half raised."""
    for is_math, piece in text.spans(text.clean(title)):
        line = text.plain(piece) if is_math else ""
        if not is_math or line.startswith("$"):
            continue
        wanted = Counter(re.findall(r"[A-Za-z0-9]", re.sub(r"\\[A-Za-z]+", "", piece)))
        have = Counter(re.findall(r"[A-Za-z0-9]", unicodedata.normalize("NFKD", line)))
        relation = re.search(r"\\(?:iff|n?eq|ne|implies|to|leq|geq)\b", piece) and not re.search(
            r"[⇔≠⇒→≤≥=]", line
        )
        grouped = "frac{" in piece and re.search(r"frac\{[^{}]*[+-]", piece) and "(" not in line
        bars = r"\|" in piece and "‖" not in line
        if wanted - have or HALF.search(line) or relation or grouped or bars or "\\" in line:
            yield "formula of a title damaged", f"{piece} → {line}"


def as_paper(one: dict[str, Any]) -> Paper:
    """Make a record as a reading of the API would."""
    return Paper(
        id=one["id"],
        version=1,
        title=text.clean(one["title"]),
        abstract=text.clean(one["summary"]),
        authors=(),
        primary=one["categories"][0],
        categories=tuple(one["categories"]),
        comment=text.clean(one["comment"] or "") or None,
    )


def finds(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield all that is wrong with how a paper is shown."""
    for tex in (one["title"], one["summary"], one["comment"] or ""):
        yield from losses(tex)
        yield from leftovers(tex)
    yield from damage(one["title"])
    yield from (
        ("left over: ^ and _{ in a title", sign) for sign in re.findall(r"\^|_\{", text.plain(one["title"]))
    )
    for is_math, piece in text.pieces(text.prose(one["summary"])):
        if is_math:
            yield "formulas", piece
            if escape.html(piece).startswith("<code"):
                yield "formula shown as TeX", piece
    entry = bibtex.bibtex(as_paper(one))
    if entry.count("{") != entry.count("}"):
        yield "BibTeX unbalanced", entry


def seconds(work: Callable[[dict[str, Any]], object], corpus: list[dict[str, Any]]) -> float:
    """Return the CPU seconds that a function takes for 1,000 papers."""
    start = time.process_time()
    for one in corpus:
        work(one)
    return (time.process_time() - start) / len(corpus) * 1000


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("-v", "--verbose", action="store_true")
    verbose = options.parse_args().verbose
    corpus = list(papers(Path(os.environ["ARXIV_DIGEST_SHARED"])))
    work = {
        "prose of abstracts": lambda one: text.prose(one["summary"]),
        "lines of titles": lambda one: text.plain(one["title"]),
        "quoted summary": lambda one: quote(text.prose(one["summary"])),
        "HTML of abstracts": lambda one: escape.html(text.prose(one["summary"])),
        "BibTeX": lambda one: bibtex.bibtex(as_paper(one)),
    }
    times = {name: seconds(function, corpus) for name, function in work.items()}
    counts: Counter[str] = Counter()
    for one in corpus:
        found = list(finds(one))
        counts.update(kind for kind, _ in found)
        if verbose:
            print(*(f"{one['id']}  {kind}: {piece}" for kind, piece in found if kind != "formulas"), sep="\n")
    print(f"{len(corpus):,} papers, {counts.pop('formulas', 0):,} formulas")
    for kind, count in sorted(counts.items()):
        print(f"{count:7,}  {kind}")
    for name, spent in times.items():
        print(f"{spent:7.2f}  CPU s per 1,000 papers: {name}")


if __name__ == "__main__":
    main()
