"""A fake of Claude's API on a loopback socket: quotes the paper, runs batches, and fails on demand."""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pytest

from arxiv_digest.fulltext import pdf
from arxiv_digest.summaries.claude import api
from arxiv_digest.summaries.sentences import split
from support.loopback import Handler, Loopback

KEY = "sk-ant-test-secret-0451"
BATCHES = "/v1/messages/batches"
CUSTOM_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
MARK = "〔{}〕"  # precedes a text in another language
_BRIEF = ("tldr", "task", "motivation", "method", "result", "conclusion")
_FULL = ("core_idea", "pipeline", "training", "complexity", "ablations", "limitations")
_LISTS = ("datasets", "metrics", "baselines", "pros", "cons", "future")


@dataclass(frozen=True, slots=True)
class Response:
    """A response of the fake, after `hang` seconds: a status and a body."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0

    def with_reply(self, value: Any, **changes: Any) -> Response:
        """Return this response with another text, or with a value as JSON."""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return replace(self, body=self.body | {"content": [{"type": "text", "text": text}]} | changes)

    @property
    def value(self) -> Any:
        """The reply as a value."""
        return json.loads(self.body["content"][0]["text"])


@dataclass(frozen=True, slots=True)
class Received:
    """A request that the fake received: body, headers, and the paper's id."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    paper: str

    @property
    def document(self) -> str:
        """The text of the document that was sent, or of the PDF at the address that was sent."""
        sources = (one["source"] for one in blocks(self.body) if one["type"] == "document")
        return next((str(one.get("data") or _read(one["url"])) for one in sources), "")

    @property
    def wire(self) -> str:
        """The requested shape: brief, full or translation; empty when there is none."""
        return wire(self.body)


