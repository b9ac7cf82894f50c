"""Fixtures and isolation for every test: only loopback connections, no keys, and fake services."""

from __future__ import annotations

import logging
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from hypothesis import settings

from arxiv_digest.pipeline import pages, update
from arxiv_digest.pipeline.context import Context
from support import certificates, environment, fake_arxiv, schedule, templates
from support.digest import Killed
from support.repository import SETTINGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from support.fake_arxiv import FakeArxiv
    from support.fake_claude import FakeClaude

LOOPBACK = {"127.0.0.1", "::1", "localhost"}

# A busy machine is no bug: how long an example takes is judged by tests/test_patterns.py, as a ratio.
settings.register_profile("unhurried", deadline=None, print_blob=True)
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that rewrites the golden files."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow connections to this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            pytest.fail(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def pytest_sessionstart() -> None:
    """Isolate the environment before any test module or fixture is loaded."""
    environment.settle()
    templates.compile_once()
    certificates.read_once()
    hypothesis.settings.register_profile("suite", deadline=None)  # a busy machine fails no test
    hypothesis.settings.load_profile("suite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In parallel runs, begin with slow tests; repeat a failed browser test once.

    A browser on a busy machine may answer late. The summary counts repetitions; what fails twice fails.
    """
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if hasattr(config, "workerinput"):
        schedule.sort(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Distribute the tests by module."""
    config.option.loadscopereorder = False
    return schedule.ByModule(config, log)


@pytest.fixture(autouse=True)
def same_log_level() -> Iterator[None]:
    """Restore the log level that a command's --quiet or --verbose changed."""
    logger = logging.getLogger("arxiv_digest")
    before = logger.level
    yield
    logger.setLevel(before)


@pytest.fixture
def claude(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeClaude]:
    """Run a fake Claude, and pass its address and a key to the program."""
    from support.fake_claude import serving  # noqa: PLC0415  the SDK takes a second to import

    yield from serving(monkeypatch)


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Killed:
    """Return a context manager that kills every run that calls a given method of the store."""

    def dies(*_: object) -> bool:
        raise KeyboardInterrupt

    @contextmanager
    def killing(method: str) -> Iterator[None]:
        with monkeypatch.context() as patched:
            patched.setattr(f"arxiv_digest.store.records.Store.{method}", dies)
            yield

    return killing


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start a browser for the tests of a module; its event loop must not outlive them."""
    from support.browser import launched  # noqa: PLC0415  playwright takes a second to import

    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Serve the program's command to workflow jobs; return the folder that contains it."""
    from support.workflow_runner import commands  # noqa: PLC0415  most tests run no workflow

    with commands(tmp_path_factory.mktemp("commands") / "bin") as folder:
        yield folder


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the bundled sample once for all tests that only read it; return the root."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copy(SETTINGS, folder)
    update.update_sample(Context(root=folder))
    pages.render_pages(folder)
    pages.build(folder, "http://site.invalid/repo/")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with only the repository's digest.toml."""
    folder = tmp_path / "copy"
    folder.mkdir()
    shutil.copy(SETTINGS, folder)
    return folder


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeArxiv]:
    """Run a fake arXiv on a real socket, and pass its address to the program."""
    yield from fake_arxiv.serving(monkeypatch)
