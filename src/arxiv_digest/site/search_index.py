"""The search index: every word of every listed paper, cut into files so small that a reader fetches a few.

An inverted index. A paper's ordinal counts from the oldest, so that a new day adds to the end:

    manifest.json    {"papers": 75000, "chunk": 20, "years": {"2026": [61000, 75000]}, "starts": ["", …]}
    words/N.json     {"kite": [61000, 3, 1], "moreau@": […], …}   keys from starts[N] to starts[N + 1]
    papers/N.json    [{"url": …, "date": …, "title": …, …}, …]    the ordinals from N * chunk on

A key is a word as `words` cuts it, with `@` behind it where it is an author's, or a filter such as
`/topic/kites`. Its list holds the steps from one ordinal to the next, the first from -1. Keys are sorted by
UTF-16 units, as JavaScript compares them; `search.js` reads all this, and cuts and folds words alike.
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from arxiv_digest.text import flat

CHUNK = 20  # papers a file: twenty results from twenty files are 70 kB over the wire, twice that with Chinese
SHARD = 40_000  # characters a file of words; a word that needs more has a file of its own
FEW = 4  # authors that a result names: the first three and the last

# Chinese, Japanese and Korean are written without blanks: words are pairs of signs, and single ones.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
_WORD = rf"(?:(?![{_CJK}])[^\W_])+"
_RUN = re.compile(rf"([{_CJK}]+)|{_WORD}(?:\.\d+)*")
_HYPHENED = re.compile(rf"{_WORD}(?:[-\u2010]{_WORD})+")

Day = Mapping[str, Any]  # as `docs/api/days/DATE.json` has it
Paper = Mapping[str, Any]


def files(days: Iterable[Day], set_formulas: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Give the files of the index, each as path and text, from the days in order of their dates.

    `set_formulas` makes safe HTML of a title with formulas in TeX, for the results that show it.
    """
    postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    years: dict[str, list[int]] = {}
    chunk: list[dict[str, Any]] = []
    number = 0
    for day in days:
        years.setdefault(day["date"][:4], [number, number])
        # Results are read from the end, the newest first: so the best of a day comes last here.
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
    """Give all that a paper is found by: its words, its authors' names, and the values of the filters."""
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
    """Cut a text into the words that find it: folded; `pre-training` is found as `pretraining`, too."""
    folded = fold(text)
    for match in _RUN.finditer(folded):
        if signs := match[1]:
            yield from signs
            yield from map("".join, pairwise(signs))
        else:
            yield match[0]
    if "-" in folded or "\u2010" in folded:
        yield from (re.sub(r"[-\u2010]", "", one) for one in _HYPHENED.findall(folded))


def fold(text: str) -> str:
    """Drop case, accents and compatibility forms: `Éﬁ` → `efi`, `ℓ₁` → `l1`."""
    if text.isascii():
        return text.lower()
    bare = (sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign) != "Mn")
    return unicodedata.normalize("NFC", "".join(bare)).lower()


def _gist(summary: Mapping[str, Any]) -> str:
    """Take the one sentence of a summary, or of its translation; formulas as far as Unicode goes."""
    return flat(summary.get("points", {}).get("tldr") or "")


def _record(paper: Paper, date: str, set_formulas: Callable[[str], str]) -> dict[str, Any]:
    """Keep of a paper what a result shows of it; what is not there is left out."""
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
        translations=translations,
    )


def _maths(one: Mapping[str, Any], set_formulas: Callable[[str], str]) -> str | None:
    """Set the title of a paper or a translation that has formulas."""
    tex = one.get("title_tex")
    return str(set_formulas(tex)) if tex else None


def _authors(names: Sequence[str]) -> str:
    """Name the first three authors and the last one; all when they are few."""
    if len(names) <= FEW:
        return ", ".join(names)
    return f"{', '.join(names[: FEW - 1])} … {names[-1]} ({len(names)})"


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _shards(postings: Mapping[str, array[int]]) -> Iterator[tuple[str, str]]:
    """Cut the sorted keys into files of about SHARD characters; gives each file's first key and text."""
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
    """Code ascending ordinals as steps, the first from -1: small numbers compress well."""
    return [here - before for before, here in zip([-1, *ordinals], ordinals, strict=False)]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
