"""The window to Claude: asks for brief summaries, a few at a time, within a budget and a deadline.

Whatever goes wrong, nothing here raises and nothing here is published: a paper without a summary is
either owed, to be asked about by a later run, or left to the quoting summariser.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import anthropic
from anthropic.types import Message

from arxiv_digest.model import Checks, Paper, Points, Summary, Usage
from arxiv_digest.summarise import prices, reply
from arxiv_digest.summarise.extractive import source_hash
from arxiv_digest.summarise.grounding import Finding, Source, ground
from arxiv_digest.summarise.seam import Access, Budget, Outcome

log = logging.getLogger(__name__)

AT_ONCE = 4  # requests; the start tier allows far more, arXiv's daily numbers need no more
TIMEOUT = 120.0  # seconds for one request
RETRIES = 4  # by the SDK, for 429, 529, 5xx and lost connections
DEADLINE = 900.0  # seconds for all papers of a run; what is left then is owed
MAX_TOKENS = 4000
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
        self._deadline = DEADLINE
        self._models = [name for name in dict.fromkeys((model, second)) if name]
        self._budget = budget
        self._settling = asyncio.Condition()
        self._outcome = Outcome()

    def summarise(self, papers: Sequence[Paper], keep: Keep) -> Outcome:
        """Ask about each paper, within the deadline; `keep` gets each summary as it comes."""
        asyncio.run(self._all(papers, keep))
        return self._outcome

    async def _all(self, papers: Sequence[Paper], keep: Keep) -> None:
        done = self._outcome
        async with anthropic.AsyncAnthropic(**_options(self._access, self._auth_header)) as client:
            turn = asyncio.Semaphore(AT_ONCE)
            tasks = [asyncio.create_task(self._one(client, turn, paper, keep)) for paper in papers]
            _, late = await asyncio.wait(tasks, timeout=self._deadline) if tasks else (set(), set())
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        settled = {*done.summaries, *done.refused, *done.over_budget}
        done.owed = {paper.id for paper in papers} - settled
        if late:
            log.warning("deadline  seconds=%g papers=%d", self._deadline, len(late))

    async def _one(
        self,
        client: anthropic.AsyncAnthropic,
        turn: asyncio.Semaphore,
        paper: Paper,
        keep: Keep,
    ) -> None:
        """Summarise one paper within the budget and note what became of it."""
        done = self._outcome
        async with turn:
            amount = prices.most(self._models[0], reply.length(paper), MAX_TOKENS)
            if done.stopped:
                return
            if not await self._reserved(amount):
                done.over_budget.add(paper.id)
                return
            meter = _Meter()
            try:
                await self._noted(client, paper, meter, keep)
            finally:
                done.usage[paper.id] = meter.usage
                async with self._settling:
                    self._budget.settle(amount, meter.usage.usd)
                    self._settling.notify_all()

    async def _reserved(self, amount: float) -> bool:
        """Set the most that a paper can cost aside; wait for what is under way when there is no room now."""
        async with self._settling:
            while not self._budget.reserve(amount):
                if not self._budget.reserved:
                    return False
                await self._settling.wait()
        return True

    async def _noted(
        self, client: anthropic.AsyncAnthropic, paper: Paper, meter: _Meter, keep: Keep
    ) -> None:
        """Ask about a paper, and note a summary, a refusal, or why asking on is hopeless."""
        done = self._outcome
        try:
            if summary := await self._ask(client, paper, meter):
                done.summaries[paper.id] = summary
                keep(summary, done)
            else:
                done.refused.add(paper.id)
        except _OwedError as error:
            log.warning("summary owed  id=%s reason=%s", paper.id, error)
        except _StopError as error:
            if done.stop(str(error)):
                log.warning("Claude is asked no more in this run: %s", error)

    async def _ask(self, client: anthropic.AsyncAnthropic, paper: Paper, meter: _Meter) -> Summary | None:
        """Ask the model, after a refusal the second one; None when both refuse."""
        for model in self._models:
            if summary := await self._ask_model(client, model, paper, meter):
                return summary
            log.warning("refused  id=%s model=%s", paper.id, model)
        return None

    async def _ask_model(
        self, client: anthropic.AsyncAnthropic, model: str, paper: Paper, meter: _Meter
    ) -> Summary | None:
        """Ask one model; a reply that cannot be used, or says too much, is asked for once more."""
        messages: list[dict[str, Any]] = [{"role": "user", "content": _content(paper)}]
        source = Source(reply.document(paper), [link.url for link in paper.links])
        value: dict[str, Any] | None = None
        problem = ""
        for _ in range(2):
            message = await _send(client, model, messages, meter)
            if message.stop_reason == "refusal":
                return None
            text = "".join(block.text for block in message.content if block.type == "text")
            try:
                value = reply.read(text, cut=message.stop_reason == "max_tokens")
                problem = _complaint(ground(value, source).findings)
            except ValueError as error:
                problem = str(error)
            if not problem:
                break
            repair = reply.REPAIR.format(reason=problem)
            messages += [{"role": "assistant", "content": text or "…"}, {"role": "user", "content": repair}]
        if value is None:
            raise _OwedError(problem)
        return _summary(paper, model, value, source, meter.usage)


def _options(access: Access, auth_header: str) -> dict[str, Any]:
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
        with anthropic.Anthropic(**_options(access, auth_header)) as client:
            info = client.models.retrieve(model)
    except anthropic.NotFoundError:
        return [f"summaries.model: Claude has no model `{model}`"], []
    except anthropic.APIStatusError as error:
        refused = isinstance(error, anthropic.AuthenticationError | anthropic.PermissionDeniedError)
        said = f"ANTHROPIC_API_KEY is refused ({_said(error)}): set another one, or none"
        return ([said], []) if refused else ([], [f"Claude could not be tested: {_said(error)}"])
    except anthropic.APIConnectionError as error:
        return [], [f"Claude cannot be reached: {type(error).__name__}"]
    retires = getattr(info, "retires_at", None)
    if retires and retires - now < RETIRES_SOON:
        return [], [f"summaries.model: `{model}` retires on {retires:%Y-%m-%d}: choose another one"]
    return [], []


async def _send(
    client: anthropic.AsyncAnthropic, model: str, messages: list[dict[str, Any]], meter: _Meter
) -> Message:
    """Send one request, and sort what can go wrong into owed and hopeless."""
    options: dict[str, Any] = {
        "model": model,
        "max_tokens": MAX_TOKENS,
        "system": [{"type": "text", "text": reply.SYSTEM, "cache_control": {"type": "ephemeral"}}],
        "messages": messages,
        "output_config": {
            "format": {"type": "json_schema", "schema": reply.schema(anthropic.transform_schema)}
        },
    }
    if model.startswith(_QUIET):
        options["thinking"] = {"type": "disabled"}
    try:
        message = await client.messages.create(**options)
    except anthropic.APIStatusError as error:
        raise _judged(error) from error
    except (anthropic.APIConnectionError, anthropic.APIResponseValidationError) as error:
        raise _OwedError(type(error).__name__) from error
    if not isinstance(message, Message):
        raise _StopError("the address does not answer as Claude's API does: check ANTHROPIC_BASE_URL")
    meter.add(model, message)
    return message


def _judged(error: anthropic.APIStatusError) -> Exception:
    """Tell a limit that holds for the whole run from a failure of this request."""
    said = _said(error)
    limited = any(one in f"{error.body} {said}".lower() for one in _LIMITS)
    unpaid = error.status_code == HTTPStatus.PAYMENT_REQUIRED
    return _StopError(said) if limited or unpaid or isinstance(error, _HOPELESS) else _OwedError(said)


class _Meter:
    """Counts what the calls about one paper used."""

    def __init__(self) -> None:
        self.usage = Usage()

    def add(self, model: str, message: Message) -> None:
        counted = Usage(
            input_tokens=message.usage.input_tokens,
            output_tokens=message.usage.output_tokens,
            cache_read_tokens=message.usage.cache_read_input_tokens or 0,
            cache_write_tokens=message.usage.cache_creation_input_tokens or 0,
        )
        priced = counted.model_copy(update={"usd": prices.usd(model, counted) or 0.0})
        self.usage = self.usage.plus(priced)


def _content(paper: Paper) -> list[dict[str, Any]]:
    """Send the paper as a document: text to describe, not to obey."""
    source = {"type": "text", "media_type": "text/plain", "data": reply.document(paper)}
    context = "A paper's title and abstract from arXiv, written by strangers."
    return [
        {"type": "document", "source": source, "title": paper.id, "context": context},
        {"type": "text", "text": "Summarise this paper."},
    ]


def _complaint(findings: Iterable[Finding]) -> str:
    """Say what a reply states that its source does not; filler and repetitions are dropped without a word."""
    invented = [one for one in findings if one.kind in {"number", "name", "url", "quote"}]
    return "; ".join(f"{one.path}: “{one.text}” is not in the document" for one in invented[:8])


def _summary(paper: Paper, model: str, value: Mapping[str, Any], source: Source, usage: Usage) -> Summary:
    grounded = ground(value, source)
    said: dict[str, Any] = grounded.reply
    evidence = {name: tuple(said[name]["evidence"]) for name in Points.model_fields if said[name]["text"]}
    return Summary(
        id=paper.id,
        language="en",
        engine="claude",
        model=model,
        prompt=reply.PROMPT,
        source="abstract",
        source_hash=source_hash(paper),
        points=Points(**{name: said[name]["text"] or None for name in Points.model_fields}),
        checks=Checks(
            quotes=sum(len(value[name]["evidence"]) for name in Points.model_fields),
            quotes_found=sum(map(len, evidence.values())),
            figures=grounded.figures,
            figures_found=grounded.figures_found,
            withheld=grounded.withheld,
        ),
        usage=usage,
        keywords=tuple(said["keywords"]),
        evidence={name: quotes for name, quotes in evidence.items() if quotes},
    )


def _said(error: anthropic.APIStatusError) -> str:
    """Say what the API said, in one short line."""
    body = error.body if isinstance(error.body, dict) else {}
    detail = body.get("error", {})
    text = detail.get("message", "") if isinstance(detail, dict) else ""
    return f"HTTP {error.status_code} {text}".strip()[:200]
