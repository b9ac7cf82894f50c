"""Claude as an engine: turns requests into jobs, for `client` or in batches for `batches`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Literal

from arxiv_digest.config import Summaries
from arxiv_digest.fulltext import sections
from arxiv_digest.fulltext.sections import FullText
from arxiv_digest.model import Pending
from arxiv_digest.summaries.claude import api, prompts
from arxiv_digest.summaries.claude.access import Access
from arxiv_digest.summaries.claude.batches import Batches
from arxiv_digest.summaries.claude.client import Client
from arxiv_digest.summaries.claude.prices import CHARACTERS, Prices
from arxiv_digest.summaries.claude.prompts import Job
from arxiv_digest.summaries.engine import (
    Budget,
    Features,
    Keep,
    Outcome,
    Probe,
    Request,
    SummaryEngine,
    Translation,
)


class Claude:
    """The engine that writes summaries with Claude, with the settings of one digest."""

    features = Features(frozenset({"brief", "full"}), translates=True, batches=True)

    def __init__(self, settings: Summaries, access: Access) -> None:
        self._settings = settings
        self._access = access
        self._prices = Prices(settings)
        self._client = Client(access, self._prices, settings.model, settings.fallback_model)
        self._batches = Batches(access, self._prices, settings.model)

    def probe(self, now: dt.datetime) -> Probe:
        """Test key and model with one free call, and the age of the list prices."""
        found = api.probe(self._access, self._settings.model, now)
        return Probe(found.problems, (*found.notes, *self._prices.doubts(now.date())))

    def price(self, request: Request | Translation) -> float:
        """Return the most that a request can cost at list price, including one repetition (US$)."""
        job = self._job(request) if isinstance(request, Request) else _translation(request)
        return self._prices.of(self._settings.model).most(job.characters, job.max_tokens)

    def summarise(self, requests: Sequence[Request], budget: Budget, keep: Keep) -> Outcome:
        """Request summaries, a few at a time."""
        return self._client.summarise([self._job(one) for one in requests], budget, keep)

    def translate(self, requests: Sequence[Translation], budget: Budget, keep: Keep) -> Outcome:
        """Request translations, a few at a time."""
        return self._client.summarise([_translation(one) for one in requests], budget, keep)

    def is_full(self, pending: Pending) -> bool:
        """Return whether the prompt is that for full texts."""
        return pending.prompt == prompts.FULL_PROMPT

    def submit(
        self, requests: Sequence[Request], budget: Budget, days: Mapping[str, dt.date]
    ) -> tuple[list[Pending], Outcome]:
        """Submit requests as one batch, at half the price."""
        return self._batches.submit([self._job(one) for one in requests], budget, days)

    def collect(
        self, pending: Sequence[Pending], requests: Sequence[Request], budget: Budget
    ) -> tuple[Outcome, list[Pending]]:
        """Collect finished batches; each result is parsed as the request was made then."""
        jobs = (self._job(one) for one in requests)
        variants = (one for job in jobs for one in (job, job.cheaper) if one)
        return self._batches.collect(pending, {(one.paper.id, one.prompt): one for one in variants}, budget)

    def _job(self, request: Request) -> Job:
        paper, topics, language = request.paper, request.topics, request.language
        if request.text is None:
            return prompts.brief(paper, topics, language)
        return prompts.full(paper, self._body(request.text, request.pdf_url), topics, language)

    def _body(self, text: FullText, address: str) -> prompts.Body:
        """Shorten a text to the configured limit; a PDF within the limit is sent by its address."""
        room = round(self._settings.max_input_tokens * CHARACTERS)
        pdf = prompts.Pdf(address, text.pages)
        if not text.pages or pdf.characters > room:
            source: Literal["full-text", "pdf"] = "pdf" if text.pages else "full-text"
            return prompts.Body(sections.fit(text, room), source, hidden=text.hidden)
        return prompts.Body(sections.whole(text), "pdf", pdf)


def _translation(request: Translation) -> Job:
    return prompts.translation(request.paper, request.summary, request.language)


def open_engine(settings: Summaries, environment: Mapping[str, str]) -> SummaryEngine:
    """Return the engine with the key of the environment."""
    return Claude(settings, Access.from_environment(environment, settings.auth_header))
