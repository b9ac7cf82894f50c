"""Runs the command line in processes of its own without starting Python anew each time: a server that forks.

`python forker.py SOCKET CLOCK` imports the program once; each connection brings arguments, environment,
folder and the three standard streams, gets a fork that has nothing else, and is told its exit code. The
file CLOCK, once it is there, holds the moment that the program is told with --now.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from support import certificates, templates

CLIENT = """import json, os, socket, sys
address, *arguments = sys.argv[1:]
window = socket.socket(socket.AF_UNIX)
window.connect(address)
asked = json.dumps([arguments, dict(os.environ), os.getcwd()]).encode()
socket.send_fds(window, [len(asked).to_bytes(8, "big")], [0, 1, 2])
window.sendall(asked)
sys.exit(int(window.recv(8)))
"""


def main(address: str, clock: Path) -> None:
    """Serve until killed."""
    import anthropic  # noqa: F401, PLC0415  what every fork would import by itself
    import material  # type: ignore[import-untyped]  # noqa: F401, PLC0415
    from mkdocs.commands import build  # noqa: F401, PLC0415

    from arxiv_digest.cli import ci, main  # noqa: F401, PLC0415
    from arxiv_digest.pipeline import publish  # noqa: PLC0415

    templates.compile_once()
    certificates.read_once()
    _rehearse()
    publish.PAUSE = 0  # whoever was faster at a push is done here already
    ci.PAUSE = 0  # and GitHub has recovered
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()
    gc.collect()
    gc.freeze()  # a fork need not copy what its collector would touch
    print("ready", flush=True)  # noqa: T201  the parent waits for this line
    while True:
        window, _ = server.accept()
        with window:
            window.sendall(str(_run(window, clock)).encode())


def _rehearse() -> None:
    """Publish the sample once, so that no fork needs to load data and compile templates and patterns."""
    from arxiv_digest.pipeline import pages, update  # noqa: PLC0415
    from arxiv_digest.pipeline.context import Context  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(Path(__file__).with_name("digest.toml"), root)
        update.update_sample(Context(root=root))
        pages.render_pages(root)
        pages.build(root, "http://site.invalid/repo/")


def _run(window: socket.socket, clock: Path) -> int:
    head, streams, _, _ = socket.recv_fds(window, 8, 3)
    asked = b""
    while len(asked) < int.from_bytes(head, "big"):
        asked += window.recv(1 << 20)
    arguments, environment, folder = json.loads(asked)
    if clock.exists():
        arguments[1:1] = ["--now", clock.read_text(encoding="utf-8")]
    child = os.fork()
    if child == 0:
        _become(streams, arguments, environment, folder)
    for stream in streams:
        os.close(stream)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _become(streams: list[int], arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Run the requested command in this process; never returns."""
    from arxiv_digest.cli import main  # noqa: PLC0415

    code = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        # The streams of the server may be files: what is known of them does not hold for the caller's.
        sys.stdout, sys.stderr = (os.fdopen(n, "w", encoding="utf-8", closefd=False) for n in (1, 2))
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(Path(folder))
        sys.argv = arguments
        main.main()
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