@cache
def _read(url: str) -> str:
    """Download a PDF, as the API does."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310  a loopback address
        return "\n\n".join(pdf.pages(answer.read()))


Fault = Callable[[Received, Response], Response]
Judge = Callable[[str, str], int]  # paper and topic to a score


@dataclass(slots=True)
class Batch:
    """A batch: the requests by custom_id; `lines` are its results, once it has ended."""

    name: str
    requests: dict[str, Received]
    lines: list[dict[str, Any]] = field(default_factory=list)
    ended: bool = False


class FakeClaude(Loopback):
    """Claude for tests; append to `faults` to make requests fail, set `judge` to score relevance.

    A batch is in progress until `finish`; `fates` maps papers to their result there: errored, expired or
    canceled.
    """

    def __init__(self) -> None:
        super().__init__(self._handler())
        self.faults: list[Fault] = []
        self.asked: list[Received] = []
        self.judge: Judge | None = None
        self.batches: dict[str, Batch] = {}
        self.batched: list[Received] = []
        self.fates: dict[str, str] = {}
        self.usage = {"input_tokens": 0, "output_tokens": 0}
        self.batch_usage = {"input_tokens": 0, "output_tokens": 0}
        self._lock = threading.Lock()

    @property
    def papers(self) -> list[str]:
        """The papers that were requested singly, in order."""
        return [one.paper for one in self.asked]

    def about(self, paper: str) -> list[Received]:
        """Return the single requests about a paper."""
        return [one for one in self.asked if one.paper == paper]

    def answer(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Response:
        """Answer a request, record it, and count its usage."""
        document = next((block for block in blocks(body) if block["type"] == "document"), None)
        asked = Received(path, body, headers, document["title"] if document else "")
        with self._lock:
            self.asked.append(asked)
        said = self._batch(asked) if path.startswith(BATCHES) else self._composed(asked)
        return self._faulty(asked, said, self.usage)

    def _composed(self, asked: Received) -> Response:
        return message(asked, self.judge) if asked.document else Response(body={"id": "model"})

    def _faulty(self, asked: Received, said: Response, usage: dict[str, int]) -> Response:
        with self._lock:
            faults = list(self.faults)
        for fault in faults:
            said = fault(asked, said)
        used = said.body.get("usage", {}) if said.status == 200 and isinstance(said.body, dict) else {}
        with self._lock:
            for name in usage:
                usage[name] += used.get(name, 0)
        return said

    def _batch(self, asked: Received) -> Response:
        """Answer requests about batches."""
        if asked.path == BATCHES:
            return self._created(asked)
        name, _, rest = asked.path.removeprefix(f"{BATCHES}/").partition("/")
        batch = self.batches.get(name)
        if batch is None or (rest == "results" and not batch.ended):
            return error(404, "not_found_error", f"no batch or results of {name}")
        if rest == "results":
            lines = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in batch.lines)
            return Response(body=lines, headers={"Content-Type": "application/x-jsonl"})
        return Response(body=self._shown(batch))

    def _created(self, asked: Received) -> Response:
        """Accept a batch as the API does, which validates the names of requests."""
        names = [one["custom_id"] for one in asked.body["requests"]]
        wrong = [name for name in names if not CUSTOM_ID.fullmatch(name)]
        if wrong or not names or len(set(names)) < len(names):
            return error(400, "invalid_request_error", f"requests: custom_id {wrong or names}")
        requests = {}
        for one in asked.body["requests"]:
            document = next(block for block in blocks(one["params"]) if block["type"] == "document")
            requests[one["custom_id"]] = Received(BATCHES, one["params"], asked.headers, document["title"])
        with self._lock:
            batch = Batch(f"msgbatch_{len(self.batches) + 1:02}", requests)
            self.batches[batch.name] = batch
            self.batched += requests.values()
        return Response(body=self._shown(batch))

    def finish(self) -> None:
        """End the batches in progress; results are in another order than the requests."""
        for batch in self.batches.values():
            if not batch.ended:
                lines = [
                    {"custom_id": name, "result": self._result(one)} for name, one in batch.requests.items()
                ]
                batch.lines = sorted(lines, key=lambda line: str(line["custom_id"])[::-1], reverse=True)
                batch.ended = True

    def _result(self, asked: Received) -> dict[str, Any]:
        fate = self.fates.get(asked.paper, "succeeded")
        if fate == "errored":
            return {"type": fate, "error": error(500, "api_error", "Internal server error").body}
        if fate != "succeeded":
            return {"type": fate}
        said = self._faulty(asked, self._composed(asked), self.batch_usage)
        good = said.status == 200
        return {"type": fate, "message": said.body} if good else {"type": "errored", "error": said.body}

    def _shown(self, batch: Batch) -> dict[str, Any]:
        kinds = ("succeeded", "errored", "expired", "canceled")
        counts = {kind: sum(line["result"]["type"] == kind for line in batch.lines) for kind in kinds}
        return {
            "id": batch.name,
            "type": "message_batch",
            "processing_status": "ended" if batch.ended else "in_progress",
            "request_counts": {"processing": len(batch.requests) - len(batch.lines), **counts},
            "created_at": "2026-03-12T06:00:00Z",
            "expires_at": "2026-03-13T06:00:00Z",
            "ended_at": "2026-03-12T07:00:00Z" if batch.ended else None,
            "cancel_initiated_at": None,
            "archived_at": None,
            "results_url": f"{self.url}{BATCHES}/{batch.name}/results" if batch.ended else None,
        }

    def _handler(fake) -> type[Handler]:  # noqa: N805  `self` is the handler below
        class Answers(Handler):
            def do_GET(self) -> None:  # noqa: N802  the base class's name
                self._reply({})

            def do_POST(self) -> None:  # noqa: N802  the base class's name
                self._reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _reply(self, body: dict[str, Any]) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                said = fake.answer(self.path, body, headers)
                time.sleep(said.hang)
                content = said.body.encode() if isinstance(said.body, str) else json.dumps(said.body).encode()
                self.send_response(said.status)
                for name, value in {"Content-Type": "application/json", **said.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        return Answers


def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeClaude]:
    """Run a fake Claude, and pass its address and a key to the program."""
    with FakeClaude() as fake:
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", fake.url)
        monkeypatch.setattr(api, "RETRIES", 1)
        yield fake


def blocks(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the content blocks of a request's messages."""
    found: list[dict[str, Any]] = []
    for one in body.get("messages", ()):
        content = one["content"]
        found += content if isinstance(content, list) else [{"type": "text", "text": content}]
    return found


