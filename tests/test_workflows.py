"""The real workflow files, executed: every scenario of a digest that runs itself, and the key never leaks."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from actions import REPOSITORY, Runner, commands
from claude_standin import KEY, ClaudeStandin
from hub import Hub, git
from standin import Standin

COPY = "moreau/kites"
EARLY = dt.datetime(2026, 3, 12, 5, 23, tzinfo=dt.UTC)  # the schedule of the first announcement day


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Serve the program's command to the jobs of all tests."""
    with commands(tmp_path_factory.mktemp("commands") / "bin") as folder:
        yield folder


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Run a stand-in for GitHub, with a copy of the template in it."""
    folder = tmp_path / "hub"
    folder.mkdir()
    with Hub(folder) as hub:
        source = tmp_path / "source"
        copied(source)
        hub.create(COPY, source)
        yield hub


def copied(folder: Path) -> None:
    """Copy what is tracked here, as “Use this template” does; the tests stay behind, they run nothing."""
    names = git(REPOSITORY, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in names:
        if (
            name
            and not name.startswith(("tests/", "benchmarks/", "tools/"))
            and (REPOSITORY / name).is_file()
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, folder / name)


@pytest.fixture
def runner(hub: Hub, arxiv: Standin, served: Path, tmp_path: Path) -> Iterator[Runner]:
    """Give the runners of the copy; afterwards no secret may stand anywhere."""
    variables = {
        "ARXIV_DIGEST_API_URL": f"{arxiv.url}/api/query",
        "ARXIV_DIGEST_FEED_URL": arxiv.url,
        "ARXIV_DIGEST_WEB_URL": arxiv.url,
        "ARXIV_DIGEST_DELAY": "0",
    }
    runner = Runner(hub, COPY, tmp_path / "runs", served, variables=variables)
    runner.at(EARLY)
    yield runner
    leaks(runner, tmp_path)


def leaks(runner: Runner, folder: Path) -> None:
    """Look for the key and the jobs' tokens in every file, log, summary, artifact, commit and page."""
    secrets = [KEY.encode(), *(token.encode() for token in runner.hub.tokens)]
    texts = [f"{run.log}{run.summary}".encode() for run in runner.runs]
    texts += [file.read_bytes() for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    for bare in runner.hub.folder.glob("*/*.git"):
        show = ["git", "-C", str(bare), "log", "--all", "--patch", "--format=fuller", "--", ".", ":!uv.lock"]
        texts.append(subprocess.run(show, capture_output=True, check=True).stdout)
    assert len(texts) > len(runner.runs) + 20
    for text in texts:
        assert not any(secret in text for secret in secrets)


def commits(runner: Runner) -> list[str]:
    """List the subjects of the commits after the first, the latest first."""
    return git(runner.hub.bare(runner.repository), "log", "--format=%an: %s", "main").splitlines()[:-1]


def page(runner: Runner, path: str) -> str:
    """Read a page of the deployed site as a reader does."""
    with urllib.request.urlopen(f"{runner.hub.url}/pages/{runner.repository}/{path}") as answer:  # noqa: S310
        return str(answer.read().decode())


def held(runner: Runner, path: str) -> str:
    """Read a file of the branch."""
    return git(runner.hub.bare(runner.repository), "show", f"main:{path}")


ALL = {"setup": "success", "collect": "success", "publish": "success", "deploy": "success"}
BOT = "github-actions[bot]"


def test_first_run_of_a_fresh_copy_without_a_key(runner: Runner) -> None:
    """A copy with no edits and no secrets publishes a useful site on its first run, and says so."""
    run = runner.run("digest.yml")

    assert run.results == ALL, run.log
    assert commits(runner) == [f"{BOT}: 2026-03-12: 14 papers in 4 topics"]
    assert "no key, summaries quote the abstract" in run.summary
    assert f"{runner.hub.url}/{COPY}/settings/secrets/actions/new" in run.summary
    assert "2026-03-12: 14 papers" in run.summary
    assert "Wet Streets at Night" in page(runner, "2026/03/12/")
    assert "Wet Streets at Night" in held(runner, "docs/2026/03/12.md")


def test_first_run_with_a_key(runner: Runner, claude: ClaudeStandin) -> None:
    """With a key Claude writes the summaries, the key is seen by two jobs, and no other."""
    runner.secrets = {"ANTHROPIC_API_KEY": KEY}
    runner.variables = {**runner.variables, "ANTHROPIC_BASE_URL": claude.url}
    run = runner.run("digest.yml")

    assert run.results == ALL, run.log
    assert "the key is accepted" in run.summary
    assert held(runner, "data/summaries/2026/2026-03-12.jsonl").count('"engine":"claude"') == 14
    assert {one.headers["x-api-key"] for one in claude.asked} == {KEY}
