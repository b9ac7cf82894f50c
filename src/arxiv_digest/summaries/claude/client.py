"""The window to Claude: asks for summaries, a few at a time, within a budget and a deadline.

Whatever goes wrong, nothing here raises and nothing here is published: a paper without a summary is
either owed, to be asked about by a later run, or left to the quoting summariser.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import anthropic
from anthropic.types import Message

from arxiv_digest.model import Summary
from arxiv_digest.summaries.claude import prices, prompts, schemas
from arxiv_digest.summaries.claude.api import Meter, content, options, request, said_of, text_of
from arxiv_digest.summaries.claude.prompts import Job
from arxiv_digest.summaries.engine import Access, Budget, Outcome

log = logging.getLogger(__name__)

AT_ONCE = 4  # requests; the start tier allows far more, arXiv's daily numbers need no more
DEADLINE = 900.0  # seconds for all papers of a run; what is left then is owed
STRANGE = 3  # answers that are none of the API; then the address is wrong
# After these nothing is asked any more in this run: the next paper would fare no better.
_HOPELESS = (anthropic.AuthenticationError, anthropic.PermissionDeniedError, anthropic.NotFoundError)
_LIMITS = ("spend_limit", "spend limit", "usage limit", "credit balance")


Keep = Callable[[Summary, Outcome], object]


class _StopError(Exception):
    """Asking on is hopeless; the text says why, without the key."""


class _OwedError(Exception):
    """This paper was not answered now; a later run may have more luck."""


class _StrangeError(_OwedError):
    """The address answered with something else; one may be an accident."""


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
        self._strange = 0

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
            self._strange += isinstance(error, _StrangeError)
            if self._strange >= STRANGE:
                self._stop("the address does not answer as Claude's API does: check ANTHROPIC_BASE_URL")
        except _StopError as error:
            self._stop(str(error))

    def _stop(self, reason: str) -> None:
        if self._outcome.stop(reason):
            log.warning("Claude is asked no more in this run: %s", reason)

    async def _ask(self, client: anthropic.AsyncAnthropic, job: Job, meter: Meter) -> Summary | None:
        """Ask the model, after a refusal the second one, if there is money; None when both refuse."""
        for model in self._models:
            first = model == self._models[0]
            amount = 0.0 if first else prices.most(model, job.characters, job.max_tokens)
            if not self._budget.reserve(amount):
                log.warning("no money left to ask again  id=%s model=%s", job.paper.id, model)
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
        """Ask one model; a reply that cannot be used, or says too much, is asked for once more."""
        messages: list[dict[str, Any]] = [{"role": "user", "content": content(job)}]
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
                value = schemas.read(text, job.wire, cut=message.stop_reason == "max_tokens")
                problem = prompts.complaint(value, source) or prompts.foreign(value, job)
            except ValueError as error:
                problem = str(error)
                loose = self._access.base_url is not None  # a gateway may not have heeded the shape
            if not problem:
                break
            repair = prompts.REPAIR.format(reason=problem)
            if loose:
                repair += prompts.LOOSE.format(schema=schemas.schema(job.wire, anthropic.transform_schema))
            messages += [{"role": "assistant", "content": text or "…"}, {"role": "user", "content": repair}]
        if value is None:
            raise _OwedError(problem)
        return prompts.summary(job, model, value, source, meter.usage)


async def _send(client: anthropic.AsyncAnthropic, parameters: dict[str, Any], meter: Meter) -> Message:
    """Send one request, and sort what can go wrong into owed and hopeless."""
    try:
        message = await client.messages.create(**parameters)
    except anthropic.APIStatusError as error:
        raise _judged(error) from error
    except (anthropic.APIConnectionError, anthropic.APIResponseValidationError) as error:
        raise _OwedError(type(error).__name__) from error
    if not isinstance(message, Message):
        raise _StrangeError("the answer is none of Claude's API")
    meter.add(parameters["model"], message)
    return message


def _judged(error: anthropic.APIStatusError) -> Exception:
    """Tell a limit that holds for the whole run from a failure of this request."""
    said = said_of(error)
    limited = any(one in f"{error.body} {said}".lower() for one in _LIMITS)
    unpaid = error.status_code == HTTPStatus.PAYMENT_REQUIRED
    return _StopError(said) if limited or unpaid or isinstance(error, _HOPELESS) else _OwedError(said)
