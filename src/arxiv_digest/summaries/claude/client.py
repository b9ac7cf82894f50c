"""Sends requests to Claude, a few at a time, within a budget and a deadline.

Nothing here raises or publishes: a paper without a summary is either pending, to be requested again by a
later run, or gets an extract.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from http import HTTPStatus
from itertools import count
from typing import Any

import anthropic
from anthropic.types import Message

from arxiv_digest.model import Summary
from arxiv_digest.summaries.claude import prices, prompts, schemas
from arxiv_digest.summaries.claude.access import Access
from arxiv_digest.summaries.claude.api import (
    Meter,
    connect,
    content,
    error_text,
    is_limit,
    request,
    text_of,
)
from arxiv_digest.summaries.claude.prices import Prices
from arxiv_digest.summaries.claude.prompts import Job
from arxiv_digest.summaries.engine import Budget, Keep, Outcome

log = logging.getLogger(__name__)

AT_ONCE = 4  # requests; the start tier allows far more, but a day's papers need no more
UNEXPECTED = 3  # answers that are not the API's, before the address counts as wrong
# After these errors the run sends no more requests: the next paper would fail too.
_HOPELESS = (anthropic.AuthenticationError, anthropic.PermissionDeniedError, anthropic.NotFoundError)


class _AbortError(Exception):
    """Further requests would fail too; the text says why, without the key."""


class _RetryLaterError(Exception):
    """This request failed now; a later run may succeed."""


class _UnexpectedAnswerError(_RetryLaterError):
    """The address answered with something that is not the API's; once may be an accident."""


