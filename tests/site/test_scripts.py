"""Scripts and style sheets: functions in a real browser, which page loads which, and the linters."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from arxiv_digest.site import search_index
from support import built_site
from support.browser import served, visit

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "src" / "arxiv_digest"
THEME = PACKAGE / "theme"
SCRIPTS = sorted((THEME / "assets").glob("*.js"))
CLASSIC = {"feeds.js"}  # runs before the theme's script
NODE = REPOSITORY / "tools" / "node"
WORDS = {"en": str}


@pytest.fixture(scope="module")
def modules(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open an empty page that can import the scripts."""
    folder = tmp_path_factory.mktemp("scripts") / "site"
    shutil.copytree(THEME / "assets", folder)
    (folder / "index.html").write_text('<!doctype html><link rel="icon" href="data:,">', encoding="utf-8")
    with served(folder) as base, visit(chromium, base) as reader:
        yield reader.open()


def call(modules: Page, module: str, name: str, *values: object) -> Any:
    """Call an exported function of a script."""
    return modules.evaluate(
        "([module, name, values]) => import(`/repo/${module}.js`).then(got => got[name](...values))",
        [module, name, values],
    )


@pytest.mark.parametrize(
    "text",
    [
        "Kites",
        "Möbius Éﬁ ℓ₁",
        "GPT-4.1, v2.0.1",
        "扩散模型",
        "球",
        "a扩散b",
        "naïve façade",
        "C++ & İstanbul",
        "",
    ],
)
def test_queries_are_split_like_the_index(modules: Page, text: str) -> None:
    """Every term of a query is a word that the index has for the same text."""
    terms = [term["word"] for term in call(modules, "search-terms", "cut", text)]
    assert bool(terms) == bool(text)
    assert set(terms) <= set(search_index.words(text))


def test_the_last_word_of_a_query_is_a_prefix(modules: Page) -> None:
    """It is a prefix from three letters on, if nothing follows; identifiers are exact."""
    for query, cut in {
        "kites tai": [("kites", False), ("tai", True)],
        "kites ta": [("kites", False), ("ta", False)],
        "kites ": [("kites", False)],
        "https://arxiv.org/abs/2603.99002v3": [("2603.99002", True)],
    }.items():
        terms = call(modules, "search-terms", "cut", query)
        assert [(term["word"], term["open"]) for term in terms] == cut, query


@pytest.mark.parametrize(
    "raw", [None, 7, "text", [], [[1, 2]], {"2603.99001": None}, {"2603.99001": {"at": 1}}]
)
def test_invalid_marks_are_ignored(modules: Page, raw: object) -> None:
    """Storage and imported files may contain anything."""
    assert call(modules, "marks", "tidy", raw) == {}


def test_marks_are_normalised(modules: Page) -> None:
    """Texts are shortened to one line; dates, states and times must be valid."""
    raw = {"title": f"A \n {'b' * 500}", "authors": 7, "date": "today", "starred": True, "read": 1, "x": 1}
    kept = call(modules, "marks", "tidy", {"2603.99001": raw, "math.GT/0309136": {"read": True, "at": "7"}})
    assert kept["2603.99001"] == {
        "title": f"A {'b' * 398}", "authors": "", "date": "", "at": 0, "starred": True
    }  # fmt: skip
    assert kept["math.GT/0309136"] == {"title": "", "authors": "", "date": "", "at": 7, "read": True}


def test_whole_words_are_highlighted(modules: Page) -> None:
    """Case and accents are ignored, and words are never read as patterns."""
    found = """([word, text]) => import("/repo/highlight.js").then(({ highlight, pattern }) => {
        const zone = document.createElement("p");
        zone.textContent = text;
        highlight([zone], [pattern(word)]);
        return [...zone.querySelectorAll("mark")].map(mark => mark.textContent);
    })"""
    for word, text, marks in [
        ("mobius", "Möbius, MÖBIUS and mobiuses", ["Möbius", "MÖBIUS"]),
        ("a.c", "abc a.c", ["a.c"]),
        ("two  words", "two\nwords", ["two\nwords"]),
        ("模型", "扩散模型的", ["模型"]),
    ]:
        assert modules.evaluate(found, [word, text]) == marks, word


def test_the_status_page_shows_relative_dates(chromium: Browser, sample_site: Path) -> None:
    """They are computed from the reader's clock."""
    with served(sample_site / "site") as base, visit(chromium, base) as reader:
        reader.context.clock.set_fixed_time("2026-03-16T12:00:00Z")
        page = reader.open("status/")
        dates = page.locator("time.since").count()
        assert dates > 0
        assert len(re.findall(r"\(\d+ days? ago\)|\(today\)", page.locator("article").inner_text())) == dates
        assert "13 March 2026 (3 days ago)" in page.locator("article").inner_text()


def test_tools_for_cards_need_cards(chromium: Browser, sample_site: Path) -> None:
    """The home page has only titles, so nothing can be expanded or hidden there."""
    with served(sample_site / "site") as base, visit(chromium, base) as reader:
        for path, shown in (("", False), ("2026/03/12/", True)):
            page = reader.open(path)
            for tool in ("unfolded", "unread"):
                assert page.locator(f"[data-do={tool}]").is_visible() is shown


