"""The search index: every word of a paper is found, in any language, in files of limited size."""

from __future__ import annotations

import json
from bisect import bisect_right
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxiv_digest.site import search_index
from support.checks import some
from support.json_days import day, json_paper


class Index:
    """The files of an index, read as the module documents them."""

    def __init__(self, *days: dict[str, Any]) -> None:
        self.texts = dict(search_index.files(days, str))
        self.files = {path: json.loads(text) for path, text in self.texts.items()}
        self.manifest = self.files["manifest.json"]

    def ordinals(self, key: str) -> list[int]:
        """Look up a key in the file that may contain it."""
        starts = [start.encode("utf-16-be") for start in self.manifest["starts"]]
        shard = bisect_right(starts, key.encode("utf-16-be")) - 1
        steps = self.files[f"words/{shard}.json"].get(key, [])
        return list(accumulate(steps, initial=-1))[1:]

    def record(self, ordinal: int) -> dict[str, Any]:
        """Read the data of a result."""
        chunk = self.manifest["chunk"]
        record: dict[str, Any] = self.files[f"papers/{ordinal // chunk}.json"][ordinal % chunk]
        return record

    def urls(self, key: str) -> list[str]:
        """Return the papers with a key, newest first."""
        return [self.record(one)["url"].partition("#")[2] for one in reversed(self.ordinals(key))]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
papers = st.builds(
    lambda title, gist, authors, chinese: {
        "title": title,
        "gist": gist,
        "authors": authors,
        "translations": {"zh": {"title": chinese, "points": {"tldr": chinese}}},
    },
    texts,
    texts,
    st.lists(texts, max_size=6),
    texts,
)


@settings(max_examples=150)
@given(st.lists(papers, min_size=1, max_size=60))
def test_every_word_of_a_paper_finds_it(found: list[dict[str, Any]]) -> None:
    """Each key of a paper returns its record, and no key returns a paper without it."""
    papers = [json_paper(number, **fields) for number, fields in enumerate(found, 1)]
    index = Index(day(*papers))
    for place, paper in enumerate(reversed(papers)):
        assert index.record(place)["url"] == paper["url"]
        for key in some(search_index.keys(paper)):
            assert place in index.ordinals(key)
    listed = sum(
        len(steps) for path, shard in index.files.items() if "words" in path for steps in shard.values()
    )
    assert listed == sum(len(search_index.keys(paper)) + 1 for paper in papers)  # and the year


def test_case_accents_and_hyphens_are_ignored() -> None:
    """Any spelling of a word is found."""
    paper = json_paper(title="Pre‑training Möbius ﬁlters with ℓ₁ norms: GPT-4.1", authors=["Łukasz Ångström"])
    index = Index(day(paper))
    for word in [
        "pretraining",
        "pre",
        "training",
        "mobius",
        "filters",
        "l1",
        "4.1",
        "angstrom@",
        "2603.99001",
    ]:
        assert index.ordinals(word) == [0], word


def test_chinese_is_found_by_characters_and_pairs() -> None:
    """Text without spaces can be found at any place."""
    index = Index(
        day(json_paper(translations={"zh": {"title": "风筝的尾巴", "points": {"tldr": "尾巴使风筝稳定。"}}}))
    )
    for key in ["风筝", "筝的", "尾巴", "稳定", "巴"]:
        assert index.ordinals(key) == [0], key
    assert index.ordinals("的风") == []


def test_results_are_in_the_order_of_the_pages() -> None:
    """Ordinals in reverse give the newest day first, and its best paper first."""
    early = day(json_paper(1, "2025-12-31"), json_paper(2, "2025-12-31"), date="2025-12-31")
    late = day(json_paper(3), json_paper(4))
    index = Index(early, late)
    assert index.urls("kites") == ["2603.99003", "2603.99004", "2603.99001", "2603.99002"]
    assert index.urls("/year/2025") == ["2603.99001", "2603.99002"]


def test_filters_are_separate_keys() -> None:
    """Topic, category and engine are looked up like words, but no word equals them."""
    kite = json_paper(1, topics=["kites", "wind"], categories=["cs.CV", "cs.GR"], engine="claude")
    index = Index(day(kite, json_paper(2, title="/topic/wind", summary=None)))
    assert index.urls("/topic/wind") == ["2603.99001"]
    assert index.urls("/category/cs.GR") == ["2603.99001"]
    assert index.urls("/engine/claude") == ["2603.99001"]
    assert index.urls("/engine/extractive") == []


