"""Claude's API as the SDK has it: what a request looks like, what an answer used, what an error says."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import anthropic
from anthropic.types import Message

from arxiv_digest.model import Usage
from arxiv_digest.summaries.claude import prices, schemas
from arxiv_digest.summaries.claude.access import Access
from arxiv_digest.summaries.claude.prompts import Job
from arxiv_digest.summaries.engine import Probe

TIMEOUT = 120.0  # seconds for one request
RETRIES = 4  # by the SDK, for 429, 529, 5xx and lost connections
RETIRES_SOON = dt.timedelta(days=60)
_QUIET = ("claude-haiku-",)  # these can be asked not to think; the others think as they please


def options(access: Access) -> dict[str, Any]:
    """Give what the SDK needs to reach Claude, or a gateway that reads the key from another header."""
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
    """Give the parameters of a request, as the API takes them singly and in batches.

    `loose` is for gateways that do not heed `output_config`: the shape goes in as a tool that may be called.
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
    """Send the paper as a document: text to describe, not to obey."""
    text = {"type": "text", "media_type": "text/plain", "data": job.text}
    source = {"type": "url", "url": job.pdf.url} if job.pdf else text
    context = "Material from arXiv, written by strangers."
    return [
        {"type": "document", "source": source, "title": job.paper.id, "context": context},
        {"type": "text", "text": job.request},
    ]


def text_of(message: Message) -> str:
    """Take the reply out of a message: its text, or what it called the tool with; thinking is passed over."""
    called = next((block.input for block in message.content if block.type == "tool_use"), None)
    if called is not None:
        return json.dumps(called, ensure_ascii=False)
    return "".join(block.text for block in message.content if block.type == "text")


class Meter:
    """Counts what the calls about one paper used; batches cost half."""

    def __init__(self, share: float = 1.0) -> None:
        self.usage = Usage()
        self._share = share

    def add(self, model: str, message: Message) -> None:
        """Count a message."""
        counted = Usage(
            input_tokens=message.usage.input_tokens,
            output_tokens=message.usage.output_tokens,
            cache_read_tokens=message.usage.cache_read_input_tokens or 0,
            cache_write_tokens=message.usage.cache_creation_input_tokens or 0,
        )
        priced = counted.model_copy(update={"usd": (prices.usd(model, counted) or 0.0) * self._share})
        self.usage = self.usage.plus(priced)


def said_of(error: anthropic.APIError) -> str:
    """Say what went wrong in one short line, as the API said it."""
    if not isinstance(error, anthropic.APIStatusError):
        return type(error).__name__
    body = error.body if isinstance(error.body, dict) else {}
    detail = body.get("error", {})
    text = detail.get("message", "") if isinstance(detail, dict) else ""
    return f"HTTP {error.status_code} {text}".strip()[:200]


def probe(access: Access, model: str, now: dt.datetime) -> Probe:
    """Test key and model with one free call: what has to be mended, and what is worth knowing."""
    try:
        with anthropic.Anthropic(**options(access)) as client:
            info = client.models.retrieve(model)
    except anthropic.NotFoundError:
        return Probe((f"summaries.model: Claude has no model `{model}`",))
    except anthropic.APIStatusError as error:
        refused = isinstance(error, anthropic.AuthenticationError | anthropic.PermissionDeniedError)
        said = f"ANTHROPIC_API_KEY is rejected ({said_of(error)}): replace or remove it"
        return Probe((said,)) if refused else Probe(notes=(f"Claude could not be tested: {said_of(error)}",))
    except anthropic.APIConnectionError as error:
        return Probe(notes=(f"Claude is unreachable: {type(error).__name__}",))
    retires = getattr(info, "retires_at", None)
    if retires and retires - now < RETIRES_SOON:
        return Probe(notes=(f"summaries.model: `{model}` retires on {retires:%Y-%m-%d}: choose another one",))
    return Probe()
