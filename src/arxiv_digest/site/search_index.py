"""The search index: every word of every listed paper, in small files of which a search loads only a few.

An inverted index. A paper's ordinal counts from the oldest paper, so that a new day is appended:

    manifest.json    {"papers": 75000, "chunk": 20, "starts": ["", …]}
    words/N.json     {"kite": [61000, 3, 1], "moreau@": […], …}   keys from starts[N] to starts[N + 1]
    papers/N.json    [{"url": …, "date": …, "title": …, …}, …]    the ordinals from N * chunk on

A key is a word as `words` returns it, followed by `@` if it is an author's and by `%` if it is the venue's;
two or three words in succession as `pairs` returns them, such as `~1a2b3c`, by which phrases are found; or a
filter such as `/topic/kites`. Its list contains the differences between successive ordinals, starting from
-1. Keys are sorted by UTF-16 code units, as JavaScript compares them. `search-files.js` reads these files,
and `search-terms.js` splits and folds words in the same way.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from arxiv_digest.text import CJK, flat, fold

CHUNK = 20  # papers per file: twenty results from twenty files transfer 70 kB, twice that with Chinese
PAIRS = (
    2_097_143  # keys of pairs, a prime; a wrong pair of words has the key of another in 1 of 10,000 papers
)
_GAP = " \n\t\xa0-'\u2010\u2019"
SHARD = 40_000  # characters per file of words; a word that needs more has its own file
FEW = 4  # authors that a result shows: the first three and the last

# Text in Chinese, Japanese and Korean is found by pairs of signs, and single ones.
_WORD = rf"[^\W_{CJK}]+"
_RUN = re.compile(rf"([{CJK}]+)|{_WORD}(?:\.\d+)*")
_HYPHEN = re.compile("[-\u2010]")
_HYPHENED = re.compile(rf"(?<![^\W_{CJK}]){_WORD}(?:[-\u2010]{_WORD})+")
# Prefixes that are written as words of their own, too.
_PREFIXED = re.compile(
    r"\b(anti|auto|bi|co|cross|de|fine|hyper|inter|intra|meta|micro|mid|mini|multi|non|over|post|pre|re|self|semi"
    rf"|sub|super|ultra|un|under|zero) ({_WORD})"
)

Day = Mapping[str, Any]  # as `docs/api/days/DATE.json` has it
Paper = Mapping[str, Any]


def files(days: Iterable[Day], set_formulas: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield the files of the index as path and text; `days` are in order of date.

    `set_formulas` makes safe HTML of a title with formulas in TeX, for the results that show it.
    """
    postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    chunk: list[dict[str, Any]] = []
    number = 0
    for day in days:
        # Results are shown from the end, newest first, so the best paper of a day comes last here.
        for paper in reversed(day["papers"]):
            for key in keys(paper) | {f"/year/{day['date'][:4]}"}:
                postings[key].append(number)
            chunk.append(_record(paper, day["date"], set_formulas))
            number += 1
            if len(chunk) == CHUNK:
                yield f"papers/{number // CHUNK - 1}.json", _json(chunk)
                chunk.clear()
    if chunk:
        yield f"papers/{number // CHUNK}.json", _json(chunk)
    starts: list[str] = []
    for start, text in _shards(postings):
        yield f"words/{len(starts)}.json", text
        starts.append(start if starts else "")
    manifest = {"papers": number, "chunk": CHUNK, "starts": starts}
    yield "manifest.json", _json(manifest)


def keys(paper: Paper) -> set[str]:
    """Return all keys of a paper: its words, pairs of words, authors, and the values of the filters."""
    summary, links = paper.get("summary"), paper.get("links", ())
    read = list(texts(paper))
    found = {word for text in read for word in words(text)} | {pair for text in read for pair in pairs(text)}
    found |= {f"{word}@" for name in paper["authors"] for word in words(name)}
    found |= {pair for name in paper["authors"] for pair in pairs(name)}
    found |= {f"{word}%" for word in words(paper.get("venue", ""))}
    found |= {f"/topic/{slug}" for slug in paper["topics"]}
    found |= {f"/category/{code}" for code in paper["categories"]}
    found |= {"/code/yes"} if any(link["kind"] == "code" for link in links) else set()
    return found | ({f"/engine/{summary['engine']}"} if summary else set())


