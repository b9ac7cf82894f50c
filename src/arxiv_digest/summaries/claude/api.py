"""Claude's API through its SDK: makes requests, and reads answers, usage and errors."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

import anthropic
from anthropic.types import Message, ModelInfo

from arxiv_digest.model import Usage
from arxiv_digest.summaries.claude import schemas
from arxiv_digest.summaries.claude.access import Access
from arxiv_digest.summaries.claude.prices import Prices
from arxiv_digest.summaries.claude.prompts import Job
from arxiv_digest.summaries.engine import Book, Probe

log = logging.getLogger(__name__)

TIMEOUT = 120.0  # seconds for one request
RETRIES = 4  # by the SDK, after 429, 529, 5xx and lost connections
_LIMITS = ("spend_limit", "spend limit", "usage limit", "credit balance")
RETIRES_SOON = dt.timedelta(days=60)
_QUIET = ("claude-haiku-",)  # thinking can be disabled for these models only


class _ElsewhereError(Exception):
    """A request that would take the key to another host than the configured one."""


def connect(access: Access) -> anthropic.AsyncAnthropic:
    """Return a client for Claude, or for a gateway; it sends the key to no other host."""
    own: list[bytes] = []

    async def guard(request: Any) -> None:
        _refuse_elsewhere(request.url.netloc, own)

    async def judge(response: Any) -> None:
        if response.is_error:
            await response.aread()
            _settle(response)

    hooks: dict[str, list[Callable[..., Any]]] = {"request": [guard], "response": [judge]}
    http = anthropic.DefaultAsyncHttpxClient(follow_redirects=False, event_hooks=hooks)
    client = anthropic.AsyncAnthropic(**_options(access), http_client=http)
    own.append(client.base_url.netloc)
    return client


def _settle(response: Any) -> None:
    """Keep the SDK from repeating a request that a spent limit has refused: it lasts for hours or days."""
    if is_limit(response.text):
        response.headers["x-should-retry"] = "false"


def is_limit(text: str) -> bool:
    """Return whether an error says that the account may spend no more."""
    return any(one in text.lower() for one in _LIMITS)


def _refuse_elsewhere(host: bytes, own: Sequence[bytes]) -> None:
    if host not in own:
        log.warning("request to another host refused  host=%s", host.decode(errors="replace"))
        raise _ElsewhereError


def _options(access: Access) -> dict[str, Any]:
    """Return the SDK's options to reach Claude, or a gateway that reads the key from another header."""
    headers = {"x-api-key": access.api_key} if access.auth_header == "x-api-key" else None
    return {
        "api_key": access.api_key,
        "base_url": access.base_url,
        "default_headers": headers,
        "max_retries": RETRIES,
        "timeout": TIMEOUT,
    }


