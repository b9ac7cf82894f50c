"""Documents match the program: what exists is documented, and what is documented exists."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from pydantic import BaseModel

import write_reference
from arxiv_digest import config, errors, model
from arxiv_digest.cli.main import cli
from arxiv_digest.engines import ENGINES
from support.checks import some
from support.repository import REPOSITORY, tracked

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
REFERENCE = (REPOSITORY / "docs/reference.md").read_text(encoding="utf-8")
CONFIGURATION = (REPOSITORY / "docs/configuration.md").read_text(encoding="utf-8")
WRITTEN = ("CONTRIBUTING.md", "docs/about.md", "docs/design.md", "docs/fork.md")  # by hand, whole
CONTRIBUTING = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
PAGES = (
    README,
    REFERENCE,
    CONFIGURATION,
    *((REPOSITORY / name).read_text(encoding="utf-8") for name in WRITTEN),
)
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
RECORDS: tuple[type[BaseModel], ...] = (
    model.Announcement,
    model.Pick,
    model.Summary,
    model.Spent,
    model.Owed,
)


@pytest.mark.parametrize("verb", cli.commands)
def test_every_verb_is_documented_and_has_help(verb: str) -> None:
    """Each verb is in the README and in the reference, and has a help text."""
    assert f"`arxiv-digest {verb}" in README
    assert f"\n### `{verb}`\n" in REFERENCE
    assert len(cli.commands[verb].help or "") > 30


def test_every_option_is_documented_and_has_help() -> None:
    """Each option is in the reference and has a help text."""
    commands: list[click.Command] = [cli, *cli.commands.values()]
    options = [one for command in commands for one in command.params if isinstance(one, click.Option)]
    assert len(options) > 20
    for option in options:
        assert f"`{max(option.opts, key=len)}`" in REFERENCE
        assert option.help


def test_every_exit_code_is_documented() -> None:
    """Each exit code of an error is in the reference's table."""
    codes = {one.exit_code for one in vars(errors).values() if hasattr(one, "exit_code")}
    assert len(codes) > 2
    for code in codes:
        assert f"\n| {code} | " in REFERENCE


@pytest.mark.parametrize("file", write_reference.pages(), ids=lambda file: file.name)
def test_generated_pages_are_current(file: Path) -> None:
    """The pages that `make reference` writes match the models and the command line."""
    assert file.read_text(encoding="utf-8") == write_reference.pages()[file], "run `make reference`"


def test_a_page_without_marks_is_refused() -> None:
    """Generated text replaces what is between two marks; a page without them is not changed."""
    page = f"Before.\n{write_reference.BEGIN}\nOld.\n{write_reference.END}\nAfter.\n"
    filled = write_reference.filled(page, "New.\n")
    assert filled == f"Before.\n{write_reference.BEGIN}\n\nNew.\n\n{write_reference.END}\nAfter.\n"
    assert write_reference.filled(filled, "New.\n") == filled
    for mark in (write_reference.BEGIN, write_reference.END):
        with pytest.raises(ValueError, match="marks"):
            write_reference.filled(page.replace(mark, ""), "New.\n")


def test_every_documented_verb_exists() -> None:
    """Every `arxiv-digest VERB` in the documents is a verb."""
    for page in PAGES:
        assert set(re.findall(r"arxiv-digest ([a-z]+)\b", page)) <= set(cli.commands)


def test_every_make_target_of_the_docs_exists() -> None:
    """Every `make target` in the documents is a target with a help text."""
    promised = {
        target for page in PAGES for target in re.findall(r"(?:`|^)make ([a-z]+)", page, re.MULTILINE)
    }
    assert {"demo", "test"} <= promised
    for target in promised:
        assert re.search(rf"^{target}:.*## \w", MAKEFILE, re.MULTILINE), target


def fields(record: type[BaseModel]) -> Iterator[str]:
    """Return the field names of a model and its parts, as they are stored."""
    for name, field in record.model_fields.items():
        yield field.alias or name
        for part in re.findall(r"arxiv_digest\.model\.\w+\.(\w+)", str(field.annotation)):
            yield from fields(getattr(model, part))


@pytest.mark.parametrize("record", RECORDS)
def test_every_data_field_is_documented(record: type[BaseModel]) -> None:
    """Each key in data/ is in the reference, in the section about data/."""
    section = REFERENCE.partition("## Files in data/")[2].partition("\n## ")[0]
    for name in fields(record):
        assert f"`{name}`" in section, name


def sections() -> Iterator[tuple[str, str, str]]:
    """Return the sections of docs/configuration.md by table (empty at the top level) and key."""
    for section in CONFIGURATION.split("\n### `")[1:]:
        name, _, text = section.partition("`\n")
        yield *name.rpartition(".")[::2], text.partition("\n## ")[0]


