"""What every test has: no network but loopback, no keys, a fresh root, and a stand-in for arXiv."""

from __future__ import annotations

import logging
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standin import Standin

REPOSITORY = Path(__file__).parent.parent
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that rewrites the golden files."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sockets connect to this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            pytest.fail(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the caller's keys and settings."""
    for name in (
        *("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "SITE_URL", "GITHUB_REPOSITORY", "GITHUB_STEP_SUMMARY"),
        *("ARXIV_DIGEST_API_URL", "ARXIV_DIGEST_FEED_URL", "ARXIV_DIGEST_WEB_URL", "ARXIV_DIGEST_DELAY"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"),
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def same_log_level() -> Iterator[None]:
    """Undo what a command's --quiet or --verbose set: it would hide a later test's log."""
    logger = logging.getLogger("arxiv_digest")
    before = logger.level
    yield
    logger.setLevel(before)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a folder with the repository's own digest.toml and nothing else."""
    folder = tmp_path / "copy"
    folder.mkdir()
    shutil.copy(REPOSITORY / "digest.toml", folder)
    return folder


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[Standin]:
    """Run a stand-in for arXiv on a real socket, and point the program to it."""
    with Standin() as standin:
        monkeypatch.setenv("ARXIV_DIGEST_API_URL", f"{standin.url}/api/query")
        monkeypatch.setenv("ARXIV_DIGEST_FEED_URL", standin.url)
        monkeypatch.setenv("ARXIV_DIGEST_WEB_URL", standin.url)
        monkeypatch.setenv("ARXIV_DIGEST_DELAY", "0")
        yield standin
