"""What was submitted in a stretch of time: the API's answer where the feeds of the days have passed."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from functools import partial

from arxiv_digest.errors import AnswerError
from arxiv_digest.fetch import parse
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.parse import Answer
from arxiv_digest.model import Paper

log = logging.getLogger(__name__)

PAGE = 500  # papers a request: the most that is reliable; all in all the API gives 10,000 a question


@dataclass(frozen=True, slots=True)
class Submitted:
    """The papers of a category that were submitted in a stretch of time, and how many could not be had."""

    papers: tuple[Paper, ...]
    lacking: int = 0


def submitted(client: Client, category: str, start: dt.datetime, end: dt.datetime) -> Submitted:
    """Ask the API for the papers of a category by the time of their first version, to the minute.

    Pages may overlap or shift while papers are added; each paper counts once. Raises ArxivError when a page
    cannot be had.
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
        answer = client.get(client.settings.api_url, page, read=partial(_page, asked))
        found |= {paper.id: paper for paper in answer.papers}
        asked += len(_ids(answer)) + answer.skipped
        total = answer.total
    lacking = total - len(found)
    log.info("submitted  category=%s from=%s to=%s papers=%d", category, first, last, len(found))
    return Submitted(tuple(found.values()), lacking)


def _ids(answer: Answer) -> set[str]:
    return {paper.id for paper in answer.papers}  # a page may give a paper twice


def _page(asked: int, body: bytes) -> Answer:
    """Read a page; one whose total is less than what was given by then was garbled on the way."""
    answer = parse.answer(body)
    given = asked + len(_ids(answer))
    if answer.total < given:
        raise AnswerError(f"the API returned {given} of {answer.total} papers", passing=True)
    return answer
