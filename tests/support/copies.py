"""A copy of the repository, as “Use this template” makes it, and what its workflow runs left."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from support.fake_claude import KEY
from support.fake_github import git
from support.workflow_runner import REPOSITORY, Runner

COPY = "moreau/kites"
EARLY = dt.datetime(2026, 3, 12, 5, 23, tzinfo=dt.UTC)  # the schedule of the first announcement day
ALL = {"setup": "success", "collect": "success", "publish": "success", "deploy": "success"}
BOT = "github-actions[bot]"


def copied(folder: Path) -> None:
    """Copy what is tracked here, as “Use this template” does; the tests stay behind, they run nothing."""
    tracked = git(REPOSITORY, "ls-files", "-z", "--cached").split("\0")
    new = git(REPOSITORY, "ls-files", "-z", "--others", "--exclude-standard", "src", ".github").split("\0")
    names = [*tracked, *new]  # what a person left in data/, docs/ or site/ stays out
    for name in names:
        if (
            name
            and not name.startswith(("tests/", "benchmarks/", "tools/"))
            and (REPOSITORY / name).is_file()
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, folder / name)


def leaks(runner: Runner, folder: Path) -> None:
    """Look for the key and the jobs' tokens in every file, log, summary, artifact, commit and page."""
    secrets = [KEY.encode(), *(token.encode() for token in runner.hub.tokens)]
    texts = [f"{run.log}{run.summary}".encode() for run in runner.runs]
    texts += [file.read_bytes() for file in _files(folder)]
    for bare in runner.hub.folder.glob("*/*.git"):
        show = ["git", "-C", str(bare), "log", "--all", "--patch", "--format=fuller", "--", ".", ":!uv.lock"]
        texts.append(subprocess.run(show, capture_output=True, check=True).stdout)
    assert len(texts) > len(runner.runs) + 20
    for text in texts:
        assert not any(secret in text for secret in secrets)


def _files(folder: Path) -> Iterator[Path]:
    """List the files below a folder; of the program, which each job has a copy of, what git noted with it."""
    for place, folders, names in os.walk(folder):
        if ".engine" in folders:
            folders.remove(".engine")
            yield Path(place, ".engine/.git/config")
        yield from (file for file in (Path(place, name) for name in names) if file.is_file())


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