def shape(body: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the requested reply, from its format or from the tool that it offers."""
    wanted = body.get("output_config", {}).get("format", {}).get("schema")
    offered: list[dict[str, Any]] = [one["input_schema"] for one in body.get("tools", ())]
    schema: dict[str, Any] = wanted or (offered[0] if offered else {})
    return dict(schema.get("properties", {}))


def wire(body: dict[str, Any]) -> str:
    """Return the requested shape: brief, full or translation; empty for none."""
    if not body.get("messages"):
        return ""
    names = shape(body)
    if {"title", "abstract"} <= set(names):
        return "translation"
    return "full" if "core_idea" in names else "brief"


def message(asked: Received, judge: Judge | None = None) -> Response:
    """Compose a message in the requested shape: quotes, or a marked copy for a translation."""
    body = asked.body
    request = next(one["text"] for one in blocks(body) if one["type"] == "text")
    if asked.wire == "translation":
        value = _translated(asked.document, shape(body), request.rpartition(": ")[2])
    else:
        value = _quoted(asked.document, whole=asked.wire == "full")
        topics = re.findall(r"^- ([a-z0-9-]+):", request, re.MULTILINE) if judge else []
        value["relevance"] = [
            {"topic": topic, "score": judge(asked.paper, topic), "reason": "It is about a street at night."}
            for topic in topics
            if judge
        ]
    text = json.dumps(value, ensure_ascii=False)
    usage = {"input_tokens": len(json.dumps(body)) // 4, "output_tokens": len(text) // 4}
    return Response(
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


def _quoted(document: str, *, whole: bool) -> dict[str, Any]:
    """Quote the abstract, and for the further points of a full summary the text that follows it."""
    title, abstract, *rest = document.split("\n\n")
    value: dict[str, Any] = dict(zip(_BRIEF, _points(split(abstract), len(_BRIEF)), strict=True))
    value["keywords"] = title.split()[:3]
    if not whole:
        return value
    text = " ".join(block.strip() for block in rest if not block.startswith("##"))
    plain = [sentence for sentence in split(text) if ":" not in sentence] or split(abstract)
    value |= dict(zip(_FULL, _points(plain, len(_FULL)), strict=True))
    for name in _LISTS:
        listed = re.search(rf"\b{name}: ([^.]*)\.", text, re.IGNORECASE)
        value[name] = listed[1].split(", ") if listed else []
    left_open = re.findall(r"([A-Z]\w+) leaves ([^.]+) open\.", text)
    value["challenges"] = [{"work": work, "challenge": challenge} for work, challenge in left_open]
    urls = re.findall(r"https://\S+?(?=[.,)]*(?:\s|$))", text)
    value["resources"] = [{"kind": "code", "url": url} for url in urls]
    return value


def _points(sentences: Sequence[str], count: int) -> list[dict[str, Any]]:
    chosen = [sentences[place % len(sentences)] for place in range(count)]
    return [{"text": text, "evidence": [" ".join(text.split()[:5])]} for text in chosen]


def _translated(document: str, fields: dict[str, Any], language: str) -> dict[str, Any]:
    """Mark each text as translated; absent ones stay empty."""
    given: dict[str, Any] = json.loads(document)
    mark = MARK.format(language)
    return {
        name: _marked(given.get(name) or [], mark)
        if field.get("type") == "array"
        else {"text": _marked(given.get(name) or "", mark)}
        for name, field in fields.items()
    }


def _marked(value: Any, mark: str) -> Any:
    if isinstance(value, list):
        return [_marked(item, mark) for item in value]
    if isinstance(value, dict):
        return value | {"challenge": _copied(value["challenge"], mark)}
    return _copied(value, mark) if value else ""


def _copied(text: str, mark: str) -> str:
    """Mark a copy; one in Chinese has enough characters to be taken for a translation."""
    return f"{mark}{text}" + (" " + "译" * (len(text) // 3 + 1) if mark == MARK.format("zh") else "")


def error(status: int, kind: str, text: str, **details: str) -> Response:
    """Compose an error as the API sends it."""
    body = {"type": "error", "error": {"type": kind, "message": text, "details": details}}
    return Response(status, body, {"x-should-retry": "false"} if status == 429 and not details else {})
