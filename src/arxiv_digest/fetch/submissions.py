"""Fetches what was submitted in a period from the API, for days that the feeds no longer show."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from arxiv_digest.errors import AnswerError
from arxiv_digest.fetch import parse
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.parse import Answer
from arxiv_digest.model import Paper

log = logging.getLogger(__name__)

PAGE = 500  # papers per request: the most that is reliable; the API returns at most 10,000 per query


@dataclass(frozen=True, slots=True)
class Submitted:
    """The papers of a category submitted in a period, and how many the API did not return."""

    papers: tuple[Paper, ...]
    lacking: int = 0


def submitted(client: Client, category: str, start: dt.datetime, end: dt.datetime) -> Submitted:
    """Fetch the papers of a category whose first version was submitted in a period (to the minute, UTC).

    Pages may overlap or shift while papers are added; each paper counts once. Raises ArxivError when a page
    cannot be fetched.
    """
    first, last = (f"{moment.astimezone(dt.UTC):%Y%m%d%H%M}" for moment in (start, end))
    params = {
        "search_query": f"cat:{category} AND submittedDate:[{first} TO {last}]",
        "sortBy": "submittedDate",
        "sortOrder": "ascending",
        "max_results": str(PAGE),
    }
    found: dict[str, Paper] = {}
    asked, total = 0, 1
    while asked < total:
        page = params | {"start": str(asked)}
        answer = client.get(client.settings.api_url, page, read=partial(_page, page))
        found |= {paper.id: paper for paper in answer.papers}
        asked += len(_ids(answer)) + answer.skipped
        total = answer.total
    lacking = total - len(found)
    log.info("submissions  category=%s from=%s to=%s papers=%d", category, first, last, len(found))
    return Submitted(tuple(found.values()), lacking)


def _ids(answer: Answer) -> set[str]:
    return {paper.id for paper in answer.papers}  # a page may contain a paper twice


def _page(page: Mapping[str, str], body: bytes) -> Answer:
    """Parse the page that the parameters request.

    Raises AnswerError when its total is smaller than the number of papers received: the answer is damaged.
    """
    answer = parse.answer(body, page)
    given = int(page["start"]) + len(_ids(answer))
    if answer.total < given:
        raise AnswerError(f"the API returned {given} of {answer.total} papers", passing=True)
    return answer
