"""From copied to built site: the documented steps, followed literally; set-up, fresh start and upgrade."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from arxiv_digest.engines import ENGINES
from arxiv_digest.github import setup
from arxiv_digest.github.api import Facts, Place
from support import repository
from support.copies import ALL, BOT, COPY, commits, copied, held, page
from support.fake_claude import KEY, FakeClaude
from support.fake_github import FakeGitHub, git
from support.repository import REPOSITORY
from support.workflow_runner import Run, Runner

FORK = (REPOSITORY / "docs/fork.md").read_text(encoding="utf-8")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
PLACE = Place("moreau/kites")
SETTINGS = "https://github.com/moreau/kites/settings"


def steps(text: str) -> list[str]:
    """List the names of the numbered steps."""
    return re.findall(r"^\d\. \*\*(.+?)\*\*", text, re.MULTILINE)


def test_the_documented_steps_lead_to_a_site(runner: Runner, claude: FakeClaude) -> None:
    """Six steps and nothing else: from a copy to a site that is read, then to summaries by Claude."""
    runner.hub.pages = ""  # as in every new repository
    runs: list[Run] = []

    def copy() -> None:
        assert commits(runner) == []
        names = git(runner.hub.bare(COPY), "ls-tree", "-r", "--name-only", "main").split()
        assert [name for name in names if name.startswith(("data/", "site/"))] == ["data/README.md"]

    def switch_on_pages() -> None:
        runner.hub.pages = "workflow"

    def edit() -> None:
        changed = held(runner, "digest.toml").replace("Daily Paper Digest", "Kites Today")
        runner.hub.edit(COPY, {"digest.toml": changed}, "Update digest.toml")
        runs.append(runner.run("digest.yml", "push"))  # what the push starts

    def watch() -> None:
        assert runs[0].results == ALL, runs[0].log
        assert commits(runner)[0] == f"{BOT}: 2026-03-12: 14 papers in 4 topics"

    def read() -> None:
        assert "Kites Today" in page(runner, "")
        assert "Wet Streets at Night" in page(runner, "2026/03/12/")
        for path in ("", "status/", "topics/"):
            named = set(re.findall(r"github\.com/([\w-]+/[\w.-]+)", page(runner, path)))
            assert named <= {COPY}, "a copy names no other repository"

    def add_key() -> None:
        runner.secrets = {"ANTHROPIC_API_KEY": KEY}
        runner.variables = {**runner.variables, "ANTHROPIC_BASE_URL": claude.url}
        assert "the key is accepted" in runner.run("digest.yml", "workflow_dispatch").summary

    done: dict[str, Callable[[], None]] = {
        "Copy": copy,
        "Enable Pages": switch_on_pages,
        "Edit `digest.toml`": edit,
        "Watch it run": watch,
        "Read": read,
        "Add a key": add_key,
    }
    assert steps(README) == steps(FORK) == list(done)
    for step in steps(FORK):
        done[step]()


def test_a_repository_of_nothing_but_its_own_files(runner: Runner, tmp_path: Path) -> None:
    """The ten-line caller of the docs publishes a repository that holds digest.toml alone."""
    example = re.search(r"```yaml\n(.*?)```", FORK, re.DOTALL)
    assert example
    lines = example[1].replace("OWNER/PROJECT", COPY).replace("COMMIT", "0" * 40)
    assert len(lines.splitlines()) <= 11
    source = tmp_path / "own"
    caller = source / ".github/workflows/digest.yml"
    caller.parent.mkdir(parents=True)
    caller.write_text(lines, encoding="utf-8")
    repository.copy(source, "digest.toml")
    runner.hub.create("lindqvist/balloons", source)
    runner.repository = "lindqvist/balloons"
    run = runner.run(caller)

    assert run.results == {**ALL, "digest": "success"}, run.log
    assert commits(runner) == [f"{BOT}: 2026-03-12: 14 papers in 4 topics"]
    tree = set(git(runner.hub.bare("lindqvist/balloons"), "ls-tree", "--name-only", "main").split())
    assert tree == {".github", "data", "digest.toml", "docs"}
    assert "Wet Streets at Night" in page(runner, "2026/03/12/")


def test_an_upgrade_keeps_what_is_the_users(hub: FakeGitHub, tmp_path: Path) -> None:
    """`make upgrade` replaces the program as a whole; settings, data and own pages stay byte for byte."""
    newer = tmp_path / "newer"
    copied(newer)
    (newer / "src/arxiv_digest/newer.py").write_text('"""A module that was not there."""\n', encoding="utf-8")
    (newer / "src/arxiv_digest/errors.py").unlink()
    (newer / "tests").mkdir()
    (newer / "digest.toml").write_text('title = "The original"\n', encoding="utf-8")
    for name in ("tests", "benchmarks", "tools"):
        (newer / name).mkdir(exist_ok=True)
        (newer / name / "README.md").write_text("Here.\n", encoding="utf-8")
    hub.create("lindqvist/original", newer)
    own = {"digest.toml": 'title = "Mine"\n', "docs/notes.md": "# Mine\n", "docs/about.md": "# Me\n"}
    hub.edit(COPY, own | {"data/state/owed.jsonl": "{}\n"}, "Mine")
    mine = tmp_path / "mine"
    git(tmp_path, "clone", "--quiet", str(hub.bare(COPY)), str(mine))

    command = ["make", "-C", str(mine), "upgrade", f"FROM={hub.bare('lindqvist/original')}"]
    subprocess.run(command, check=True, capture_output=True)

    assert (mine / "src/arxiv_digest/newer.py").exists()
    assert not (mine / "src/arxiv_digest/errors.py").exists()
    for path, text in own.items():
        assert (mine / path).read_text(encoding="utf-8") == text
    changed = git(mine, "status", "--porcelain").splitlines()
    assert changed
    assert not [line for line in changed if line[3:].startswith(("data", "docs", "digest.toml"))]


def test_a_fresh_start_leaves_only_what_is_the_users(root: Path) -> None:
    """`make fresh` empties data/ and takes away generated pages; own pages stay."""
    shutil.copyfile(REPOSITORY / "Makefile", root / "Makefile")
    program = [sys.executable, "-m", "arxiv_digest", "--root", str(root), "--quiet"]
    subprocess.run([*program, "run", "--sample"], check=True)
    (root / "docs/notes.md").write_text("# Mine\n", encoding="utf-8")
    repository.copy(root, "data/")
    (root / ".venv").mkdir()
    (root / ".venv/bin").symlink_to(Path(sys.executable).parent)
    (root / ".venv/run").touch()
    command = ["make", "-C", str(root), "--old-file=.venv/run", "fresh"]
    subprocess.run(command, check=True, capture_output=True)

    assert [file.name for file in (root / "data").rglob("*")] == ["README.md"]
    assert not (root / "site").exists()
    assert not list((root / "docs").glob("20*"))
    assert (root / "docs/notes.md").exists()
    assert "2603.99" not in (root / "docs/index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (Facts(pages=""), f"open {SETTINGS}/pages and choose “GitHub Actions” as the source"),
        (Facts(pages="legacy"), f"open {SETTINGS}/pages and choose “GitHub Actions” as the source"),
        (Facts(actions=""), f"open {SETTINGS}/actions and choose “Allow all actions and reusable workflows”"),
        (Facts(actions="local_only"), f"open {SETTINGS}/actions and choose “Allow all actions"),
        (
            Facts(disabled=(("Digest", "disabled_fork"),)),
            "open https://github.com/moreau/kites/actions, choose “Digest”, then “Enable workflow”",
        ),
    ],
    ids=["no-pages", "pages-from-a-branch", "no-actions", "only-own-actions", "schedule"],
)
def test_what_is_missing_is_told_with_the_place_to_click(facts: Facts, said: str) -> None:
    """Each thing that is missing is one sentence that ends the search for it."""
    found = setup.items(PLACE, facts, setup.key(PLACE, ENGINES["claude"], there=True))
    missing = [one.message for one in found if one.state == "missing"]
    assert len(missing) == 1
    assert said in missing[0]
    assert setup.page(PLACE, found).splitlines()[2].startswith("- ❌")
    assert all(one.state == "ok" for one in found if one.message not in missing)


def test_what_github_does_not_tell_is_not_claimed() -> None:
    """A token without rights learns nothing, and neither is the reader."""
    found = setup.items(PLACE, Facts(), setup.key(PLACE, ENGINES["claude"], there=False))
    assert [one.name for one in found if one.state == "missing"] == []
    assert {one.name for one in found} == {"Claude"}
    assert setup.missing_pages(PLACE, Facts()) == ""


def test_a_site_of_its_owner_stands_at_the_root() -> None:
    """The address of a site follows from the repository's name."""
    assert PLACE.site == "https://moreau.github.io/kites/"
    assert Place("Moreau/moreau.github.io").site == "https://moreau.github.io/"
