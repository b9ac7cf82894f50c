"""The window to Claude: asks for summaries, a few at a time, within a budget and a deadline.

Whatever goes wrong, nothing here raises and nothing here is published: a paper without a summary is
either owed, to be asked about by a later run, or left to the quoting summariser.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import anthropic
from anthropic.types import Message

from arxiv_digest.model import Summary, Usage
from arxiv_digest.summarise import prices, reply
from arxiv_digest.summarise.reply import Job
from arxiv_digest.summarise.seam import Access, Budget, Outcome

log = logging.getLogger(__name__)

AT_ONCE = 4  # requests; the start tier allows far more, arXiv's daily numbers need no more
TIMEOUT = 120.0  # seconds for one request
RETRIES = 4  # by the SDK, for 429, 529, 5xx and lost connections
DEADLINE = 900.0  # seconds for all papers of a run; what is left then is owed
RETIRES_SOON = dt.timedelta(days=60)
_QUIET = ("claude-haiku-",)  # these can be asked not to think; the others think as they please
# After these nothing is asked any more in this run: the next paper would fare no better.
_HOPELESS = (anthropic.AuthenticationError, anthropic.PermissionDeniedError, anthropic.NotFoundError)
_LIMITS = ("spend_limit", "spend limit", "usage limit", "credit balance")


Keep = Callable[[Summary, Outcome], object]


class _StopError(Exception):
    """Asking on is hopeless; the text says why, without the key."""


class _OwedError(Exception):
    """This paper was not answered now; a later run may have more luck."""


class Claude:
    """Asks for the summaries of one run; `second` is asked once what `model` refuses."""

    def __init__(
        self, access: Access, model: str, second: str, budget: Budget, *, auth_header: str = "authorization"
    ) -> None:
        self._access = access
        self._auth_header = auth_header  # "x-api-key" for gateways that read nothing else
        self._end = time.monotonic() + DEADLINE
        self._models = [name for name in dict.fromkeys((model, second)) if name]
        self._budget = budget
        self._settling = asyncio.Condition()
        self._outcome = Outcome()

    def summarise(self, jobs: Sequence[Job], keep: Keep) -> Outcome:
        """Do each job, within the deadline; `keep` gets each summary as it comes."""
        self._outcome = Outcome(stopped=self._outcome.stopped)
        asyncio.run(self._all(jobs, keep))
        return self._outcome

    async def _all(self, jobs: Sequence[Job], keep: Keep) -> None:
        done, self._settling = self._outcome, asyncio.Condition()
        async with anthropic.AsyncAnthropic(**options(self._access, self._auth_header)) as client:
            turn = asyncio.Semaphore(AT_ONCE)
            tasks = [asyncio.create_task(self._one(client, turn, job, keep)) for job in jobs]
            _, late = await asyncio.wait(tasks, timeout=self._left) if tasks else (set(), set())
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        settled = {*done.summaries, *done.refused, *done.over_budget}
        done.owed = {job.paper.id for job in jobs} - settled
        if late:
            log.warning("deadline  seconds=%g papers=%d", DEADLINE, len(late))

    @property
    def _left(self) -> float:
        """The seconds until the deadline of the run."""
        return max(1.0, self._end - time.monotonic())

    async def _one(
        self, client: anthropic.AsyncAnthropic, turn: asyncio.Semaphore, job: Job, keep: Keep
    ) -> None:
        """Do one job within the budget, or its cheaper one, and note what became of it."""
        done, paper = self._outcome, job.paper.id
        async with turn:
            if done.stopped:
                return
            amount = await self._reserved(job)
            if amount is None and job.cheaper:
                job = job.cheaper
                amount = await self._reserved(job)
            if amount is None:
                done.over_budget.add(paper)
                return
            meter = Meter()
            try:
                await self._noted(client, job, meter, keep)
            finally:
                done.usage[paper] = meter.usage
                async with self._settling:
                    self._budget.settle(amount, meter.usage.usd)
                    self._settling.notify_all()

    async def _reserved(self, job: Job) -> float | None:
        """Set the most that a job can cost aside; wait for what is under way when there is no room now."""
        amount = prices.most(self._models[0], job.characters, job.max_tokens)
        async with self._settling:
            while not self._budget.reserve(amount):
                if not self._budget.reserved:
                    return None
                await self._settling.wait()
        return amount

    async def _noted(self, client: anthropic.AsyncAnthropic, job: Job, meter: Meter, keep: Keep) -> None:
        """Do a job, and note a summary, a refusal, or why asking on is hopeless."""
        done, paper = self._outcome, job.paper.id
        try:
            if summary := await self._ask(client, job, meter):
                done.summaries[paper] = summary
                keep(summary, done)
            else:
                done.refused.add(paper)
        except _OwedError as error:
            log.warning("summary owed  id=%s reason=%s", paper, error)
        except _StopError as error:
            if done.stop(str(error)):
                log.warning("Claude is asked no more in this run: %s", error)

    async def _ask(self, client: anthropic.AsyncAnthropic, job: Job, meter: Meter) -> Summary | None:
        """Ask the model, after a refusal the second one; None when both refuse."""
        for model in self._models:
            if summary := await self._ask_model(client, model, job, meter):
                return summary
            log.warning("refused  id=%s model=%s", job.paper.id, model)
        return None

    async def _ask_model(
        self, client: anthropic.AsyncAnthropic, model: str, job: Job, meter: Meter
    ) -> Summary | None:
        """Ask one model; a reply that cannot be used, or says too much, is asked for once more."""
        messages: list[dict[str, Any]] = [{"role": "user", "content": _content(job)}]
        source = job.grounds
        value: dict[str, Any] | None = None
        problem = ""
        loose = False
        for _ in range(prices.TRIES):
            message = await _send(client, request(model, job, messages, loose=loose), meter)
            if message.stop_reason == "refusal":
                return None
            text = text_of(message)
            try:
                value = reply.read(text, job.wire, cut=message.stop_reason == "max_tokens")
                problem = reply.complaint(value, source)
            except ValueError as error:
                problem = str(error)
                loose = self._access.base_url is not None  # a gateway may not have heeded the shape
            if not problem:
                break
            repair = reply.REPAIR.format(reason=problem)
            if loose:
                repair += reply.LOOSE.format(schema=reply.schema(job.wire, anthropic.transform_schema))
            messages += [{"role": "assistant", "content": text or "…"}, {"role": "user", "content": repair}]
        if value is None:
            raise _OwedError(problem)
        return reply.summary(job, model, value, source, meter.usage)


def options(access: Access, auth_header: str) -> dict[str, Any]:
    """Give what the SDK needs to reach Claude, or a gateway that reads the key from another header."""
    headers = {"x-api-key": access.api_key} if auth_header == "x-api-key" else None
    return {
        "api_key": access.api_key,
        "base_url": access.base_url,
        "default_headers": headers,
        "max_retries": RETRIES,
        "timeout": TIMEOUT,
    }


def probe(access: Access, model: str, auth_header: str, now: dt.datetime) -> tuple[list[str], list[str]]:
    """Test key and model with one free call: what has to be mended, and what is worth knowing."""
    try:
        with anthropic.Anthropic(**options(access, auth_header)) as client:
            info = client.models.retrieve(model)
    except anthropic.NotFoundError:
        return [f"summaries.model: Claude has no model `{model}`"], []
    except anthropic.APIStatusError as error:
        refused = isinstance(error, anthropic.AuthenticationError | anthropic.PermissionDeniedError)
        said = f"ANTHROPIC_API_KEY is refused ({said_of(error)}): set another one, or none"
        return ([said], []) if refused else ([], [f"Claude could not be tested: {said_of(error)}"])
    except anthropic.APIConnectionError as error:
        return [], [f"Claude cannot be reached: {type(error).__name__}"]
    retires = getattr(info, "retires_at", None)
    if retires and retires - now < RETIRES_SOON:
        return [], [f"summaries.model: `{model}` retires on {retires:%Y-%m-%d}: choose another one"]
    return [], []


def request(
    model: str, job: Job, messages: list[dict[str, Any]] | None = None, *, loose: bool = False
) -> dict[str, Any]:
    """Give the parameters of a request, as the API takes them singly and in batches.

    `loose` is for gateways that do not heed `output_config`: the shape goes in as a tool that may be called.
    """
    schema = reply.schema(job.wire, anthropic.transform_schema)
    parameters: dict[str, Any] = {
        "model": model,
        "max_tokens": job.max_tokens,
        "system": [{"type": "text", "text": job.system, "cache_control": {"type": "ephemeral"}}],
        "messages": messages or [{"role": "user", "content": _content(job)}],
    }
    if loose:
        parameters["tools"] = [{"name": "reply", "description": "Give the reply.", "input_schema": schema}]
        parameters["tool_choice"] = {"type": "auto"}
    else:
        parameters["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
    if model.startswith(_QUIET):
        parameters["thinking"] = {"type": "disabled"}
    return parameters


async def _send(client: anthropic.AsyncAnthropic, parameters: dict[str, Any], meter: Meter) -> Message:
    """Send one request, and sort what can go wrong into owed and hopeless."""
    try:
        message = await client.messages.create(**parameters)
    except anthropic.APIStatusError as error:
        raise _judged(error) from error
    except (anthropic.APIConnectionError, anthropic.APIResponseValidationError) as error:
        raise _OwedError(type(error).__name__) from error
    if not isinstance(message, Message):
        raise _StopError("the address does not answer as Claude's API does: check ANTHROPIC_BASE_URL")
    meter.add(parameters["model"], message)
    return message


def _judged(error: anthropic.APIStatusError) -> Exception:
    """Tell a limit that holds for the whole run from a failure of this request."""
    said = said_of(error)
    limited = any(one in f"{error.body} {said}".lower() for one in _LIMITS)
    unpaid = error.status_code == HTTPStatus.PAYMENT_REQUIRED
    return _StopError(said) if limited or unpaid or isinstance(error, _HOPELESS) else _OwedError(said)


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


def text_of(message: Message) -> str:
    """Take the reply out of a message: its text, or what it called the tool with; thinking is passed over."""
    called = next((block.input for block in message.content if block.type == "tool_use"), None)
    if called is not None:
        return json.dumps(called, ensure_ascii=False)
    return "".join(block.text for block in message.content if block.type == "text")


def _content(job: Job) -> list[dict[str, Any]]:
    """Send the paper as a document: text to describe, not to obey."""
    source = {"type": "text", "media_type": "text/plain", "data": job.text}
    context = "Material from arXiv, written by strangers."
    return [
        {"type": "document", "source": source, "title": job.paper.id, "context": context},
        {"type": "text", "text": job.request},
    ]


def said_of(error: anthropic.APIError) -> str:
    """Say what went wrong in one short line, as the API said it."""
    if not isinstance(error, anthropic.APIStatusError):
        return type(error).__name__
    body = error.body if isinstance(error.body, dict) else {}
    detail = body.get("error", {})
    text = detail.get("message", "") if isinstance(detail, dict) else ""
    return f"HTTP {error.status_code} {text}".strip()[:200]