def texts(paper: Paper) -> Iterator[str]:
    """Yield what a search reads of a paper besides its authors, formulas in Unicode where possible."""
    yield from (paper["title"], paper["id"], *paper["categories"])
    yield from (paper[name] for name in ("comment", "journal_ref", "venue") if paper.get(name))
    yield from (" ".join(link["url"].split("/")[2:3]) for link in paper.get("links", ()))
    yield flat(paper.get("abstract", ""))
    for one in (paper.get("summary") or {}, *paper.get("translations", {}).values()):
        yield one.get("title") or ""
        yield flat(one.get("abstract") or "")
        yield from map(flat, _strings(one.get("points", {})))


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts at any depth of the points, besides addresses."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (
            text for key, one in value.items() if key not in {"url", "kind"} for text in _strings(one)
        )
    elif value:
        yield from (text for one in value for text in _strings(one))


def words(text: str) -> Iterator[str]:
    """Split a text into folded words; `pre-training` and `pre training` are also found as `pretraining`."""
    folded = fold(text)
    for match in _RUN.finditer(folded):
        if signs := match[1]:
            yield from signs
            yield from map("".join, pairwise(signs))
        else:
            yield match[0]
    yield from (_HYPHEN.sub("", one) for one in _HYPHENED.findall(folded))
    yield from map("".join, _PREFIXED.findall(folded))


def pairs(text: str) -> Iterator[str]:
    """Yield the keys of two and three words in succession that only blanks, hyphens or an apostrophe part."""
    folded, before = fold(text), ""
    for one, other in pairwise(_RUN.finditer(folded)):
        if one[1] or other[1] or folded[one.end() : other.start()].strip(_GAP):
            before = ""
            continue
        if before:
            yield _key(f"{before} {other[0]}")
        before = f"{one[0]} {other[0]}"
        yield _key(before)


def _key(words: str) -> str:
    return f"~{int.from_bytes(words.encode()) % PAIRS:x}"


def _gist(summary: Mapping[str, Any]) -> str:
    """Return the gist of a summary or its translation, with formulas in Unicode where possible."""
    return flat(summary.get("points", {}).get("tldr") or "")


def _record(paper: Paper, date: str, set_formulas: Callable[[str], str]) -> dict[str, Any]:
    """Return what a result shows of a paper; absent values are left out."""
    summary = paper.get("summary") or {}
    translations = {
        language: _filled(title=one.get("title"), maths=_maths(one, set_formulas), gist=_gist(one))
        for language, one in paper.get("translations", {}).items()
    }
    return _filled(
        url=paper["url"],
        date=date,
        title=paper["title"],
        maths=_maths(paper, set_formulas),
        gist=_gist(summary),
        language=summary.get("language"),
        byline=" · ".join(filter(None, (_authors(paper["authors"]), paper["primary"]))),
        withdrawn=paper.get("withdrawn"),
        translations=translations,
    )


def _maths(one: Mapping[str, Any], set_formulas: Callable[[str], str]) -> str | None:
    """Return the title of a paper or a translation as HTML, if it has formulas."""
    tex = one.get("title_tex")
    return str(set_formulas(tex)) if tex else None


def _authors(names: Sequence[str]) -> str:
    """Return the first three authors and the last one, or all when they are few."""
    if len(names) <= FEW:
        return ", ".join(names)
    return f"{', '.join(names[: FEW - 1])} … {names[-1]} ({len(names)})"


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _shards(postings: Mapping[str, array[int]]) -> Iterator[tuple[str, str]]:
    """Divide the sorted keys into files of about SHARD characters; yield first key and text of each."""
    lines: list[str] = []
    start, size = "", 0
    for key in sorted(postings, key=lambda key: key.encode("utf-16-be")):
        line = f"{_json(key)}:{_json(_steps(postings[key]))}"
        if lines and size + len(line) > SHARD:
            yield start, f"{{{','.join(lines)}}}"
            lines, size = [], 0
        start = start if lines else key
        lines.append(line)
        size += len(line) + 1
    yield start, f"{{{','.join(lines)}}}"


def _steps(ordinals: array[int]) -> list[int]:
    """Encode ascending ordinals as differences, the first from -1: small numbers compress well."""
    return [here - before for before, here in zip([-1, *ordinals], ordinals, strict=False)]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
