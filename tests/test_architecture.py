"""The house keeps its shape: storeys without circles, libraries in one room, the world behind windows."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "src" / "arxiv_digest"
MODULES = {
    ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted(PACKAGE.rglob("*.py"))
}

# Which room a module belongs to, and which storey the room stands on. A storey imports only from storeys
# below it, rooms of one storey do not know each other, modules of one room may.
STOREYS = [
    {"cli"},
    {"pipeline"},
    {"fetch", "topics", "summaries", "store", "render", "site", "github"},
    {"config", "model", "fulltext", "venues"},
    {"arxiv", "engines", "text", "errors", "files", "__init__"},
]
STOREY = {room: number for number, rooms in enumerate(STOREYS) for room in rooms}

# Each third-party library is known to these modules only.
LIBRARIES = {
    "PIL": {"site.social_card"},
    "anthropic": {"summaries.claude.api", "summaries.claude.batches", "summaries.claude.client"},
    "anyascii": {"config.schema"},
    "babel": {"render.markup.i18n"},
    "click": {"cli.ci", "cli.main", "cli.options"},
    "feedparser": {"fetch.parse"},
    "frontmatter": {"render.markup.template"},
    "httpx": {"fetch.client", "github.api"},
    "icalendar": {"render.exports.ical"},
    "jinja2": {"render.markup.template"},
    "latex2mathml": {"render.markup.mathml"},
    "lxml": {"fulltext.html"},
    "markupsafe": {"render.markup.diff", "render.markup.escape", "render.markup.mathml"},
    "mkdocs": {"site.mkdocs"},
    "pydantic": {
        "config",
        "config.schema",
        "engines",
        "fetch.parse",
        "model.announcements",
        "model.papers",
        "model.summaries",
        "store.codec",
        "summaries.claude.prompts",
        "summaries.claude.schemas",
    },
    "pydantic_core": {"config.schema"},
    "pylatexenc": {"text.signs"},
    "pypdf": {"fulltext.pdf"},
    "rich": {"cli.progress"},
    "sentencex": {"summaries.sentences"},
    "tenacity": {"fetch.client"},
}

# Only these modules touch the world: files, network, environment, clock, standard output.
WINDOWS = {
    "cli.ci",
    "cli.console",
    "cli.main",
    "cli.options",
    "config",
    "fetch.cache",
    "fetch.client",
    "files",
    "github.api",
    "github.git",
    "site.docs",
    "site.mkdocs",
    "store.records",
}
WORLD_CALLS = set(
    "open read_text read_bytes write_text write_bytes unlink rmdir mkdir touch rename glob rglob iterdir "
    "scandir listdir exists is_file is_dir stat sleep getenv now today".split()
)
# What reaches furthest is known to these windows only.
WORLD: dict[str, set[str]] = {
    "getenv": set(),
    "environ": {"cli.ci", "cli.main", "github.git"},
    "shutil": set(),
    "sleep": {"fetch.client", "github.git"},
    "socket": set(),
    "subprocess": {"github.git"},
    "tempfile": set(),
    "threading": set(),
    "urlopen": set(),
}
# Reading what comes inside the package is not the world.
PACKAGE_DATA = {
    "arxiv.taxonomy",
    "fetch.sample",
    "render.stats.terms",
    "render.markup.i18n",
    "summaries.extractive.roles",
    "venues.tables",
}


@cache
def tree(module: str) -> ast.Module:
    """Parse a module."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def room(module: str) -> str:
    """Name the room of a module: the first part of its name."""
    return module.split(".", maxsplit=1)[0].replace("__main__", "cli") or "__init__"


def imports(module: str) -> set[str]:
    """List what a module imports, at any depth, as dotted names."""
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own_imports(module: str) -> set[str]:
    """List the modules of this package that a module imports."""
    names = {
        name.removeprefix("arxiv_digest").lstrip(".")
        for name in imports(module)
        if name.startswith("arxiv_digest")
    }
    known = set()
    for name in names:
        parts = name.split(".")
        known.add(
            next(
                (".".join(parts[:n]) for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in MODULES),
                "__init__",
            )
        )
    return known


def test_the_design_shows_these_storeys() -> None:
    """The table of docs/design.md is this picture: every package once, on its storey, with its purpose."""
    design = (PACKAGE.parent.parent / "docs/design.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| `(\w+)` \| \S.*\|$", design, re.MULTILINE)
    shown = sorted((int(number) - 1, name) for number, name in rows)
    assert shown == sorted((number, name) for name, number in STOREY.items() if name != "__init__")


