"""The site's scripts and styles: pure parts in a real browser, which page loads which, what lint refuses."""

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

from arxiv_digest.site import mkdocs, search_index
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
    """Open an empty page beside the scripts, which can import them."""
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
def test_a_query_is_cut_as_the_index_is(modules: Page, text: str) -> None:
    """Every term of a query is a word that the index has of the same text."""
    terms = [term["word"] for term in call(modules, "search-terms", "cut", text)]
    assert bool(terms) == bool(text)
    assert set(terms) <= set(search_index.words(text))


def test_the_last_word_of_a_query_may_go_on(modules: Page) -> None:
    """From the third letter on, unless something follows; an identifier stands for itself."""
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
def test_what_is_no_mark_is_left_out(modules: Page, raw: object) -> None:
    """Anything may be in the storage or in a file."""
    assert call(modules, "marks", "tidy", raw) == {}


def test_a_mark_keeps_known_fields_in_bounds(modules: Page) -> None:
    """Texts are cut and folded to a line, dates are dates, states are true or absent, times are numbers."""
    raw = {"title": f"A \n {'b' * 500}", "authors": 7, "date": "today", "starred": True, "read": 1, "x": 1}
    kept = call(modules, "marks", "tidy", {"2603.99001": raw, "math.GT/0309136": {"read": True, "at": "7"}})
    assert kept["2603.99001"] == {
        "title": f"A {'b' * 398}", "authors": "", "date": "", "at": 0, "starred": True
    }  # fmt: skip
    assert kept["math.GT/0309136"] == {"title": "", "authors": "", "date": "", "at": 7, "read": True}


def test_a_word_is_found_whole_in_any_spelling(modules: Page) -> None:
    """Case and accents do not count, letters on either side do, and nothing in a word is a pattern."""
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


def test_the_status_page_counts_days_by_the_readers_clock(chromium: Browser, sample_site: Path) -> None:
    """Each date of the status page says how long ago it was."""
    with served(sample_site / "site") as base, visit(chromium, base) as reader:
        reader.context.clock.set_fixed_time("2026-03-16T12:00:00Z")
        page = reader.open("status/")
        dates = page.locator("time.since").count()
        assert dates > 0
        assert len(re.findall(r"\(\d+ days? ago\)|\(today\)", page.locator("article").inner_text())) == dates
        assert "13 March 2026 (3 days ago)" in page.locator("article").inner_text()


def test_tools_of_papers_are_shown_where_papers_are(chromium: Browser, sample_site: Path) -> None:
    """The home page has titles only, so nothing to unfold or to hide there."""
    with served(sample_site / "site") as base, visit(chromium, base) as reader:
        for path, shown in (("", False), ("2026/03/12/", True)):
            page = reader.open(path)
            for tool in ("unfolded", "unread"):
                assert page.locator(f"[data-do={tool}]").is_visible() is shown


def test_no_page_names_a_script_in_python_or_inline() -> None:
    """JavaScript is in files: no script element with contents, no handler in an attribute."""
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *(PACKAGE / "render/templates").glob("*.md")]
    assert len(files) > 100
    for file in files:
        text = file.read_text(encoding="utf-8")
        for attributes, inside in re.findall(r"<script\b([^>]*)>([^<]*)", text):
            assert "src=" in attributes, file
            assert not inside.strip(), file
        assert not re.search(r"<[a-z][^>{]*\son[a-z]+\s*=\s*[\"']", text), file


def test_every_script_is_a_module_or_strict_and_leaves_no_global() -> None:
    """Modules import and export by name; the classic one declares nothing."""
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
    """A module that is imported stands beside the one that imports it, and has that name."""
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


def test_front_matter_says_which_scripts_a_page_loads(tmp_path: Path) -> None:
    """Text that looks like a place for a script loads none; a page of one's own may ask for one."""
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
    site = mkdocs.build(tmp_path, "Mine", WORDS)
    loaded = {
        name: re.findall(
            r'<script type="module" src="[^"]*assets/(\w+)\.js"',
            (site / ("" if name == "index" else name) / "index.html").read_text(encoding="utf-8"),
        )
        for name in pages
    }
    assert loaded == {"index": ["page"], "count": ["page", "since"], "odd": ["page"]}
    assert 'class="digest-search"' in (site / "index.html").read_text(encoding="utf-8")


def test_templates_do_not_look_into_text() -> None:
    """What a page is, its front matter says."""
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
    """Lint a script or a style sheet as `make lint` does."""
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
def test_lint_refuses_what_an_older_browser_lacks(tmp_path: Path, name: str) -> None:
    """What came to all browsers after 2023 does not pass, nor does a script without types."""
    done = lint(tmp_path, name, TOO_NEW[name])
    assert done.returncode != 0
    assert name in done.stdout + done.stderr
    assert re.search(r"useBaseline|error TS(?:2339|2550|2551|7006)\b", done.stdout + done.stderr)


@pytest.mark.parametrize("name", FINE)
def test_lint_lets_pass_what_every_browser_has(tmp_path: Path, name: str) -> None:
    """What all browsers had in 2023 passes."""
    done = lint(tmp_path, name, FINE[name])
    assert done.returncode == 0, done.stdout + done.stderr
