"""The docs cannot lie: what exists is documented, and what is documented exists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from arxiv_digest import config, model
from arxiv_digest.cli.main import cli
from support.checks import some
from support.repository import REPOSITORY, tracked


def read(path: str) -> str:
    """Read a file of the repository."""
    return (REPOSITORY / path).read_text(encoding="utf-8")


README, DESIGN, MAKEFILE = map(read, ("README.md", "docs/design.md", "Makefile"))
RECORDS: tuple[type[BaseModel], ...] = (model.Announcement, model.Pick, model.Summary, model.Owed)


@pytest.mark.parametrize("verb", cli.commands)
def test_every_verb_is_documented_and_has_help(verb: str) -> None:
    """Each verb stands in the README and in the design, and explains itself."""
    assert f"`arxiv-digest {verb}" in README
    assert f"`{verb}`" in DESIGN
    assert len(cli.commands[verb].help or "") > 30


def test_every_option_is_documented_and_has_help() -> None:
    """Each option stands in the design and has a sentence of help."""
    commands: list[click.Command] = [cli, *cli.commands.values()]
    options = [one for command in commands for one in command.params if isinstance(one, click.Option)]
    assert len(options) > 20
    for option in options:
        assert f"`{max(option.opts, key=len)}`" in DESIGN
        assert option.help


def test_no_verb_is_promised_that_does_not_exist() -> None:
    """Every `arxiv-digest VERB` in the docs is a verb."""
    for page in (README, DESIGN, read("docs/fork.md")):
        assert set(re.findall(r"arxiv-digest ([a-z]+)\b", page)) <= set(cli.commands)


def test_every_make_target_of_the_docs_exists() -> None:
    """Every `make target` in the docs is a target with a line of help."""
    pages = [README, *map(read, ("docs/about.md", "docs/fork.md"))]
    promised = {
        target for page in pages for target in re.findall(r"(?:`|^)make ([a-z]+)", page, re.MULTILINE)
    }
    assert {"demo", "test"} <= promised
    for target in promised:
        assert re.search(rf"^{target}:.*## \w", MAKEFILE, re.MULTILINE), target


def fields(record: type[BaseModel]) -> Iterator[str]:
    """Give the names of a model's fields as they are written, its parts included."""
    for name, field in record.model_fields.items():
        yield field.alias or name
        for part in re.findall(r"arxiv_digest\.model\.(\w+)", str(field.annotation)):
            yield from fields(getattr(model, part))


@pytest.mark.parametrize("record", RECORDS)
def test_every_data_field_is_documented(record: type[BaseModel]) -> None:
    """Each key that stands in data/ stands in the design."""
    for name in some(fields(record)):
        assert f"`{name}`" in DESIGN, name


def test_the_examples_of_data_are_records() -> None:
    """What data/README.md shows is what the program reads, and each folder of data/ stands in it."""
    page = read("data/README.md")
    found = re.findall(r"```json\n(.*?)\n```", page, re.DOTALL)
    assert len(found) == len(RECORDS)
    for record, example in zip(RECORDS, found, strict=True):
        assert isinstance(record.model_validate_json(example), record)
    for kind in ("announced/", "selected/", "summaries/", "state/owed", "state/pending", "state/journal"):
        assert f"| `{kind}" in page


@pytest.mark.parametrize("table", [config.Config, config.Topic, config.Summaries, config.Retention])
def test_every_configuration_key_is_documented(table: type[BaseModel]) -> None:
    """Each key of digest.toml stands in the design."""
    for name in table.model_fields:
        assert f"`{name}`" in DESIGN, name


def test_every_environment_variable_is_documented() -> None:
    """Each variable that the program reads stands in the design."""
    sources = "".join(read(path) for path in tracked() if path.startswith("src/") and path.endswith(".py"))
    used = set(re.findall(r"""environ(?:\.get\(|\[)"([A-Z_]+)\"""", sources))
    used |= {"ARXIV_DIGEST_API_URL", "ARXIV_DIGEST_FEED_URL"}
    assert "SITE_URL" in used
    for name in used:
        assert f"`{name}`" in DESIGN, name


def test_the_topic_in_the_readme_is_valid() -> None:
    """What the README shows of digest.toml can be copied."""
    example = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert example
    config.validate(tomllib.loads(example[1]), Path("README.md"))


def test_pictures_of_the_readme_exist() -> None:
    """Every picture that the README shows is in the repository."""
    for path in some(re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)):
        assert (REPOSITORY / path).is_file(), path


def test_the_project_speaks_of_itself_alone() -> None:
    """No page, source or setting tells on which machine it was written: no home, no disk of ours."""
    machine = re.compile(
        r"(?<![\w.}/])/(?:home|root|Users|work|workspace|mnt|media|srv|opt)/\w|" + re.escape(f"{REPOSITORY}/")
    )
    pages = [path for path in tracked() if path.endswith((".md", ".py", ".toml", ".yml"))]
    ours = [path for path in pages if "/" not in path or path.startswith(("data/", "docs/", "src/"))]
    assert {"README.md", "pyproject.toml", "docs/design.md", "src/arxiv_digest/model.py"} <= set(ours)
    for path in ours:
        assert not machine.search(read(path)), path
