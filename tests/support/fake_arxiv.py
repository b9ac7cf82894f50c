"""A fake arXiv on a loopback socket: serves the bundled sample, and fails on demand."""

from __future__ import annotations

import datetime as dt
import select
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

import pytest

from arxiv_digest.fetch import sample
from support.loopback import Handler, Loopback

THURSDAY, FRIDAY = sample.days()


@dataclass(frozen=True, slots=True)
class Reply:
    """A response of the fake, after `hang` seconds.

    `cut` closes the connection early; `drip` names the part that never ends, "head" or "body".
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0
    cut: bool = False
    drip: Literal["", "head", "body"] = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that the fake received, with its time (monotonic seconds)."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    at: float
    connection: tuple[str, int]


# A fault takes a request and the good reply, and gives the reply to send instead.
Fault = Callable[[Request, Reply], Reply]


class FakeArxiv(Loopback):
    """arXiv for tests; set `day` to advance, append to `faults` to make requests fail."""

    def __init__(self) -> None:
        super().__init__(self._handler())
        self.day: dt.date = THURSDAY
        self.feeds: dict[str, bytes] = {}  # category → body, instead of the sample's
        self.pages: dict[str, bytes] = {}  # identifier with version → full text in HTML
        self.pdfs: dict[str, bytes] = {}  # the same → PDF
        self.faults: list[Fault] = []
        self.requests: list[Request] = []

    @property
    def paths(self) -> list[str]:
        """The requested paths in order."""
        return [request.path for request in self.requests]

    def _reply(self, request: Request) -> Reply:
        good = self._good(request)
        for fault in self.faults:
            good = fault(request, good)
        return good

    def _good(self, request: Request) -> Reply:
        category = request.path.removeprefix("/atom/")
        if category in self.feeds:
            return Reply(body=self.feeds[category])
        if request.path.startswith(("/html/", "/pdf/")):
            kind, _, name = request.path.removeprefix("/").partition("/")
            page = (self.pages if kind == "html" else self.pdfs).get(name)
            return Reply(404, b"<h1>No such thing for this paper</h1>") if page is None else Reply(body=page)
        status, body = sample.answer(self.day, request.path, request.params)
        return Reply(status, body)

    def _handler(fake) -> type[Handler]:  # noqa: N805  `self` is the handler below
        class Answers(Handler):
            def do_GET(self) -> None:  # noqa: N802  the base class's name
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                params = dict(parse_qsl(parts.query))
                at = time.monotonic()
                request = Request(parts.path, params, headers, at, self.client_address)
                fake.requests.append(request)
                reply = fake._reply(request)
                time.sleep(reply.hang)
                if reply.drip:
                    self._drip(reply)
                    return
                self.send_response_only(reply.status)
                for name, value in {"Date": self.date_time_string(), **reply.headers}.items():
                    self.send_header(name, value)
                if reply.status != 304:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)
                self.close_connection = self.close_connection or reply.cut

            def _drip(self, reply: Reply) -> None:
                """Send a response whose parts arrive in time, though it never ends."""
                self.close_connection = True
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                if reply.drip == "body":
                    self.wfile.write(b"\r\n" + reply.body)
                while select.select([self.connection], [], [], 0.05)[0] == []:
                    self.wfile.write(b"X-Wait: yes\r\n" if reply.drip == "head" else b"\n")

        return Answers


def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeArxiv]:
    """Run a fake arXiv, and pass its address to the program."""
    with FakeArxiv() as fake:
        point(monkeypatch, fake)
        yield fake


def point(monkeypatch: pytest.MonkeyPatch, fake: FakeArxiv) -> None:
    """Pass the address of a fake to the program."""
    monkeypatch.setenv("ARXIV_DIGEST_API_URL", f"{fake.url}/api/query")
    monkeypatch.setenv("ARXIV_DIGEST_FEED_URL", fake.url)
    monkeypatch.setenv("ARXIV_DIGEST_WEB_URL", fake.url)
    monkeypatch.setenv("ARXIV_DIGEST_DELAY", "0")
