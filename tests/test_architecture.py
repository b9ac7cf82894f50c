"""The architecture: layers without cycles, and modules that may use a library or have side effects."""

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

# The packages of each layer, top first. A package imports only from lower layers; modules of one package may
# import each other.
LAYERS = [
    {"cli"},
    {"pipeline"},
    {"fetch", "topics", "summaries", "store", "render", "site", "github"},
    {"config", "model", "fulltext", "venues"},
    {"arxiv", "credentials", "engines", "text", "deadline", "errors", "files", "__init__"},
]
LAYER = {name: number for number, names in enumerate(LAYERS) for name in names}

# The modules that import each third-party library.
LIBRARIES = {
    "PIL": {"site.social_card"},
    "anthropic": {"summaries.claude.api", "summaries.claude.batches", "summaries.claude.client"},
    "anyascii": {"config.slugs"},
    "babel": {"render.markup.i18n"},
    "click": {"cli.ci", "cli.failures", "cli.main", "cli.options"},
    "feedparser": {"fetch.parse"},
    "frontmatter": {"render.markup.template"},
    "httpx": {"fetch.client", "github.api"},
    "icalendar": {"render.exports.ical"},
    "jinja2": {"render.markup.template", "site.mkdocs"},
    "latex2mathml": {"render.markup.mathml", "render.markup.tex_commands"},
    "lxml": {"fulltext.html"},
    "markupsafe": {"render.markup.diff", "render.markup.escape", "render.markup.mathml"},
    "mkdocs": {"site.mkdocs"},
    "numpy": {"topics.learned.space", "topics.learned.taught"},
    "pydantic": {
        "config",
        "config.schema",
        "engines",
        "fetch.parse",
        "model.announcements",
        "model.corrections",
        "model.papers",
        "model.summaries",
        "store.codec",
        "store.corrections",
        "summaries.claude.prompts",
        "summaries.claude.schemas",
    },
    "pydantic_core": {"config.schema", "model.corrections"},
    "pylatexenc": {"text.signs"},
    "pypdf": {"fulltext.pdf"},
    "rich": {"cli.progress"},
    "sentencex": {"summaries.sentences"},
    "tenacity": {"fetch.client"},
}