TABLES: dict[str, type[BaseModel]] = {
    "": config.Config,
    "topics": config.Topic,
    "summaries": config.Summaries,
    "summaries.price": config.Price,
    "retention": config.Retention,
}


def test_every_configuration_key_is_described() -> None:
    """Each key has a description, in the schema for editors and on the page."""
    shown = json.dumps(config.schema(), ensure_ascii=False)
    pages = {(table, key): text for table, key, text in sections()}
    keys = [(table, key, field) for table in TABLES for key, field in TABLES[table].model_fields.items()]
    assert len(keys) == len(pages) > 20
    for table, key, field in keys:
        assert (field.description or "").endswith("."), key
        assert json.dumps(field.description, ensure_ascii=False) in shown, key
        assert f"\n\n{field.description}\n" in pages[table, key], key


def test_every_example_of_the_configuration_is_valid() -> None:
    """Each example can be copied; only tables have none."""
    without = set()
    for table, key, text in sections():
        if "```toml\n" not in text:
            without.add(key)
            continue
        line = text.partition("```toml\n")[2].partition("\n```")[0]
        written = _example(table, key, line)
        made = _table(config.validate(tomllib.loads(written), Path("digest.toml"), written), table)
        assert made.model_dump(mode="json")[key] == tomllib.loads(line)[key]
    assert without == {"summaries", "price", "retention", "topics"}


def _example(table: str, key: str, line: str) -> str:
    """Write a digest.toml with a line in a table, and what else its tables require."""
    required = {
        "summaries.price": ("input = 1", "output = 1"),
        "topics": ('title = "K"', 'categories = ["cs.CV"]'),
    }
    lines = {
        one: [text for text in texts if not text.startswith(f"{key} =")] for one, texts in required.items()
    }
    here = [line, *lines.get(table, ())]
    header = {"": "", "topics": "[[topics]]"}.get(table, f"[{table}]")
    topic = [] if table == "topics" else ["[[topics]]", *required["topics"]]
    return "\n".join([header, *here, *topic])


def _table(made: config.Config, table: str) -> BaseModel:
    price = made.summaries.price or made
    tables = {"topics": made.topics[0], "summaries": made.summaries, "retention": made.retention}
    return {"": made, "summaries.price": price, **tables}[table]


CREDENTIALS = {engine.credential for engine in ENGINES.values() if engine.credential}


@pytest.mark.parametrize("workflow", ["digest.yml", "backfill.yml"])
def test_workflows_pass_the_key_of_every_engine(workflow: str) -> None:
    """A key that owners store as a secret reaches the engine."""
    text = (REPOSITORY / ".github/workflows" / workflow).read_text(encoding="utf-8")
    for name in some(CREDENTIALS):
        assert f"{name}: ${{{{ secrets.{name} }}}}" in text


def test_every_environment_variable_is_documented() -> None:
    """Each variable that the program reads is in the reference."""
    sources = "".join(file.read_text(encoding="utf-8") for file in (REPOSITORY / "src").rglob("*.py"))
    read = set(re.findall(r"""environ(?:\.get\(|\[)"([A-Z_]+)\"""", sources))
    read |= {"ARXIV_DIGEST_API_URL", "ARXIV_DIGEST_FEED_URL"}
    read |= CREDENTIALS
    assert {"ANTHROPIC_API_KEY", "SITE_URL"} <= read
    for name in read:
        assert f"`{name}`" in REFERENCE, name


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "SECURITY.md", "docs/design.md", "docs/reference.md"])
def test_every_file_that_a_document_names_exists(page: str) -> None:
    """Paths in backticks are files or folders of the repository or the package."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    named = re.findall(r"`([\w.-]+(?:/[\w.-]+)*/?)`", text)
    paths = [one for one in named if MADE.match(one) is None and ("/" in one or Path(one).suffix in SUFFIXES)]
    assert paths
    for path in paths:
        assert (REPOSITORY / path).exists() or (REPOSITORY / "src/arxiv_digest" / path).exists(), path


MADE = re.compile(
    r"data/(?!README)|site/(?:search/)?$|docs/(?:2026.*|api/)?$|owner/name|\.cache/|api/|schema/|bib/|feeds/|trends/|(?:status|badge)\.json|llms\.txt"
)
SUFFIXES = {".md", ".py", ".toml", ".yml", ".yaml", ".json", ".txt", ".html", ".po", ".css", ".js"}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_every_link_of_a_document_resolves(page: str) -> None:
    """Files and headings that documents link to exist."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    for path, _, heading in (link.partition("#") for link in re.findall(r"\]\((?!http)([^)\s]+)\)", text)):
        linked = REPOSITORY / (path or page)
        assert linked.is_file(), path
        assert not heading or f"\n## {heading.capitalize()}\n" in linked.read_text(encoding="utf-8"), heading


