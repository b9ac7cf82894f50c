"""A stand-in for Claude's API on a loopback socket: quotes the paper, and fails on demand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from arxiv_digest.summarise.sentences import split

KEY = "sk-ant-test-secret-0451"


@dataclass(frozen=True, slots=True)
class Said:
    """What the stand-in sends: a status and a body; `hang` seconds pass first."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0

    def replied(self, value: Any, **changes: Any) -> Said:
        """Say this text, or this value as JSON, instead."""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return replace(self, body=self.body | {"content": [{"type": "text", "text": text}]} | changes)

    @property
    def value(self) -> Any:
        """The reply as a value."""
        return json.loads(self.body["content"][0]["text"])


@dataclass(frozen=True, slots=True)
class Asked:
    """What the stand-in was asked: the body, the headers, and the paper's id."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    paper: str


Fault = Callable[[Asked, Said], Said]


class ClaudeStandin:
    """Claude for tests; append to `faults` to go wrong."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        self.usage = {"input_tokens": 0, "output_tokens": 0}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The base address."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def papers(self) -> list[str]:
        """The papers asked about, in order."""
        return [one.paper for one in self.asked]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Said:
        """Answer a request, note it, and count what was used."""
        document = next((block for block in blocks(body) if block["type"] == "document"), None)
        asked = Asked(path, body, headers, document["title"] if document else "")
        said = message(body, document["source"]["data"]) if document else Said(body={"id": "model"})
        with self._lock:
            self.asked.append(asked)
            faults = list(self.faults)
        for fault in faults:
            said = fault(asked, said)
        used = said.body.get("usage", {}) if said.status == 200 and isinstance(said.body, dict) else {}
        with self._lock:
            for name in self.usage:
                self.usage[name] += used.get(name, 0)
        return said

    def _handler(standin) -> type[BaseHTTPRequestHandler]:  # noqa: N805  `self` is the handler below
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._reply({})

            def do_POST(self) -> None:
                self._reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _reply(self, body: dict[str, Any]) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                said = standin.answer(self.path, body, headers)
                time.sleep(said.hang)
                content = said.body.encode() if isinstance(said.body, str) else json.dumps(said.body).encode()
                self.send_response(said.status)
                for name, value in {"Content-Type": "application/json", **said.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
                """Keep quiet."""

        return Handler


def blocks(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the content blocks of a request's messages."""
    found: list[dict[str, Any]] = []
    for one in body.get("messages", ()):
        content = one["content"]
        found += content if isinstance(content, list) else [{"type": "text", "text": content}]
    return found


def message(body: dict[str, Any], document: str) -> Said:
    """Compose a message that quotes the document in every point."""
    title, _, abstract = document.partition("\n\n")
    sentences = split(abstract)
    names = ("tldr", "task", "motivation", "method", "result", "conclusion")
    points = {
        name: {
            "text": sentences[place % len(sentences)],
            "evidence": [" ".join(sentences[place % len(sentences)].split()[:5])],
        }
        for place, name in enumerate(names)
    }
    text = json.dumps(points | {"keywords": title.split()[:3]}, ensure_ascii=False)
    usage = {"input_tokens": len(json.dumps(body)) // 4, "output_tokens": len(text) // 4}
    return Said(
        body={
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": [{"type": "text", "text": text}],
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": usage,
        }
    )


def error(status: int, kind: str, text: str, **details: str) -> Said:
    """Compose an error as the API sends it."""
    body = {"type": "error", "error": {"type": kind, "message": text, "details": details}}
    return Said(status, body, {"x-should-retry": "false"} if status == 429 and not details else {})