# The modules with side effects: files, network, environment, clock, standard output.
IO_MODULES = {
    "cli.ci",
    "cli.console",
    "cli.main",
    "cli.options",
    "config",
    "deadline",
    "fetch.cache",
    "fetch.client",
    "files",
    "github.api",
    "github.git",
    "site.docs",
    "site.mkdocs",
    "store.corrections",
    "store.records",
}
IO_CALLS = set(
    "open read_text read_bytes write_text write_bytes unlink rmdir mkdir touch rename glob rglob iterdir "
    "scandir listdir exists is_file is_dir stat sleep getenv now today".split()
)
# The modules that may use particularly powerful functions.
RESTRICTED: dict[str, set[str]] = {
    "getenv": set(),
    "environ": {"cli.ci", "cli.main", "github.git"},
    "shutil": set(),
    "sleep": {"fetch.client", "github.git"},
    "socket": {"fetch.client"},
    "subprocess": {"github.git"},
    "tempfile": set(),
    "threading": {"fetch.client"},
    "urlopen": set(),
}
# Modules that only read files inside the package.
PACKAGE_DATA = {
    "arxiv.taxonomy",
    "fetch.sample",
    "render.stats.terms",
    "render.markup.i18n",
    "summaries.extractive.gist",
    "summaries.extractive.roles",
    "summaries.grounding.instructions",
    "topics.learned.chances",
    "venues.tables",
}


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """Parse a file; return the nodes of its tree."""
    return tuple(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


def package(module: str) -> str:
    """Return the package of a module: the first part of its name."""
    return module.split(".", maxsplit=1)[0].replace("__main__", "cli") or "__init__"


@cache
def imports(module: str) -> frozenset[str]:
    """Return what a module imports, at any depth, as dotted names."""
    found: set[str] = set()
    for node in nodes(MODULES[module]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def own_imports(module: str) -> set[str]:
    """Return the modules of this project that a module imports."""
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


def test_the_design_shows_these_layers() -> None:
    """docs/design.md lists every package once, in its layer, with its purpose."""
    design = (PACKAGE.parent.parent / "docs/design.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| `(\w+)` \| \S.*\|$", design, re.MULTILINE)
    shown = sorted((int(number) - 1, name) for number, name in rows)
    assert shown == sorted((number, name) for name, number in LAYER.items() if name != "__init__")


@pytest.mark.parametrize("module", MODULES)
def test_packages_import_only_from_lower_layers(module: str) -> None:
    """Packages in the same layer do not import each other."""
    here = package(module)
    for other in own_imports(module):
        there = package(other)
        if there != here:
            assert LAYER[there] > LAYER[here], f"{module} must not import {other}"


def test_there_are_no_import_cycles() -> None:
    """This includes modules of one package."""
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
def test_a_library_is_imported_only_by_listed_modules(library: str) -> None:
    """To replace a library, only these modules have to change."""
    users = {module for module in MODULES if any(name.split(".")[0] == library for name in imports(module))}
    assert users == LIBRARIES[library]


def test_every_imported_library_is_declared() -> None:
    """Every imported library is a dependency in pyproject.toml."""
    project = tomllib.loads((PACKAGE.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {item.split(">")[0].split("=")[0].split("<")[0].strip() for item in project["dependencies"]}
    names = {"PIL": "pillow", "frontmatter": "python-frontmatter", "pydantic_core": "pydantic-core"}
    used = {name.split(".")[0] for module in MODULES for name in imports(module)}
    foreign = {name for name in used if name not in sys.stdlib_module_names and name != "arxiv_digest"}
    assert {names.get(name, name) for name in foreign} <= declared
    assert foreign == set(LIBRARIES)


@pytest.mark.parametrize("module", sorted(set(MODULES) - IO_MODULES - PACKAGE_DATA))
def test_other_modules_have_no_side_effects(module: str) -> None:
    """They use no files, clock or environment."""
    for node in nodes(MODULES[module]):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert name not in IO_CALLS, f"{module}:{node.lineno} calls {name}"


@pytest.mark.parametrize("what", RESTRICTED)
def test_powerful_functions_are_used_only_by_listed_modules(what: str) -> None:
    """Programs, sockets, environment and waiting are restricted."""
    assert {module for module in MODULES if what in _names(module)} == RESTRICTED[what]
    assert RESTRICTED[what] <= IO_MODULES


@cache
def _names(module: str) -> frozenset[str]:
    """Return the modules that a module imports, and the attributes of modules that it uses."""
    found = {part for name in imports(module) for part in name.split(".")}
    for node in nodes(MODULES[module]):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(node.attr)
    return frozenset(found)


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"cli.console", "cli.options", "cli.progress"}))
def test_only_the_command_line_prints_and_reads_the_clock(module: str) -> None:
    """Other modules get the time as an argument."""
    for node in nodes(MODULES[module]):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert name not in {"print", "now", "today", "utcnow"}, f"{module}:{node.lineno} calls {name}"


def test_only_the_git_module_runs_programs() -> None:
    """No other module imports subprocess."""
    assert {module for module in MODULES if "subprocess" in imports(module)} == {"github.git"}


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_are_short(module: str) -> None:
    """Modules have at most 300 lines, functions at most 50."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 300
    for node in nodes(MODULES[module]):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{module}: {node.name} is too long"


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_docstring(module: str) -> None:
    """Its first line states the purpose of the module."""
    doc = ast.get_docstring(ast.parse(MODULES[module].read_text(encoding="utf-8")))
    assert doc
    assert len(doc.splitlines()[0]) > 20


# Folders of tests that do not correspond to a package.
OTHER_FOLDERS = {"golden", "support", "tools", "workflows"}


def test_every_folder_of_tests_mirrors_a_package() -> None:
    """A package's tests are in the folder of the same name."""
    folders = {file.name for file in TESTS.iterdir() if any(file.rglob("*.py"))} - {"__pycache__"}
    assert folders - OTHER_FOLDERS <= set(LAYER)
    assert LAYER.keys() - folders <= {
        "__init__",
        "credentials",
        "deadline",
        "engines",
        "errors",
        "files",
        "model",
        "text",
    }, "a package without tests"


def test_no_test_imports_another() -> None:
    """Shared code is in tests/support, so that each test module runs by itself."""
    files = sorted(TESTS.rglob("*.py"))
    names = {file.stem for file in files if file.stem.startswith(("test_", "conftest"))}
    assert {"test_architecture", "test_store", "conftest"} <= names
    for file in files:
        for node in nodes(file):
            imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert not node.level, f"{file.name} has a relative import"
                imported = [node.module or "", *(alias.name for alias in node.names)]
            found = {part for name in imported for part in name.split(".")} & names
            assert not found, f"{file.name} imports {found}"


def test_every_test_has_a_docstring() -> None:
    """Its first line is a sentence."""
    for file in sorted(TESTS.rglob("test_*.py")):
        for node in nodes(file):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                first = (ast.get_docstring(node) or "").splitlines()
                assert first, f"{file.name}: {node.name} says nothing"
                assert first[0].rstrip().endswith((".", "?", "!")), f"{file.name}: {node.name}: {first[0]}"
