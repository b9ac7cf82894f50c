"""A whole run connects to the configured hosts only, whatever papers, redirects and models say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.digest import configure
from support.fake_arxiv import FakeArxiv, Reply, Request
from support.fake_claude import FakeClaude

# Records every address that any library looks up or connects to, then runs the program.
RECORDING = """
import json, sys
log = open(sys.argv.pop(1), "a", buffering=1)
def hear(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"}:
        address = arguments[1] if event in {"socket.connect", "socket.sendto"} else arguments[:2]
        log.write(json.dumps([event, address], default=str) + "\\n")
sys.addaudithook(hear)
from arxiv_digest.cli.main import main
main()
"""
ELSEWHERE = "http://169.254.169.254/latest/meta-data"


def connections(root: Path, *verb: str) -> set[tuple[str, int]]:
    """Run a verb in a process of its own; return the hosts and ports that it looked up or connected to."""
    log = root.parent / "connections.jsonl"
    log.write_text("", encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        RECORDING,
        str(log),
        "--root",
        str(root),
        "--now",
        "2026-03-13T12:00",
        *verb,
    ]
    subprocess.run(command, check=True, env=os.environ, capture_output=True)
    seen = (json.loads(line)[1] for line in log.read_text(encoding="utf-8").splitlines())
    return {(address[0], int(address[1])) for address in seen if isinstance(address, list)}


def host(url: str) -> tuple[str, int]:
    """Return the host and the port of an address."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def misdirected(request: Request, good: Reply) -> Reply:
    """Redirect every second request elsewhere."""
    elsewhere = Reply(302, headers={"Location": f"{ELSEWHERE}{request.path}"})
    return elsewhere if request.path.endswith(("cs.IR", "v2")) or request.path == "/api/query" else good


@pytest.mark.parametrize("redirects", [False, True])
def test_a_run_connects_to_arxiv_and_claude_only(
    root: Path, arxiv: FakeArxiv, claude: FakeClaude, *, redirects: bool
) -> None:
    """Feeds, API, full texts and summaries need no other host; redirects elsewhere are refused."""
    configure(root, depth="full", pdf=True)
    if redirects:
        arxiv.faults.append(misdirected)
    own = {host(arxiv.url), host(claude.url)}
    assert connections(root, "update") == own
    assert len(arxiv.requests) > 14


def test_without_a_key_only_arxiv_is_asked(root: Path, arxiv: FakeArxiv) -> None:
    """Extracts need no other host."""
    assert connections(root, "update") == {host(arxiv.url)}


@pytest.mark.parametrize("verb", [("check",), ("run", "--sample")])
def test_other_verbs_connect_to_nothing(root: Path, verb: tuple[str, ...]) -> None:
    """Pages are made from data/ alone, and the sample is part of the program."""
    assert connections(root, *verb) == set()


def test_a_connection_elsewhere_would_be_seen(root: Path) -> None:
    """The recording sees what any library does."""
    log = root / "log"
    code = RECORDING.partition("from arxiv_digest")[0] + "import socket\nsocket.getaddrinfo('127.0.0.9', 9)\n"
    subprocess.run([sys.executable, "-c", code, str(log)], check=True)
    assert json.loads(log.read_text(encoding="utf-8")) == ["socket.getaddrinfo", ["127.0.0.9", 9]]
