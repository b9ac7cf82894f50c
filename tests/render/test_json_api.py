"""The JSON versions of pages: valid against the published schemas, complete, in the order of the pages."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from arxiv_digest.model import Day, Link, Points
from arxiv_digest.render.exports import json_api
from arxiv_digest.render.exports.exports import RECENT
from arxiv_digest.render.pages.site import site_pages
from arxiv_digest.text import clean, literal
from support import builders
from support.checks import some

KINDS = {"api/days/": "day", "api/topics/": "topic", "api/index.json": "index", "status.json": "status"}


def published(*days: Day, **fields: Any) -> dict[str, str]:
    """Render days and return all files by path."""
    topics = fields.pop("topics", ())
    return {one.path: one.text for one in site_pages(builders.config(*topics, **fields), lambda: days)}


def translated(day: Day, language: str) -> Day:
    """Add a translation of every summary."""
    more = (
        one.model_copy(
            update={
                "language": language,
                "source": "summary",
                "title": f"风筝 {one.id}",
                "abstract": "关于风筝的尾巴。",
                "points": Points(tldr="风筝。"),
            }
        )
        for one in day.summaries
    )
    return day.model_copy(update={"summaries": (*day.summaries, *more)})


@pytest.fixture
def files() -> dict[str, str]:
    """Render two days, one of them empty, in two languages, with every field in use."""
    full = builders.pick(
        1,
        ("kites", "strings"),
        comment="9 pages",
        journal_ref="J. Kites 3",
        doi="10.99999/kite",
        licence="https://example.org/licence",
        published=dt.datetime(2026, 3, 10, 20, 15, tzinfo=dt.UTC),
        updated=dt.datetime(2026, 3, 11, 1, 0, tzinfo=dt.UTC),
        links=(Link(kind="code", url="https://example.org/kites"),),
    )
    bare = builders.pick(2, version=0, kind="cross", authors=())
    day = translated(builders.day(full, bare), "zh")
    empty = builders.day(date=dt.date(2026, 3, 13))
    topics = (builders.topic(description="What flies"), builders.topic("Strings"))
    return published(day, empty, topics=topics, languages=("en", "zh"))


def test_every_file_is_valid_against_its_published_schema(files: dict[str, str]) -> None:
    """The schemas are valid too."""
    checked = set()
    for path, text in some(files.items()):
        for start, name in KINDS.items():
            if path.startswith(start):
                schema = json.loads(files[f"schema/{name}.json"])
                Draft202012Validator.check_schema(schema)
                assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
                Draft202012Validator(schema).validate(json.loads(text))
                checked.add(name)
    assert checked == set(KINDS.values())


def test_the_schemas_reject_invalid_files(files: dict[str, str]) -> None:
    """Unknown keys and missing titles are errors."""
    schema = Draft202012Validator(json.loads(files["schema/day.json"]))
    file = json.loads(files["api/days/2026-03-12.json"])
    for broken in ({"more": 1}, {"papers": [{"id": "2603.99001"}]}, {"date": 12}):
        with pytest.raises(ValidationError):
            schema.validate({**file, **broken})


def test_a_paper_has_all_known_fields(files: dict[str, str]) -> None:
    """Metadata, summary and translations are present; unknown values are absent."""
    full, bare = json.loads(files["api/days/2026-03-12.json"])["papers"]
    assert full["url"] == "2026/03/12/#2603.99001"
    assert full["topics"] == ["kites", "strings"]
    assert full["published"] == "2026-03-10T20:15:00Z"
    assert full["links"] == [{"kind": "code", "url": "https://example.org/kites"}]
    assert (full["comment"], full["journal_ref"], full["doi"]) == ("9 pages", "J. Kites 3", "10.99999/kite")
    assert full["summary"]["engine"] == "extractive"
    assert full["summary"]["points"]["tldr"] in builders.ABSTRACT
    assert full["translations"] == {
        "zh": {
            "title": "风筝 2603.99001",
            "abstract": "关于风筝的尾巴。",
            "points": {"tldr": "风筝。"},
        }
    }
    assert {"version", "published", "comment", "doi", "links"}.isdisjoint(bare)
    assert (bare["kind"], bare["authors"]) == ("cross", [])


def test_a_translation_without_a_title_has_no_title() -> None:
    """A title that was withheld is absent, not empty."""
    day = translated(builders.day(builders.pick(1)), "zh")
    untitled = tuple(one.model_copy(update={"title": None}) for one in day.summaries)
    made = json_api.day(day.model_copy(update={"summaries": untitled}), builders.config())
    (paper,) = json.loads(json_api.text(made))["papers"]
    assert set(paper["translations"]["zh"]) == {"abstract", "points"}


def test_papers_are_in_the_order_of_the_page() -> None:
    """The JSON version of a day has the papers of its page in the same order, in both groupings."""
    topics = (builders.topic("Strings"), builders.topic("Kites"))
    picks = (
        builders.pick(1, ("kites",), score=2.0, categories=("cs.GR",)),
        builders.pick(2, ("kites", "strings"), score=7.0),
        builders.pick(3, ("strings",), score=1.0),
    )
    for group_by in ("topic", "category"):
        files = published(builders.day(*picks), topics=topics, group_by=group_by)
        page = re.findall(r'<h3 id="(2603\.\d+)"', files["2026/03/12.md"])
        file = json.loads(files["api/days/2026-03-12.json"])
        assert [one["id"] for one in file["papers"]] == page
        assert len(page) == len(picks)


def test_a_topic_has_its_latest_papers_first() -> None:
    """A topic has its last hundred papers, including those with another home topic, newest first."""
    days = [
        builders.day(
            *(builders.pick(10 * place + number, ("strings", "kites")) for number in range(9)),
            date=dt.date(2026, 3, 2) + dt.timedelta(days=place),
        )
        for place in range(12)
    ]
    files = published(*days, topics=(builders.topic(), builders.topic("Strings"), builders.topic("Reels")))
    for slug in ("kites", "strings"):
        papers = json.loads(files[f"api/topics/{slug}.json"])["papers"]
        assert len(papers) == RECENT < sum(len(day.picks) for day in days)
        assert papers[0]["url"] == "2026/03/13/#2603.99110"
        assert papers[9]["url"] == "2026/03/12/#2603.99100"
    assert json.loads(files["api/topics/reels.json"])["papers"] == []


def test_the_index_lists_every_file(files: dict[str, str]) -> None:
    """Every file in the index exists, and every day is listed, newest first."""
    index = json.loads(files["api/index.json"])
    assert [one["date"] for one in index["days"]] == ["2026-03-13", "2026-03-12"]
    assert [(one["new"], one["papers"]) for one in index["days"]] == [(2, 0), (2, 2)]
    assert {one["twin"] for one in index["days"]} == {path for path in files if path.startswith("api/days/")}
    assert [one["slug"] for one in index["topics"]] == ["kites", "strings"]
    assert all(one["twin"] in files for one in some(index["topics"]))


def test_a_paper_is_one_line(files: dict[str, str]) -> None:
    """A diff of two versions shows only the papers that changed."""
    lines = files["api/days/2026-03-12.json"].splitlines()
    assert sum(line.startswith('{"id":') for line in lines) == 2


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_survives_serialisation(text: str) -> None:
    """Whatever a title contains, it is read back unchanged."""
    day = builders.day(builders.pick(1, title=literal(text), authors=(text,)))
    (paper,) = json.loads(json_api.text(json_api.day(day, builders.config())))["papers"]
    assert (paper["title"], paper["authors"]) == (clean(text), [text])


def test_the_json_files_of_a_built_site_are_valid(sample_site: Path) -> None:
    """The built site contains the JSON files and their schemas."""
    site = sample_site / "site"
    schema = Draft202012Validator(json.loads((site / "schema/day.json").read_text("utf-8")))
    json_api = sorted((site / "api/days").glob("*.json"))
    assert [file.stem for file in json_api] == ["2026-03-12", "2026-03-13"]
    for file in json_api:
        schema.validate(json.loads(file.read_text("utf-8")))