def test_there_are_no_inline_scripts() -> None:
    """Neither Python strings nor templates contain JavaScript or event handlers."""
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *(PACKAGE / "render/templates").glob("*.md")]
    assert len(files) > 100
    for file in files:
        text = file.read_text(encoding="utf-8")
        for attributes, inside in re.findall(r"<script\b([^>]*)>([^<]*)", text):
            assert "src=" in attributes, file
            assert not inside.strip(), file
        assert not re.search(r"<[a-z][^>{]*\son[a-z]+\s*=\s*[\"']", text), file


def test_scripts_define_no_globals() -> None:
    """Scripts are modules; the classic one is strict and declares nothing."""
    assert len(SCRIPTS) > 5
    for file in SCRIPTS:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\b(?:window|globalThis|self)\.\w+ =|@ts-|\bany\b(?=[ ,}>)\]|]*\*/)", text), (
            file
        )
        if file.name in CLASSIC:
            assert '"use strict";' in text
            assert not re.search(r"^(?:var|let|const|function|class|import|export)\b", text, re.MULTILINE)
        else:
            assert re.search(r"^(?:import|export)\b", text, re.MULTILINE), file


def test_every_import_of_a_script_exists() -> None:
    """Each imported module exists and exports the name."""
    imports = 0
    for file in SCRIPTS:
        for names, module in re.findall(
            r'^import \{ (.*?) \} from "\./(.*?)"', file.read_text(encoding="utf-8"), re.MULTILINE
        ):
            exported = (THEME / "assets" / module).read_text(encoding="utf-8")
            for name in names.split(", "):
                assert re.search(rf"^export const {re.escape(name)} =", exported, re.MULTILINE), (file, name)
                imports += 1
    assert imports > 15


def test_front_matter_selects_the_scripts_of_a_page(tmp_path: Path) -> None:
    """Text never loads a script; a handwritten page may name one."""
    pages = {
        "index": '# Mine\n\n<div class="tools"></div><div class="digest-finder"></div>\n',
        "count": '---\nscripts: [since]\n---\n# Days\n\n<time class="since" datetime="2026-03-12"></time>\n',
        "odd": "---\nscripts: [nonsense]\n---\n# Odd\n",
    }
    (tmp_path / "docs").mkdir()
    for name, text in pages.items():
        (tmp_path / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
    own = f"INHERIT: {PACKAGE / 'mkdocs.yml'}\ntheme:\n  custom_dir: {THEME}\nnav: [index.md]\n"
    (tmp_path / "mkdocs.yml").write_text(own, encoding="utf-8")
    site = built_site.build(tmp_path, "Mine", WORDS)
    loaded = {
        name: re.findall(
            r'<script type="module" src="[^"]*assets/(\w+)\.js"',
            (site / ("" if name == "index" else name) / "index.html").read_text(encoding="utf-8"),
        )
        for name in pages
    }
    assert loaded == {"index": ["page"], "count": ["page", "since"], "odd": ["page"]}
    assert 'class="digest-search"' in (site / "index.html").read_text(encoding="utf-8")


def test_templates_do_not_inspect_text() -> None:
    """They decide by front matter."""
    templates = sorted(THEME.rglob("*.html"))
    assert len(templates) > 4
    for file in templates:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\bpage\.content\b|\bin content\b|src_path|page\.markdown", text), file


TOO_NEW = {
    "map-groupby.js": "export const one = Map.groupBy([1], () => 1);",
    "object-groupby.js": "export const one = Object.groupBy([1], () => 1);",
    "set-union.js": "export const one = new Set([1]).union(new Set([2]));",
    "with-resolvers.js": "export const one = Promise.withResolvers();",
    "view-transition.js": "export const one = document.startViewTransition(() => {});",
    "scope.css": "@scope (.a) { b { color: red; } }",
    "anchor.css": ".a { anchor-name: --a; }",
    "light-dark.css": ".a { color: light-dark(red, blue); }",
    "untyped.js": "export const one = (two) => two;",
    "misspelt.js": "export const one = document.querySelecter('a');",
}


FINE = {
    "fine.js": "/** @type {(list: number[]) => number[]} */\nexport const one = (list) => list.toSorted();",
    "fine.css": ".a:has(b) { color: red; container-type: inline-size; }",
}


def lint(folder: Path, name: str, text: str) -> subprocess.CompletedProcess[str]:
    """Lint a script or style sheet as `make lint` does."""
    tools = NODE / "node_modules" / ".bin"
    if not tools.is_dir():
        pytest.skip("needs what `make lint` takes from npm")
    file = folder / name
    file.write_text(f"{text}\n", encoding="utf-8")
    settings = {"extends": str(NODE / "tsconfig.json"), "include": [str(file)]}
    (folder / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [str(tools / "tsc"), "--project", str(folder)]
    if name.endswith(".css"):
        command = [str(tools / "biome"), "lint", f"--config-path={NODE / 'biome.jsonc'}", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", TOO_NEW)
def test_lint_rejects_recent_browser_features(tmp_path: Path, name: str) -> None:
    """Features that some browsers of 2023 lack, and scripts without types, are rejected."""
    done = lint(tmp_path, name, TOO_NEW[name])
    assert done.returncode != 0
    assert name in done.stdout + done.stderr
    assert re.search(r"useBaseline|error TS(?:2339|2550|2551|7006)\b", done.stdout + done.stderr)


@pytest.mark.parametrize("name", FINE)
def test_lint_accepts_common_browser_features(tmp_path: Path, name: str) -> None:
    """Features that all browsers had in 2023 are accepted."""
    done = lint(tmp_path, name, FINE[name])
    assert done.returncode == 0, done.stdout + done.stderr