@pytest.mark.parametrize("module", MODULES)
def test_a_storey_imports_only_from_storeys_below(module: str) -> None:
    """A line of code knows its room: nothing imports upwards, and neighbours do not know each other."""
    here = room(module)
    for other in own_imports(module):
        there = room(other)
        if there != here:
            assert STOREY[there] > STOREY[here], f"{module} must not import {other}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Inside a room, too, imports run one way."""
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join([*path, module])
        if module not in done:
            for other in own_imports(module) - {module, "__init__"}:
                walk(other, (*path, module))
            done.add(module)

    for module in MODULES:
        walk(module, ())


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_known_to_its_modules_only(library: str) -> None:
    """A library can be exchanged by changing the modules listed here."""
    users = {module for module in MODULES if any(name.split(".")[0] == library for name in imports(module))}
    assert users == LIBRARIES[library]


def test_every_imported_library_is_declared() -> None:
    """Nothing is imported that pyproject.toml does not install by name."""
    project = tomllib.loads((PACKAGE.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {item.split(">")[0].split("=")[0].split("<")[0].strip() for item in project["dependencies"]}
    names = {"PIL": "pillow", "frontmatter": "python-frontmatter", "pydantic_core": "pydantic-core"}
    used = {name.split(".")[0] for module in MODULES for name in imports(module)}
    foreign = {name for name in used if name not in sys.stdlib_module_names and name != "arxiv_digest"}
    assert {names.get(name, name) for name in foreign} <= declared
    assert foreign == set(LIBRARIES)


@pytest.mark.parametrize("module", sorted(set(MODULES) - WINDOWS - PACKAGE_DATA))
def test_only_windows_touch_the_world(module: str) -> None:
    """Everything but the windows is values in, values out: no file, no clock, no environment."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert name not in WORLD_CALLS, f"{module}:{node.lineno} calls {name}"


@pytest.mark.parametrize("what", WORLD)
def test_what_reaches_furthest_is_known_to_few_windows(what: str) -> None:
    """Programs, sockets, the environment, waiting: each is used by the modules listed here, by no other."""
    assert {module for module in MODULES if what in _names(module)} == WORLD[what]
    assert WORLD[what] <= WINDOWS


def _names(module: str) -> set[str]:
    """List the modules that a module imports, and the attributes of modules that it uses."""
    found = {part for name in imports(module) for part in name.split(".")}
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(node.attr)
    return found


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"cli.console", "cli.options", "cli.progress"}))
def test_only_the_front_door_prints_and_reads_the_clock(module: str) -> None:
    """`print` is in `cli.console` and `cli.progress`, the clock in `cli.options`; others get the time."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert name not in {"print", "now", "today", "utcnow"}, f"{module}:{node.lineno} calls {name}"


def test_only_the_window_to_git_runs_programs() -> None:
    """Whatever runs another program is in one module."""
    assert {module for module in MODULES if "subprocess" in imports(module)} == {"github.git"}


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_keep_their_size(module: str) -> None:
    """A room fits in the head: modules of at most 300 lines, functions of at most 50."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 300
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{module}: {node.name} is too long"


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is_for(module: str) -> None:
    """The first line of a module is a sentence about its room."""
    doc = ast.get_docstring(tree(module))
    assert doc
    assert len(doc.splitlines()[0]) > 20


# Folders of tests that mirror no room: what they test is no module.
BESIDE = {"golden", "support", "tools", "workflows"}


def test_every_folder_of_tests_mirrors_a_room() -> None:
    """Whoever knows where a module stands knows where its tests stand."""
    folders = {file.name for file in TESTS.iterdir() if any(file.rglob("*.py"))} - {"__pycache__"}
    assert folders - BESIDE <= set(STOREY)
    assert STOREY.keys() - folders <= {"__init__", "engines", "errors", "files", "model", "text"}, (
        "a room without tests"
    )


def test_no_test_imports_another() -> None:
    """What two test modules need stands in tests/support; any module of tests can be run by itself."""
    files = sorted(TESTS.rglob("*.py"))
    names = {file.stem for file in files if file.stem.startswith(("test_", "conftest"))}
    assert {"test_architecture", "test_store", "conftest"} <= names
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert not node.level, f"{file.name} imports from where it stands"
                imported = [node.module or "", *(alias.name for alias in node.names)]
            found = {part for name in imported for part in name.split(".")} & names
            assert not found, f"{file.name} imports {found}"


def test_every_test_says_a_behaviour() -> None:
    """Every test has a docstring, and its first line ends as a sentence does."""
    for file in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                first = (ast.get_docstring(node) or "").splitlines()
                assert first, f"{file.name}: {node.name} says nothing"
                assert first[0].rstrip().endswith((".", "?", "!")), f"{file.name}: {node.name}: {first[0]}"
