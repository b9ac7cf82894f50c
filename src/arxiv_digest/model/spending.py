"""What was spent on summaries, and when."""

from __future__ import annotations

import datetime as dt
from operator import not_

from pydantic import Field

from arxiv_digest.model.papers import Record
from arxiv_digest.model.summaries import Usage


class Charge(Record):
    """The cost of one request: estimated before it is sent, and as billed when its answer has arrived.

    A later charge replaces an earlier one of the same run and key. Without a later one, the run was killed
    or the answer was lost, and the estimate stands.
    """

    run: str  # the run, or the batch
    key: str  # of the request in its run
    day: dt.date  # on which it was spent, UTC
    model: str
    usage: Usage
    estimated: bool = Field(default=False, exclude_if=not_)


class Spent(Record):
    """What one run, or one batch, spent on a model on a day."""

    day: dt.date  # UTC
    run: str
    model: str
    requests: int = 0
    estimated: int = Field(default=0, exclude_if=not_)  # requests whose cost is an estimate
    usage: Usage
