"""Further languages: translated once from the summary, in a tree that mirrors the first language's."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest

from arxiv_digest.pipeline import pages
from arxiv_digest.store.records import Store
from support import fake_arxiv, fake_claude
from support.builders import announcement
from support.built_site import HERE, Built, check_links
from support.checks import some
from support.digest import Killed, configure, digest, engines, owed, snapshot, summaries
from support.fake_arxiv import FRIDAY, THURSDAY, FakeArxiv
from support.fake_claude import MARK, FakeClaude, Received, Response, error
from support.fulltexts import SECTIONS, UNSAID, card, page
from support.repository import SETTINGS

PAPER = "2603.99001"
TITLE = "Wet Streets at Night"
ZH = MARK.format("zh")
ZH_PAGE = "docs/zh/2026/03/12.md"


@pytest.fixture
def bilingual(root: Path) -> Path:
    """Return a root with two languages."""
    set_languages(root, '["en"]', '["en", "zh"]')
    return root


def set_languages(root: Path, old: str, new: str) -> None:
    """Change the languages in digest.toml."""
    file = root / "digest.toml"
    text = file.read_text(encoding="utf-8")
    assert f"languages = {old}" in text
    file.write_text(text.replace(f"languages = {old}", f"languages = {new}"), encoding="utf-8")


def translations(root: Path, day: str = "2026-03-12") -> dict[str, dict[str, Any]]:
    """Read the translations of a day."""
    lines = (root / f"data/summaries/2026/{day}.jsonl").read_text(encoding="utf-8").splitlines()
    return {one["id"]: one for one in map(json.loads, lines) if one["language"] == "zh"}


def spoken(element: ET.Element, wanted: ET.Element) -> str:
    """Return the language of an element: its own, or that of its nearest ancestor."""
    around = {child: parent for parent in element.iter() for child in parent}
    node: ET.Element | None = wanted
    while node is not None:
        if language := node.get("lang"):
            return language
        node = around.get(node)
    return ""


def failing(asked: Received, said: Response) -> Response:
    """Make the translation of one paper fail."""
    hit = asked.paper == PAPER and asked.wire == "translation"
    return error(400, "invalid_request_error", "no") if hit else said


def altering(field: str, old: str, new: str) -> Any:
    """Make a fault that changes a figure in a field of one paper's translation."""

    def fault(asked: Received, said: Response) -> Response:
        if asked.paper != PAPER or asked.wire != "translation":
            return said
        value = said.value
        assert old in value[field]["text"]
        return said.with_reply(value | {field: {"text": value[field]["text"].replace(old, new)}})

    return fault


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the site in two languages once for the tests that read it; one paper has no translation."""
    root = tmp_path_factory.mktemp("bilingual")
    shutil.copy(SETTINGS, root)
    set_languages(root, '["en"]', '["en", "zh"]')
    with (
        pytest.MonkeyPatch.context() as patch,
        contextmanager(fake_arxiv.serving)(patch),
        contextmanager(fake_claude.serving)(patch) as claude,
    ):
        claude.faults.append(failing)
        assert digest(root, "-q", "update") == 0
        assert digest(root, "-q", "render") == 0
        return Built(pages.build(root, HERE))


def test_each_paper_is_translated_once(bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A paper takes one request for its summary and one per further language."""
    assert digest(bilingual, "-q", "update") == 0
    assert digest(bilingual, "-q", "render") == 0
    assert Counter(one.wire for one in claude.asked) == {"brief": 14, "translation": 14}
    assert set(Counter((one.paper, one.wire) for one in claude.asked).values()) == {1}
    assert len(translations(bilingual)) == 14
    before = snapshot(bilingual / "data", bilingual / "docs")

    assert digest(bilingual, "-q", "update") == 0
    assert digest(bilingual, "-q", "render") == 0

    assert len(claude.asked) == 28
    assert snapshot(bilingual / "data", bilingual / "docs") == before