class Client:
    """Requests the summaries of one run; papers that `model` refuses are sent to `second` once."""

    def __init__(self, access: Access, prices: Prices, model: str, second: str) -> None:
        self._access = access
        self._prices = prices
        self._models = [name for name in dict.fromkeys((model, second)) if name]
        self._budget = Budget(0.0)
        self._settling = asyncio.Condition()
        self._outcome = Outcome()
        self._unexpected = 0
        self._calls = count(1)

    def summarise(self, jobs: Sequence[Job], budget: Budget, keep: Keep) -> Outcome:
        """Do each job within the budget of money and time; call `keep` with each summary as it arrives."""
        self._budget = budget
        self._outcome = Outcome(stopped=self._outcome.stopped)
        asyncio.run(self._all(jobs, keep))
        return self._outcome

    async def _all(self, jobs: Sequence[Job], keep: Keep) -> None:
        done, self._settling = self._outcome, asyncio.Condition()
        async with connect(self._access) as client:
            turn = asyncio.Semaphore(AT_ONCE)
            tasks = [asyncio.create_task(self._process(client, turn, job, keep)) for job in jobs]
            left = self._budget.deadline.left
            _, late = await asyncio.wait(tasks, timeout=left) if tasks else (set(), set())
            for task in late:
                task.cancel()
            self._log_bugs(jobs, await asyncio.gather(*tasks, return_exceptions=True))
        settled = {*done.summaries, *done.refused, *done.over_budget}
        done.owed = {job.paper.id for job in jobs} - settled
        if late:
            self._stop(str(self._budget.deadline))

    @staticmethod
    def _log_bugs(jobs: Sequence[Job], results: Sequence[object]) -> None:
        """Log what jobs raised unexpectedly; their papers are pending, as nothing has settled them."""
        for job, result in zip(jobs, results, strict=True):
            if isinstance(result, Exception):
                log.error("summary failed  id=%s reason=%r", job.paper.id, result, exc_info=result)

    async def _process(
        self, client: anthropic.AsyncAnthropic, turn: asyncio.Semaphore, job: Job, keep: Keep
    ) -> None:
        """Do one job within the budget, or its cheaper variant, and record the result."""
        done, paper = self._outcome, job.paper.id
        async with turn:
            if done.stopped:
                return
            amount = await self._reserve(job)
            if amount is None and job.cheaper:
                job = job.cheaper
                amount = await self._reserve(job)
            if amount is None:
                done.over_budget.add(paper)
                return
            meter = Meter(self._prices, self._budget.book)
            try:
                await self._attempt(client, job, meter, keep)
            finally:
                done.usage[paper] = meter.usage
                async with self._settling:
                    self._budget.settle(amount, meter.usage.usd)
                    self._settling.notify_all()

    async def _reserve(self, job: Job) -> float | None:
        """Reserve the most that a job can cost (US$), and return it; None when the budget is too low.

        Waits while requests in progress may still leave enough.
        """
        amount = self._prices.of(self._models[0]).most(job.characters, job.max_tokens)
        async with self._settling:
            while not self._budget.reserve(amount):
                if not self._budget.reserved:
                    return None
                await self._settling.wait()
        return amount

    async def _attempt(self, client: anthropic.AsyncAnthropic, job: Job, meter: Meter, keep: Keep) -> None:
        """Do a job, and record a summary, a refusal, or why the run must stop."""
        done, paper = self._outcome, job.paper.id
        try:
            if summary := await self._ask(client, job, meter):
                done.summaries[paper] = summary
                self._keep(keep, summary)
            else:
                done.refused.add(paper)
        except _RetryLaterError as error:
            log.warning("summary pending  id=%s reason=%s", paper, error)
            self._unexpected += isinstance(error, _UnexpectedAnswerError)
            if self._unexpected >= UNEXPECTED:
                self._stop("the server does not answer like Claude's API: check ANTHROPIC_BASE_URL")
        except _AbortError as error:
            self._stop(str(error))

    def _keep(self, keep: Keep, summary: Summary) -> None:
        """Record a summary; unwritten ones could be paid for twice, so no more are requested then."""
        try:
            keep(summary, self._outcome)
        except OSError as error:
            self._stop(_unwritten(error))

    def _stop(self, reason: str) -> None:
        if self._outcome.stop(reason):
            log.warning("no more requests to Claude in this run: %s", reason)

    async def _ask(self, client: anthropic.AsyncAnthropic, job: Job, meter: Meter) -> Summary | None:
        """Request from the model and, after a refusal, from the second one within the budget.

        Returns None when both refuse.
        """
        for model in self._models:
            first = model == self._models[0]
            amount = 0.0 if first else self._prices.of(model).most(job.characters, job.max_tokens)
            if not self._budget.reserve(amount):
                log.warning("budget exhausted, not retried  id=%s model=%s", job.paper.id, model)
                return None
            try:
                if summary := await self._ask_model(client, model, job, meter):
                    return summary
            finally:
                self._budget.settle(amount, 0)
            log.warning("refused  id=%s model=%s", job.paper.id, model)
        return None

    async def _ask_model(
        self, client: anthropic.AsyncAnthropic, model: str, job: Job, meter: Meter
    ) -> Summary | None:
        """Request from one model; an invalid or unsupported reply is requested once more.

        Raises _RetryLaterError when neither reply can be parsed, and what `_send` raises.
        """
        messages: list[dict[str, Any]] = [{"role": "user", "content": content(job)}]
        source = job.grounds
        value: dict[str, Any] | None = None
        problem = ""
        loose = False
        for _ in range(prices.TRIES):
            message = await self._send(client, request(model, job, messages, loose=loose), job, meter)
            if message.stop_reason == "refusal":
                return None
            text = text_of(message)
            try:
                value = schemas.read(text, job.wire, cut=message.stop_reason == "max_tokens")
                problem = prompts.unsupported(value, source) or prompts.wrong_language(value, job)
            except ValueError as error:
                problem = str(error)
                loose = self._access.base_url is not None  # a gateway may ignore the schema
            if not problem:
                break
            repair = prompts.REPAIR.format(reason=problem)
            if loose:
                repair += prompts.LOOSE.format(schema=schemas.schema(job.wire, anthropic.transform_schema))
            messages += [{"role": "assistant", "content": text or "…"}, {"role": "user", "content": repair}]
        if value is None:
            raise _RetryLaterError(problem)
        return prompts.summary(job, model, value, source, meter.usage)

    async def _send(
        self, client: anthropic.AsyncAnthropic, parameters: dict[str, Any], job: Job, meter: Meter
    ) -> Message:
        """Send one request and charge it, also if the run is killed meanwhile; raises what `_answer` does."""
        try:
            meter.begin(f"{next(self._calls)}", parameters["model"], job)
            return await _answer(client, parameters, meter)
        except OSError as error:
            raise _AbortError(_unwritten(error)) from error
        finally:
            meter.end()


async def _answer(client: anthropic.AsyncAnthropic, parameters: dict[str, Any], meter: Meter) -> Message:
    """Send one request; raises _AbortError when further requests would fail too, else _RetryLaterError.

    Only errors that are certainly not billed take back the charge: after a timeout the answer may still be
    written.
    """
    model = parameters["model"]
    try:
        message = await client.messages.create(**parameters)
    except anthropic.APIStatusError as error:
        meter.void(model)
        raise _classified(error) from error
    except (anthropic.APIConnectionError, anthropic.APIResponseValidationError) as error:
        if not isinstance(error, anthropic.APITimeoutError):
            meter.void(model)
        raise _RetryLaterError(type(error).__name__) from error
    except ValueError as error:  # the SDK passes on what its JSON parser raises; the call may be billed
        raise _RetryLaterError("the answer is not JSON") from error
    if not isinstance(message, Message) or message.content is None:
        meter.void(model)
        raise _UnexpectedAnswerError("not an answer of Claude's API")
    meter.add(model, message)
    return message


def _unwritten(error: OSError) -> str:
    return f"{error.filename or 'the journal'}: {error.strerror or error}"


def _classified(error: anthropic.APIStatusError) -> Exception:
    """Decide whether an error affects the whole run or only this request."""
    said = error_text(error)
    limited = is_limit(f"{error.body} {said}")
    unpaid = error.status_code == HTTPStatus.PAYMENT_REQUIRED
    return _AbortError(said) if limited or unpaid or isinstance(error, _HOPELESS) else _RetryLaterError(said)
