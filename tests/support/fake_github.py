"""A fake GitHub on a loopback socket: repositories over git's HTTP protocol, the API, and Pages."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from support.loopback import Handler, Loopback

Grants = Mapping[str, str]  # permission → read or write


class FakeGitHub(Loopback):
    """GitHub for tests: tokens have exactly the permissions that were granted to their job.

    `pages` is the source of the site (workflow, legacy, or empty), `disabled` names workflows that are off,
    `races` are called, one each, before a push is accepted; `failing_deployments` is how many fail next.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(self._handler())
        self.folder = folder
        self.tokens: dict[str, Grants] = {}
        self.pages = "workflow"
        self.is_template = False
        self.disabled: dict[str, str] = {}
        self.races: list[Any] = []
        self.failing_deployments = 0
        self.sites: dict[str, Path] = {}

    @property
    def api(self) -> str:
        """The address of the API."""
        return f"{self.url}/api/v3"

    def bare(self, repository: str) -> Path:
        """Return the folder of a bare repository."""
        return self.folder / f"{repository}.git"

    def create(self, repository: str, source: Path, message: str = "Initial commit") -> None:
        """Create a repository with one commit of a folder's files, as “Use this template” does."""
        bare = self.bare(repository)
        git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
        for name, value in (
            ("http.receivepack", "true"),
            ("uploadpack.allowAnySHA1InWant", "true"),
            ("receive.shallowUpdate", "false"),
        ):
            git(bare, "config", name, value)
        git(source, "init", "--quiet", "--initial-branch=main")
        git(source, "add", "--all")
        git(source, "commit", "--quiet", f"--message={message}")
        git(source, "push", "--quiet", str(bare), "main")

    def adopt(self, repository: str, bare: Path) -> None:
        """Add a copy of a bare repository."""
        shutil.copytree(bare, self.bare(repository))

    def edit(self, repository: str, files: Mapping[str, str], message: str, *, branch: str = "main") -> str:
        """Commit files as a user does in the browser; return the commit."""
        clone = self.folder / "edits" / str(len(list((self.folder / "edits").glob("*"))))
        clone.parent.mkdir(exist_ok=True)
        git(self.folder, "clone", "--quiet", str(self.bare(repository)), str(clone))
        for path, text in files.items():
            (clone / path).parent.mkdir(parents=True, exist_ok=True)
            (clone / path).write_text(text, encoding="utf-8")
        git(clone, "add", "--all")
        git(clone, "commit", "--quiet", f"--message={message}")
        git(clone, "push", "--quiet", "origin", f"HEAD:{branch}")
        return git(clone, "rev-parse", "HEAD")

    def _allowed(self, authorization: str, permission: str, level: str) -> bool:
        """Check a token against its job's permissions; public repositories can be read without one."""
        if not authorization:
            return level == "read" and permission == "contents"
        kind, _, value = authorization.partition(" ")
        token = base64.b64decode(value).decode().partition(":")[2] if kind.lower() == "basic" else value
        granted = self.tokens.get(token, {}).get(permission)
        return granted in {"write", level}

    def _answer(self, path: str, authorization: str) -> tuple[int, Any]:
        """Answer an API request."""
        _, _, _, _, owner, name, *rest = path.split("/")
        about = "/".join(rest)
        if about == "":
            return HTTPStatus.OK, {"full_name": f"{owner}/{name}", "is_template": self.is_template}
        wanted = {"pages": "pages", "actions/workflows": "actions"}.get(about)
        if wanted is None or not self._allowed(authorization, wanted, "read"):
            return HTTPStatus.FORBIDDEN, {"message": "Resource not accessible by integration"}
        if about == "pages" and not self.pages:
            return HTTPStatus.NOT_FOUND, {"message": "Not Found"}
        if about == "pages":
            return HTTPStatus.OK, {"build_type": self.pages, "html_url": f"{self.url}/pages/{owner}/{name}/"}
        names = ("Digest", "Check", "CI", "Backfill")
        shown = [{"name": one, "state": self.disabled.get(one, "active")} for one in names]
        return HTTPStatus.OK, {"total_count": len(shown), "workflows": shown}

    def _git(self, path: str, query: str, method: str, headers: Mapping[str, str], body: bytes) -> bytes:
        """Delegate to git's own HTTP backend."""
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            check=True,
            env={
                "PATH": os.environ["PATH"],
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_PROJECT_ROOT": str(self.folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": method,
                "CONTENT_TYPE": headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": headers.get("Git-Protocol", ""),
                "REMOTE_USER": "x-access-token",
            },
        )
        return done.stdout

    def _handler(hub) -> type[Handler]:  # noqa: N805, C901  `self` is the handler below
        class Answers(Handler):
            def do_GET(self) -> None:  # noqa: N802  the base class's name
                parts = urlsplit(self.path)
                if parts.path.startswith("/api/"):
                    status, body = hub._answer(parts.path, self.headers.get("Authorization", ""))
                    self._send(status, {"Content-Type": "application/json"}, json.dumps(body).encode())
                elif parts.path.startswith("/pages/"):
                    self._page(parts.path)
                else:
                    self._repository(b"")

            def do_POST(self) -> None:  # noqa: N802  the base class's name
                self._repository(self._body())

            def _body(self) -> bytes:
                if self.headers.get("Transfer-Encoding") != "chunked":
                    return self.rfile.read(int(self.headers["Content-Length"]))
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def _page(self, path: str) -> None:
                _, _, owner, name, inner = path.split("/", 4)
                file = hub.sites.get(f"{owner}/{name}", hub.folder / "no-site") / inner
                file = file / "index.html" if file.is_dir() else file
                if file.is_file():
                    self._send(HTTPStatus.OK, {}, file.read_bytes())
                else:
                    self._send(HTTPStatus.NOT_FOUND, {}, b"There isn't a GitHub Pages site here.")

            def _repository(self, body: bytes) -> None:
                parts = urlsplit(self.path)
                path = parts.path if ".git/" in parts.path else "/".join(_dotted(parts.path))
                writes = "git-receive-pack" in self.path
                authorization = self.headers.get("Authorization", "")
                if not hub._allowed(authorization, "contents", "write" if writes else "read"):
                    refused = HTTPStatus.FORBIDDEN if authorization else HTTPStatus.UNAUTHORIZED
                    self._send(refused, {"WWW-Authenticate": "Basic"}, b"Write access not granted.")
                    return
                if writes and body and hub.races:
                    hub.races.pop(0)()
                answer = hub._git(path, parts.query, self.command, dict(self.headers), body)
                head, _, content = answer.partition(b"\r\n\r\n")
                headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
                status = int(headers.pop("Status", "200").split()[0])
                self._send(status, headers, content)

            def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Answers


def _dotted(path: str) -> list[str]:
    """Add the .git that repository addresses may omit."""
    empty, owner, name, *rest = path.split("/")
    return [empty, owner, f"{name}.git", *rest]


def git(folder: Path, *arguments: str) -> str:
    """Run git as a user does, and return its output."""
    person = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Ada Moreau"), ("EMAIL", "ada@people.invalid"))
    }
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", str(folder), *arguments],  # whoever owns the clone
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **person},
    )
    assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr}"
    return done.stdout.strip()