def test_the_summary_is_translated_not_the_paper(
    bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """The request has the summary, title and abstract, but no full text."""
    configure(bilingual, depth="full")
    arxiv.pages[f"{PAPER}v1"] = page()
    assert digest(bilingual, "-q", "update") == 0

    written, translated = claude.about(PAPER)
    assert (written.wire, translated.wire) == ("full", "translation")
    assert UNSAID in written.document
    assert not [text for text in SECTIONS.values() if text in translated.document]
    assert translated.document.count(UNSAID) <= 1 < written.document.count(UNSAID)
    assert json.loads(translated.document)["title"].startswith(TITLE)
    assert len(translated.document) < 6000


def test_the_record_of_a_translation(bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """It has its language, source, title and abstract."""
    assert digest(bilingual, "-q", "update") == 0
    stored = translations(bilingual)[PAPER]
    assert (stored["engine"], stored["source"]) == ("claude", "summary")
    assert stored["title"].startswith(f"{ZH}{TITLE}")
    assert "27.6" in stored["abstract"]
    assert stored["checks"]["withheld"] == 0
    lines = (bilingual / "data/summaries/2026/2026-03-12.jsonl").read_text(encoding="utf-8").splitlines()
    keys = [(one["id"], one["language"]) for one in map(json.loads, lines)]
    assert keys == sorted(set(keys))
    assert len(keys) == 28


def test_translations_are_on_the_ledger(bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The day's usage includes the tokens of translations."""
    assert digest(bilingual, "-q", "update") == 0
    record = json.loads((bilingual / "data/announced/2026/2026-03-12.json").read_text(encoding="utf-8"))
    usage = record["ledger"]["usage"]
    assert (usage["input_tokens"], usage["output_tokens"]) == tuple(claude.usage.values())


def test_every_page_exists_in_every_language(bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Pages below docs/zh/ correspond to those of the first language."""
    for arxiv.day in (THURSDAY, FRIDAY):
        assert digest(bilingual, "-q", "update") == 0
    assert digest(bilingual, "-q", "render") == 0

    docs = bilingual / "docs"
    pages = {file.relative_to(docs).as_posix() for file in docs.rglob("*.md")}
    mirrored = {path.removeprefix("zh/") for path in pages if path.startswith("zh/")}
    assert mirrored == {path for path in pages if not path.startswith("zh/")}
    assert "2026/03/13.md" in mirrored


def test_every_link_of_both_trees_resolves(built: Built) -> None:
    """No link or anchor is broken in either language."""
    assert urljoin(HERE, "zh/2026/03/12/") in built.pages
    assert check_links(built) > 200


def test_cards_show_both_languages(built: Built) -> None:
    """A card in Chinese has title and abstract in both languages, each with its lang attribute."""
    found = built.pages[urljoin(HERE, "zh/2026/03/12/")]
    other = next(one for one in found.iter("article") if one.get("aria-labelledby") == "2603.99002")
    classes = {(node.get("class"), spoken(found, node)) for node in other.iter("p")}
    assert {("original", "en"), ("abstract", "en"), ("abstract", "zh"), ("gist", "zh")} <= classes
    title = next(node for node in other.iter("a") if "".join(node.itertext()).startswith(ZH))
    assert spoken(found, title) == "zh"


def test_translated_points_have_their_language(built: Built) -> None:
    """Translated points have the lang attribute of their language."""
    found = built.pages[urljoin(HERE, "zh/2026/03/12/")]
    texts = [node for node in found.iter("dd") if "".join(node.itertext()).startswith(ZH)]
    assert texts
    assert {spoken(found, node) for node in texts} == {"zh"}


def test_a_missing_translation_shows_the_original(built: Built) -> None:
    """Title, gist, points and abstract are the original ones, with their lang attribute."""
    found = built.pages[urljoin(HERE, "zh/2026/03/12/")]
    mine = next(one for one in found.iter("article") if one.get("aria-labelledby") == PAPER)
    assert ZH not in "".join(mine.itertext())
    wanted = [node for node in mine.iter("p") if node.get("class") in {"gist", "abstract"}]
    wanted += [node for node in mine.iter("a") if "".join(node.itertext()).startswith(TITLE)]
    wanted += [node for node in mine.iter("dd") if " ".join("".join(node.itertext()).split()[1:])]
    assert len(wanted) > 4
    assert {spoken(found, node) for node in wanted} == {"en"}


def test_a_missing_translation_is_requested_by_the_next_run(
    bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Only translations of the current day are retried."""
    claude.faults.append(failing)
    assert digest(bilingual, "-q", "update") == 0
    assert (len(translations(bilingual)), owed(bilingual)) == (13, [])
    claude.faults.clear()
    claude.asked.clear()

    assert digest(bilingual, "-q", "update") == 0

    assert [(one.paper, one.wire) for one in claude.asked] == [(PAPER, "translation")]
    assert len(translations(bilingual)) == 14


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("conclusion", "26 drivers", "93 drivers"),
        ("abstract", "27.6", "72.6"),
        ("method", "road plane", "road plane in 42 scenes"),
    ],
)
def test_an_altered_figure_is_withheld(
    bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude, field: str, old: str, new: str
) -> None:
    """If a translation repeats another figure, the sentence is removed."""
    claude.faults.append(altering(field, old, new))
    assert digest(bilingual, "-q", "update") == 0
    about = [one for one in claude.about(PAPER) if one.wire == "translation"]
    assert len(about) == 2
    stored = translations(bilingual)[PAPER]
    assert new not in json.dumps(stored)
    assert stored["checks"]["withheld"] == 1


def test_an_altered_figure_is_repaired(bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A corrected translation keeps every sentence."""
    alter = altering("conclusion", "26 drivers", "93 drivers")
    claude.faults.append(
        lambda asked, said: alter(asked, said) if len(asked.body.get("messages", ())) == 1 else said
    )
    assert digest(bilingual, "-q", "update") == 0
    assert "93" in json.dumps(claude.about(PAPER)[-1].body["messages"][-1])
    stored = translations(bilingual)[PAPER]
    assert "26 drivers" in stored["points"]["conclusion"]
    assert stored["checks"]["withheld"] == 0


def test_chinese_numerals_are_recognised(bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """A figure written as a Chinese numeral is the same figure."""
    claude.faults.append(altering("conclusion", "26 drivers", "二十六名司机"))
    assert digest(bilingual, "-q", "update") == 0
    assert "二十六名司机" in translations(bilingual)[PAPER]["points"]["conclusion"]
    assert len(claude.about(PAPER)) == 2


def test_extracts_are_not_translated(bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """An extract is temporary, so its translation would be paid for twice."""
    claude.faults.append(
        lambda asked, said: error(400, "invalid_request_error", "no") if asked.wire == "brief" else said
    )
    assert digest(bilingual, "-q", "update") == 0
    assert engines(bilingual) == {"extractive": 14}
    assert not [one for one in claude.asked if one.wire == "translation"]
    assert digest(bilingual, "-q", "render") == 0
    assert 'class="gist" lang="en"' in card(bilingual, file=ZH_PAGE)


def test_a_new_language_translates_the_current_day(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """No summaries are requested again."""
    assert digest(root, "-q", "update") == 0
    claude.asked.clear()
    set_languages(root, '["en"]', '["en", "zh"]')
    assert digest(root, "-q", "update") == 0
    assert Counter(one.wire for one in claude.asked) == {"translation": 14}


def test_a_killed_run_translates_nothing_twice(
    bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude, killed: Killed
) -> None:
    """Translations are in the journal, so the next run requests none of them again."""
    with killed("save_summaries"):
        assert digest(bilingual, "-q", "update") == 130
    assert digest(bilingual, "-q", "update") == 0
    assert len(claude.asked) == 28
    assert len(translations(bilingual)) == 14


def alternates(root: Path, file: str) -> set[str]:
    """Return the files that a page's language links lead to."""
    source = root / file
    targets = re.findall(r"\]\(([^)#:]+\.md)", source.read_text(encoding="utf-8"))
    return {(source.parent / target).resolve().relative_to(root.resolve()).as_posix() for target in targets}


@pytest.mark.parametrize("path", ["2026/03/12.md", "index.md"])
def test_the_languages_link_to_each_other(
    bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude, path: str
) -> None:
    """Each page links to the same page in the other language."""
    assert digest(bilingual, "-q", "update") == 0
    assert digest(bilingual, "-q", "render") == 0
    assert f"docs/zh/{path}" in alternates(bilingual, f"docs/{path}")
    assert f"docs/{path}" in alternates(bilingual, f"docs/zh/{path}")


def test_a_single_language_has_no_language_links(root: Path, arxiv: FakeArxiv) -> None:
    """Pages mention no other language."""
    assert digest(root, "-q", "update") == 0
    assert digest(root, "-q", "render") == 0
    assert not (root / "docs/zh").exists()
    assert "English" not in (root / "docs/2026/03/12.md").read_text(encoding="utf-8")


def test_a_removed_language_loses_its_pages(bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """Its translations stay on record."""
    assert digest(bilingual, "-q", "update") == 0
    assert digest(bilingual, "-q", "render") == 0
    assert (bilingual / ZH_PAGE).exists()
    set_languages(bilingual, '["en", "zh"]', '["en"]')

    assert digest(bilingual, "-q", "render") == 0
    assert digest(bilingual, "-q", "update") == 0

    assert not (bilingual / "docs/zh").exists()
    assert ZH not in (bilingual / "docs/2026/03/12.md").read_text(encoding="utf-8")
    assert len(translations(bilingual)) == 14
    assert len(claude.asked) == 28


def test_summaries_are_written_in_the_first_language(
    root: Path, arxiv: FakeArxiv, claude: FakeClaude
) -> None:
    """Pages mark the language, and nothing is requested twice."""
    set_languages(root, '["en"]', '["de"]')
    assert digest(root, "-q", "update") == 0
    assert digest(root, "-q", "render") == 0
    assert digest(root, "-q", "update") == 0

    assert Counter(one.wire for one in claude.asked) == {"brief": 14}
    assert all("Language of your texts: de" in json.dumps(one.body) for one in some(claude.asked))
    assert {(one["language"], one["source"]) for one in summaries(root).values()} == {("de", "abstract")}
    text = (root / "docs/2026/03/12.md").read_text(encoding="utf-8")
    assert '<p class="gist" lang="de">' in text
    assert '<p class="abstract" lang="en">' in text
    assert not (root / "docs/de").exists()


def test_english_can_be_a_further_language(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The points are translated; title and abstract are the paper's own."""
    set_languages(root, '["en"]', '["zh", "en"]')
    assert digest(root, "-q", "update") == 0
    assert digest(root, "-q", "render") == 0

    assert Counter(one.wire for one in claude.asked) == {"brief": 14, "translation": 14}
    text = (root / "docs/en/2026/03/12.md").read_text(encoding="utf-8")
    assert text.count('<p class="abstract"') == text.count("<article") == 14
    assert 'class="original"' not in text


def test_a_summary_replaces_an_extract(root: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """This holds when the summary is in another language."""
    set_languages(root, '["en"]', '["de"]')
    claude.faults.append(lambda *_: error(400, "invalid_request_error", "no"))
    assert digest(root, "-q", "update") == 0
    assert engines(root) == {"extractive": 14}
    claude.faults.clear()
    assert digest(root, "-q", "update") == 0
    assert engines(root) == {"claude": 14}
    lines = (root / "data/summaries/2026/2026-03-12.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 14


def test_an_empty_day_is_built_in_every_language(root: Path) -> None:
    """It has no BibTeX file and no link to one."""
    Store(root).save_announcement(announcement())
    file = root / "digest.toml"
    text = file.read_text(encoding="utf-8").replace('languages = ["en"]', 'languages = ["en", "zh"]')
    file.write_text(text, encoding="utf-8")
    pages.render_pages(root)
    pages.build(root, HERE)
    assert "bib/" not in (root / "docs/2026/03/12.md").read_text(encoding="utf-8")


def untranslated(*fields: str, times: int = 9) -> Any:
    """Make a fault that leaves fields of one translation in English, this many times."""
    left = [times]

    def fault(asked: Received, said: Response) -> Response:
        if asked.paper != PAPER or asked.wire != "translation" or not left[0]:
            return said
        left[0] -= 1
        value = said.value
        return said.with_reply(
            value | {name: {"text": value[name]["text"].removeprefix(ZH).rstrip(" 译")} for name in fields}
        )

    return fault


def test_a_wrong_language_is_sent_back_once(bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The second reply is used."""
    claude.faults.append(untranslated("title", "tldr", times=1))
    assert digest(bilingual, "-q", "update") == 0

    assert [one.wire for one in claude.about(PAPER)] == ["brief", "translation", "translation"]
    assert "not in the language zh: " in json.dumps(claude.about(PAPER)[-1].body)
    assert translations(bilingual)[PAPER]["title"].startswith(ZH)


def test_a_repeated_wrong_language_is_left_out(bilingual: Path, arxiv: FakeArxiv, claude: FakeClaude) -> None:
    """The page shows the original title and points, marked as English."""
    claude.faults.append(untranslated("title", "tldr"))
    assert digest(bilingual, "-q", "update") == 0
    assert digest(bilingual, "-q", "render") == 0

    stored = translations(bilingual)[PAPER]
    assert stored.get("title") is None
    assert "tldr" not in stored["points"] or stored["points"]["tldr"] is None
    assert stored["abstract"].startswith(ZH)
    shown = card(bilingual, PAPER, ZH_PAGE)
    assert f'lang="en">{TITLE}' in shown
    assert '<p class="gist" lang="en">' in shown
    assert f'<p class="abstract" lang="zh">{ZH}' in shown