def test_the_design_is_a_short_tour() -> None:
    """It can be read in one sitting; lists belong to the reference."""
    assert len((REPOSITORY / "docs/design.md").read_text(encoding="utf-8").splitlines()) <= 230


def test_there_is_a_recipe_for_each_common_change() -> None:
    """Each of the ten recipes names at least three files, and these contain the names that it uses."""
    recipes = CONTRIBUTING.partition("\n## Recipes\n")[2].partition("\n## ")[0].split("\n### ")[1:]
    assert len(recipes) == 10
    for recipe in recipes:
        named = {path for path in re.findall(r"`([\w./-]+)`", recipe) if (REPOSITORY / path).exists()}
        assert len(named) >= 3, recipe.splitlines()[0]
        texts = "".join(file.read_text(encoding="utf-8") for path in named for file in _texts(path))
        for name in set(re.findall(r"`([\w.]+)`", recipe)) - named:
            assert re.search(rf"\b{name.rpartition('.')[2]}\b", texts), f"{recipe.splitlines()[0]}: {name}"


def _texts(path: str) -> list[Path]:
    """Return a file, or the Python modules in a folder."""
    place = REPOSITORY / path
    return [place] if place.is_file() else list(place.glob("*.py"))


def test_the_glossary_has_one_word_for_each_thing() -> None:
    """Words are unique and have a meaning, and the Chinese catalogue uses their translations."""
    glossary = CONTRIBUTING.partition("\n## Glossary\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in glossary.splitlines() if "|" in line]
    catalogue = (REPOSITORY / "src/arxiv_digest/render/catalogues/zh.po").read_text(encoding="utf-8")
    words = [word for cells in rows[2:] for word in cells[0].split(", ")]
    assert len(words) == len(set(words)) > 30
    for _, meaning, chinese in rows[2:]:
        assert meaning
        assert chinese in catalogue


def test_every_dependency_has_a_reason() -> None:
    """The table of libraries matches pyproject.toml and the tools, each with its reason."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    declared = [re.split(r"[^\w.-]", item, maxsplit=1)[0] for group in groups for item in group]
    table = CONTRIBUTING.partition("\n## Dependencies\n")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^\| `([\w.-]+)` \| \w.*\|$", table, re.MULTILINE)) == sorted(declared)


def test_the_linters_of_a_commit_are_those_of_make_lint() -> None:
    """Every pre-commit hook runs a linter of `make lint`, from this project's .venv."""
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    entries = [hook["entry"].split() for repo in hooks for hook in repo["hooks"]]
    lint = MAKEFILE.partition("\nlint: ")[2].partition("\n\n")[0]
    assert {Path(command).name for command, *_ in entries} == set(re.findall(r"\$\(BIN\)/([\w-]+)", lint))
    for command, *arguments in entries:
        assert command.startswith(".venv/bin/")
        for schema in (one for one in arguments if one.startswith("vendor.")):
            assert schema in lint


def test_the_examples_of_data_are_records() -> None:
    """The examples in data/README.md are valid records, and it describes each folder of data/."""
    page = (REPOSITORY / "data/README.md").read_text(encoding="utf-8")
    found = re.findall(r"```json\n(.*?)\n```", page, re.DOTALL)
    assert len(found) == len(RECORDS)
    for record, example in zip(RECORDS, found, strict=True):
        assert isinstance(record.model_validate_json(example), record)
    for kind in ("announced/", "selected/", "summaries/", "state/owed", "state/pending", "state/journal"):
        assert f"| `{kind}" in page


def test_the_topic_in_the_readme_is_valid() -> None:
    """The README's example of digest.toml can be copied."""
    example = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert example
    config.validate(tomllib.loads(example[1]), Path("README.md"))


def test_pictures_of_the_readme_exist() -> None:
    """Every image in the README is in the repository."""
    for path in some(re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)):
        assert (REPOSITORY / path).is_file(), path


def test_no_file_depends_on_a_machine() -> None:
    """No page, source or setting contains a path of the machine it was written on."""
    machine = re.compile(
        r"(?<![\w.}/])/(?:home|root|Users|work|workspace|mnt|media|srv|opt)/\w|" + re.escape(f"{REPOSITORY}/")
    )
    pages = [path for path in tracked() if path.endswith((".md", ".py", ".toml", ".yml"))]
    ours = [path for path in pages if "/" not in path or path.startswith(("data/", "docs/", "src/"))]
    assert {"README.md", "pyproject.toml", "docs/design.md", "src/arxiv_digest/errors.py"} <= set(ours)
    for path in ours:
        assert not machine.search((REPOSITORY / path).read_text(encoding="utf-8")), path
