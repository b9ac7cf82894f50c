"""A copy of the repository, as “Use this template” makes it, and the results of its workflow runs."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from support import repository
from support.fake_claude import KEY
from support.fake_github import git
from support.workflow_runner import MARK, Runner

COPY = "moreau/kites"
EARLY = dt.datetime(2026, 3, 12, 5, 23, tzinfo=dt.UTC)  # the schedule of the first announcement day
ALL = {"setup": "success", "collect": "success", "publish": "success", "deploy": "success"}
BOT = "github-actions[bot]"


def copied(folder: Path) -> None:
    """Copy the repository's files as “Use this template” does, without the tests."""
    beginnings = {name.partition("/")[0] for name in repository.tracked()} - {"tests", "benchmarks", "tools"}
    repository.copy(folder, *beginnings)


def leaks(runner: Runner, folder: Path) -> None:
    """Return where a key or a job's token occurs: files, logs, summaries, artifacts, commits, pages."""
    secrets = [KEY.encode(), *(token.encode() for token in runner.hub.tokens)]
    texts = [f"{run.log}{run.summary}".encode() for run in runner.runs]
    for bare in runner.hub.folder.glob("*/*.git"):
        show = ["git", "-C", str(bare), "log", "--all", "--patch", "--format=fuller", "--", ".", ":!uv.lock"]
        texts.append(subprocess.run(show, capture_output=True, check=True).stdout)
    checked = 0
    for text in chain(texts, _contents(folder)):
        if any(sign in text for sign in (KEY.encode(), MARK.encode())):  # else no secret is in it: quicker
            assert not any(secret in text for secret in secrets)
        checked += 1
    assert checked > len(runner.runs) + 20


def _contents(folder: Path) -> Iterator[bytes]:
    """Read the files below a folder; of the program, which each job has a copy of, what git noted with it."""
    for place, folders, names in os.walk(folder):
        if ".engine" in folders:
            folders.remove(".engine")
            yield Path(place, ".engine/.git/config").read_bytes()
        for name in names:
            if os.path.isfile(path := f"{place}/{name}"):  # noqa: PTH113  there are ten thousands of them
                with open(path, "rb") as file:  # noqa: PTH123
                    yield file.read()


def commits(runner: Runner) -> list[str]:
    """Return the subjects of the commits after the first, newest first."""
    return git(runner.hub.bare(runner.repository), "log", "--format=%an: %s", "main").splitlines()[:-1]


def page(runner: Runner, path: str) -> str:
    """Read a page of the deployed site."""
    with urllib.request.urlopen(f"{runner.hub.url}/pages/{runner.repository}/{path}") as answer:  # noqa: S310
        return str(answer.read().decode())


def held(runner: Runner, path: str) -> str:
    """Read a file of the branch."""
    return git(runner.hub.bare(runner.repository), "show", f"main:{path}")