def test_authors_are_distinguished_from_words() -> None:
    """The author filter does not find papers on Moreau envelopes."""
    index = Index(
        day(json_paper(1, authors=["Ada Moreau"]), json_paper(2, title="Moreau envelopes", authors=["Bo Li"]))
    )
    assert index.urls("moreau@") == ["2603.99001"]
    assert index.urls("moreau") == ["2603.99002"]


def test_missing_values_are_not_words() -> None:
    """Papers without summary, authors and translations are found."""
    index = Index(day(json_paper(summary=None, authors=[])))
    assert index.record(0) == {
        "url": "2026/03/12/#2603.99001",
        "date": "2026-03-12",
        "title": "On the Tails of Kites, Part 1",
        "byline": "cs.CV",
    }
    assert index.ordinals("none") == []


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"abstract": "A gust $\\alpha^2$ of wind."}, "gust"),
        ({"comment": "Accepted at KiteConf"}, "kiteconf"),
        ({"journal_ref": "J. Kites 7"}, "7"),
        ({"venue": "KiteConf 2027"}, "2027%"),
        ({"links": [{"kind": "code", "url": "https://kites.example/a"}]}, "/code/yes"),
        ({"links": [{"kind": "data", "url": "https://kites.example/a"}]}, "example"),
        ({"summary": {"engine": "claude", "points": {"pros": ["It soars."]}}}, "soars"),
        ({"summary": {"engine": "claude", "points": {"challenges": [{"work": "Rokkaku"}]}}}, "rokkaku"),
        ({"translations": {"zh": {"abstract": "风筝", "points": {}}}}, "风筝"),
        ({"title": "Pre training of kites"}, "pretraining"),
    ],
)
def test_a_search_covers_what_was_announced(fields: dict[str, Any], key: str) -> None:
    """Abstract, comment, venue, links, points and translations are found, not only title and gist."""
    assert Index(day(json_paper(**fields))).ordinals(key) == [0]


def test_addresses_in_points_are_no_words() -> None:
    """The kind and address of a resource are not what a reader looks for."""
    points = {"resources": [{"kind": "demo", "url": "https://kites.example/soar"}]}
    index = Index(day(json_paper(summary={"engine": "claude", "points": points})))
    assert index.ordinals("soar") == []


def test_pairs_are_words_in_succession() -> None:
    """Hyphens and case do not matter; commas and full stops part words."""
    assert set(search_index.pairs("Chain-of-Thought")) == set(search_index.pairs("chain of thought"))
    assert not list(search_index.pairs("chain, of. thought (chain)"))
    assert len(list(search_index.pairs("GPT-4.1 is"))) == 3


def test_formulas_in_a_gist_become_unicode() -> None:
    """Results show no TeX that Unicode can express."""
    record = Index(day(json_paper(gist=r"An error of $\alpha^2$ for 5 \$."))).record(0)
    assert record["gist"] == "An error of α² for 5 $."


def test_a_long_list_of_authors_is_shortened() -> None:
    """A result has the first three authors, the last one and their number."""
    record = Index(day(json_paper(authors=[f"Author {number}" for number in range(3000)]))).record(0)
    assert record["byline"] == "Author 0, Author 1, Author 2 … Author 2999 (3000) · cs.CV"


def test_files_are_limited_and_sorted_as_in_javascript() -> None:
    """Only a single word exceeds the limit; keys are sorted by UTF-16 code units."""
    odd = [chr(0x20000 + number) + "ﾊ\uffee" for number in range(40)]
    dated = [
        day(*(json_paper(n + 30 * k, title=f"w{n * k} {odd[n]} u{k} é{n}") for n in range(30)))
        for k in range(200)
    ]
    index = Index(*dated)
    starts = [start.encode("utf-16-be") for start in index.manifest["starts"]]
    assert len(starts) > 3
    assert starts == sorted(starts)
    for path, text in some(index.texts.items()):
        if path.startswith("words/"):
            assert len(text) <= search_index.SHARD + 1 or len(index.files[path]) == 1
    assert len(index.ordinals("kites")) == 0
    assert len(index.ordinals("u7")) == 30


def test_an_empty_archive_has_an_index() -> None:
    """Before the first day, the index is valid and empty."""
    index = Index()
    assert index.manifest == {"papers": 0, "chunk": search_index.CHUNK, "starts": [""]}
    assert index.ordinals("kite") == []


def test_a_new_day_does_not_change_full_files() -> None:
    """Ordinals count from the oldest paper."""
    old = [day(*(json_paper(n + 30 * k) for n in range(30)), date=f"2026-03-{k + 1:02}") for k in range(5)]
    before = dict(search_index.files(old, str))
    after = dict(search_index.files([*old, day(json_paper(200), date="2026-03-06")], str))
    assert all(after[f"papers/{n}.json"] == before[f"papers/{n}.json"] for n in some(range(6)))
