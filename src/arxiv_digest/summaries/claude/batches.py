"""Batches: summaries at half the price, requested by one run and collected by a later one."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import anthropic
from anthropic.types.messages import MessageBatch

from arxiv_digest.deadline import Deadline
from arxiv_digest.model import Pending
from arxiv_digest.summaries.claude import prompts, schemas
from arxiv_digest.summaries.claude.access import Access
from arxiv_digest.summaries.claude.api import Meter, connect, error_text, request, text_of
from arxiv_digest.summaries.claude.prices import Prices
from arxiv_digest.summaries.claude.prompts import Job
from arxiv_digest.summaries.engine import Budget, Outcome

log = logging.getLogger(__name__)

# ValueError: results that are not JSON; TimeoutError: the run's time is over.
_AT_FAULT = (anthropic.AnthropicError, ValueError, TimeoutError)


class Batches:
    """Submits and collects the batches of one run."""

    def __init__(self, access: Access, prices: Prices, model: str) -> None:
        self._access = access
        self._prices = prices
        self._model = model

    def collect(
        self, pending: Sequence[Pending], jobs: Mapping[tuple[str, str], Job], budget: Budget
    ) -> tuple[Outcome, list[Pending]]:
        """Collect finished batches; return the outcome, and what is still in progress.

        Failed, expired and invalid results are pending and requested again; a refusal is final.
        """
        outcome = Outcome()
        waiting = asyncio.run(self._collect_all(pending, jobs, budget, outcome))
        settled = {*outcome.summaries, *outcome.refused, *(one.id for one in waiting)}
        outcome.owed = {one.id for one in pending} - settled
        return outcome, waiting

    async def _collect_all(
        self,
        pending: Sequence[Pending],
        jobs: Mapping[tuple[str, str], Job],
        budget: Budget,
        outcome: Outcome,
    ) -> list[Pending]:
        waiting: list[Pending] = []
        async with connect(self._access) as client:
            for batch in sorted({one.batch for one in pending}):
                mine = {one.custom_id: one for one in pending if one.batch == batch}
                waiting += await self._collect(client, batch, mine, jobs, budget, outcome)
        return waiting

    async def _collect(
        self,
        client: anthropic.AsyncAnthropic,
        batch: str,
        mine: dict[str, Pending],
        jobs: Mapping[tuple[str, str], Job],
        budget: Budget,
        outcome: Outcome,
    ) -> list[Pending]:
        """Collect one batch, all of it or nothing; return what is still in progress."""
        try:
            async with asyncio.timeout(budget.deadline.left):
                if (await client.messages.batches.retrieve(batch)).processing_status != "ended":
                    return list(mine.values())
                lines = [line async for line in await client.messages.batches.results(batch)]
        except _AT_FAULT as error:
            log.warning("batch not collected  id=%s reason=%s", batch, _reason(error))
            return [] if isinstance(error, anthropic.NotFoundError) else list(mine.values())
        for line in lines:
            if one := mine.get(line.custom_id):
                self._take(line.result, one, jobs.get((one.id, one.prompt)), budget, outcome)
        return []

    def _take(self, result: Any, one: Pending, job: Job | None, budget: Budget, outcome: Outcome) -> None:
        """Make a summary of one result, if its paper is still wanted; unsupported text is cut."""
        paper, model = one.id, one.model
        if result.type != "succeeded":
            log.warning("batch request %s  id=%s", result.type, paper)
            return
        meter = Meter(self._prices, budget.book, one.batch)
        meter.add(model, result.message, one.custom_id)
        outcome.usage[paper] = meter.usage
        if job is None:
            return
        if result.message.stop_reason == "refusal":
            outcome.refused.add(paper)
            return
        text = text_of(result.message)
        try:
            value = schemas.read(text, job.wire, cut=result.message.stop_reason == "max_tokens")
        except ValueError as error:
            log.warning("batch reply unusable  id=%s reason=%s", paper, error)
            return
        try:
            summary = prompts.summary(job, model, value, job.grounds, meter.usage)
        except Exception:  # one paper must not cost the others
            log.exception("summary failed  id=%s", paper)
            return
        outcome.summaries[paper] = summary

    def submit(
        self, jobs: Sequence[Job], budget: Budget, days: Mapping[str, dt.date]
    ) -> tuple[list[Pending], Outcome]:
        """Submit jobs within the budget; return what is to be collected, and an outcome with the others."""
        outcome = Outcome()
        sent: list[tuple[Job, float]] = []
        price = self._prices.of(self._model)
        for wanted in jobs:
            for job in filter(None, (wanted, wanted.cheaper)):
                amount = price.most(job.characters, job.max_tokens) * price.batch
                if budget.reserve(amount):
                    sent.append((job, amount))
                    break
            else:
                outcome.over_budget.add(wanted.paper.id)
        outcome.owed = {job.paper.id for job, _ in sent}
        if not sent:
            return [], outcome
        requests: list[Any] = [
            {"custom_id": _name(job.paper.id), "params": request(self._model, job)} for job, _ in sent
        ]
        try:
            batch = asyncio.run(self._create(requests, budget.deadline))
        except _AT_FAULT as error:
            outcome.stop(_reason(error))
            log.warning("batch not submitted  papers=%d reason=%s", len(sent), _reason(error))
            return [], outcome
        log.info("batch submitted  id=%s papers=%d", batch.id, len(sent))
        pending = [
            Pending(
                batch=batch.id,
                custom_id=_name(job.paper.id),
                id=job.paper.id,
                day=days[job.paper.id],
                prompt=job.prompt,
                model=self._model,
                usd=round(amount, 6),
            )
            for job, amount in sent
        ]
        return pending, outcome

    async def _create(self, requests: list[Any], deadline: Deadline) -> MessageBatch:
        async with asyncio.timeout(deadline.left), connect(self._access) as client:
            return await client.messages.batches.create(requests=requests)


def _reason(error: Exception) -> str:
    return error_text(error) if isinstance(error, anthropic.APIStatusError) else type(error).__name__


def _name(paper: str) -> str:
    """Return the name of a request; batches allow only letters, digits, hyphens and underscores."""
    return paper.replace(".", "-").replace("/", "_")