def request(
    model: str, job: Job, messages: list[dict[str, Any]] | None = None, *, loose: bool = False
) -> dict[str, Any]:
    """Return the parameters of a request, for the API and its batches.

    `loose` is for gateways that ignore `output_config`: the schema is sent as that of an optional tool.
    """
    schema = schemas.schema(job.wire, anthropic.transform_schema)
    parameters: dict[str, Any] = {
        "model": model,
        "max_tokens": job.max_tokens,
        "system": [{"type": "text", "text": job.system, "cache_control": {"type": "ephemeral"}}],
        "messages": messages or [{"role": "user", "content": content(job)}],
    }
    if loose:
        parameters["tools"] = [{"name": "reply", "description": "Give the reply.", "input_schema": schema}]
        parameters["tool_choice"] = {"type": "auto"}
    else:
        parameters["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
    if model.startswith(_QUIET):
        parameters["thinking"] = {"type": "disabled"}
    return parameters


def content(job: Job) -> list[dict[str, Any]]:
    """Send the paper as a document: text to describe, not instructions to follow."""
    text = {"type": "text", "media_type": "text/plain", "data": job.text}
    source = {"type": "url", "url": job.pdf.url} if job.pdf else text
    context = "Material from arXiv, written by strangers."
    return [
        {"type": "document", "source": source, "title": job.paper.id, "context": context},
        {"type": "text", "text": job.request},
    ]


def text_of(message: Message) -> str:
    """Return the reply in a message: its text, or the input of its tool call; thinking is skipped."""
    called = next((block.input for block in message.content if block.type == "tool_use"), None)
    if called is not None:
        return json.dumps(called, ensure_ascii=False)
    return "".join(block.text for block in message.content if block.type == "text")


class Meter:
    """Counts and charges the calls about one paper; those of a `batch` have a price of their own."""

    def __init__(self, prices: Prices, book: Book, batch: str = "") -> None:
        self.usage = Usage()
        self._prices = prices
        self._book = book
        self._batch = batch
        self._open: tuple[str, Usage] | None = None  # key and estimate of the call in progress

    def begin(self, key: str, model: str, job: Job) -> None:
        """Charge an estimate of a call, before it is sent. Raises OSError when that cannot be written."""
        estimate = self._prices.of(model).likely(job.characters, job.max_tokens)
        self._book(key, model, estimate, estimated=True)
        self._open = key, estimate

    def void(self, model: str) -> None:
        """Take back the estimate of a call that is not billed."""
        if self._open:
            self._book(self._open[0], model, Usage(), batch=self._batch)
            self._open = None

    def end(self) -> None:
        """Let the estimate of a call stand if its answer has been lost: it may have been billed."""
        if self._open:
            self.usage = self.usage.plus(self._open[1])
            self._open = None

    def add(self, model: str, message: Message, key: str = "") -> None:
        """Charge a message as billed; a refusal before any output is not.

        `key` is the name of a request in a batch; otherwise the message answers the call in progress, whose
        estimate stands if the message does not state its usage.
        """
        if self._open and not isinstance(message.usage, anthropic.types.Usage):
            log.warning("the answer states no usage, so its cost is estimated  model=%s", model)
            self.end()
            return
        used = self._priced(model, message)
        self.usage = self.usage.plus(used)
        self._book(self._open[0] if self._open else key, model, used, batch=self._batch)
        self._open = None

    def _priced(self, model: str, message: Message) -> Usage:
        """Return the usage of a message at the price of its model."""
        if message.stop_reason == "refusal" and not message.content:
            return Usage()
        counted = Usage(
            input_tokens=message.usage.input_tokens,
            output_tokens=message.usage.output_tokens,
            cache_read_tokens=message.usage.cache_read_input_tokens or 0,
            cache_write_tokens=message.usage.cache_creation_input_tokens or 0,
        )
        price = self._prices.of(model)
        usd = price.usd(counted) * (price.batch if self._batch else 1.0)
        return counted.model_copy(update={"usd": usd})


def error_text(error: anthropic.APIError) -> str:
    """Return the API's error message in one short line."""
    if not isinstance(error, anthropic.APIStatusError):
        return type(error).__name__
    body = error.body if isinstance(error.body, dict) else {}
    detail = body.get("error", {})
    text = detail.get("message", "") if isinstance(detail, dict) else ""
    return f"HTTP {error.status_code} {text}".strip()[:200]


def probe(access: Access, model: str, now: dt.datetime) -> Probe:
    """Test key and model with one free call; return problems to fix, and notes."""
    try:
        info = asyncio.run(_retrieve(access, model))
    except anthropic.NotFoundError:
        return Probe((f"summaries.model: Claude has no model `{model}`",))
    except anthropic.APIStatusError as error:
        refused = isinstance(error, anthropic.AuthenticationError | anthropic.PermissionDeniedError)
        said = f"ANTHROPIC_API_KEY is rejected ({error_text(error)}): replace or remove it"
        return (
            Probe((said,)) if refused else Probe(notes=(f"Claude could not be tested: {error_text(error)}",))
        )
    except anthropic.APIConnectionError as error:
        return Probe(notes=(f"Claude is unreachable: {type(error).__name__}",))
    retires = getattr(info, "retires_at", None)
    if retires and retires - now < RETIRES_SOON:
        return Probe(notes=(f"summaries.model: `{model}` retires on {retires:%Y-%m-%d}: choose another one",))
    return Probe()


async def _retrieve(access: Access, model: str) -> ModelInfo:
    async with connect(access) as client:
        return await client.models.retrieve(model)
