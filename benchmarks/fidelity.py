"""How faithfully papers are shown: what is lost, left over or shown as TeX, by kind, before and now.

Run it over a folder of recorded papers, `ARXIV_DIGEST_SHARED=… python benchmarks/fidelity.py [-v]`: it reads
`arxiv/corpus.jsonl.xz`, a paper a line with `title`, `summary`, `comment` and `authors`. With `-v` each find
is printed. “A year, before” is what the first version lost or left in a year (60,708 papers);
“announced” is how often these papers hold what it lost or left; “now” is how often that is still so.
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
from arxiv_digest.fetch import links, names
from arxiv_digest.model import Paper
from arxiv_digest.render.markup import bibtex, escape
from arxiv_digest.summaries.extractive import quote
from arxiv_digest.venues import venue

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
TRACKS = {
    "venue: Findings as main conference": re.compile(r"\bfindings\b", re.IGNORECASE),
    "venue: extended version": re.compile(r"\bextended version of\b", re.IGNORECASE),
    "venue: challenge": re.compile(
        r"\b(?:place|winn\w+|solution|report)\b[^.;]{0,40}\bchallenge\b", re.IGNORECASE
    ),
    "venue: rejected": re.compile(r"\brejected\b", re.IGNORECASE),
}
ACCEPTED = re.compile(r"\baccepted\b", re.IGNORECASE)
OPEN = re.compile(
    r"submi|review|version of|accepted (?:paper|for publication|book|version|manuscript)", re.IGNORECASE
)
HOSTS = r"(?:github|gitlab|huggingface|zenodo|kaggle|youtube)\.(?:com|co|org)|[\w-]+\.github\.io"
ADDRESS = re.compile(rf"(?<![\w.@-])((?:{HOSTS})/[\w./~#?=&%-]*[\w/])", re.IGNORECASE)
NO_NAME = re.compile(r":$|^and\s|\bet al\b|^(?:…|\.\.\.)$|\\[a-zA-Z'`^\"~]", re.IGNORECASE)
# What the first version lost or left over in a year of announcements: 60,708 papers.
YEAR = {
    "command deleted": 448, "word lost": None, "sign lost": 32, "script flattened": 20,
    "formula of a title damaged": 19, "BibTeX that TeX rejects": None,
    "venue: Findings as main conference": 493, "venue: extended version": 79, "venue: challenge": 67,
    "venue: odd year": 11, "venue: rejected": 2, "venue missed though “accepted”": 1731,
    "address missed or cut": 187, "author: no name": 47,
    "left over: braces": 340, "left over: quotes": 241, "left over: dashes": 170, "left over: ties": 39,
    "left over: references": 19, "left over: commands": 14, "left over: ^ and _{ in a title": 55,
    "formula shown as TeX": 91,
}  # fmt: skip
FOREIGN = re.compile(r"[^\x00-\u017f‘’“”–—…€]")  # what pdfLaTeX with T1 and UTF-8 does not set
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
        if is_math and escape.html(piece).startswith("<code"):
            yield "formula shown as TeX", piece
    entry = bibtex.bibtex(as_paper(one))
    foreign = FOREIGN.search(entry)
    if foreign or entry.count("{") != entry.count("}"):
        yield "BibTeX that TeX rejects", foreign[0] if foreign else entry
    yield from misread(one)


def misread(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield venues, addresses and names that are not shown as the authors wrote them."""
    comment = one["comment"] or ""
    found = venue(comment, announced=int(one["announced"][:4]))
    year = re.search(r"\d{4}", found)
    for kind, pattern in TRACKS.items():
        if found and pattern.search(comment) and not re.search(r"Findings|challenge|workshop|\(", found):
            yield kind, f"{found}: {comment}"
    if year and int(year[0]) > int(one["announced"][:4]) + 2:
        yield "venue: odd year", f"{found}: {comment}"
    if not found and ACCEPTED.search(comment) and not OPEN.search(comment):
        yield "venue missed though “accepted”", comment
    texts = (one["summary"], comment)
    known_urls = " ".join(re.sub(r"^https?://", "", link.url) for link in links.find(*texts)).casefold()
    for address in (match[1] for tex in texts for match in ADDRESS.finditer(tex)):
        if re.sub(r"\\([_#%&~])", r"\1", address).rstrip(".,;:)}/'\"").casefold() not in known_urls:
            yield "address missed or cut", address
    shown_names = names.authors(one["authors"])
    yield from (("author: no name", name) for name in shown_names if NO_NAME.search(name))


def announced(one: dict[str, Any]) -> Iterator[str]:
    """Yield the kinds of what the announced text holds, each of which was lost, damaged or left over."""
    texts = (one["title"], one["summary"], one["comment"] or "")
    for tex in texts:
        source = HIDDEN.sub(" ", outside(tex))
        for name, argument in MACRO.findall(source):
            yield "sign lost" if name in SIGNS else "word lost" if argument else "command deleted"
        yield from ("script flattened" for _ in re.findall(r"\\text(?:super|sub)script|[⁰¹²³⁴-⁹]+", source))
        yield from (kind for kind, pattern in LEFT.items() for _ in pattern.findall(source))
        yield from ("address missed or cut" for _ in ADDRESS.findall(tex))
    formulas = [piece for is_math, piece in text.spans(text.clean(one["title"])) if is_math]
    yield from ("formula of a title damaged" for piece in formulas if re.search(r"[\\^_|]", piece))
    yield from ("left over: ^ and _{ in a title" for _ in re.findall(r"\^|_\{", one["title"]))
    if any("\\" in piece or "^" in piece for piece in formulas):
        yield "BibTeX that TeX rejects"
    yield from (kind for kind, pattern in TRACKS.items() if pattern.search(texts[2]))
    yield from ("author: no name" for name in one["authors"] if NO_NAME.search(name))
    if ACCEPTED.search(texts[2]) and not OPEN.search(texts[2]):
        yield "venue missed though “accepted”"
    pieces = text.pieces(text.prose(one["summary"]))
    yield from ("formula shown as TeX" for is_math, _ in pieces if is_math)


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
        "venues": lambda one: venue(one["comment"], announced=int(one["announced"][:4])),
        "links": lambda one: links.find(one["summary"], one["comment"]),
        "names": lambda one: names.authors(one["authors"]),
    }
    times = {name: seconds(function, corpus) for name, function in work.items()}
    now: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for one in corpus:
        found = list(finds(one))
        now.update(kind for kind, _ in found)
        held.update(announced(one))
        if verbose:
            for kind, piece in found:
                print(f"{one['id']}  {kind}: {piece}")
    print(f"{len(corpus):,} papers, {held['formula shown as TeX']:,} formulas in their abstracts\n")
    print(f"{'':36}{'a year, before':>15}{'announced':>11}{'now':>6}")
    for kind, before in YEAR.items():
        print(f"{kind:36}{before or '':>15}{held[kind] or '':>11}{now[kind]:>6}")
    print()
    for name, spent in times.items():
        print(f"{spent:7.2f}  CPU s per 1,000 papers: {name}")


if __name__ == "__main__":
    main()
