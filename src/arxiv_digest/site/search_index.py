"""The search index: every word of every listed paper, in small files of which a search loads only a few.

An inverted index. A paper's ordinal counts from the oldest paper, so that a new day is appended:

    manifest.json    {"papers": 75000, "chunk": 20, "years": {"2026": [61000, 75000]}, "starts": ["", …]}
    words/N.json     {"kite": [61000, 3, 1], "moreau@": […], …}   keys from starts[N] to starts[N + 1]
    papers/N.json    [{"url": …, "date": …, "title": …, …}, …]    the ordinals from N * chunk on

A key is a word as `words` returns it, followed by `@` if it is an author's, or a filter such as
`/topic/kites`. Its list contains the differences between successive ordinals, starting from -1. Keys are
sorted by UTF-16 code units, as JavaScript compares them. `search-files.js` reads these files, and
`search-terms.js` splits and folds words in the same way.
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
SHARD = 40_000  # characters per file of words; a word that needs more has its own file
FEW = 4  # authors that a result shows: the first three and the last

# Text in Chinese, Japanese and Korean is found by pairs of signs, and single ones.
_WORD = rf"(?:(?![{CJK}])[^\W_])+"
_RUN = re.compile(rf"([{CJK}]+)|{_WORD}(?:\.\d+)*")
_HYPHENED = re.compile(rf"(?<!(?![{CJK}])[^\W_]){_WORD}(?:[-\u2010]{_WORD})+")

Day = Mapping[str, Any]  # as `docs/api/days/DATE.json` has it
Paper = Mapping[str, Any]


def files(days: Iterable[Day], set_formulas: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield the files of the index as path and text; `days` are in order of date.

    `set_formulas` makes safe HTML of a title with formulas in TeX, for the results that show it.
    """
    postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    years: dict[str, list[int]] = {}
    chunk: list[dict[str, Any]] = []
    number = 0
    for day in days:
        years.setdefault(day["date"][:4], [number, number])
        # Results are shown from the end, newest first, so the best paper of a day comes last here.
        for paper in reversed(day["papers"]):
            for key in keys(paper):
                postings[key].append(number)
            chunk.append(_record(paper, day["date"], set_formulas))
            number += 1
            if len(chunk) == CHUNK:
                yield f"papers/{number // CHUNK - 1}.json", _json(chunk)
                chunk.clear()
        years[day["date"][:4]][1] = number
    if chunk:
        yield f"papers/{number // CHUNK}.json", _json(chunk)
    starts: list[str] = []
    for start, text in _shards(postings):
        yield f"words/{len(starts)}.json", text
        starts.append(start if starts else "")
    manifest = {"papers": number, "chunk": CHUNK, "years": years, "starts": starts}
    yield "manifest.json", _json(manifest)


def keys(paper: Paper) -> set[str]:
    """Return all keys of a paper: its words, its authors' names, and the values of the filters."""
    summary, translations = paper.get("summary"), paper.get("translations", {}).values()
    texts = [paper["title"], paper["id"], *paper["categories"]]
    texts += [_gist(one) for one in (summary or {}, *translations)]
    texts += [one["title"] for one in translations if one.get("title")]
    found = {word for text in texts for word in words(text)}
    found |= {f"{word}@" for name in paper["authors"] for word in words(name)}
    found |= {f"/topic/{slug}" for slug in paper["topics"]}
    found |= {f"/category/{code}" for code in paper["categories"]}
    return found | ({f"/engine/{summary['engine']}"} if summary else set())


def words(text: str) -> Iterator[str]:
    """Split a text into folded words; `pre-training` is also found as `pretraining`."""
    folded = fold(text)
    for match in _RUN.finditer(folded):
        if signs := match[1]:
            yield from signs
            yield from map("".join, pairwise(signs))
        else:
            yield match[0]
    if "-" in folded or "\u2010" in folded:
        yield from (re.sub(r"[-\u2010]", "", one) for one in _HYPHENED.findall(folded))


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
