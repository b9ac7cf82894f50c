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

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
DESIGN = (REPOSITORY / "docs/design.md").read_text(encoding="utf-8")
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
RECORDS = (model.Announcement, model.Pick, model.Summary, model.Owed)


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
    for page in (README, DESIGN, (REPOSITORY / "docs/fork.md").read_text(encoding="utf-8")):
        assert set(re.findall(r"arxiv-digest ([a-z]+)\b", page)) <= set(cli.commands)


def test_every_make_target_of_the_docs_exists() -> None:
    """Every `make target` in the docs is a target with a line of help."""
    pages = [README, *(page.read_text(encoding="utf-8") for page in (REPOSITORY / "docs").glob("[af]*.md"))]
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
    for name in fields(record):
        assert f"`{name}`" in DESIGN, name


@pytest.mark.parametrize("table", [config.Config, config.Topic, config.Summaries, config.Retention])
def test_every_configuration_key_is_documented(table: type[BaseModel]) -> None:
    """Each key of digest.toml stands in the design."""
    for name in table.model_fields:
        assert f"`{name}`" in DESIGN, name


def test_every_environment_variable_is_documented() -> None:
    """Each variable that the program reads stands in the design."""
    sources = "".join(file.read_text(encoding="utf-8") for file in (REPOSITORY / "src").rglob("*.py"))
    read = set(re.findall(r"""environ(?:\.get\(|\[)"([A-Z_]+)\"""", sources))
    read |= {"ARXIV_DIGEST_API_URL", "ARXIV_DIGEST_FEED_URL"}
    assert "SITE_URL" in read
    for name in read:
        assert f"`{name}`" in DESIGN, name


def test_the_topic_in_the_readme_is_valid() -> None:
    """What the README shows of digest.toml can be copied."""
    example = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert example
    config.validate(tomllib.loads(example[1]), Path("README.md"))


def test_pictures_of_the_readme_exist() -> None:
    """Every picture that the README shows is in the repository."""
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (REPOSITORY / path).is_file(), path


def test_the_project_speaks_of_itself_alone() -> None:
    """No page, source or setting tells on which machine it was written: no home, no disk of ours."""
    disk = re.escape("".join(REPOSITORY.resolve().parts[:2]) + "/")
    machine = re.compile(rf"/home/\w|/root/|(?<![\w.}}]){disk}")
    for file in [
        *REPOSITORY.glob("*.*"),
        *(REPOSITORY / "src").rglob("*.py"),
        *(REPOSITORY / "docs").glob("*.md"),
    ]:
        if file.suffix in {".md", ".py", ".toml", ".yml"}:
            assert not machine.search(file.read_text(encoding="utf-8")), file
