"""A copy of the repository on a fake GitHub, and the runners of its workflows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.copies import COPY, EARLY, copied, leaks
from support.fake_arxiv import FakeArxiv
from support.fake_github import FakeGitHub
from support.workflow_runner import Runner


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the template's bare repository once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("template")
    copied(folder / "source")
    with FakeGitHub(folder) as hub:
        hub.create(COPY, folder / "source")
        return hub.bare(COPY)


@pytest.fixture
def hub(template: Path, tmp_path: Path) -> Iterator[FakeGitHub]:
    """Run a fake GitHub, with a copy of the template in it."""
    folder = tmp_path / "hub"
    folder.mkdir()
    with FakeGitHub(folder) as hub:
        hub.adopt(COPY, template)
        yield hub


@pytest.fixture
def runner(hub: FakeGitHub, arxiv: FakeArxiv, served: Path, tmp_path: Path) -> Iterator[Runner]:
    """Return the runners of the copy; afterwards no secret may be anywhere."""
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
